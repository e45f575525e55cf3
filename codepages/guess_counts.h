/** guess_counts.h - what guess.c counts, for those who read it */
#ifndef EBGATE_CODEPAGES_GUESS_COUNTS_H
#define EBGATE_CODEPAGES_GUESS_COUNTS_H

#include "codepages/guess.h"

/** The neighbour of the first and the last byte of a record. */
#define GUESS_EDGE 0x40

struct guess {
    uint64_t bytes[256];      /* in single-byte state; NUL is padding */
    uint32_t pairs[256][256]; /* neighbours; the counts stop at their limit */
    uint32_t doubles[65536];
    uint64_t at_signs[256];
    uint64_t total, records;
    uint64_t shifts_paired, shifts_broken, wide;
    uint64_t utf8_good, utf8_bad; /* characters of several bytes */
    int utf8_more;                /* that the one under way still wants */
    bool open;                    /* the record before ended in double bytes */
    bool goes_on;                 /* the next feed continues the record */
    unsigned char before;         /* the byte before it */
    bool holds;                   /* half a double byte stands at the cut */
    unsigned char held;
};

/** A count that weighs: ten times as much for a thousand as for one. */
double guess_weight(uint64_t count);

/** X'00' to X'3F' and X'FF', but what text has: HT, FF, CR, NL, LF, NUL. */
bool guess_is_control(unsigned char byte);

#endif
