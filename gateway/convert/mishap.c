#include "convert/mishap.h"

#include "base/utf8.h"

#include <inttypes.h>
#include <stdio.h>

static void write_hex(const unsigned char *bytes, size_t len, char *out,
                      size_t size)
{
    size_t at = (size_t)snprintf(out, size, "X'");
    for (size_t i = 0; i < len && at + 4 < size; i++)
        at += (size_t)snprintf(out + at, size - at, "%02X", bytes[i]);
    snprintf(out + at, size - at, "'");
}

void mishap_bytes(const struct codepage *cp, const unsigned char *bytes,
                  size_t len, char out[80])
{
    uint32_t c = 0;
    bool text = !cp || codepage_kind(cp) == CODEPAGE_UTF8;
    bool character =
        text && len > 0 && utf8_decode(span_of(bytes, len), &c) == (int)len;
    char hex[24], shown[16] = "";
    write_hex(bytes, len, hex, sizeof hex);
    if (character && utf8_is_printable(c))
        snprintf(shown, sizeof shown, " \"%.*s\"", (int)len,
                 (const char *)bytes);
    if (character)
        snprintf(out, 80, "U+%04" PRIX32 "%s (%s)", c, shown, hex);
    else
        snprintf(out, 80, "%s", hex);
}

/** What is wrong with it, and what would be right. */
static const char *words_of(enum codepage_event event)
{
    switch (event) {
    case CODEPAGE_EVENT_UNASSIGNED:
        return "stands for no character there";
    case CODEPAGE_EVENT_ILLEGAL:
        return "cannot stand there: a shift or the other half of a pair is "
               "missing";
    case CODEPAGE_EVENT_NOT_IN_TARGET:
        return "is not in the codepage that is wanted";
    case CODEPAGE_EVENT_MALFORMED:
        return "is not UTF-8";
    default:
        return "cannot be converted";
    }
}

void mishap_character(const struct recode *r, uint64_t record,
                      struct fault *fault_out)
{
    bool encoder = false;
    const struct codepage_tally_row *row = recode_stopped(r, &encoder);
    static const struct codepage_tally_row unknown = {.event = CODEPAGE_EVENTS};
    if (!row)
        row = &unknown;
    const struct recode_options *o = &r->options;
    const struct codepage *where = encoder ? o->to : o->from;
    char bytes[80], page[100], place[64] = "";
    if (row->event == CODEPAGE_EVENT_MALFORMED)
        snprintf(page, sizeof page, "%s", "");
    else
        snprintf(page, sizeof page, " (%.80s)", codepage_name(where));
    if (row->len > 0)
        mishap_bytes(encoder ? NULL : where, row->bytes, row->len, bytes);
    else
        snprintf(bytes, sizeof bytes, "the end of the record");
    if (record > 0)
        snprintf(place, sizeof place, "column %" PRIu64 ": ", row->column);
    bool known = record == 0 && !(encoder && r->decodes);
    fault_set(fault_out, record, known ? row->offset : 0,
              "%s%s %s%s; --unmappable substitute, escape, best-fit or skip "
              "goes on",
              place, bytes, words_of(row->event), page);
}

void mishap_line(const struct line_out *l, uint64_t record,
                 const struct codepage *to, struct fault *fault_out)
{
    char format[100];
    dataset_describe(&l->format, format, sizeof format);
    if (l->fit != LINE_FIT_STOP) {
        fault_set(fault_out, record, 0,
                  "a record (%s) holds %zu, and the next character alone "
                  "takes more in %s (a double byte with its shifts takes 4): "
                  "a larger LRECL holds it",
                  format, line_out_width(l), codepage_name(to));
        return;
    }
    fault_set(fault_out, record, 0,
              "the line takes %zu bytes in %s, and a record (%s) holds %zu: "
              "--wrap goes on in the next record, --truncate cuts the line, "
              "a larger LRECL holds it",
              l->needed, codepage_name(to), format, line_out_width(l));
}
