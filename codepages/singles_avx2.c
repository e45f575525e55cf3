#include "codepages/singles.h"

#ifdef __x86_64__
#include "codepages/ready.h"

#include <immintrin.h>

#define TARGET __attribute__((target("avx2,bmi")))

#define BLOCK 32
/* So much is left to plain C where a block is not all ASCII: what follows it
 * mostly is not either, and its pairs are sooner than mending vectors. */
#define LONG (4 * BLOCK)

TARGET static inline __m256i load(const unsigned char *at)
{
    return _mm256_loadu_si256((const __m256i *)(const void *)at);
}

TARGET static inline void store(unsigned char *at, __m256i bytes)
{
    _mm256_storeu_si256((__m256i *)(void *)at, bytes);
}

/*
 * A byte in a plane of 256: the low four bits choose in each of 16 rows, the
 * high four the row, a bit at a time.
 */
TARGET static inline __m256i look_up(const unsigned char *plane, __m256i in)
{
    __m256i column = _mm256_and_si256(in, _mm256_set1_epi8(0x0F));
    __m256i row[16];
#pragma GCC unroll 16
    for (int k = 0; k < 16; k++)
        row[k] = _mm256_shuffle_epi8(
            _mm256_broadcastsi128_si256(_mm_loadu_si128(
                (const __m128i *)(const void *)(plane + 16 * k))),
            column);
#pragma GCC unroll 4
    for (unsigned half = 8, bit = 3; half > 0; half /= 2, bit--) {
        __m256i choice = _mm256_slli_epi16(in, (int)bit);
#pragma GCC unroll 8
        for (unsigned k = 0; k < half; k++)
            row[k] = _mm256_blendv_epi8(row[2 * k], row[2 * k + 1], choice);
    }
    return row[0];
}

/* Vectors go on by their whole length, for which no block waits for another;
 * a marked byte ends the run. */
TARGET size_t singles_run_avx2(const struct singles *s, const unsigned char *in,
                               size_t len, unsigned char **end)
{
    /* Of a mixed page there may be a word only: that is no work for vectors. */
    if (len < READY_BLOCK || !ready_block(s, in, end))
        return ready_rest(s, in, len, end);
    size_t at = READY_BLOCK;
    while (len - at >= BLOCK) {
        __m256i text = look_up(s->planes[PLANE_LAST], load(in + at));
        if (_mm256_movemask_epi8(text) == 0) {
            store(*end, text);
            *end += BLOCK;
            at += BLOCK;
            continue;
        }
        size_t most = len - at < LONG ? len - at : LONG;
        size_t used = singles_run_scalar(s, in + at, most, end);
        at += used;
        if (used < most)
            return at;
    }
    return at + singles_run_scalar(s, in + at, len - at, end);
}
#endif
