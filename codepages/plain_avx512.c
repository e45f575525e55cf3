#include "codepages/plain.h"

#ifdef __x86_64__
#include <immintrin.h>

#define TARGET                                                    \
    __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi," \
                          "avx512vbmi2,bmi,bmi2,popcnt")))

#define BLOCK 64
#define GROUP 4 /* blocks that are taken together */
/* A long input comes from memory: asked for so far ahead it is there in time.
 * Behind its end nothing is read, only asked for. */
#define AHEAD 4096

/* Where a run stands. */
struct walk {
    const unsigned char *at;
    size_t left;
    unsigned char *out;
};

/* ------------------------------------------------------------------ groups */

/* In registers: what is stored might be a table, for all the compiler knows. */
struct tables {
    __m512i ascii[2]; /* by the low seven bits */
    __m512i often[2]; /* by the lowest of the lead and six of the last byte */
    __m512i lead;     /* the even one of those two */
};

struct group {
    __m512i in[GROUP];
    __m512i before[GROUP]; /* the byte before each */
};

/* All before anything is stored, for a load may have to wait for a store to the
 * same place of another page. */
TARGET static inline struct group load_group(const unsigned char *at)
{
    struct group g;
#pragma GCC unroll 4
    for (size_t i = 0; i < GROUP; i++) {
        _mm_prefetch((const char *)((uintptr_t)at + i * BLOCK + AHEAD),
                     _MM_HINT_T0);
        g.in[i] = _mm512_loadu_si512(at + i * BLOCK);
        g.before[i] = _mm512_loadu_si512(at + i * BLOCK - 1);
    }
    return g;
}

static inline void walk_on(struct walk *w, unsigned char *out)
{
    w->at += GROUP * BLOCK;
    w->left -= GROUP * BLOCK;
    w->out = out;
}

/* Returns false, and has written nothing that counts, if not all is ASCII that
 * is plain. */
TARGET static inline bool take_ascii(struct walk *w, struct tables t)
{
    struct group g = load_group(w->at);
    __m512i high = _mm512_setzero_si512(), least = _mm512_set1_epi8(1);
#pragma GCC unroll 4
    for (size_t i = 0; i < GROUP; i++) {
        __m512i text =
            _mm512_permutex2var_epi8(t.ascii[0], g.in[i], t.ascii[1]);
        _mm512_storeu_si512(w->out + i * BLOCK, text);
        high = _mm512_or_si512(high, g.in[i]);
        least = _mm512_min_epu8(least, text);
    }
    if (_mm512_movepi8_mask(high) != 0 ||
        _mm512_testn_epi8_mask(least, least) != 0)
        return false;
    walk_on(w, w->out + GROUP * BLOCK);
    return true;
}

/* What the two-byte characters of a group came to. */
struct doubts {
    uint64_t open;  /* 1: the byte before is the first of two */
    uint64_t wrong; /* not 0: something is no plain character */
    uint64_t lasts; /* not 0: some have two bytes */
};

/*
 * A block of characters of one byte and of two that begin with one of two
 * leads. The leads are dropped, the lasts looked up; a lead at the end waits
 * for the next block to have its last.
 */
TARGET static inline unsigned char *take_block(struct doubts *d,
                                               struct tables t, __m512i in,
                                               __m512i before,
                                               unsigned char *out)
{
    const __m512i even = _mm512_set1_epi8((char)0xFE);
    const __m512i six = _mm512_set1_epi8(0x3F);
    __mmask64 last = _mm512_cmplt_epi8_mask(in, _mm512_set1_epi8((char)0xC0));
    last = _mm512_mask_cmpeq_epi8_mask(last, _mm512_and_si512(before, even),
                                       t.lead);
    /* Bits 0 to 5 of @in, and bit 0 of @before as the seventh. */
    __m512i index =
        _mm512_ternarylogic_epi64(six, in, _mm512_slli_epi16(before, 6), 0xCA);
    __m512i text = _mm512_mask_blend_epi8(
        last, _mm512_permutex2var_epi8(t.ascii[0], in, t.ascii[1]),
        _mm512_permutex2var_epi8(t.often[0], index, t.often[1]));
    __mmask64 kept =
        _mm512_mask_test_epi8_mask(last | ~_mm512_movepi8_mask(in), text, text);
    uint64_t lasts = last & kept;
    d->wrong |= (lasts & 1) ^ d->open;
    d->wrong |= ~(kept | lasts >> 1) << 1;
    d->open = ~(kept | lasts >> 1) >> 63;
    d->lasts |= lasts;
    _mm512_storeu_si512(out, _mm512_maskz_compress_epi8(kept, text));
    return out + _mm_popcnt_u64(kept);
}

