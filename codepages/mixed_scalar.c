#include "codepages/mixed_look.h"
#include "codepages/singles.h"

typedef uint8_t bytes_8 __attribute__((vector_size(8)));
typedef uint16_t words_8 __attribute__((vector_size(16)));

static inline words_8 eight_wide(const unsigned char *in)
{
    bytes_8 eight;
    memcpy(&eight, in, sizeof eight);
    return __builtin_convertvector(eight, words_8);
}

/* The index of the word at each byte, were it the first of a character. */
static inline void find_words(const struct mixed *m, uint64_t pairs,
                              const unsigned char *in,
                              uint16_t index[MIXED_BLOCK])
{
    const words_8 bits = {1, 2, 4, 8, 16, 32, 64, 128};
    const uint16_t row = (uint16_t)(m->row << 8);
#pragma GCC unroll 8
    for (unsigned i = 0; i < MIXED_BLOCK; i += 8) {
        words_8 lead = eight_wide(in + i), trail = eight_wide(in + i + 1);
        words_8 one = lead | row, two = lead << 8 | trail;
        words_8 single = (words_8)((bits & (uint16_t)(pairs >> i & 0xFF)) == 0);
        words_8 all = (one & single) | (two & ~single);
        memcpy(index + i, &all, sizeof all);
    }
}

/* Returns false and writes nothing that counts when a word needs care. */
static inline bool write_block(const struct mixed *m,
                               const struct mixed_plan *p,
                               const unsigned char *in, unsigned char **end)
{
    const uint32_t *words = m->words;
    uint16_t index[MIXED_BLOCK];
    unsigned char *out = *end;
    uint32_t all = 0;
    find_words(m, p->pairs, in, index);
    for (uint64_t starts = p->starts; starts; starts &= starts - 1) {
        uint32_t word = words[index[__builtin_ctzll(starts)]];
        memcpy(out, &word, sizeof word);
        out += mixed_len(word);
        all |= word;
    }
    if (all & MIXED_CARE)
        return false;
    *end = out;
    return true;
}

/* All bytes are of pairs, and nearly all pairs have three bytes of text: the
 * length of four is known, so that no store waits for the word before. */
static inline bool write_pairs(const struct mixed *m, const unsigned char *in,
                               unsigned char **end)
{
    const uint32_t three = UINT32_C(3) << MIXED_LEN_SHIFT;
    unsigned char *out = *end;
    uint32_t wrong = 0;
    for (unsigned i = 0; i < MIXED_BLOCK; i += 2) {
        uint32_t word = m->words[in[i] << 8 | in[i + 1]];
        memcpy(out, &word, sizeof word);
        wrong |= word ^ three;
        out += 3;
    }
    if (mixed_len(wrong) != 0)
        return false;
    *end = out;
    return true;
}

/* The end of the input is looked at where there is a whole block. */
static inline const unsigned char *
whole_block(const unsigned char *in, size_t len,
            unsigned char copy[MIXED_BLOCK + 1])
{
    if (len > MIXED_BLOCK)
        return in;
    memset(copy, 0, MIXED_BLOCK + 1);
    memcpy(copy, in, len);
    return copy;
}

size_t mixed_run_scalar(struct mixed *m, const unsigned char *in, size_t len,
                        unsigned char **end)
{
    const struct mixed now = *m;
    struct mixed_plan plan = {.doubled = now.doubled};
    unsigned char copy[MIXED_BLOCK + 1], *out = *end;
    size_t at = 0;
    while (!plan.stops && at < len) {
        size_t left = len - at;
        const unsigned char *block = whole_block(in + at, left, copy);
        struct mixed_bytes bytes = mixed_look(block);
        if (!plan.doubled && bytes.shifts == 0) {
            size_t run = singles_run(now.singles, in + at, left, &out);
            plan.stops = run < MIXED_BLOCK;
            at += run;
            continue;
        }
        if (bytes.shifts == 0 && bytes.controls == 0 && left > MIXED_BLOCK &&
            write_pairs(&now, block, &out)) {
            at += MIXED_BLOCK;
            continue;
        }
        plan = mixed_plan(&bytes, left, now.spaces, &plan);
        if (!write_block(&now, &plan, block, &out))
            mixed_up_to_care(&now, &plan, block, &out);
        at += plan.used + plan.half;
        plan.half = false;
    }
    m->doubled = plan.doubled;
    *end = out;
    return at;
}
