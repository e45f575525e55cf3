#include "codepages/singles.h"

#ifdef __x86_64__
#include "codepages/singles_slots.h"

#define GROUP 4 /* blocks that are taken together */
/* A long input comes from memory: asked for so far ahead it is there in time.
 * Behind its end nothing is read, only asked for. */
#define AHEAD 4096

/*
 * A group of blocks is converted for the longest characters that it is thought
 * to have, as the one before it had, and what came of it is looked at when all
 * is stored: a branch for each block, now this way and now that, would cost
 * more than to do a group again in the next gear. What a group that does not
 * count has left behind is written over, in the room that the input has.
 */
enum gear {
    GEAR_ONE,   /* all ASCII */
    GEAR_TWO,   /* characters of one and two bytes */
    GEAR_THREE, /* of up to three */
    GEAR_EXACT, /* a marked byte: up to it, a block at a time */
};

/* Where a run stands. */
struct walk {
    const unsigned char *at;
    size_t left;
    unsigned char *out;
};

/* What the blocks of a group came to. */
struct sum {
    __m512i most;  /* last bytes: above X'7F' not ASCII, at most a mark */
    __m512i least; /* leads, with a sign: below X'C0' behind a first of three */
};

struct group {
    __m512i block[GROUP];
};

/*
 * All are loaded before anything is stored, for a load may have to wait for
 * a store to the same place of another page. Each is loaded once: as operand
 * of several instructions, as compilers like it, it would be fetched several
 * times, and from memory that takes half as long again.
 */
TARGET static inline struct group load_group(const unsigned char *at,
                                             size_t step)
{
    struct group g;
#pragma GCC unroll 4
    for (size_t i = 0; i < GROUP; i++) {
        _mm_prefetch((const char *)((uintptr_t)at + i * step + AHEAD),
                     _MM_HINT_T0);
        g.block[i] = _mm512_loadu_si512(at + i * step);
        __asm__("" : "+v"(g.block[i]));
    }
    return g;
}

TARGET static inline struct sum sum_none(void)
{
    return (struct sum){_mm512_setzero_si512(), _mm512_setzero_si512()};
}

TARGET static inline void sum_last(struct sum *sum, __m512i last)
{
    sum->most = _mm512_max_epu8(sum->most, last);
}

TARGET static inline void sum_lead(struct sum *sum, __m512i lead)
{
    sum->least = _mm512_min_epi8(sum->least, lead);
}

/* The gear that is right for a group. */
TARGET static inline enum gear sum_gear(const struct sum *sum)
{
    const __m512i mark = _mm512_set1_epi8((char)PLANE_MARKED);
    if (_mm512_movepi8_mask(sum->most) == 0)
        return GEAR_ONE;
    if (_mm512_cmpeq_epi8_mask(sum->most, mark) != 0)
        return GEAR_EXACT;
    return with_three(sum->least, ~UINT64_C(0)) ? GEAR_THREE : GEAR_TWO;
}

/* A group counts if the gear that it was taken in was not too low for it.
 * Returns the gear for the next, or for the same again. */
TARGET static inline enum gear walk_on(struct walk *w, enum gear taken,
                                       const struct sum *sum, size_t len,
                                       unsigned char *out)
{
    enum gear right = sum_gear(sum);
    if (right <= taken) {
        w->at += len;
        w->left -= len;
        w->out = out;
    }
    return right;
}

TARGET static inline enum gear take_one(struct walk *w, struct plane lasts)
{
    struct group g = load_group(w->at, BLOCK);
    struct sum sum = sum_none();
    unsigned char *out = w->out;
#pragma GCC unroll 4
    for (size_t i = 0; i < GROUP; i++, out += BLOCK) {
        __m512i last = look_up(lasts, g.block[i]);
        sum_last(&sum, last);
        _mm512_storeu_si512(out, last);
    }
    return walk_on(w, GEAR_ONE, &sum, GROUP * BLOCK, out);
}

