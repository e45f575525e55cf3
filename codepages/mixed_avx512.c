#include "codepages/mixed_block.h"
#include "codepages/singles.h"

#ifdef __x86_64__
#include <immintrin.h>

#define TARGET                                                    \
    __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi," \
                          "avx512vbmi2,bmi,bmi2,popcnt")))

/* Words fetched in one go; behind the last those of the empty row. */
#define STEP 8

TARGET static inline struct mixed_bytes look_at(__m512i block)
{
    __m512i even = _mm512_and_si512(block, _mm512_set1_epi8((char)0xFE));
    return (struct mixed_bytes){
        .shifts = _mm512_cmpeq_epi8_mask(even, _mm512_set1_epi8(EBCDIC_SO)),
        .si = _mm512_cmpeq_epi8_mask(block, _mm512_set1_epi8(EBCDIC_SI)),
        .controls =
            _mm512_cmplt_epu8_mask(block, _mm512_set1_epi8(EBCDIC_BLANK)),
    };
}

/* The indices of all characters, squeezed together; the rest is of the
 * empty row. */
TARGET static inline void find_words(const struct mixed *m,
                                     const struct mixed_plan *p, __m512i block,
                                     __m512i behind, uint16_t index[64])
{
    const __m512i empty = _mm512_set1_epi8(MIXED_EMPTY_ROW);
    const __m512i first = _mm512_set_epi64(
        0x5F1F5E1E5D1D5C1C, 0x5B1B5A1A59195818, 0x5717561655155414,
        0x5313521251115010, 0x4F0F4E0E4D0D4C0C, 0x4B0B4A0A49094808,
        0x4707460645054404, 0x4303420241014000);
    const __m512i second = _mm512_add_epi8(first, _mm512_set1_epi8(32));
    __m512i high =
        _mm512_mask_blend_epi8(p->pairs, _mm512_set1_epi8((char)m->row), block);
    __m512i low = _mm512_mask_blend_epi8(p->pairs, block, behind);
    high = _mm512_mask_compress_epi8(empty, p->starts, high);
    low = _mm512_mask_compress_epi8(empty, p->starts, low);
    _mm512_storeu_si512(index, _mm512_permutex2var_epi8(low, first, high));
    _mm512_storeu_si512(index + 32,
                        _mm512_permutex2var_epi8(low, second, high));
}

TARGET static inline uint64_t first_bits(size_t count)
{
    return _bzhi_u64(~UINT64_C(0), count < 64 ? (unsigned)count : 64);
}

/* The texts of up to 16 words, squeezed together. @whole: there is room for a
 * whole vector. */
TARGET static inline unsigned char *squeeze(unsigned char *out, __m512i texts,
                                            unsigned count, bool whole)
{
    const uint64_t first = UINT64_C(0x1111111111111111), last = first << 3;
    uint64_t kept = (_mm512_test_epi8_mask(texts, texts) | first) & ~last &
                    first_bits(4 * count);
    size_t len = (size_t)_mm_popcnt_u64(kept);
    __m512i text = _mm512_maskz_compress_epi8(kept, texts);
    if (whole)
        _mm512_storeu_si512(out, text);
    else
        _mm512_mask_storeu_epi8(out, first_bits(len), text);
    return out + len;
}

/*
 * Returns false and writes nothing that counts when a word needs care. To
 * fetch the words one by one is faster than the instruction for it.
 * @left: bytes of input that the room is for
 */
TARGET static inline bool write_words(const uint32_t *words,
                                      const uint16_t index[MIXED_BLOCK],
                                      unsigned count, size_t left,
                                      unsigned char **end)
{
    uint32_t texts[MIXED_BLOCK];
    unsigned char *out = *end;
    __m512i all = _mm512_setzero_si512();
    for (unsigned i = 0; i < count; i += STEP) {
#pragma GCC unroll 8
        for (unsigned k = 0; k < STEP; k++)
            texts[i + k] = words[index[i + k]];
    }
    for (unsigned i = 0; i < count; i += 16) {
        __m512i sixteen =
            _mm512_maskz_loadu_epi8(first_bits(4 * (count - i)), texts + i);
        all = _mm512_or_si512(all, sixteen);
        out = squeeze(out, sixteen, count - i, left >= MIXED_BLOCK);
    }
    if (_mm512_test_epi32_mask(all, _mm512_set1_epi32(MIXED_CARE)) != 0)
        return false;
    *end = out;
    return true;
}

/* The end of the input is loaded under a mask, which reads nothing behind. */
TARGET static inline __m512i load(const unsigned char *in, size_t len)
{
    return len >= MIXED_BLOCK ? _mm512_loadu_si512(in)
                              : _mm512_maskz_loadu_epi8(first_bits(len), in);
}

TARGET size_t mixed_run_avx512(struct mixed *m, const unsigned char *in,
                               size_t len, unsigned char **end)
{
    const struct mixed now = *m;
    struct mixed_plan plan = {.doubled = now.doubled};
    uint16_t index[MIXED_BLOCK];
    unsigned char *out = *end;
    size_t at = 0;
    while (!plan.stops && at < len) {
        size_t left = len - at;
        __m512i block = load(in + at, left);
        struct mixed_bytes bytes = look_at(block);
        if (!plan.doubled && bytes.shifts == 0) {
            size_t run = singles_run_avx512(now.singles, in + at, left, &out);
            plan.stops = run < MIXED_BLOCK;
            at += run;
            continue;
        }
        plan = mixed_plan(&bytes, left, now.spaces, &plan);
        find_words(&now, &plan, block, load(in + at + 1, left - 1), index);
        if (!write_words(now.words, index,
                         (unsigned)_mm_popcnt_u64(plan.starts), left, &out))
            mixed_up_to_care(&now, &plan, in + at, &out);
        at += plan.used;
    }
    m->doubled = plan.doubled;
    *end = out;
    return at;
}
#endif
