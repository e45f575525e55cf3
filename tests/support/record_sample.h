/**
 * record_sample.h - bytes of a data set, and the records they are
 *
 * Each sample is read whole, cut at every place, and from every mark on.
 */
#ifndef EBGATE_TESTS_RECORD_SAMPLE_H
#define EBGATE_TESTS_RECORD_SAMPLE_H

#include "check.h"
#include "cuts.h"
#include "intake/records.h"
#include "notation.h"

struct record_sample {
    const char *name;
    const char *recfm;
    struct dataset_format format;
    const char *input; /* in the notation of notation.h */
    /** One line a record: number@offset and its text, behind "^n" for n blank
     *  lines due before it and "~" for a spanned one; "! number@offset" for a
     *  fault, whose text has `fault` in it. */
    const char *said;
    const char *fault;
};

static bool record_sample_ascii; /* of the sample under test */

static inline void record_sample_say(const struct record *record,
                                     struct buf *said)
{
    if (record->blank_lines > 0)
        buf_printf(said, "^%u ", record->blank_lines);
    buf_printf(said, "%s%llu@%llu ", record->spanned ? "~" : "",
               (unsigned long long)record->number,
               (unsigned long long)record->offset);
    notation_write(record->bytes, record_sample_ascii, said);
    buf_append_byte(said, '\n');
}

static inline int record_sample_drain(struct records *r, struct buf *said)
{
    struct record record;
    int step;
    while ((step = records_next(r, &record)) == STEP_ITEM)
        record_sample_say(&record, said);
    return step;
}

static inline void *record_sample_begin(void *format)
{
    struct records *r = NULL;
    assert_int_equal(records_new(format, &r), 0);
    return r;
}

static inline void record_sample_feed(void *stage, struct span part,
                                      struct buf *said)
{
    assert_int_equal(records_feed(stage, part), 0);
    int step = record_sample_drain(stage, said);
    assert_true(step == STEP_HUNGRY || step == STEP_FAULT);
}

static inline void record_sample_end(void *stage, struct buf *said)
{
    struct records *r = stage;
    records_end(r);
    int step = record_sample_drain(r, said);
    if (step == STEP_FAULT) {
        const struct fault *fault = records_fault(r);
        buf_printf(said, "! %llu@%llu\n%s\n", (unsigned long long)fault->record,
                   (unsigned long long)fault->offset, fault->text);
    } else {
        assert_int_equal(step, STEP_END);
    }
    records_free(&r);
}

/** From each mark on: what was said behind it. */
static inline void record_sample_check_marks(const struct record_sample *s,
                                             struct dataset_format *format,
                                             struct span input)
{
    struct {
        struct records_mark mark;
        size_t said;
    } marks[64];
    struct records *r = record_sample_begin(format);
    struct record record;
    struct buf said, again;
    size_t count = 0;
    int step = STEP_ITEM;
    buf_init(&said, 1 << 20);
    buf_init(&again, 1 << 20);

    records_feed(r, input);
    while (step == STEP_ITEM || step == STEP_HUNGRY) {
        assert_true(count < COUNT(marks));
        records_mark(r, &marks[count].mark);
        marks[count++].said = said.len;
        step = records_next(r, &record);
        if (step == STEP_ITEM)
            record_sample_say(&record, &said);
        if (step == STEP_HUNGRY)
            records_end(r);
    }
    while (count-- > 0) {
        buf_empty(&again);
        records_seek(r, &marks[count].mark);
        records_feed(r, span_from(input, (size_t)marks[count].mark.offset));
        records_end(r);
        record_sample_drain(r, &again);
        if (!span_equal(buf_span(&again),
                        span_from(buf_span(&said), marks[count].said)))
            fail_msg("%s: from mark %zu it says\n%s\nof\n%s", s->name, count,
                     buf_text(&again), buf_text(&said));
    }
    records_free(&r);
    buf_clear(&said);
    buf_clear(&again);
}

static inline void record_sample_check(const struct record_sample *s)
{
    struct dataset_format format = s->format;
    assert_int_equal(dataset_parse_recfm(s->recfm, &format), 0);
    record_sample_ascii = format.ascii;
    struct buf input, said;
    buf_init(&input, 1 << 20);
    notation_read(s->input, &input);

    struct cuts cuts = {record_sample_begin, record_sample_feed,
                        record_sample_end, &format, 300};
    cuts_check(&cuts, buf_span(&input), &said);
    const char *text = buf_text(&said);
    size_t len = strlen(s->said);
    if (strncmp(text, s->said, len) != 0 ||
        (s->fault ? !strstr(text + len, s->fault) : text[len] != '\0'))
        fail_msg("%s: it says\n%s\nexpected\n%s%s", s->name, text, s->said,
                 s->fault ? s->fault : "");
    record_sample_check_marks(s, &format, buf_span(&input));
    buf_clear(&input);
    buf_clear(&said);
}

/** All of a table. */
#define record_samples_check(samples)                  \
    do {                                               \
        for (size_t i_ = 0; i_ < COUNT(samples); i_++) \
            record_sample_check(&(samples)[i_]);       \
    } while (0)

#endif
