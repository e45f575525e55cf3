#include "intake/records.h"

#include "intake/cut.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* Columns 73 to 80 of a card are its sequence number. */
#define CARD_TEXT 72

static int (*cutter_of(const struct dataset_format *format))(struct records *,
                                                             struct record *)
{
    switch (format->recfm) {
    case RECFM_F:
    case RECFM_FB:
        return format->lrecl > 0 ? cut_fixed : NULL;
    case RECFM_V:
    case RECFM_VB:
        return cut_variable;
    case RECFM_VBS:
        return cut_spanned;
    case RECFM_U:
        return cut_blocks;
    case RECFM_TEXT:
        return cut_line;
    case RECFM_AUTO:
        break;
    }
    return NULL;
}

int records_new(const struct dataset_format *format, struct records **r_out)
{
    if (!cutter_of(format))
        return -EINVAL;
    struct records *r = calloc(1, sizeof *r);
    if (!r)
        return -ENOMEM;
    r->format = *format;
    r->cut = cutter_of(format);
    r->line_end = format->line_end;
    r->first_line_end = UINT64_MAX;
    r->max_record =
        format->max_record > 0 ? format->max_record : DATASET_MAX_RECORD;
    if (r->max_record < format->lrecl)
        r->max_record = format->lrecl;

    /* Behind a line of text there may be two bytes of its end. */
    size_t most =
        r->max_record > CUT_MAX_DESCRIBED ? r->max_record : CUT_MAX_DESCRIBED;
    buf_init(&r->kept, most + 2);
    buf_init(&r->spanned, r->max_record);
    buf_init(&r->joined, r->max_record);
    carriage_init(&r->carriage, most);
    records_seek(r, &(struct records_mark){.record = 1});
    *r_out = r;
    return 0;
}

void records_free(struct records **r)
{
    if (!*r)
        return;
    buf_clear(&(*r)->kept);
    buf_clear(&(*r)->spanned);
    buf_clear(&(*r)->joined);
    carriage_clear(&(*r)->carriage);
    free(*r);
    *r = NULL;
}

int records_feed(struct records *r, struct span bytes)
{
    r->fed = bytes;
    return r->error;
}

void records_end(struct records *r)
{
    r->ended = true;
}

const struct fault *records_fault(const struct records *r)
{
    return &r->fault;
}

enum line_end records_line_end(const struct records *r)
{
    return r->line_end;
}

void records_mark(const struct records *r, struct records_mark *mark_out)
{
    if (r->joined_count > 0) {
        *mark_out = r->joined_place;
        return;
    }
    *mark_out = r->place;
    mark_out->blank_lines = r->carriage.due;
    mark_out->overprint = r->carriage.overprint;
    mark_out->left_open = r->left_open;
}

void records_seek(struct records *r, const struct records_mark *mark)
{
    r->fed = span_of("", 0);
    buf_empty(&r->kept);
    buf_empty(&r->spanned);
    buf_empty(&r->joined);
    r->joined_count = 0;
    r->left_open = mark->left_open;
    r->open = false;
    r->ended = false;
    r->fault_met = false;
    r->at = r->place = *mark;
    carriage_seek(&r->carriage, mark);
}

/* ------------------------------------------------ the stream, for cutters */

bool cut_gather(struct records *r, size_t len)
{
    if (r->kept.len < len) {
        struct span more = span_head(r->fed, len - r->kept.len);
        int error = buf_append(&r->kept, more);
        if (error < 0) {
            r->error = error;
            return false;
        }
        r->fed = span_from(r->fed, more.len);
    }
    r->here = r->kept.bytes;
    return r->kept.len >= len;
}

