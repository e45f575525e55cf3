/*
 * Double bytes that a record boundary cuts (quirk Q-50)
 *
 * Every record begins among single bytes. But where a program cut a long line
 * wherever it was full, SO is in one record and SI in the next, which then
 * would be read as letters. So when a record was left open and the next one
 * has SI before any SO, that one gets the SO that it lacks. One without SI
 * is left alone: its writer forgot to close the record before.
 */
#include "intake/cut.h"

#include <errno.h>
#include <string.h>

#define SHIFT_OUT 0x0E
#define SHIFT_IN 0x0F
#define EBCDIC_BLANK 0x40

/* A control byte ends the double bytes too: none can be half of a character. */
static bool is_left_open(struct span s)
{
    const unsigned char *end = s.at + s.len;
    const unsigned char *at = s.len ? memrchr(s.at, SHIFT_OUT, s.len) : NULL;
    if (!at)
        return false;
    while (++at < end && *at >= 0x40)
        ;
    return at == end;
}

/* Where SO is missing in @s: at its beginning, or behind the blank that folds
 * a header field. -1: nowhere. What SI closes are pairs. */
static int lacks_shift(struct span s)
{
    size_t len = 0;
    while (len < s.len && s.at[len] >= 0x40)
        len++;
    if (len < 2 || len == s.len || s.at[len] != SHIFT_IN)
        return -1;
    if (len % 2 == 0)
        return 0;
    return s.at[0] == EBCDIC_BLANK ? 1 : -1;
}

/* SO in @record, behind @at bytes of it. */
static int supply(struct records *r, struct record *record, size_t at)
{
    static const unsigned char so = SHIFT_OUT;
    buf_empty(&r->joined);
    int error = buf_append(&r->joined, span_head(record->bytes, at));
    if (error == 0)
        error = buf_append(&r->joined, span_of(&so, 1));
    if (error == 0)
        error = buf_append(&r->joined, span_from(record->bytes, at));
    if (error == 0) {
        record->bytes = buf_span(&r->joined);
        record->added = 1;
    }
    return error == -ENOBUFS ? 0 : error; /* longer than any may be: left */
}

int records_next_carried(struct records *r, struct record *record_out)
{
    int step = records_next_single(r, record_out);
    if (step != STEP_ITEM)
        return step;
    int at = r->left_open ? lacks_shift(record_out->bytes) : -1;
    if (at >= 0 && (step = supply(r, record_out, (size_t)at)) < 0)
        return step;
    r->left_open = is_left_open(record_out->bytes);
    return STEP_ITEM;
}
