/**
 * bits.h - a set of small numbers
 *
 * Those below 64 stand in it; it takes memory only for others. Relays that a
 * mail has tried are such a set: mostly few, of few.
 */
#ifndef EBGATE_BASE_BITS_H
#define EBGATE_BASE_BITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Zero-initialised it is empty. */
struct bits {
    uint64_t few;   /* 0 to 63 */
    uint64_t *more; /* from 64 on, 64 a word; NULL: none of these */
    size_t words;   /* of @more */
};

/** Empties it. */
void bits_clear(struct bits *b);

/** Returns 0 or -ENOMEM. */
int bits_add(struct bits *b, unsigned number);

/** @b may be NULL: the empty set. */
bool bits_have(const struct bits *b, unsigned number);

#endif
