/**
 * divergence.h - where engines are known to differ from IBM's tables
 *
 * One table, and three rules for what would be thousands of its rows. Each
 * was measured cell by cell; "CDRA" is IBM's own table of the page.
 */
#ifndef EBGATE_CODEPAGES_DIVERGENCE_H
#define EBGATE_CODEPAGES_DIVERGENCE_H

#include "codepages/comparison.h"

#define DIVERGENCE_NONE (-1) /* it has no mapping there */
#define DIVERGENCE_ANY (-2)  /* several: the count tells */

struct divergence {
    unsigned ccsid;
    const char *engine; /* "libc", "gnu", "python", "java" */
    bool encoding;      /* of characters; else of codes */
    uint32_t first, last;
    int32_t says;      /* a code point or a code, or one of those above */
    unsigned count;    /* cells from @first to @last that differ so */
    const char *right; /* whom to follow */
    const char *why;
};

extern const struct divergence divergences[];
extern const size_t divergence_count;

/** The row that @d, of @engine's @ccsid, belongs to, or NULL. */
const struct divergence *divergence_find(unsigned ccsid, const char *engine,
                                         const struct difference *d);

/** Differences that follow from a rule, and are no rows. */
enum divergence_rule {
    DIVERGENCE_BEST_FIT,    /* a one-way fallback is taken for a mapping */
    DIVERGENCE_SUBSTITUTED, /* what the page lacks becomes X'3F', unsaid */
    DIVERGENCE_FOLLOWS,     /* the other direction of a cell that differs */
    DIVERGENCE_RULES
};
extern const char *const divergence_rules[DIVERGENCE_RULES];

#endif
