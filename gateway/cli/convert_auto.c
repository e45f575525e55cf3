#include "cli/convert_auto.h"

#include "base/scope.h"
#include "cli/cli.h"
#include "cli/guess_say.h"
#include "cli/ranking.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/** What every page reads alike, is read by the usual one. */
static const char usual[] = "IBM-1047";

/** The name of the page, or "" where it cannot be told. */
static void name_page(const struct guess_ranking *ranking,
                      char name_out[CONVERT_AUTO_NAME])
{
    size_t count;
    const struct guess_group *groups = guess_groups(ranking, &count);
    const char *name = "";
    switch (guess_facts(ranking)->kind) {
    case GUESS_EMPTY:
    case GUESS_BLANK:
        name = usual;
        break;
    case GUESS_ASCII:
    case GUESS_UTF8:
        name = "UTF-8";
        break;
    case GUESS_EBCDIC:
        if (guess_verdict(ranking) == GUESS_CERTAIN) {
            snprintf(name_out, CONVERT_AUTO_NAME, "IBM-%u", groups->ccsids[0]);
            return;
        }
        break;
    case GUESS_8BIT:
    case GUESS_BINARY:
        break;
    }
    snprintf(name_out, CONVERT_AUTO_NAME, "%s", name);
}

/** What is known of it goes to whoever can name the page. */
static int refuse(const char *command, const char *name,
                  const struct guess_ranking *ranking)
{
    char why[300];
    if (guess_facts(ranking)->kind == GUESS_EBCDIC)
        guess_say_doubt(ranking, why, sizeof why);
    else
        snprintf(why, sizeof why, "it is neither EBCDIC nor UTF-8");
    guess_say_ranking(stderr, name, ranking, 2);
    return say_usage(command, "%s: %s: name it with --from", name, why);
}

static bool is_wanted(const struct settings *s)
{
    const char *said = s->from ? s->from : s->codepage;
    return said && strcasecmp(said, "auto") == 0;
}

int convert_auto(const char *command, const char *path, const char *name,
                 struct settings *settings, char name_out[CONVERT_AUTO_NAME])
{
    SCOPED(guess_ranking_free) struct guess_ranking *ranking = NULL;
    static const struct dataset_format any = {.recfm = RECFM_AUTO};
    if (!is_wanted(settings))
        return STATUS_OK;
    if (strcmp(path, "-") == 0)
        return say_usage(command, "with --from auto IN is read twice: it is to "
                                  "be a file, and not standard input");
    int r = ranking_of(command, path, name, &any, true, &ranking);
    if (r < 0) {
        if (r != -EBADMSG)
            say(command, "%s: %s", name, strerror(-r));
        return STATUS_NOTHING;
    }
    name_page(ranking, name_out);
    if (!*name_out)
        return refuse(command, name, ranking);
    if (!settings->quiet)
        say(command, "%s: read as %s", name, name_out);
    *(settings->from ? &settings->from : &settings->codepage) = name_out;
    return STATUS_OK;
}
