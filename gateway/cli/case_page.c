/* --codepage auto: the page that a data set tells by itself, or none. */
#include "base/scope.h"
#include "cli/case.h"
#include "cli/cli.h"
#include "cli/guess_say.h"
#include "service/intake.h"

#include <errno.h>
#include <string.h>

const struct finding *case_finding(const struct dataset_case *c)
{
    return c->finding.quirk == QUIRK_NONE ? NULL : &c->finding;
}

static int count_records(struct dataset_case *c,
                         struct guess_ranking **ranking_out)
{
    SCOPED(guess_free) struct guess *g = NULL;
    int r = guess_new(&g);
    if (r == 0)
        r = intake_guess(c->job, g);
    return r < 0 ? r : guess_rank(g, ranking_out);
}

/* Which of the pages of the first group does not matter: all give the same
 * text. Where it is the same but for the at-sign, the first has the @. */
static int take_first(struct dataset_case *c, struct habits *habits,
                      const struct guess_ranking *ranking, int *status_out)
{
    size_t count;
    const struct guess_group *first = guess_groups(ranking, &count);
    char pages[60], text[600];
    guess_say_pages(first, pages, sizeof pages);
    c->finding = (struct finding){.quirk = QUIRK_PAGE_FOUND, .record = 1};
    snprintf(c->finding.detail, sizeof c->finding.detail, "%s%s", pages,
             first->ccsid_count > 1 ? ": the same text" : "");
    if (!c->quiet)
        guess_say_ranking(stderr, case_name(c), ranking, 2);
    int r = habits_take_page(habits, first->ccsids[0], text, sizeof text);
    if (r != 0)
        say(c->command, "%s: %s", case_name(c), *text ? text : strerror(-r));
    else if (first->at_substitutes > 0 && !habits->settings->at_sign)
        say(c->command,
            "%s: X'%02X' stands for the at-sign, which is another character "
            "in IBM-%u: --at-sign auto reads it",
            case_name(c), guess_facts(ranking)->at_byte, first->ccsids[0]);
    *status_out = STATUS_USAGE;
    return r < 0 ? -1 : 0;
}

/* The fault is for the replies, the ranking for who can name the page. */
static int refuse(struct dataset_case *c, const struct guess_ranking *ranking,
                  int *status_out)
{
    char why[300];
    guess_say_doubt(ranking, why, sizeof why);
    fault_set(&c->fault, 0, 0, "%s: name it with --codepage", why);
    guess_say_ranking(stderr, case_name(c), ranking, 2);
    case_say_fault(c, &c->fault);
    *status_out = STATUS_USAGE;
    return -1;
}

int case_find_page(struct dataset_case *c, struct habits *habits,
                   int *status_out)
{
    SCOPED(guess_ranking_free) struct guess_ranking *ranking = NULL;
    if (job_format(c->job)->ascii)
        return 0; /* it is UTF-8, whatever is said */
    int r = count_records(c, &ranking);
    if (r < 0) {
        say(c->command, "%s: %s", case_name(c), strerror(-r));
        *status_out = STATUS_NOTHING;
        return -1;
    }
    if (guess_verdict(ranking) != GUESS_CERTAIN)
        return refuse(c, ranking, status_out);
    return take_first(c, habits, ranking, status_out);
}
