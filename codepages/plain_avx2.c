#include "codepages/plain.h"

#ifdef __x86_64__
#include <immintrin.h>

#define TARGET __attribute__((target("avx2,bmi")))

/* Bytes below X'80', looked up by eight shuffles of 16 entries each: adding
 * 112 with saturation leaves bit 7 clear in those 16 that the shuffle has. */
TARGET static inline __m256i look_up(const __m256i table[8], __m256i in)
{
    const __m256i saturate = _mm256_set1_epi8(0x70);
    __m256i out = _mm256_setzero_si256();
    for (int k = 0; k < 8; k++) {
        __m256i index = _mm256_xor_si256(in, _mm256_set1_epi8((char)(k << 4)));
        index = _mm256_adds_epu8(index, saturate);
        out = _mm256_or_si256(out, _mm256_shuffle_epi8(table[k], index));
    }
    return out;
}

/* 32 bytes of ASCII at a time, and the characters between one by one. */
TARGET size_t plain_run_avx2(const struct codepage *cp,
                             const struct plain *plain, const unsigned char *in,
                             size_t len, unsigned char **end)
{
    __m256i table[8];
    for (int k = 0; k < 8; k++)
        table[k] = _mm256_broadcastsi128_si256(_mm_loadu_si128(
            (const __m128i *)(const void *)(plain->ascii + 16 * k)));
    unsigned char *out = *end;
    size_t at = 0;
    while (len - at >= 32) {
        __m256i block =
            _mm256_loadu_si256((const __m256i *)(const void *)(in + at));
        __m256i bytes = look_up(table, block);
        _mm256_storeu_si256((__m256i *)(void *)out, bytes);
        __m256i none = _mm256_cmpeq_epi8(bytes, _mm256_setzero_si256());
        uint32_t left = (uint32_t)_mm256_movemask_epi8(none);
        if (left == 0) {
            at += 32;
            out += 32;
            continue;
        }
        size_t ready = _tzcnt_u32(left);
        at += ready;
        out += ready;
        size_t used = plain_next(cp, plain, in + at, len - at, out);
        if (used == 0)
            break;
        at += used;
        out++;
    }
    *end = out;
    if (len - at < 32)
        at += plain_run_scalar(cp, plain, in + at, len - at, end);
    return at;
}
#endif
