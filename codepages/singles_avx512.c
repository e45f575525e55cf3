#include "codepages/singles.h"

#ifdef __x86_64__
#include <immintrin.h>

#define TARGET                                                    \
    __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi," \
                          "avx512vbmi2,bmi,bmi2,popcnt")))

#define BLOCK 64
/* A long input comes from memory: asked for so far ahead it is there in time.
 * Behind its end nothing is read, only asked for. */
#define AHEAD 2048
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

/* 32 characters of one byte or, at the bits of @wide, two. */
TARGET static inline unsigned char *store_half(unsigned char *out,
                                               __m512i index, __m512i last,
                                               __m512i lead, uint32_t wide,
                                               size_t count, size_t left)
{
    const uint64_t lasts = UINT64_C(0xAAAAAAAAAAAAAAAA);
    uint64_t kept = (lasts | _pdep_u64(wide, ~lasts)) & first_bits(2 * count);
    size_t len = count + (size_t)_mm_popcnt_u32(wide);
    __m512i both = _mm512_permutex2var_epi8(last, index, lead);
    store(out, _mm512_maskz_compress_epi8(kept, both), len, left);
    return out + len;
}

/* @count characters of one and two bytes: each gets two places, lead and
 * last, of which the empty ones are squeezed out. */
TARGET static inline unsigned char *store_two(unsigned char *out, __m512i last,
                                              __m512i lead, uint64_t wide,
                                              size_t count, size_t left)
{
    /* In 16 bits: 64 + i, the lead; i, the last. */
    const __m512i step = _mm512_set_epi16(
        31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14,
        13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
    const __m512i first =
        _mm512_add_epi8(_mm512_or_si512(step, _mm512_slli_epi16(step, 8)),
                        _mm512_set1_epi16(BLOCK));
    const __m512i second = _mm512_add_epi8(first, _mm512_set1_epi8(32));
    size_t half = count < 32 ? count : 32;
    out = store_half(out, first, last, lead, (uint32_t)wide, half, left);
    if (count > 32)
        out = store_half(out, second, last, lead, (uint32_t)(wide >> 32),
                         count - 32, left - 32);
    return out;
}

/* The same with three bytes among them: four places each, one always empty. */
TARGET static unsigned char *store_three(unsigned char *out, __m512i last,
                                         __m512i lead, __m512i first,
                                         size_t count, size_t left)
{
    const uint64_t lasts = UINT64_C(0x4444444444444444);
    __m512i index = _mm512_shuffle_epi8(
        _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0),
        _mm512_set4_epi32(0x0C0C0C0C, 0x08080808, 0x04040404, 0));
    for (size_t at = 0; at < count; at += 16) {
        __m512i all = _mm512_maskz_permutexvar_epi8(lasts, index, last);
        all = _mm512_mask_permutexvar_epi8(all, lasts >> 1, index, lead);
        all = _mm512_mask_permutexvar_epi8(all, lasts >> 2, index, first);
        size_t part = count - at < 16 ? count - at : 16;
        uint64_t kept =
            (lasts | _mm512_test_epi8_mask(all, all)) & first_bits(4 * part);
        size_t len = (size_t)_mm_popcnt_u64(kept);
        store(out, _mm512_maskz_compress_epi8(kept, all), len, left - at);
        out += len;
        index = _mm512_add_epi8(index, _mm512_set1_epi8(16));
    }
    return out;
}

/* Up to 64 characters, of which those at the bits of @wide are not ASCII. */
TARGET static inline unsigned char *
store_wide(unsigned char *out, const struct singles *s, struct plane leads,
           __m512i block, __m512i last, uint64_t wide, size_t count,
           size_t left)
{
    __m512i lead = look_up(leads, block);
    /* What goes on from a first of three is below X'C0'. */
    uint64_t three =
        _mm512_mask_cmplt_epi8_mask(wide, lead, _mm512_set1_epi8((char)0xC0));
    if (three == 0)
        return store_two(out, last, lead, wide, count, left);
    struct plane firsts = plane_load(s->planes[PLANE_FIRST]);
    return store_three(out, last, lead, look_up(firsts, block), count, left);
}

/*
 * 64 bytes at a time. Where all are ASCII what was looked up is stored as it
 * is; else the bytes before the last are looked up too. The end, up to a byte
 * that is marked, is loaded under a mask, which reads nothing behind it. It
 * stands alone, so that blocks before it need not wait for each other.
 */
TARGET size_t singles_run_avx512(const struct singles *s,
                                 const unsigned char *in, size_t len,
                                 unsigned char **end)
{
    const struct plane lasts = plane_load(s->planes[PLANE_LAST]);
    const struct plane leads = plane_load(s->planes[PLANE_LEAD]);
    const __m512i mark = _mm512_set1_epi8((char)PLANE_MARKED);
    unsigned char *out = *end;
    size_t at = 0, used = BLOCK;
    __m512i block, last;
    for (; len - at >= BLOCK; at += BLOCK) {
        block = _mm512_loadu_si512(in + at);
        _mm_prefetch((const char *)((uintptr_t)in + at + AHEAD), _MM_HINT_T0);
        last = look_up(lasts, block);
        uint64_t wide = _mm512_movepi8_mask(last);
        if (wide == 0) {
            _mm512_storeu_si512(out, last);
            out += BLOCK;
            continue;
        }
        if (_mm512_cmpeq_epi8_mask(last, mark) != 0)
            break;
        out = store_wide(out, s, leads, block, last, wide, BLOCK, BLOCK);
    }
    size_t left = len - at;
    if (left < BLOCK) {
        used = left;
        block = _mm512_maskz_loadu_epi8(first_bits(used), in + at);
        last = look_up(lasts, block);
    }
    uint64_t marked = _mm512_cmpeq_epi8_mask(last, mark) & first_bits(used);
    if (marked != 0)
        used = _tzcnt_u64(marked);
    uint64_t wide = _mm512_movepi8_mask(last) & first_bits(used);
    if (wide != 0) {
        out = store_wide(out, s, leads, block, last, wide, used, left);
    } else if (used > 0) {
        store(out, last, used, left);
        out += used;
    }
    *end = out;
    return at + used;
}
#endif
