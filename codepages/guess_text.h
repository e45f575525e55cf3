/** guess_text.h - how likely a page's reading of the counts is as text */
#ifndef EBGATE_CODEPAGES_GUESS_TEXT_H
#define EBGATE_CODEPAGES_GUESS_TEXT_H

#include "codepages/guess_counts.h"
#include "codepages/language_model.h"

/** What was counted and is not nothing, with its weight. */
struct guess_pair {
    unsigned char first, second;
    float weight;
};
struct guess_double {
    uint16_t code;
    uint32_t count;
    float weight;
};
struct guess_list {
    const uint64_t *bytes; /* of the guess, borrowed */
    struct guess_pair *pairs;
    size_t pair_count;
    struct guess_double *doubles;
    size_t double_count;
};

int guess_list_make(const struct guess *g, struct guess_list *list_out);
void guess_list_clear(struct guess_list *list);

/** What a page makes of bytes, and of the doubles of the list. */
struct guess_reading {
    int32_t chars[256]; /* -1: unassigned */
    int32_t *wide;      /* of each of the list; -1: unassigned */
};

/**
 * guess_text_weigh - the logarithm of the likelihood, as @m's language
 * @english: whose words stand among those of any language
 * Every character counts in; only differences between readings mean anything.
 */
double guess_text_weigh(const struct guess_list *list,
                        const struct guess_reading *r,
                        const struct language_model *m,
                        const struct language_model *english);

/** Letters of @r that stand for words of the language, and signs that stand
 *  where none does: for the evidence, not for the weight. */
void guess_text_count(const struct guess *g, const struct guess_reading *r,
                      struct guess_group *group);

#endif
