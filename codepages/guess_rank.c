#include "codepages/guess.h"

#include "codepages/guess_ranking.h"
#include "codepages/names.h"
#include "codepages/page.h"
#include "codepages/roster.h"
#include "codepages/utf.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void guess_ranking_free(struct guess_ranking **ranking)
{
    if (!*ranking)
        return;
    free((*ranking)->members);
    free((*ranking)->ccsids);
    free((*ranking)->groups);
    free(*ranking);
    *ranking = NULL;
}

const struct guess_facts *guess_facts(const struct guess_ranking *ranking)
{
    return &ranking->facts;
}

const struct guess_group *guess_groups(const struct guess_ranking *ranking,
                                       size_t *count_out)
{
    *count_out = ranking->group_count;
    return ranking->groups;
}

/* ------------------------------------------------------------------- facts */

static void gather_facts(struct guess_ranking *ranking, const struct guess *g)
{
    struct guess_facts *f = &ranking->facts;
    f->kind = guess_kind(g);
    f->bytes = g->total;
    f->records = g->records;
    f->wide = g->wide;
    f->shifts_paired = g->shifts_paired;
    f->shifts_broken = g->shifts_broken;
    f->line_ends = g->bytes[EBCDIC_NL] + g->bytes[EBCDIC_LF] + g->bytes[0x0D];
    for (unsigned byte = 0; byte < 256; byte++) {
        f->at_signs += g->at_signs[byte];
        if (g->at_signs[byte] > g->at_signs[f->at_byte])
            f->at_byte = (unsigned char)byte;
        ranking->in_text[byte] = g->bytes[byte] > 0;
        ranking->occurs[byte] = g->bytes[byte] > 0 || g->at_signs[byte] > 0;
    }
}

/* ----------------------------------------------------------------- reading */

static void read_wide(const struct codepage *cp, const struct guess_list *list,
                      struct guess_reading *r)
{
    for (size_t i = 0; i < list->double_count; i++) {
        const unsigned char *text =
            cp->doubles ? cp->doubles[list->doubles[i].code] : NULL;
        uint32_t c = UTF_SUBSTITUTE;
        r->wide[i] = -1;
        if (text && (text[0] == DOUBLE_SEQUENCE ||
                     (text[0] && utf_read(text, 4, &c) > 0)))
            r->wide[i] = (int32_t)c;
    }
}

static void read_page(const struct codepage *cp, const struct guess_list *list,
                      struct guess_reading *r)
{
    for (unsigned byte = 0; byte < 256; byte++)
        r->chars[byte] = codepage_char_of(cp, (unsigned char)byte);
    read_wide(cp, list, r);
}

/* Is the text the same? Controls are no text. */
static bool reads_alike(const bool occurs[256], const struct guess_reading *a,
                        const struct guess_reading *b, size_t double_count)
{
    for (unsigned byte = GUESS_EDGE; byte < 256; byte++) {
        if (occurs[byte] && a->chars[byte] != b->chars[byte])
            return false;
    }
    return double_count == 0 ||
           memcmp(a->wide, b->wide, double_count * sizeof *a->wide) == 0;
}

/* ------------------------------------------------------------------ grouping
 */

/* Pages that hold signs for terminals and plotters, and no text; and pages
 * that no table vouches for. */
static bool is_for_text(const struct roster_row *row)
{
    return (row->kind == CODEPAGE_SBCS || row->kind == CODEPAGE_MIXED) &&
           row->ccsid != 259 && row->ccsid != 293;
}

static int join_group(struct guess_ranking *ranking, struct judge *j,
                      struct guess_reading *r, struct member *member)
{
    size_t i = 0;
    while (
        i < ranking->group_count &&
        !reads_alike(ranking->occurs, r, &j->readings[i], j->list.double_count))
        i++;
    member->group = i;
    if (i < ranking->group_count)
        return 0;
    struct guess_reading *kept = &j->readings[i];
    size_t size = (j->list.double_count + 1) * sizeof *r->wide;
    kept->wide = malloc(size);
    if (!kept->wide)
        return -ENOMEM;
    memcpy(kept->chars, r->chars, sizeof r->chars);
    memcpy(kept->wide, r->wide, size);
    ranking->group_count++;
    j->scores[i] = judge_weigh(j, r, &ranking->groups[i]);
    return 0;
}

static int ask_page(struct guess_ranking *ranking, struct judge *j,
                    const struct roster_row *row, struct guess_reading *r)
{
    struct codepage *cp = NULL;
    struct codepage_error error;
    char name[NAMES_MAX];
    names_of(row, name, sizeof name);
    int status = codepage_open(name, &cp, &error);
    if (status < 0)
        return status == -ENOMEM ? status : 0; /* no engine here has it */
    struct member *member = &ranking->members[ranking->member_count++];
    member->ccsid = row->ccsid;
    read_page(cp, &j->list, r);
    memcpy(member->chars, r->chars, sizeof r->chars);
    codepage_free(&cp);
    return join_group(ranking, j, r, member);
}

static int ask_all(struct guess_ranking *ranking, struct judge *j)
{
    struct guess_reading r;
    r.wide = calloc(j->list.double_count + 1, sizeof *r.wide);
    int status = r.wide ? 0 : -ENOMEM;
    const struct roster_row *row;
    for (struct roster_walk w = {0}; status == 0 && (row = roster_next(&w));) {
        if (is_for_text(row))
            status = ask_page(ranking, j, row, &r);
    }
    free(r.wide);
    return status;
}