int cut_short(struct records *r, const char *what, size_t need)
{
    if (r->error < 0)
        return r->error;
    if (!r->ended)
        return STEP_HUNGRY;
    if (r->kept.len == 0 && !r->open && r->at.block_left == 0)
        return STEP_END;
    if (r->open && r->kept.len == 0)
        return cut_fault(r, r->at.offset,
                         "the data set ends inside spanned record %llu: its "
                         "last segment is missing; it is truncated or still "
                         "being written",
                         (unsigned long long)r->at.record);
    return cut_fault(r, r->at.offset,
                     "the data set ends inside a %s: %zu bytes expected at "
                     "offset %llu (X'%llX'), %zu are left; it is truncated or "
                     "still being written",
                     what, need, (unsigned long long)r->at.offset,
                     (unsigned long long)r->at.offset, r->kept.len);
}

int cut_fault(struct records *r, uint64_t offset, const char *format, ...)
{
    char text[sizeof r->fault.text];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    fault_set(&r->fault, r->at.record, offset, "%s", text);
    return STEP_FAULT;
}

/* ----------------------------------------------------------- fixed length */

static int pad_last(struct records *r, struct record *record_out)
{
    size_t lrecl = r->format.lrecl, left = r->kept.len;
    if (buf_reserve(&r->kept, lrecl - left) < 0)
        return -ENOMEM;
    memset(r->kept.bytes + left, r->format.ascii ? ' ' : 0x40, lrecl - left);
    record_out->bytes = span_of(r->kept.bytes, lrecl);
    record_out->offset = r->at.offset;
    r->at.offset += left;
    buf_empty(&r->kept);
    return STEP_ITEM;
}

int cut_fixed(struct records *r, struct record *record_out)
{
    size_t lrecl = r->format.lrecl;
    if (cut_have(r, lrecl)) {
        record_out->bytes = span_of(r->here, lrecl);
        record_out->offset = r->at.offset;
        cut_take(r, lrecl);
        return STEP_ITEM;
    }
    if (!r->ended || r->error < 0 || r->kept.len == 0)
        return cut_short(r, "record", lrecl);
    if (r->format.short_last)
        return pad_last(r, record_out);

    uint64_t size = r->at.offset + r->kept.len;
    return cut_fault(
        r, r->at.offset,
        "the size of %llu bytes is no multiple of LRECL %zu: %zu bytes are "
        "left over at offset %llu (X'%llX'); it is truncated, still being "
        "written or has another LRECL; a short last record can be accepted "
        "when that is stated (--short-last)",
        (unsigned long long)size, lrecl, r->kept.len,
        (unsigned long long)r->at.offset, (unsigned long long)r->at.offset);
}

/* ------------------------------------------------------------- every kind */

/* What stands around the text of a record comes off. */
static int trim(struct records *r, struct record *record)
{
    if (r->format.sequence == SEQUENCE_ON && record->bytes.len > CARD_TEXT)
        record->bytes.len = CARD_TEXT;
    if (r->format.carriage == CARRIAGE_NONE)
        return STEP_ITEM;
    int step =
        carriage_take(&r->carriage, r->format.carriage, record, &r->fault);
    if (step < 0)
        r->error = step;
    return step;
}

int records_next_single(struct records *r, struct record *record_out)
{
    if (r->fault_met)
        return STEP_FAULT;
    int step;
    do {
        record_out->control = 0;
        record_out->blank_lines = 0;
        record_out->spanned = false;
        record_out->joined = 0;
        record_out->added = 0;
        record_out->fixed = r->cut == cut_fixed;
        step = r->cut(r, record_out);
        if (step != STEP_ITEM)
            break;
        record_out->number = r->at.record;
        step = trim(r, record_out);
        if (step == STEP_FAULT || step < 0)
            break;
        r->at.record++;
        r->place = r->at;
    } while (step == STEP_HUNGRY); /* a record without a line */

    r->fault_met = step == STEP_FAULT;
    return step;
}

int records_next(struct records *r, struct record *record_out)
{
    if (r->format.column_80)
        return records_next_joined(r, record_out);
    if (r->format.carry_shift && !r->format.ascii)
        return records_next_carried(r, record_out);
    return records_next_single(r, record_out);
}
