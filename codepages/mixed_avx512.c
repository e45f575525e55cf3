#include "codepages/mixed_block.h"
#include "codepages/singles.h"

#ifdef __x86_64__
#include <immintrin.h>

#define TARGET                                                    \
    __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi," \
                          "avx512vbmi2,bmi,bmi2,popcnt")))

/* Words written in one go; behind the last those of the empty row. */
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

/* Returns false and writes nothing that counts when a word needs care. */
TARGET static inline bool write_words(const uint32_t *words,
                                      const uint16_t index[64], unsigned count,
                                      unsigned char **end)
{
    unsigned char *out = *end;
    uint32_t all = 0;
    for (unsigned i = 0; i < count; i += STEP)
        for (unsigned k = 0; k < STEP; k++) {
            uint32_t word = words[index[i + k]];
            memcpy(out, &word, sizeof word);
            out += mixed_len(word);
            all |= word;
        }
    if (all & MIXED_CARE)
        return false;
    *end = out;
    return true;
}

/* The end of the input is loaded under a mask, which reads nothing behind. */
TARGET static inline __m512i load(const unsigned char *in, size_t len)
{
    return _mm512_maskz_loadu_epi8(mixed_below(len < 64 ? (unsigned)len : 64),
                                   in);
}

TARGET size_t mixed_run_avx512(struct mixed *m, const unsigned char *in,
                               size_t len, unsigned char **end)
{
    uint16_t index[MIXED_BLOCK];
    size_t at = 0;
    for (bool goes_on = true; goes_on && at < len;) {
        size_t all = len - at;
        unsigned left = all < MIXED_BLOCK ? (unsigned)all : MIXED_BLOCK;
        __m512i block = load(in + at, all);
        struct mixed_bytes bytes = look_at(block);
        if (!m->doubled && bytes.shifts == 0) {
            size_t run = singles_run_avx512(m->singles, in + at, all, end);
            goes_on = run >= left;
            at += run;
            continue;
        }
        struct mixed_plan plan = mixed_plan(m, &bytes, left);
        goes_on = mixed_goes_on(&plan, left);
        find_words(m, &plan, block, load(in + at + 1, all - 1), index);
        if (!write_words(m->words, index, (unsigned)_mm_popcnt_u64(plan.starts),
                         end)) {
            mixed_up_to_care(m, &plan, in + at, end);
            goes_on = false;
        }
        m->doubled = plan.doubled;
        at += plan.used;
    }
    return at;
}
#endif
