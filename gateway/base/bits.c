#include "base/bits.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define WORD_BITS 64

void bits_clear(struct bits *b)
{
    free(b->more);
    *b = (struct bits){0};
}

static int reserve(struct bits *b, size_t words)
{
    if (words <= b->words)
        return 0;
    uint64_t *more = realloc(b->more, words * sizeof *more);
    if (!more)
        return -ENOMEM;
    memset(more + b->words, 0, (words - b->words) * sizeof *more);
    b->more = more;
    b->words = words;
    return 0;
}

int bits_add(struct bits *b, unsigned number)
{
    const uint64_t bit = UINT64_C(1) << number % WORD_BITS;
    const size_t word = number / WORD_BITS;
    if (word == 0) {
        b->few |= bit;
        return 0;
    }
    int r = reserve(b, word);
    if (r == 0)
        b->more[word - 1] |= bit;
    return r;
}

bool bits_have(const struct bits *b, unsigned number)
{
    const size_t word = number / WORD_BITS;
    if (!b || word > b->words)
        return false;
    uint64_t bits = word == 0 ? b->few : b->more[word - 1];
    return bits >> number % WORD_BITS & 1;
}
