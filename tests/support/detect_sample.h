/**
 * detect_sample.h - a data set, and what detection says of it
 *
 * Each sample is fed whole and cut; what was found must be readable.
 */
#ifndef EBGATE_TESTS_DETECT_SAMPLE_H
#define EBGATE_TESTS_DETECT_SAMPLE_H

#include "check.h"
#include "cuts.h"
#include "intake/detect.h"
#include "make.h"

#define MAIL                                                               \
    "HELO MVS1\nMAIL FROM:<JOB1@EXAMPLE.COM>\nRCPT TO:<ANN@EXAMPLE.COM>\n" \
    "DATA\nSUBJECT: NIGHTLY RUN\n\nALL STEPS ENDED WITH RC 0.\n.\nQUIT\n"

/* The same with carriage control in column 1. */
#define PRINTED                                                               \
    " HELO MVS1\n MAIL FROM:<JOB1@EXAMPLE.COM>\n RCPT TO:<ANN@EXAMPLE.COM>\n" \
    " DATA\n1SUBJECT: NIGHTLY RUN\n \n0ALL STEPS ENDED.\n .\n QUIT\n"

struct detect_sample {
    const char *name;
    const char *wanted; /* RECFM, as said; "plain" in front: no batch */
    struct dataset_format format;
    struct make make;
    const char *lines; /* the data set, made with `make`, and behind them */
    const char *bytes; /* in the notation of notation.h */
    size_t cut;        /* so many bytes are missing at the end */
    const char *proof; /* all of it, or NULL: */
    const char *fault; /* a part of it */
};

static inline const char *detect_sample_recfm(const char *wanted,
                                              bool *batch_out)
{
    *batch_out = strncmp(wanted, "plain ", 6) != 0;
    return *batch_out ? wanted : wanted + 6;
}

static inline void *detect_sample_begin(void *arg)
{
    const struct detect_sample *s = arg;
    struct dataset_format wanted = s->format;
    struct detect *d = NULL;
    bool batch;
    const char *recfm = detect_sample_recfm(s->wanted, &batch);
    assert_int_equal(dataset_parse_recfm(recfm, &wanted), 0);
    assert_int_equal(detect_new(&wanted, NULL, batch, &d), 0);
    return d;
}

static inline void detect_sample_feed(void *stage, struct span part,
                                      struct buf *said)
{
    (void)said;
    assert_int_equal(detect_feed(stage, part), 0);
}

static inline void
detect_sample_check_found(const struct finding_of_format *found)
{
    assert_int_not_equal(found->format.recfm, RECFM_AUTO);
    assert_int_not_equal(found->format.sequence, SEQUENCE_AUTO);
    struct records *r = NULL;
    assert_int_equal(records_new(&found->format, &r), 0);
    records_free(&r);
}

static inline void detect_sample_end(void *stage, struct buf *said)
{
    struct detect *d = stage;
    struct finding_of_format found;
    struct fault fault;
    int step = detect_end(d, &found, &fault);
    if (step == STEP_ITEM)
        detect_sample_check_found(&found);
    else
        assert_int_equal(step, STEP_FAULT);
    buf_printf(said, "%s%s", step == STEP_ITEM ? "" : "! ",
               step == STEP_ITEM ? found.proof : fault.text);
    detect_free(&d);
}

static inline bool detect_sample_is_right(struct detect_sample s)
{
    struct buf input, said;
    buf_init(&input, 1 << 20);
    if (s.lines)
        make_dataset(&s.make, s.lines, &input);
    if (s.bytes)
        notation_read(s.bytes, &input);
    input.len -= s.cut;

    struct cuts cuts = {detect_sample_begin, detect_sample_feed,
                        detect_sample_end, &s, 40};
    cuts_check(&cuts, buf_span(&input), &said);
    const char *text = buf_text(&said);
    bool right = s.fault ? text[0] == '!' && strstr(text, s.fault)
                         : strcmp(text, s.proof) == 0;
    if (!right)
        print_error("%s: it says\n%s\nexpected\n%s\n", s.name, text,
                    s.fault ? s.fault : s.proof);
    buf_clear(&input);
    buf_clear(&said);
    return right;
}

/** All of a table; every sample that is wrong is told. */
#define detect_samples_check(samples)                         \
    do {                                                      \
        size_t wrong_ = 0;                                    \
        for (size_t i_ = 0; i_ < COUNT(samples); i_++)        \
            wrong_ += !detect_sample_is_right((samples)[i_]); \
        assert_int_equal(wrong_, 0);                          \
    } while (0)

#endif