/* The same; with characters of two bytes. */
TARGET static inline bool take_two(struct walk *w, struct tables t,
                                   struct doubts *d)
{
    struct group g = load_group(w->at);
    struct doubts now = {d->open, 0, 0};
    unsigned char *out = w->out;
#pragma GCC unroll 4
    for (size_t i = 0; i < GROUP; i++)
        out = take_block(&now, t, g.in[i], g.before[i], out);
    if (now.wrong != 0)
        return false;
    walk_on(w, out);
    *d = now;
    return true;
}

/*
 * As many groups as there are. A byte stands before the first, and it is the
 * last of a character. A branch for each block, ASCII or not, would cost more
 * than to take a group again.
 */
TARGET static void take_groups(struct walk *w, const struct plain *plain)
{
    const unsigned char *often = plain->two[plain->often & 0x1F];
    const struct tables t = {
        {_mm512_loadu_si512(plain->ascii),
         _mm512_loadu_si512(plain->ascii + 64)},
        {_mm512_loadu_si512(often), _mm512_loadu_si512(often + 64)},
        _mm512_set1_epi8((char)plain->often)};
    struct doubts d = {0, 0, 0};
    while (w->left >= GROUP * BLOCK) {
        if ((d.lasts | d.open) == 0 && take_ascii(w, t))
            continue;
        if (!take_two(w, t, &d))
            break;
    }
    /* What waits for its last byte was not taken. */
    w->at -= d.open;
    w->left += d.open;
}

/* ------------------------------------------------------------------ blocks */

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
 * In ASCII all are looked up at once, by the low seven bits; the last byte of
 * a longer character is looked up, by its low six, in the row that its bytes
 * before name. Where a block ends within a character the next one begins with
 * it. The end of the input is loaded under a mask, which reads nothing behind.
 * Returns how many bytes it takes, up to something that is no plain character.
 */
TARGET static inline size_t
take_exactly(struct walk *w, const struct plain *plain, const __m512i ascii[2])
{
    bool whole = w->left >= BLOCK;
    size_t len = whole ? BLOCK : w->left;
    uint64_t have = _bzhi_u64(~UINT64_C(0), (unsigned)len);
    struct block b;
    b.in = _mm512_maskz_loadu_epi8(have, w->at);
    b.out = _mm512_permutex2var_epi8(ascii[0], b.in, ascii[1]);
    b.kept = ~(uint64_t)_mm512_movepi8_mask(b.in) & have &
             _mm512_test_epi8_mask(b.out, b.out);
    b.done = b.kept;
    size_t used = _tzcnt_u64(~b.done);
    if (used < len && plain->is_head[w->at[used]])
        used = block_rows(&b, plain);
    w->out += block_store(&b, used, whole, w->out);
    w->at += used;
    w->left -= used;
    return used;
}

#define A_WHILE 16 /* blocks, behind which groups are tried again */

TARGET size_t plain_run_avx512(const struct codepage *cp,
                               const struct plain *plain,
                               const unsigned char *in, size_t len,
                               unsigned char **end)
{
    (void)cp; /* the rows say it all */
    const __m512i ascii[2] = {_mm512_loadu_si512(plain->ascii),
                              _mm512_loadu_si512(plain->ascii + 64)};
    struct walk w = {in, len, *end};
    size_t used, blocks = 0;
    do {
        used = take_exactly(&w, plain, ascii);
        if (used >= BLOCK - 2 && ++blocks % A_WHILE == 1)
            take_groups(&w, plain);
    } while (used > 0 && w.left > 0);
    *end = w.out;
    return len - w.left;
}
#endif