/* ------------------------------------------------------------------- ordering
 */

struct place {
    double score;
    bool possible;
    size_t group;
};

/* What reads all that occurs comes before what does not. */
static int compare_places(const void *a, const void *b)
{
    const struct place *first = a, *second = b;
    if (first->possible != second->possible)
        return first->possible ? -1 : 1;
    if (first->score != second->score)
        return first->score > second->score ? -1 : 1;
    return first->group < second->group ? -1 : 1;
}

static void list_members(struct guess_ranking *ranking, size_t old_group,
                         size_t *used, struct guess_group *group)
{
    group->ccsids = ranking->ccsids + *used;
    for (size_t i = 0; i < ranking->member_count; i++) {
        if (ranking->members[i].group == old_group)
            ranking->ccsids[(*used)++] = ranking->members[i].ccsid;
    }
    group->ccsid_count = (size_t)(ranking->ccsids + *used - group->ccsids);
}

/* The same text but for the character that stands for the at-sign? */
static bool is_alike(const struct guess_ranking *ranking, const struct judge *j,
                     size_t first, size_t other)
{
    return reads_alike(ranking->in_text, &j->readings[first],
                       &j->readings[other], j->list.double_count);
}

static int put_in_order(struct guess_ranking *ranking, const struct judge *j)
{
    size_t count = ranking->group_count, used = 0;
    struct place *places = calloc(count + 1, sizeof *places);
    struct guess_group *sorted = calloc(count + 1, sizeof *sorted);
    if (places && sorted) {
        for (size_t i = 0; i < count; i++)
            places[i] =
                (struct place){j->scores[i], ranking->groups[i].possible, i};
        qsort(places, count, sizeof *places, compare_places);
        for (size_t i = 0; i < count; i++) {
            sorted[i] = ranking->groups[places[i].group];
            sorted[i].behind = places[0].score - places[i].score;
            sorted[i].alike =
                is_alike(ranking, j, places[0].group, places[i].group);
            list_members(ranking, places[i].group, &used, &sorted[i]);
        }
        memcpy(ranking->groups, sorted, count * sizeof *sorted);
    }
    int r = places && sorted ? 0 : -ENOMEM;
    free(places);
    free(sorted);
    return r;
}

/* ---------------------------------------------------------------------- signs
 */

/* Do the likeliest readings differ there? */
#define LIKELY 6

static bool tells_apart(const struct guess_ranking *ranking, unsigned byte)
{
    const struct guess_group *groups = ranking->groups;
    for (size_t i = 1; i < ranking->group_count && i < LIKELY; i++) {
        if (groups[i].possible &&
            guess_member(ranking, groups[i].ccsids[0])->chars[byte] !=
                guess_member(ranking, groups[0].ccsids[0])->chars[byte])
            return true;
    }
    return false;
}

/* The bytes that speak, the most frequent first. */
static void list_signs(struct guess_ranking *ranking, const struct guess *g)
{
    unsigned char bytes[GUESS_SIGNS];
    size_t count = 0;
    for (unsigned byte = GUESS_EDGE; byte < 256; byte++) {
        if (g->bytes[byte] == 0 || !tells_apart(ranking, byte))
            continue;
        size_t at = count < GUESS_SIGNS ? count++ : count;
        while (at > 0 && g->bytes[bytes[at - 1]] < g->bytes[byte]) {
            if (at < GUESS_SIGNS)
                bytes[at] = bytes[at - 1];
            at--;
        }
        if (at < GUESS_SIGNS)
            bytes[at] = (unsigned char)byte;
    }
    for (size_t i = 0; i < ranking->group_count; i++) {
        struct guess_group *group = &ranking->groups[i];
        const struct member *m = guess_member(ranking, group->ccsids[0]);
        group->sign_count = count;
        for (size_t k = 0; k < count; k++)
            group->signs[k] = (struct guess_sign){bytes[k], g->bytes[bytes[k]],
                                                  m->chars[bytes[k]]};
    }
}

/* -------------------------------------------------------------------- ranking
 */

static int rank(struct guess_ranking *ranking, const struct guess *g)
{
    gather_facts(ranking, g);
    ranking->members = calloc(roster_count(), sizeof *ranking->members);
    ranking->groups = calloc(roster_count(), sizeof *ranking->groups);
    ranking->ccsids = calloc(roster_count(), sizeof *ranking->ccsids);
    if (!ranking->members || !ranking->groups || !ranking->ccsids)
        return -ENOMEM;
    if (ranking->facts.kind != GUESS_EBCDIC)
        return 0;
    struct judge judge;
    int r = judge_make(&judge, g);
    if (r == 0)
        r = ask_all(ranking, &judge);
    if (r == 0)
        r = put_in_order(ranking, &judge);
    judge_clear(&judge);
    if (r == 0)
        list_signs(ranking, g);
    return r;
}

int guess_rank(const struct guess *g, struct guess_ranking **ranking_out)
{
    struct guess_ranking *ranking = calloc(1, sizeof *ranking);
    int r = ranking ? rank(ranking, g) : -ENOMEM;
    if (r < 0)
        guess_ranking_free(&ranking);
    *ranking_out = ranking;
    return r;
}
