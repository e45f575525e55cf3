#include "cli/ranking.h"

#include "base/scope.h"
#include "cli/cli.h"
#include "queue/job.h"
#include "service/intake.h"

#include <errno.h>

/* Bytes of a piece where no records can be told. */
#define PIECE 32760

static int prove_as(struct job *job, const struct dataset_format *wanted,
                    bool batch, struct fault *fault_out)
{
    struct finding_of_format finding;
    return job_prove(job, wanted, NULL, batch, &finding, fault_out);
}

/*
 * The records of a data set, or the bytes as they stand where no format can be
 * proved: a length among them is noise, and no reason to say nothing.
 */
static int prove(struct job *job, const char *command, const char *name,
                 const struct dataset_format *wanted, bool quiet)
{
    struct fault fault;
    bool automatic = wanted->recfm == RECFM_AUTO;
    int step = prove_as(job, wanted, automatic, &fault);
    if (step == STEP_FAULT && automatic)
        step = prove_as(job, wanted, false, &fault);
    if (step == STEP_FAULT && automatic) {
        static const struct dataset_format pieces = {
            .recfm = RECFM_FB, .lrecl = PIECE, .short_last = true};
        if (!quiet)
            say(command,
                "%s: its record format cannot be told (--recfm names it); its "
                "bytes are counted as they stand",
                name);
        step = prove_as(job, &pieces, false, &fault);
    }
    if (step == STEP_FAULT) {
        say(command, "%s: %s", name, fault.text);
        return -EBADMSG;
    }
    return step < 0 ? step : 0;
}

int ranking_of(const char *command, const char *path, const char *name,
               const struct dataset_format *wanted, bool quiet,
               struct guess_ranking **ranking_out)
{
    SCOPED(job_free) struct job *job = NULL;
    SCOPED(guess_free) struct guess *g = NULL;
    int r = job_open(path, &job);
    if (r == 0)
        r = guess_new(&g);
    if (r == 0 && job_size(job) > 0) {
        r = prove(job, command, name, wanted, quiet);
        if (r == 0)
            r = intake_guess(job, g);
    }
    return r < 0 ? r : guess_rank(g, ranking_out);
}
