/**
 * mixed_block.h - 64 bytes of a mixed page as bits: where characters begin
 *
 * Bit i stands for byte i. What is behind the first wrong shift is not true,
 * and is cut off.
 */
#ifndef EBGATE_CODEPAGES_MIXED_BLOCK_H
#define EBGATE_CODEPAGES_MIXED_BLOCK_H

#include "codepages/mixed_kernel.h"

#include <string.h>

#define MIXED_BLOCK 64

/* A word's first three bytes in memory are text, the last is its length.
 * Of a pair's or a byte's that needs care the length is 0, and there is a bit
 * where no UTF-8 has one. */
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define MIXED_CARE 0x00004000U
#define MIXED_LEN_SHIFT 24
#else
#define MIXED_CARE 0x00400000U
#define MIXED_LEN_SHIFT 0
#endif
/* A row that stays empty: its words write nothing and need no care. */
#define MIXED_EMPTY_ROW 3

static inline unsigned mixed_len(uint32_t word)
{
    return (unsigned char)(word >> MIXED_LEN_SHIFT);
}

/** What stands in a block. */
struct mixed_bytes {
    uint64_t shifts;   /* SO and SI */
    uint64_t si;       /* SI; beside shifts anything */
    uint64_t controls; /* below the blank */
};

/** What is to be done with it. */
struct mixed_plan {
    uint64_t starts; /* of characters */
    uint64_t pairs;  /* those that have two bytes; beside starts anything */
    unsigned used;   /* bytes, when no word among them needs care */
    bool stops;      /* what comes behind them needs care */
    bool doubled;    /* the state behind them */
    bool half;       /* the last byte's other half is in the next block */
};

/* Each bit is the parity of those up to it. */
static inline uint64_t mixed_parity(uint64_t bits)
{
#pragma GCC unroll 6
    for (unsigned by = 1; by < 64; by *= 2)
        bits ^= bits << by;
    return bits;
}

/*
 * The bits of @runs at an even distance from where their run began. A run
 * from an even place is cleared by the carry when its first bit is added.
 */
static inline uint64_t mixed_evens(uint64_t runs)
{
    const uint64_t even = UINT64_C(0x5555555555555555);
    uint64_t begin = runs & ~(runs << 1);
    uint64_t from_even = runs & ~(runs + (begin & even));
    return runs & ~(from_even ^ even);
}

/**
 * mixed_plan - what is to be done with a block, behind that of @before
 * @left: bytes from here on; what is behind them is ignored
 */
static inline struct mixed_plan mixed_plan(const struct mixed_bytes *b,
                                           size_t left, bool spaces,
                                           const struct mixed_plan *before)
{
    uint64_t all = left < 64 ? (UINT64_C(1) << left) - 1 : ~UINT64_C(0);
    uint64_t cut = left <= 64 ? UINT64_C(1) << (left - 1) : 0;
    uint64_t shifts = b->shifts & all;
    uint64_t behind = mixed_parity(shifts) ^ (0 - (uint64_t)before->doubled);
    uint64_t doubled = behind << 1 | before->doubled;
    uint64_t pairs = mixed_evens(doubled & all & ~(shifts | before->half));
    uint64_t stop =
        ((b->si ^ doubled) & shifts) | (pairs & (b->controls | cut));
    uint64_t starts = ~(doubled | shifts) | pairs | (spaces ? shifts : 0);
    struct mixed_plan p = {starts & all, pairs,        left < 64 ? left : 64,
                           false,        behind >> 63, pairs >> 63 & 1};
    if (__builtin_expect(stop != 0, false)) {
        p.used = (unsigned)__builtin_ctzll(stop);
        p.starts &= (stop & (0 - stop)) - 1;
        p.stops = true;
        p.half = false;
        p.doubled = doubled >> p.used & 1;
    }
    return p;
}

/**
 * mixed_up_to_care - converts a block of which a word needs care
 * @p: the plan; it becomes that of the bytes before that word
 */
void mixed_up_to_care(const struct mixed *m, struct mixed_plan *p,
                      const unsigned char *in, unsigned char **end);

#endif
