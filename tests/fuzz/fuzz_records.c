/* Whatever the bytes are, records are the same however they are fed, and from
 * every mark on they are those that follow it. The first four bytes of the
 * input choose the format. */
#include "cuts.h"
#include "intake/records.h"

#include <stdio.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void *begin(void *arg)
{
    struct records *r = NULL;
    if (records_new(arg, &r) != 0)
        abort();
    return r;
}

static int drain(struct records *r, struct buf *said)
{
    struct record record;
    int step;
    while ((step = records_next(r, &record)) == STEP_ITEM) {
        buf_printf(said, "%llu@%llu %02X^%u ",
                   (unsigned long long)record.number,
                   (unsigned long long)record.offset, record.control,
                   record.blank_lines);
        buf_append(said, record.bytes);
    }
    return step;
}

static void feed(void *stage, struct span part, struct buf *said)
{
    if (records_feed(stage, part) != 0)
        abort();
    drain(stage, said);
}

static void end(void *stage, struct buf *said)
{
    struct records *r = stage;
    records_end(r);
    if (drain(r, said) == STEP_FAULT)
        buf_append_text(said, records_fault(r)->text);
    records_free(&r);
}

/* From a mark in the middle: the rest of what was said from the beginning. */
static void check_mark(const struct dataset_format *format, struct span input)
{
    struct records *r = begin((void *)format);
    struct records_mark mark;
    struct record record;
    struct buf rest, again;
    buf_init(&rest, SIZE_MAX / 2);
    buf_init(&again, SIZE_MAX / 2);
    records_feed(r, input);
    for (size_t i = 0; i < input.len % 7; i++)
        if (records_next(r, &record) != STEP_ITEM)
            break;
    records_mark(r, &mark);
    drain(r, &rest);
    records_end(r);
    if (drain(r, &rest) == STEP_END) {
        records_seek(r, &mark);
        records_feed(r, span_from(input, (size_t)mark.offset));
        drain(r, &again);
        records_end(r);
        if (drain(r, &again) != STEP_END ||
            !span_equal(buf_span(&rest), buf_span(&again))) {
            fprintf(stderr, "differs from the mark at %llu\n",
                    (unsigned long long)mark.offset);
            abort();
        }
    }
    records_free(&r);
    buf_clear(&rest);
    buf_clear(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 4)
        return 0;
    struct dataset_format format = {
        .recfm = RECFM_F + data[0] % (RECFM_TEXT - RECFM_F + 1),
        .carriage = data[1] % 3,
        .lrecl = data[2] + 1u,
        .blocked = data[3] & 1,
        .ascii = data[3] & 2,
        .short_last = data[3] & 4,
        .sequence = data[3] & 8 ? SEQUENCE_ON : SEQUENCE_OFF,
        .column_80 = data[3] & 32,
        .carry_shift = data[3] & 64,
        .max_record = data[3] & 16 ? 20 : 0,
    };
    struct cuts cuts = {begin, feed, end, &format, 64};
    struct span input = span_of(data + 4, size - 4);
    size_t at;
    if (!cuts_agree(&cuts, input, &at)) {
        fprintf(stderr, "differs when cut at %zu\n", at);
        abort();
    }
    check_mark(&format, input);
    return 0;
}
