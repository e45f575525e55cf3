#include "codepages/guess_ranking.h"

#include "codepages/roster.h"

#include <errno.h>
#include <stdlib.h>

/* What speaks against a reading, in points. */
#define NO_CELL 30.0 /* a byte or double byte without a character */
/* Text is plain until its letters say otherwise. */
#define NOT_ENGLISH 10.0
/* X'7C' is no @: programs from elsewhere write it. Nobody writes any other. */
#define AT_SUBSTITUTE 3.0
#define AT_STRANGE 25.0

int judge_make(struct judge *j, const struct guess *g)
{
    *j = (struct judge){.g = g};
    j->models = calloc(languages_len, sizeof *j->models);
    j->readings = calloc(roster_count(), sizeof *j->readings);
    j->scores = calloc(roster_count(), sizeof *j->scores);
    int r = guess_list_make(g, &j->list);
    if (r < 0 || !j->models || !j->readings || !j->scores)
        return -ENOMEM;
    for (size_t i = 0; i < languages_len; i++)
        language_model_learn(&j->models[i], &languages[i]);
    return 0;
}

void judge_clear(struct judge *j)
{
    for (size_t i = 0; j->readings && i < roster_count(); i++)
        free(j->readings[i].wide);
    guess_list_clear(&j->list);
    free(j->models);
    free(j->readings);
    free(j->scores);
}

static bool has_script(const struct judge *j, const struct guess_reading *r,
                       enum letter_script script)
{
    if (script == LETTER_LATIN)
        return true;
    for (unsigned byte = 0; byte < 256; byte++) {
        if (j->g->bytes[byte] > 0 && r->chars[byte] >= 0 &&
            letter_script((uint32_t)r->chars[byte]) == script)
            return true;
    }
    return j->list.double_count > 0 && script >= LETTER_KANA;
}

static double weigh_languages(const struct judge *j,
                              const struct guess_reading *r,
                              struct guess_group *group)
{
    double best = 0;
    for (size_t i = 0; i < languages_len; i++) {
        const struct language_model *m = &j->models[i];
        if (!has_script(j, r, m->language->script))
            continue;
        double sum = guess_text_weigh(&j->list, r, m, &j->models[0]);
        if (i > 0)
            sum -= NOT_ENGLISH;
        if (!group->language || sum > best) {
            best = sum;
            group->language = m->language->name;
        }
    }
    return best;
}

static double weigh_at_signs(const struct judge *j,
                             const struct guess_reading *r,
                             struct guess_group *group)
{
    double sum = 0;
    for (unsigned byte = 0; byte < 256; byte++) {
        uint64_t n = j->g->at_signs[byte];
        if (n == 0)
            continue;
        if (r->chars[byte] == '@') {
            group->at_signs += n;
            continue;
        }
        group->at_substitutes += n;
        sum -= byte == 0x7C ? AT_SUBSTITUTE : AT_STRANGE;
    }
    return sum;
}

double judge_weigh(const struct judge *j, const struct guess_reading *r,
                   struct guess_group *group)
{
    double sum = weigh_languages(j, r, group) + weigh_at_signs(j, r, group);
    guess_text_count(j->g, r, group);
    for (size_t i = 0; i < j->list.double_count; i++) {
        if (r->wide[i] >= 0)
            continue;
        group->wide_unassigned += j->list.doubles[i].count;
        sum -= NO_CELL;
    }
    for (unsigned byte = 0; byte < 256; byte++)
        sum -= r->chars[byte] < 0 && j->g->bytes[byte] > 0 ? NO_CELL : 0;
    group->possible = group->unassigned == 0 && group->wide_unassigned == 0;
    return sum;
}
