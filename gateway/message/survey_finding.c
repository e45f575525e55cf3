#include "message/survey_finding.h"

#include "base/utf8.h"
#include "message/date.h"
#include "message/field.h"

#include <stdio.h>

void survey_find(struct survey_findings *f, enum quirk_id quirk,
                 uint64_t record, unsigned column, const char *detail)
{
    uint64_t bit = (uint64_t)1 << quirk;
    bool worth = quirk_action(quirk, f->profile) != QUIRK_TAKE ||
                 quirk == QUIRK_WRONG_PAGE;
    if (!worth || f->said & bit || f->count == SURVEY_MAX_FINDINGS)
        return;
    f->said |= bit;
    struct finding *finding = &f->list[f->count++];
    *finding =
        (struct finding){.quirk = quirk, .record = record, .column = column};
    utf8_print(span_text(detail ? detail : ""), finding->detail,
               sizeof finding->detail);
}

/* ------------------------------------------------------------- in the text */

static bool is_line_end(int32_t c)
{
    return c == '\n' || c == '\r' || c == 0x85;
}

static bool is_other_control(int32_t c)
{
    return c > 0 && c != '\t' && c != '\f' && !is_line_end(c) &&
           (c < 0x20 || (c >= 0x7F && c < 0xA0));
}

static bool is_lost(int32_t c)
{
    return c < 0 || c == 0x1A || c == 0xFFFD;
}

static bool is_nul(int32_t c)
{
    return c == 0;
}

/* The first byte of the record that @is is true of, and its column. */
static void find_byte(struct survey_findings *f, enum quirk_id quirk,
                      const struct codepage *cp, const struct record *record,
                      bool (*is)(int32_t c))
{
    bool mixed = codepage_kind(cp) == CODEPAGE_MIXED;
    for (size_t i = 0; i < record->bytes.len; i++) {
        unsigned char byte = record->bytes.at[i];
        bool shift = mixed && (byte == 0x0E || byte == 0x0F);
        if (shift || !is(codepage_char_of(cp, byte)))
            continue;
        char detail[16];
        snprintf(detail, sizeof detail, "X'%02X'", byte);
        survey_find(f, quirk, record->number, (unsigned)i + 1 - record->added,
                    detail);
        return;
    }
}

void survey_find_text(struct survey_findings *f, const struct codepage *cp,
                      unsigned found, const struct record *record)
{
    if (found & CODEPAGE_LINE_END)
        find_byte(f, QUIRK_LINE_END, cp, record, is_line_end);
    if (found & CODEPAGE_NUL)
        find_byte(f, QUIRK_NULLS, cp, record, is_nul);
    if (found & CODEPAGE_CONTROL)
        find_byte(f, QUIRK_CONTROL, cp, record, is_other_control);
    if (found & CODEPAGE_UNASSIGNED) {
        find_byte(f, QUIRK_SUBSTITUTED, cp, record, is_lost);
        survey_find(f, QUIRK_SUBSTITUTED, record->number, 0, NULL);
    }
    if (found & CODEPAGE_MISFIT && f->profile == PROFILE_STRICT)
        survey_find(f, QUIRK_LABEL, record->number, 0, NULL);
    bool shifts = codepage_kind(cp) == CODEPAGE_MIXED;
    if (found & (CODEPAGE_ILLEGAL | CODEPAGE_UNCLOSED))
        survey_find(f, shifts ? QUIRK_SHIFT : QUIRK_SUBSTITUTED, record->number,
                    0, NULL);
}

/* ----------------------------------------------------------- in the header */

static uint64_t count_lines(struct span lines)
{
    uint64_t count = 1;
    for (size_t i = 0; i < lines.len; i++)
        count += lines.at[i] == '\n';
    return count;
}

void survey_find_header(struct survey_findings *f, struct span header,
                        uint64_t record, bool keep_bcc)
{
    struct field field;
    if (header.len == 0) {
        survey_find(f, QUIRK_NO_HEADER, record, 0, NULL);
        return;
    }
    while (field_next(&header, &field)) {
        struct span value = span_trim(field.lines);
        if (field.id == FIELD_BCC && !keep_bcc)
            survey_find(f, QUIRK_BCC, record, 0, NULL);
        if (field.id == FIELD_DATE && !date_is_valid(value)) {
            char detail[120];
            utf8_print(value, detail, sizeof detail);
            survey_find(f, QUIRK_DATE, record, 0, detail);
        }
        record += count_lines(field.lines);
    }
}
