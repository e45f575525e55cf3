/* ebgate codepage guess: the page that a data set tells by itself. */
#include "base/scope.h"
#include "cli/cli.h"
#include "cli/codepage.h"
#include "cli/guess_say.h"
#include "queue/job.h"
#include "service/intake.h"

#include <errno.h>
#include <string.h>

/* Groups that are shown without --verbose, if none of them is near. */
#define SHOWN 4

static const char *command_name(void)
{
    return codepage_guess.page.command;
}

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
static int prove(struct job *job, const char *name,
                 const struct settings *settings)
{
    struct fault fault;
    struct dataset_format wanted = settings->recfm;
    bool automatic = wanted.recfm == RECFM_AUTO;
    if (settings->lrecl != SETTING_UNSET)
        wanted.lrecl = (size_t)settings->lrecl;
    int step = prove_as(job, &wanted, automatic, &fault);
    if (step == STEP_FAULT && automatic)
        step = prove_as(job, &wanted, false, &fault);
    if (step == STEP_FAULT && automatic) {
        say(command_name(),
            "%s: its record format cannot be told (--recfm names it); its "
            "bytes are counted as they stand",
            name);
        wanted = (struct dataset_format){
            .recfm = RECFM_FB, .lrecl = PIECE, .short_last = true};
        step = prove_as(job, &wanted, false, &fault);
    }
    if (step == STEP_FAULT) {
        say(command_name(), "%s: %s", name, fault.text);
        return -EBADMSG;
    }
    return step < 0 ? step : 0;
}

static int rank(const char *path, const char *name,
                const struct settings *settings,
                struct guess_ranking **ranking_out)
{
    SCOPED(job_free) struct job *job = NULL;
    SCOPED(guess_free) struct guess *g = NULL;
    int r = job_open(path, &job);
    if (r == 0)
        r = guess_new(&g);
    if (r == 0 && job_size(job) > 0) {
        r = prove(job, name, settings);
        if (r == 0)
            r = intake_guess(job, g);
    }
    return r < 0 ? r : guess_rank(g, ranking_out);
}

static int show(const char *name, const struct settings *settings,
                const struct guess_ranking *ranking)
{
    if (!settings->json) {
        guess_say_ranking(stdout, name, ranking,
                          settings->verbose ? SIZE_MAX : SHOWN);
        return 0;
    }
    json_t *object = guess_say_json(name, ranking);
    int r = object && json_dumpf(object, stdout, JSON_COMPACT) == 0 &&
                    putchar('\n') != EOF
                ? 0
                : -EIO;
    json_decref(object);
    return r;
}

static int status_of(const struct guess_ranking *ranking)
{
    switch (guess_facts(ranking)->kind) {
    case GUESS_EMPTY:
    case GUESS_BLANK:
    case GUESS_BINARY:
        return STATUS_REFUSED;
    case GUESS_EBCDIC:
        break;
    default:
        return STATUS_WARNING;
    }
    switch (guess_verdict(ranking)) {
    case GUESS_CERTAIN:
        return STATUS_OK;
    case GUESS_UNDECIDED:
        return STATUS_WARNING;
    default:
        return STATUS_REFUSED;
    }
}

static int guess_dataset(const char *path, const struct settings *settings)
{
    SCOPED(guess_ranking_free) struct guess_ranking *ranking = NULL;
    const char *name = strcmp(path, "-") == 0 ? "standard input" : path;
    int r = rank(path, name, settings, &ranking);
    if (r == -EBADMSG)
        return STATUS_NOTHING;
    if (r == 0)
        r = show(name, settings, ranking);
    if (r < 0) {
        say(command_name(), "%s: %s", name, strerror(-r));
        return STATUS_NOTHING;
    }
    return status_of(ranking);
}

static int run(const struct settings *settings, int count, char **paths)
{
    if (count == 0)
        return say_usage(command_name(), "a data set is wanted: %s",
                         codepage_guess.page.usage);
    int status = STATUS_OK;
    for (int i = 0; i < count; i++) {
        int one = guess_dataset(paths[i], settings);
        status = one > status ? one : status;
    }
    if (fflush(stdout) != 0) {
        say(command_name(), "standard output: %s", strerror(errno));
        return STATUS_NOTHING;
    }
    return status;
}

const struct codepage_command codepage_guess = {
    .page = {.command = "codepage guess",
             .summary = "which page a data set is in, with the evidence",
             .usage = "ebgate codepage guess [options] DATASET...",
             .options = options_codepage_guess},
    .run = run,
};
