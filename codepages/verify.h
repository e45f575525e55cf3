/**
 * verify.h - the conformance test of a page
 *
 * Drained. A page is held against the digest that is stated for it, its
 * conversions against its table, and its table against each engine on this
 * machine, every cell both ways. Each check is one item, before it come the
 * differences that it found.
 */
#ifndef EBGATE_CODEPAGES_VERIFY_H
#define EBGATE_CODEPAGES_VERIFY_H

#include "codepages/divergence.h"

struct verify_difference {
    struct difference difference;
    const struct divergence *known; /* the row that tells of it, or NULL */
    const char *rule;               /* or the rule it follows from; or NULL */
};

struct verify_check {
    const char *name; /* "digest", "conversion", "own", "icu" ... */
    char engine[96];  /* "icu ibm-278_P100-1995", "" where there is none */
    bool passed;      /* nothing is wrong that was not known */
    char wrong[160];  /* what is, when it is no difference; or "" */
    uint64_t asked;   /* cells and characters */
    uint64_t known;   /* differences that are known */
    uint64_t unknown; /* and that are not */
    uint64_t gone;    /* known ones that were not found any more */
    uint64_t one_way; /* conversion: cells that do not return */
};

enum verify_step {
    VERIFY_END,
    VERIFY_CHECK,      /* a check is complete */
    VERIFY_DIFFERENCE, /* of the check that goes on */
};

struct verification;

/** @cp is borrowed for its life. Returns 0 or -ENOMEM. */
int verification_new(const struct codepage *cp, struct verification **v_out);
void verification_free(struct verification **v);

/** The next item; @out are for their kind of it. */
enum verify_step verification_next(struct verification *v,
                                   struct verify_check *check_out,
                                   struct verify_difference *difference_out);

#endif
