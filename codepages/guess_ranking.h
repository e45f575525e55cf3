/**
 * guess_ranking.h - a ranking inside: which page reads what, and how well
 */
#ifndef EBGATE_CODEPAGES_GUESS_RANKING_H
#define EBGATE_CODEPAGES_GUESS_RANKING_H

#include "codepages/guess_text.h"

struct member {
    unsigned ccsid;
    size_t group; /* before they are put in order */
    int32_t chars[256];
};

struct guess_ranking {
    struct guess_facts facts;
    struct member *members;
    size_t member_count;
    unsigned *ccsids; /* of all groups, behind one another */
    struct guess_group *groups;
    size_t group_count;
    bool in_text[256]; /* the byte occurs, other than as an at-sign */
    bool occurs[256];
};

/** All that a reading is judged by. */
struct judge {
    const struct guess *g;
    struct guess_list list;
    struct language_model *models;
    struct guess_reading *readings; /* of each group */
    double *scores;
};

/** 0 or -ENOMEM; judge_clear in every case. */
int judge_make(struct judge *j, const struct guess *g);
void judge_clear(struct judge *j);

/** The points of a reading, and the evidence into @group. */
double judge_weigh(const struct judge *j, const struct guess_reading *r,
                   struct guess_group *group);

/** The page of a ranking by its number, which is one of them. */
const struct member *guess_member(const struct guess_ranking *ranking,
                                  unsigned ccsid);

#endif
