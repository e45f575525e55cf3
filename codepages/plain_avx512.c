#include "codepages/plain.h"

#ifdef __x86_64__
#include <immintrin.h>

#define TARGET                                                    \
    __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi," \
                          "avx512vbmi2,bmi,bmi2,popcnt")))

/* A block under way: a bit a byte of input. */
struct block {
    __m512i in;
    __m512i out;   /* what stands for each byte that is kept */
    uint64_t kept; /* last bytes of plain characters */
    uint64_t done; /* all their bytes */
};

/* The characters of a row: their bytes before the last are dropped. */
TARGET static inline void block_row(struct block *b, uint64_t last_bytes,
                                    const struct plain_row *row)
{
    uint64_t lead =
        _mm512_cmpeq_epi8_mask(b->in, _mm512_set1_epi8((char)row->head[0]));
    if (lead == 0)
        return;
    uint64_t last = lead << 1;
    if (row->head_len == 2)
        last = (last & _mm512_cmpeq_epi8_mask(
                           b->in, _mm512_set1_epi8((char)row->head[1])))
               << 1;
    last &= last_bytes;
    b->out = _mm512_mask_permutexvar_epi8(b->out, last, b->in,
                                          _mm512_loadu_si512(row->byte));
    last &= _mm512_test_epi8_mask(b->out, b->out);
    b->kept |= last;
    b->done |= last | last >> 1 | (row->head_len == 2 ? last >> 2 : 0);
}

/* How many bytes of the block are plain characters from its beginning. */
TARGET static inline size_t block_rows(struct block *b,
                                       const struct plain *plain)
{
    uint64_t last_bytes =
        _mm512_cmplt_epi8_mask(b->in, _mm512_set1_epi8((char)0xC0));
    for (unsigned i = 0; i < plain->row_count; i++)
        block_row(b, last_bytes, &plain->rows[i]);
    return _tzcnt_u64(~b->done);
}

/* Stores what is kept of the first @used bytes; @room: for a whole vector? */
TARGET static inline size_t block_store(const struct block *b, size_t used,
                                        bool room, unsigned char *out)
{
    uint64_t kept = _bzhi_u64(b->kept, (unsigned)used);
    size_t count = (size_t)_mm_popcnt_u64(kept);
    /* Onto itself, so that it need not wait for what was there before. */
    __m512i packed = _mm512_mask_compress_epi8(b->out, kept, b->out);
    if (room)
        _mm512_storeu_si512(out, packed);
    else
        _mm512_mask_storeu_epi8(out, _bzhi_u64(~UINT64_C(0), (unsigned)count),
                                packed);
    return count;
}

/*
 * 64 bytes at a time. In ASCII they are all looked up at once, by the low
 * seven bits; the last byte of a longer character is looked up, by its low
 * six, in the row that its bytes before name. Where a block ends within a
 * character the next one begins with it.
 */
TARGET size_t plain_run_avx512(const struct codepage *cp,
                               const struct plain *plain,
                               const unsigned char *in, size_t len,
                               unsigned char **end)
{
    (void)cp; /* the rows say it all */
    const __m512i low = _mm512_loadu_si512(plain->ascii);
    const __m512i high = _mm512_loadu_si512(plain->ascii + 64);
    unsigned char *out = *end;
    size_t at = 0;
    while (at < len) {
        bool whole = len - at >= 64;
        uint64_t have = whole ? ~UINT64_C(0)
                              : _bzhi_u64(~UINT64_C(0), (unsigned)(len - at));
        struct block b;
        b.in = _mm512_maskz_loadu_epi8(have, in + at);
        b.out = _mm512_permutex2var_epi8(low, b.in, high);
        uint64_t ascii = ~(uint64_t)_mm512_movepi8_mask(b.in);
        b.kept = ascii & have & _mm512_test_epi8_mask(b.out, b.out);
        if (whole && b.kept == have) {
            _mm512_storeu_si512(out, b.out);
            at += 64;
            out += 64;
            continue;
        }
        b.done = b.kept;
        size_t used = _tzcnt_u64(~b.done);
        if (used < 64 && at + used < len && plain->is_head[in[at + used]])
            used = block_rows(&b, plain);
        if (__builtin_expect(used == 64, 1)) {
            /* Known without the count: so the next block can be begun. */
            out += block_store(&b, 64, true, out);
            at += 64;
            continue;
        }
        if (used == 0)
            break;
        out += block_store(&b, used, whole, out);
        at += used;
    }
    *end = out;
    return at;
}
#endif
