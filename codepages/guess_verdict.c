#include "codepages/guess_ranking.h"

#include <assert.h>

const struct member *guess_member(const struct guess_ranking *ranking,
                                  unsigned ccsid)
{
    size_t i = 0;
    while (ranking->members[i].ccsid != ccsid)
        i++;
    return &ranking->members[i];
}

/* -------------------------------------------------------------------- verdict
 */

size_t guess_near(const struct guess_ranking *ranking)
{
    size_t near = 0;
    while (near < ranking->group_count && ranking->groups[near].possible &&
           ranking->groups[near].behind < GUESS_FAR)
        near++;
    return near;
}

enum guess_verdict guess_verdict(const struct guess_ranking *ranking)
{
    size_t near = guess_near(ranking), alike = 0;
    if (near == 0)
        return GUESS_NO_PAGE;
    while (alike < near && ranking->groups[alike].alike)
        alike++;
    return alike == near ? GUESS_CERTAIN : GUESS_UNDECIDED;
}

static void add_meaning(struct guess_decider *d, const struct member *m)
{
    size_t i = 0;
    int32_t c = m->chars[d->byte];
    while (i < d->meanings && d->meaning[i].c != c)
        i++;
    if (i == sizeof d->meaning / sizeof *d->meaning)
        return;
    if (i == d->meanings) {
        d->meaning[i].c = c;
        d->meaning[i].example = m->ccsid;
        d->meanings++;
    }
    d->meaning[i].pages++;
}

bool guess_decide(const struct guess_ranking *ranking,
                  const struct guess_group *group,
                  struct guess_decider *decider_out)
{
    *decider_out = (struct guess_decider){0};
    for (unsigned byte = GUESS_EDGE; byte < 256; byte++) {
        struct guess_decider d = {.byte = (unsigned char)byte};
        for (size_t i = 0; i < group->ccsid_count; i++)
            add_meaning(&d, guess_member(ranking, group->ccsids[i]));
        if (d.meanings > 1 && d.meanings > decider_out->meanings)
            *decider_out = d;
    }
    return decider_out->meanings > 1;
}
