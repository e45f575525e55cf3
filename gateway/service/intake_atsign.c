#include "service/intake.h"

#include "base/scope.h"

#include <errno.h>

/* The parser itself tells commands from text; limits and refusals must not
 * keep it from a later address. */
static int learner_new(const struct codepage *cp,
                       const struct batch_options *batch, struct batch **b_out)
{
    struct batch_options options = *batch;
    options.atsign = (struct atsign){.automatic = true, .substitute = '@'};
    options.syntax_error_limit = 0;
    options.max_job_bytes = 0;
    return batch_new(&options, cp, b_out);
}

static int learn_record(struct batch *learner, const struct record *record)
{
    struct batch_item item;
    int step = batch_feed(learner, record);
    while (step >= 0 && (step = batch_next(learner, &item)) == STEP_ITEM)
        ;
    return step < 0 ? step : 0;
}

int intake_atsign(const struct job *job, const struct codepage *cp,
                  const struct batch_options *batch, struct atsign *atsign_out,
                  char *text_out, size_t text_size)
{
    SCOPED(job_reader_free) struct job_reader *reader = NULL;
    SCOPED(batch_free) struct batch *learner = NULL;
    int r = job_reader_new(job, &reader);
    if (r == 0)
        r = learner_new(cp, batch, &learner);
    if (r < 0)
        return r;
    job_reader_seek(reader, NULL, 0);
    struct record record;
    int step;
    while ((step = job_reader_next(reader, &record)) == STEP_ITEM) {
        r = learn_record(learner, &record);
        if (r < 0)
            return r;
    }
    if (step < 0)
        return step;
    if (step == STEP_FAULT)
        return -EBADMSG;
    r = atsign_conclude(batch_atsign_guess(learner), atsign_out, text_out,
                        text_size);
    return r == -ENOENT ? 0 : r;
}
