/**
 * mixed_look.h - what stands in a block of 64 bytes, without AVX
 *
 * In plain C, and with the instructions that every x86-64 has. Both are
 * compiled where there are both, so that one can be tried against the other.
 */
#ifndef EBGATE_CODEPAGES_MIXED_LOOK_H
#define EBGATE_CODEPAGES_MIXED_LOOK_H

#include "codepages/mixed_block.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* --------------------------------------------- eight bytes in a register */

#define MIXED_EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

/* Byte i of the block is byte i from below, whatever the machine's order. */
static inline uint64_t mixed_load_eight(const unsigned char *in)
{
    uint64_t eight;
    memcpy(&eight, in, sizeof eight);
#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
    eight = __builtin_bswap64(eight);
#endif
    return eight;
}

/* Bit k of byte j to bit j of byte k. */
static inline uint64_t mixed_transpose(uint64_t bits)
{
    uint64_t t = (bits ^ bits >> 7) & UINT64_C(0x00AA00AA00AA00AA);
    bits ^= t ^ t << 7;
    t = (bits ^ bits >> 14) & UINT64_C(0x0000CCCC0000CCCC);
    bits ^= t ^ t << 14;
    t = (bits ^ bits >> 28) & UINT64_C(0x00000000F0F0F0F0);
    return bits ^ t ^ t << 28;
}

/*
 * What is found of a byte is its highest bit; those of the bytes of eight
 * words gather side by side in bytes, from the highest down. SO and SI differ
 * in the lowest bit only.
 */
static inline struct mixed_bytes mixed_look_plain(const unsigned char *in)
{
    uint64_t others = 0, odds = 0, texts = 0;
    for (unsigned i = 0; i < MIXED_BLOCK; i += 8) {
        uint64_t eight = mixed_load_eight(in + i);
        uint64_t other = (eight & MIXED_EACH(0xFE)) ^ MIXED_EACH(EBCDIC_SO);
        other |= (other & MIXED_EACH(0x7F)) + MIXED_EACH(0x7F);
        others = others >> 1 | (other & MIXED_EACH(0x80));
        odds = odds >> 1 | (eight << 7 & MIXED_EACH(0x80));
        texts = texts >> 1 | ((eight | eight << 1) & MIXED_EACH(0x80));
    }
    return (struct mixed_bytes){~mixed_transpose(others), mixed_transpose(odds),
                                ~mixed_transpose(texts)};
}

/* --------------------------------------------------------------- x86-64 */

#ifdef __SSE2__
static inline uint64_t mixed_equal(__m128i sixteen, int mask, char byte)
{
    __m128i kept = _mm_and_si128(sixteen, _mm_set1_epi8((char)mask));
    return (unsigned)_mm_movemask_epi8(
        _mm_cmpeq_epi8(kept, _mm_set1_epi8(byte)));
}

/* Every x86-64 has this instruction for the highest bits of sixteen bytes. */
static inline struct mixed_bytes mixed_look_sse2(const unsigned char *in)
{
    struct mixed_bytes bytes = {0, 0, 0};
#pragma GCC unroll 4
    for (unsigned i = 0; i < MIXED_BLOCK; i += 16) {
        __m128i sixteen = _mm_loadu_si128((const __m128i *)(in + i));
        bytes.shifts |= mixed_equal(sixteen, 0xFE, EBCDIC_SO) << i;
        bytes.si |= mixed_equal(sixteen, 0xFF, EBCDIC_SI) << i;
        bytes.controls |= mixed_equal(sixteen, 0xC0, 0) << i;
    }
    return bytes;
}
#endif

static inline struct mixed_bytes mixed_look(const unsigned char *in)
{
#ifdef __SSE2__
    return mixed_look_sse2(in);
#else
    return mixed_look_plain(in);
#endif
}

#endif
