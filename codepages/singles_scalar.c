#include "codepages/singles.h"

#include "codepages/ready.h"

/* As ready_block, with half the look-ups. @pairs: by their value. */
static inline bool block_of_pairs(const uint64_t *pairs,
                                  const unsigned char *in, unsigned char **end)
{
    unsigned char *out = *end;
    uint64_t all = 0;
#pragma GCC unroll 8
    for (int k = 0; k < READY_BLOCK; k += 2) {
        uint16_t pair;
        memcpy(&pair, in + k, sizeof pair);
        uint64_t ready = pairs[pair];
        out = ready_store(ready, out);
        all |= ready;
    }
    if (ready_marked(all))
        return false;
    *end = out;
    return true;
}

size_t singles_run_scalar(const struct singles *s, const unsigned char *in,
                          size_t len, unsigned char **end)
{
    size_t i = 0;
    unsigned char *out = *end;
    const uint64_t *pairs = s->pairs; /* what is stored is none of it */
    if (pairs)
        while (len - i >= READY_BLOCK && block_of_pairs(pairs, in + i, &out))
            i += READY_BLOCK;
    else
        while (len - i >= READY_BLOCK && ready_block(s, in + i, &out))
            i += READY_BLOCK;
    *end = out;
    return i + ready_rest(s, in + i, len - i, end);
}
