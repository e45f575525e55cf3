/*
 * Continuation in column 80 (quirk Q-16)
 *
 * IBM's spool interface takes X'4C' or X'15' at the end of an 80-byte record
 * for "goes on in the next" and drops the byte, in commands and text alike.
 * The strict profile does what it does. On the last record there is nothing
 * to join: it is given without the byte.
 */
#include "intake/cut.h"

#include <errno.h>

#define CARD_COLUMNS 80
#define LESS_THAN 0x4C
#define NEW_LINE 0x15

static bool goes_on(const struct record *record)
{
    if (record->bytes.len != CARD_COLUMNS)
        return false;
    unsigned char last = record->bytes.at[CARD_COLUMNS - 1];
    return last == LESS_THAN || last == NEW_LINE;
}

static int join(struct records *r, const struct record *record,
                const struct records_mark *place, bool more)
{
    if (r->joined_count == 0) {
        buf_empty(&r->joined);
        r->joined_first = *record;
        r->joined_place = *place;
    }
    int error = buf_append(&r->joined,
                           span_head(record->bytes, record->bytes.len - more));
    r->joined_count++;
    if (error != -ENOBUFS)
        return error;
    r->fault_met = true;
    return cut_fault(r, record->offset,
                     "column 80 joins records to more than %zu bytes",
                     r->max_record);
}

static int give(struct records *r, struct record *record_out)
{
    *record_out = r->joined_first;
    record_out->bytes = buf_span(&r->joined);
    record_out->joined = r->joined_count - 1;
    r->joined_count = 0;
    return STEP_ITEM;
}

int records_next_joined(struct records *r, struct record *record_out)
{
    for (;;) {
        struct records_mark place;
        records_mark(r, &place);
        int step = records_next_single(r, record_out);
        if (step == STEP_END && r->joined_count > 0)
            return give(r, record_out);
        if (step != STEP_ITEM)
            return step;
        bool more = goes_on(record_out);
        if (!more && r->joined_count == 0)
            return STEP_ITEM;
        step = join(r, record_out, &place, more);
        if (step != 0)
            return step;
        if (!more)
            return give(r, record_out);
    }
}
