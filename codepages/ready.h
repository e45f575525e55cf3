/** ready.h - ready words: the text of a byte or two, to be stored at once */
#ifndef EBGATE_CODEPAGES_READY_H
#define EBGATE_CODEPAGES_READY_H

#include "codepages/page.h"

#include <string.h>

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define READY_LEN_SHIFT (8 * READY_LEN)
#else
#define READY_LEN_SHIFT (8 * (7 - READY_LEN))
#endif

static inline size_t ready_len(uint64_t ready)
{
    return (unsigned char)(ready >> READY_LEN_SHIFT);
}

static inline bool ready_marked(uint64_t ready)
{
    unsigned char bytes[8];
    memcpy(bytes, &ready, sizeof bytes);
    return bytes[READY_MARK] != 0;
}

/** Stores a word, of which the first ready_len bytes count. */
static inline unsigned char *ready_store(uint64_t ready, unsigned char *out)
{
    memcpy(out, &ready, sizeof ready);
    return out + ready_len(ready);
}

#define READY_BLOCK 16

/**
 * ready_block - converts READY_BLOCK bytes, if none of them is marked
 * A whole word is stored and the end moves on by the true length of its
 * text, so that no branch depends on the data. The marks of the block are
 * or'ed and looked at once.
 */
static inline bool ready_block(const struct singles *s, const unsigned char *in,
                               unsigned char **end)
{
    unsigned char *out = *end;
    uint64_t all = 0;
#pragma GCC unroll 16
    for (int k = 0; k < READY_BLOCK; k++) {
        uint64_t ready = s->ready[in[k]];
        out = ready_store(ready, out);
        all |= ready;
    }
    if (ready_marked(all))
        return false;
    *end = out;
    return true;
}

/** ready_rest - converts byte by byte up to one that is marked. */
static inline size_t ready_rest(const struct singles *s,
                                const unsigned char *in, size_t len,
                                unsigned char **end)
{
    unsigned char *out = *end;
    size_t i = 0;
    for (; i < len && !ready_marked(s->ready[in[i]]); i++)
        out = ready_store(s->ready[in[i]], out);
    *end = out;
    return i;
}

#endif
