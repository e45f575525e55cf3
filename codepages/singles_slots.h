/**
 * singles_slots.h - for singles_avx512.c: 64 characters looked up at a time,
 * and stored as UTF-8 of one, two or three bytes
 */
#ifndef EBGATE_CODEPAGES_SINGLES_SLOTS_H
#define EBGATE_CODEPAGES_SINGLES_SLOTS_H

#include "codepages/singles.h"

#include <immintrin.h>

#define TARGET                                                    \
    __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi," \
                          "avx512vbmi2,bmi,bmi2,popcnt")))

#define BLOCK 64
/* With so much input left the room holds a whole vector. */
#define LEAST_FOR_VECTOR ((BLOCK - 16) / 4)

TARGET static inline uint64_t first_bits(size_t count)
{
    return _bzhi_u64(~UINT64_C(0), (unsigned)count);
}

/* In registers: what is stored might be a table, for all the compiler knows. */
struct plane {
    __m512i part[4];
};

TARGET static inline struct plane plane_load(const unsigned char *bytes)
{
    return (struct plane){
        {_mm512_loadu_si512(bytes), _mm512_loadu_si512(bytes + 64),
         _mm512_loadu_si512(bytes + 128), _mm512_loadu_si512(bytes + 192)}};
}

/* All 64 bytes of @in in a plane of 256: two halves, chosen by bit 7. */
TARGET static inline __m512i look_up(struct plane plane, __m512i in)
{
    __m512i low = _mm512_permutex2var_epi8(plane.part[0], in, plane.part[1]);
    __m512i high = _mm512_permutex2var_epi8(plane.part[2], in, plane.part[3]);
    return _mm512_mask_blend_epi8(_mm512_movepi8_mask(in), low, high);
}

/* @left: bytes of input that the room is for, from here on. */
TARGET static inline void store(unsigned char *out, __m512i text, size_t count,
                                size_t left)
{
    if (left >= LEAST_FOR_VECTOR)
        _mm512_storeu_si512(out, text);
    else
        _mm512_mask_storeu_epi8(out, first_bits(count), text);
}

/*
 * Characters of several bytes get as many slots each as the longest has bytes,
 * of which the empty ones are squeezed out.
 * @least: what a slot holds at least unless it is empty: 0 for a last byte,
 *         which may be X'00', 1 for those before it
 * @asked: the slots of the characters that are wanted
 * @left:  bytes of input that the room is for, from here on
 */
TARGET static inline unsigned char *store_slots(unsigned char *out,
                                                __m512i slots, __m512i least,
                                                uint64_t asked, size_t left)
{
    uint64_t kept = _mm512_mask_cmpge_epu8_mask(asked, slots, least);
    size_t len = (size_t)_mm_popcnt_u64(kept);
    /* Onto itself, so that it need not wait for what was there before. */
    slots = _mm512_mask_compress_epi8(slots, kept, slots);
    store(out, slots, len, left);
    return out + len;
}

/* @count characters of one and two bytes: 32 at a time. */
TARGET static inline unsigned char *store_two(unsigned char *out, __m512i last,
                                              __m512i lead, size_t count,
                                              size_t left)
{
    /* In 16 bits: 64 + i, the lead; i, the last. */
    const __m512i step = _mm512_set_epi16(
        31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14,
        13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
    const __m512i first =
        _mm512_add_epi8(_mm512_or_si512(step, _mm512_slli_epi16(step, 8)),
                        _mm512_set1_epi16(BLOCK));
    const __m512i second = _mm512_add_epi8(first, _mm512_set1_epi8(32));
    const __m512i least = _mm512_set1_epi16(0x0001);
    size_t half = count < 32 ? count : 32;
    out = store_slots(out, _mm512_permutex2var_epi8(last, first, lead), least,
                      first_bits(2 * half), left);
    if (count > 32)
        out = store_slots(out, _mm512_permutex2var_epi8(last, second, lead),
                          least, first_bits(2 * (count - 32)), left - 32);
    return out;
}

#define MOST (3 * THREES)
#define THREES 21 /* characters of three slots that a vector holds */

/* The slots of 21 characters from @from on. */
TARGET static inline __m512i slots_of_three(__m512i last, __m512i lead,
                                            __m512i first, unsigned char from)
{
#define SLOTS(i) (i), BLOCK + (i), (i)
    static const unsigned char order[BLOCK] = {
        SLOTS(0),  SLOTS(1),  SLOTS(2),  SLOTS(3),  SLOTS(4),  SLOTS(5),
        SLOTS(6),  SLOTS(7),  SLOTS(8),  SLOTS(9),  SLOTS(10), SLOTS(11),
        SLOTS(12), SLOTS(13), SLOTS(14), SLOTS(15), SLOTS(16), SLOTS(17),
        SLOTS(18), SLOTS(19), SLOTS(20)};
    const uint64_t firsts = UINT64_C(0x9249249249249249);
    __m512i index = _mm512_add_epi8(_mm512_loadu_si512(order),
                                    _mm512_set1_epi8((char)from));
    return _mm512_mask_permutexvar_epi8(
        _mm512_permutex2var_epi8(last, index, lead), firsts, index, first);
}

/* What @least is for them. */
TARGET static inline __m512i least_of_three(void)
{
    return _mm512_maskz_set1_epi8(~UINT64_C(0x4924924924924924), 1);
}

/* The same with three bytes among them: 21 at a time. */
TARGET static inline unsigned char *store_three(unsigned char *out,
                                                __m512i last, __m512i lead,
                                                __m512i first, size_t count,
                                                size_t left)
{
#pragma GCC unroll 4
    for (size_t at = 0; at < count; at += THREES) {
        size_t part = count - at < THREES ? count - at : THREES;
        __m512i slots = slots_of_three(last, lead, first, (unsigned char)at);
        out = store_slots(out, slots, least_of_three(), first_bits(3 * part),
                          left - at);
    }
    return out;
}

/* What goes on from a first of three is below X'C0'. */
TARGET static inline uint64_t with_three(__m512i lead, uint64_t wide)
{
    return _mm512_mask_cmplt_epi8_mask(wide, lead,
                                       _mm512_set1_epi8((char)0xC0));
}

/* Up to 64 characters, of which those at the bits of @wide are not ASCII. */
TARGET static inline unsigned char *
store_wide(unsigned char *out, const struct singles *s, __m512i block,
           __m512i last, uint64_t wide, size_t count, size_t left)
{
    __m512i lead = look_up(plane_load(s->planes[PLANE_LEAD]), block);
    if (with_three(lead, wide) == 0)
        return store_two(out, last, lead, count, left);
    struct plane firsts = plane_load(s->planes[PLANE_FIRST]);
    return store_three(out, last, lead, look_up(firsts, block), count, left);
}

#endif
