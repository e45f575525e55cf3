/**
 * comparison.h - two witnesses held against each other, cell by cell
 *
 * Drained: first what each single byte stands for, then each double byte, then
 * what each character is written as, and last the sequences that either has
 * in one cell. What both say alike is not told.
 */
#ifndef EBGATE_CODEPAGES_COMPARISON_H
#define EBGATE_CODEPAGES_COMPARISON_H

#include "codepages/witness.h"

/** A code and a text, one of them asked and the other answered. */
struct mapping {
    int code; /* -1: none */
    size_t len;
    uint32_t text[WITNESS_MAX_TEXT]; /* @len characters; 0: none */
};

struct difference {
    bool encoding;      /* asked was the text; else the code */
    struct mapping one; /* both with what was asked */
    struct mapping other;
};

#define COMPARISON_MAX_SEQUENCES 128

struct comparison {
    struct witness *one, *other; /* borrowed */
    bool doubles;                /* either has double bytes */
    unsigned phase;
    uint32_t at;    /* what is asked next in this phase */
    uint64_t asked; /* cells and characters so far */
    size_t sequence_count;
    uint32_t sequences[COMPARISON_MAX_SEQUENCES][2];
};

void comparison_init(struct comparison *c, struct witness *one,
                     struct witness *other);

/** The next difference; false when there is none any more. */
bool comparison_next(struct comparison *c, struct difference *difference_out);

#endif
