/* ebgate codepage guess: the page that a data set tells by itself. */
#include "base/scope.h"
#include "cli/cli.h"
#include "cli/codepage.h"
#include "cli/guess_say.h"
#include "cli/ranking.h"

#include <errno.h>
#include <string.h>

/* Groups that are shown without --verbose, if none of them is near. */
#define SHOWN 4

static const char *command_name(void)
{
    return codepage_guess.page.command;
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
    struct dataset_format wanted = settings->recfm;
    if (settings->lrecl != SETTING_UNSET)
        wanted.lrecl = (size_t)settings->lrecl;
    int r = ranking_of(command_name(), path, name, &wanted, false, &ranking);
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

static bool has_length(enum recfm recfm)
{
    return recfm == RECFM_F || recfm == RECFM_FB || recfm == RECFM_AUTO;
}

static int run(const struct settings *settings, int count, char **paths)
{
    if (count == 0)
        return say_usage(command_name(), "a data set is wanted: %s",
                         codepage_guess.page.usage);
    if (settings->lrecl != SETTING_UNSET && !has_length(settings->recfm.recfm))
        return say_usage(command_name(),
                         "--lrecl is for --recfm F and FB: the others say "
                         "themselves where a record ends");
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