TARGET static inline enum gear take_two(struct walk *w, struct plane lasts,
                                        struct plane leads)
{
    struct group g = load_group(w->at, BLOCK);
    struct sum sum = sum_none();
    unsigned char *out = w->out;
#pragma GCC unroll 4
    for (size_t i = 0; i < GROUP; i++) {
        __m512i last = look_up(lasts, g.block[i]);
        __m512i lead = look_up(leads, g.block[i]);
        sum_last(&sum, last);
        sum_lead(&sum, lead);
        out = store_two(out, last, lead, BLOCK, BLOCK);
    }
    return walk_on(w, GEAR_TWO, &sum, GROUP * BLOCK, out);
}

/* As many characters of each block as fill three vectors. */
TARGET static inline enum gear take_three(struct walk *w, struct plane lasts,
                                          struct plane leads,
                                          struct plane firsts)
{
    struct group g = load_group(w->at, MOST);
    struct sum sum = sum_none();
    unsigned char *out = w->out;
#pragma GCC unroll 4
    for (size_t i = 0; i < GROUP; i++) {
        __m512i last = look_up(lasts, g.block[i]);
        __m512i lead = look_up(leads, g.block[i]);
        sum_last(&sum, last);
        sum_lead(&sum, lead);
        out = store_three(out, last, lead, look_up(firsts, g.block[i]), MOST,
                          BLOCK);
    }
    return walk_on(w, GEAR_THREE, &sum, GROUP * MOST, out);
}

/*
 * A block up to a byte that is marked, or the end of the input: it is loaded
 * under a mask, which reads nothing behind it.
 * Returns false before a marked byte.
 */
TARGET static inline bool take_exactly(struct walk *w, const struct singles *s,
                                       struct plane lasts)
{
    const __m512i mark = _mm512_set1_epi8((char)PLANE_MARKED);
    size_t len = w->left < BLOCK ? w->left : BLOCK, used = len;
    __m512i block = _mm512_maskz_loadu_epi8(first_bits(len), w->at);
    __m512i last = look_up(lasts, block);
    uint64_t marked = _mm512_cmpeq_epi8_mask(last, mark) & first_bits(len);
    if (marked != 0)
        used = _tzcnt_u64(marked);
    uint64_t wide = _mm512_movepi8_mask(last) & first_bits(used);
    if (wide != 0) {
        w->out = store_wide(w->out, s, block, last, wide, used, w->left);
    } else if (used > 0) {
        store(w->out, last, used, w->left);
        w->out += used;
    }
    w->at += used;
    w->left -= used;
    return used == len;
}

/* Groups, up to the last whole one or one with a marked byte. */
TARGET static void take_groups(struct walk *w, const struct singles *s)
{
    const struct plane lasts = plane_load(s->planes[PLANE_LAST]);
    const struct plane leads = plane_load(s->planes[PLANE_LEAD]);
    const struct plane firsts = plane_load(s->planes[PLANE_FIRST]);
    enum gear gear = GEAR_ONE;
    unsigned calm = 0; /* groups in a row that a lower gear would have done */
    while (w->left >= GROUP * BLOCK && gear != GEAR_EXACT) {
        switch (gear) {
        case GEAR_ONE:
            gear = take_one(w, lasts);
            break;
        case GEAR_TWO:
            gear = take_two(w, lasts, leads);
            break;
        default:
            gear = take_three(w, lasts, leads, firsts);
            /* Back from a lower gear two groups would be done again: so one
             * group without a character of three bytes says nothing yet. */
            calm = gear < GEAR_THREE ? calm + 1 : 0;
            if (calm == 1)
                gear = GEAR_THREE;
            break;
        }
    }
}

TARGET size_t singles_run_avx512(const struct singles *s,
                                 const unsigned char *in, size_t len,
                                 unsigned char **end)
{
    struct walk w = {in, len, *end};
    if (len >= GROUP * BLOCK)
        take_groups(&w, s);
    const struct plane lasts = plane_load(s->planes[PLANE_LAST]);
    while (w.left > 0 && take_exactly(&w, s, lasts))
        ;
    *end = w.out;
    return len - w.left;
}
#endif
