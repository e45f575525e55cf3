#include "cli/convert_report.h"

#include "cli/cli.h"
#include "convert/mishap.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>

static const char command[] = "convert";

/** "record 3, column 7" or "byte 120". */
static void write_place(const struct codepage_tally_row *row, char out[64])
{
    if (row->record > 0)
        snprintf(out, 64, "record %" PRIu64 ", column %" PRIu64, row->record,
                 row->column);
    else
        snprintf(out, 64, "byte %" PRIu64 " (X'%" PRIX64 "')", row->offset,
                 row->offset);
}

static void say_rows(const struct codepage *cp,
                     const struct codepage_tally *tally)
{
    for (size_t i = 0; i < tally->used; i++) {
        const struct codepage_tally_row *row = &tally->rows[i];
        char bytes[80], place[64];
        mishap_bytes(cp, row->bytes, row->len, bytes);
        write_place(row, place);
        say(command, "%12" PRIu64 "  %s  %s, first at %s", row->count,
            codepage_event_name(row->event), bytes, place);
    }
    if (tally->others > 0)
        say(command, "%12" PRIu64 "  of more kinds", tally->others);
}

void convert_report_text(const struct convert_plan *p,
                         const struct convert_summary *s)
{
    say(command, "%12" PRIu64 "  bytes read", s->bytes_in);
    if (!p->options.stream) {
        say(command, "%12" PRIu64 "  records read", s->records_in);
        say(command, "%12" PRIu64 "  records written", s->records_out);
    }
    if (s->wrapped > 0)
        say(command, "%12" PRIu64 "  lines go on in the next record",
            s->wrapped);
    if (s->truncated > 0)
        say(command, "%12" PRIu64 "  lines were cut", s->truncated);
    say_rows(p->from, s->decoded);
    say_rows(NULL, s->encoded);
}

/* -------------------------------------------------------------------- JSON */

static json_t *json_row(const struct codepage_tally_row *row)
{
    char hex[12] = "";
    for (size_t i = 0; i < row->len && i < 4; i++)
        snprintf(hex + 2 * i, sizeof hex - 2 * i, "%02X", row->bytes[i]);
    json_t *o = json_object();
    json_object_set_new(o, "event",
                        json_string(codepage_event_name(row->event)));
    json_object_set_new(o, "bytes", json_string(hex));
    json_object_set_new(o, "count", json_integer((json_int_t)row->count));
    json_object_set_new(o, "record", json_integer((json_int_t)row->record));
    json_object_set_new(o, "column", json_integer((json_int_t)row->column));
    json_object_set_new(o, "offset", json_integer((json_int_t)row->offset));
    return o;
}

static json_t *json_rows(const struct codepage_tally *tally)
{
    json_t *rows = json_array();
    for (size_t i = 0; i < tally->used; i++)
        json_array_append_new(rows, json_row(&tally->rows[i]));
    return rows;
}

static void set_count(json_t *o, const char *name, uint64_t n)
{
    json_object_set_new(o, name, json_integer((json_int_t)n));
}

int convert_report_json(const struct convert_plan *p,
                        const struct convert_summary *s)
{
    json_t *o = json_object();
    if (!o)
        return -ENOMEM;
    json_object_set_new(o, "from", json_string(codepage_name(p->from)));
    json_object_set_new(o, "to", json_string(codepage_name(p->to)));
    set_count(o, "bytes", s->bytes_in);
    set_count(o, "records_read", s->records_in);
    set_count(o, "records_written", s->records_out);
    set_count(o, "wrapped", s->wrapped);
    set_count(o, "truncated", s->truncated);
    set_count(o, "line_feeds", s->line_feeds);
    set_count(o, "replaced", s->counts.replaced);
    set_count(o, "mended", s->counts.mended);
    set_count(o, "differences", s->difference.count);
    json_object_set_new(o, "decoded", json_rows(s->decoded));
    json_object_set_new(o, "encoded", json_rows(s->encoded));
    int e = json_dumpf(o, stderr, JSON_COMPACT);
    fputc('\n', stderr);
    json_decref(o);
    return e < 0 ? -ENOMEM : 0;
}

/* ---------------------------------------------------------------- warnings */

static const struct codepage_tally_row *first_of(const struct codepage_tally *t)
{
    for (size_t i = 0; i < t->used; i++) {
        if (t->rows[i].event <= CODEPAGE_EVENT_MALFORMED)
            return &t->rows[i];
    }
    return NULL;
}

static void warn_replaced(const struct convert_plan *p, const char *name,
                          const struct convert_summary *s)
{
    const struct codepage_tally_row *row = first_of(s->decoded);
    const struct codepage *cp = p->from;
    if (!row) {
        row = first_of(s->encoded);
        cp = NULL; /* UTF-8, whatever the file is */
    }
    char bytes[80] = "?", place[64] = "?";
    if (row) {
        mishap_bytes(cp, row->bytes, row->len, bytes);
        write_place(row, place);
    }
    say(command,
        "%s: %" PRIu64 " without a place were replaced, escaped or left out; "
        "the first is %s at %s (--stat tells them all)",
        name, s->counts.replaced, bytes, place);
}

void convert_report_warning(const struct convert_plan *p, const char *name,
                            const struct convert_summary *s)
{
    if (s->counts.replaced > 0)
        warn_replaced(p, name, s);
    if (s->counts.mended > 0)
        say(command, "%s: %" PRIu64 " shifts were out of place and mended",
            name, s->counts.mended);
    if (s->line_feeds > 0)
        say(command,
            "%s: %" PRIu64 " line feed%s inside of records became line ends; "
            "the first is in record %" PRIu64,
            name, s->line_feeds, s->line_feeds == 1 ? "" : "s",
            s->line_feed_record);
    if (s->truncated > 0)
        say(command, "%s: %" PRIu64 " line%s cut", name, s->truncated,
            s->truncated == 1 ? " was" : "s were");
}

void convert_report_difference(const struct convert_plan *p, const char *name,
                               const struct verify_difference *d)
{
    char was[80], is[80], place[64];
    mishap_bytes(p->from, d->was, d->was_len, was);
    mishap_bytes(p->from, d->is, d->is_len, is);
    if (d->record > 0)
        snprintf(place, sizeof place, "record %" PRIu64 ", column %" PRIu64,
                 d->record, d->column);
    else
        snprintf(place, sizeof place, "byte %" PRIu64, d->offset);
    say(command, "%s: %s: %s comes back as %s", name, place, was, is);
    if (d->count > 1)
        say(command, "%s: %" PRIu64 " records do not come back as they were",
            name, d->count);
}
