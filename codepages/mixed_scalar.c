#include "codepages/mixed_block.h"
#include "codepages/singles.h"

/* --------------------------------------------- eight bytes in a register */

#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

/* Byte i of the block is byte i from below, whatever the machine's order. */
static inline uint64_t load_eight(const unsigned char *in)
{
    uint64_t eight;
    memcpy(&eight, in, sizeof eight);
#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
    eight = __builtin_bswap64(eight);
#endif
    return eight;
}

/* The lowest bits of all bytes side by side. */
static inline uint64_t gather(uint64_t eight)
{
    return (eight & EACH(1)) * UINT64_C(0x0102040810204080) >> 56;
}

/* SO and SI differ in the lowest bit only. */
static inline struct mixed_bytes look_at(const unsigned char *in)
{
    struct mixed_bytes b = {0};
    for (unsigned i = 0; i < MIXED_BLOCK; i += 8) {
        uint64_t eight = load_eight(in + i);
        uint64_t other = (eight & EACH(0xFE)) ^ EACH(EBCDIC_SO);
        uint64_t shifts = ~(((other & EACH(0x7F)) + EACH(0x7F)) | other) >> 7;
        b.shifts |= gather(shifts) << i;
        b.si |= gather(shifts & eight) << i;
        b.controls |= gather(~(eight >> 7 | eight >> 6)) << i;
    }
    return b;
}

/* ------------------------------------------------------------ converting */

/* Returns false and writes nothing that counts when a word needs care. */
static inline bool write_block(const struct mixed *m,
                               const struct mixed_plan *p,
                               const unsigned char *in, unsigned char **end)
{
    const uint32_t *words = m->words;
    unsigned char *out = *end;
    uint32_t all = 0;
    for (uint64_t starts = p->starts; starts; starts &= starts - 1) {
        unsigned at = (unsigned)__builtin_ctzll(starts);
        uint32_t word =
            words[mixed_index(m, in[at], in[at + 1], p->pairs >> at & 1)];
        memcpy(out, &word, sizeof word);
        out += mixed_len(word);
        all |= word;
    }
    if (all & MIXED_CARE)
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
    unsigned char copy[MIXED_BLOCK + 1];
    size_t at = 0;
    for (bool goes_on = true; goes_on && at < len;) {
        unsigned left =
            len - at < MIXED_BLOCK ? (unsigned)(len - at) : MIXED_BLOCK;
        const unsigned char *block = whole_block(in + at, len - at, copy);
        struct mixed_bytes bytes = look_at(block);
        if (!m->doubled && bytes.shifts == 0) {
            size_t run = singles_run(m->singles, in + at, len - at, end);
            goes_on = run >= left;
            at += run;
            continue;
        }
        struct mixed_plan plan = mixed_plan(m, &bytes, left);
        goes_on = mixed_goes_on(&plan, left);
        if (!write_block(m, &plan, block, end)) {
            mixed_up_to_care(m, &plan, block, end);
            goes_on = false;
        }
        m->doubled = plan.doubled;
        at += plan.used;
    }
    return at;
}
