/* Whatever the bytes are, the verdict is the same however they are fed, and a
 * format that was found reads them to the end. The first byte of the input
 * chooses what is wanted. */
#include "cuts.h"
#include "intake/detect.h"

#include <stdio.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct wish {
    struct dataset_format format;
    bool batch;
    struct span input;
};

static void *begin(void *arg)
{
    const struct wish *wish = arg;
    struct detect *d = NULL;
    if (detect_new(&wish->format, NULL, wish->batch, &d) != 0)
        abort();
    return d;
}

static void feed(void *stage, struct span part, struct buf *said)
{
    (void)said;
    if (detect_feed(stage, part) != 0)
        abort();
}

static void end(void *stage, struct buf *said)
{
    struct detect *d = stage;
    struct finding_of_format found;
    struct fault fault;
    int step = detect_end(d, &found, &fault);
    if (step == STEP_ITEM) {
        buf_append_text(said, found.proof);
        buf_printf(said, " %d %d %d", found.format.blocked, found.format.ascii,
                   found.format.sequence);
    } else {
        buf_append_text(said, fault.text);
    }
    detect_free(&d);
}

static void must_read(const struct dataset_format *format, struct span input)
{
    struct records *r = NULL;
    struct record record;
    int step;
    if (records_new(format, &r) != 0)
        abort();
    records_feed(r, input);
    while ((step = records_next(r, &record)) == STEP_ITEM)
        ;
    records_end(r);
    while (step == STEP_HUNGRY || step == STEP_ITEM)
        step = records_next(r, &record);
    records_free(&r);
    if (step != STEP_END) {
        fprintf(stderr, "found, but does not read\n");
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    unsigned choice = data[0];
    struct wish wish = {
        .format = {.recfm = choice % (RECFM_TEXT + 1),
                   .lrecl = choice & 8 ? 80 : 0,
                   .sequence = SEQUENCE_AUTO,
                   .short_last = choice & 16},
        .batch = choice & 32,
        .input = span_of(data + 1, size - 1),
    };
    struct cuts cuts = {begin, feed, end, &wish, 16};
    size_t at;
    if (!cuts_agree(&cuts, wish.input, &at)) {
        fprintf(stderr, "differs when cut at %zu\n", at);
        abort();
    }
    struct detect *d = begin(&wish);
    struct finding_of_format found;
    struct fault fault;
    detect_feed(d, wish.input);
    if (detect_end(d, &found, &fault) == STEP_ITEM)
        must_read(&found.format, wish.input);
    detect_free(&d);
    return 0;
}
