/**
 * cuts.h - every cut: a stage says the same however its input is cut
 *
 *     struct cuts cuts = {.begin = ..., .feed = ..., .end = ..., .arg = ...};
 *     cuts_check(&cuts, input, &whole);   (unit tests: stops where it differs)
 *     cuts_agree(&cuts, input, &at);      (fuzz targets)
 *
 * The input comes whole, byte by byte, and in two parts at every place. What
 * the stage says of it is written to a buffer as text, by the caller's own
 * functions, and compared. Each part is a block of memory of its own and gone
 * when `feed` returns, so that a sanitizer sees a stage that reads past its
 * end or keeps what it only borrowed.
 */
#ifndef EBGATE_TESTS_CUTS_H
#define EBGATE_TESTS_CUTS_H

#include "base/buf.h"

#include <stdint.h>
#include <stdlib.h>

struct cuts {
    /** A new stage. */
    void *(*begin)(void *arg);
    /** Feeds a part, drains until the stage is hungry, writes the items. */
    void (*feed)(void *stage, struct span part, struct buf *said);
    /** No more is coming: drains, writes, frees the stage. */
    void (*end)(void *stage, struct buf *said);
    void *arg;
    /** Longer inputs are cut in two at so many places only; 0: 4096. */
    size_t max_places;
};

#define CUTS_WHOLE SIZE_MAX
#define CUTS_BYTES (SIZE_MAX - 1)

static inline void cuts_feed_part(const struct cuts *c, void *stage,
                                  struct span part, struct buf *said)
{
    unsigned char *copy = malloc(part.len ? part.len : 1);
    if (!copy)
        abort();
    if (part.len > 0)
        memcpy(copy, part.at, part.len);
    c->feed(stage, span_of(copy, part.len), said);
    free(copy);
}

/** What the stage says when @input is cut at @at, or one of CUTS_. */
static inline void cuts_run(const struct cuts *c, struct span input, size_t at,
                            struct buf *said)
{
    buf_init(said, SIZE_MAX / 2);
    void *stage = c->begin(c->arg);
    if (at == CUTS_BYTES) {
        for (size_t i = 0; i < input.len; i++)
            cuts_feed_part(c, stage, span_of(input.at + i, 1), said);
    } else {
        cuts_feed_part(c, stage, span_head(input, at), said);
        if (at < input.len)
            cuts_feed_part(c, stage, span_from(input, at), said);
    }
    c->end(stage, said);
}

static inline bool cuts_same(const struct cuts *c, struct span input,
                             const struct buf *whole, size_t at,
                             struct buf *other)
{
    cuts_run(c, input, at, other);
    return span_equal(buf_span(whole), buf_span(other));
}

/**
 * cuts_differ - the cut that makes the stage say something else
 * @whole_out, @other_out: what it said whole and cut; buf_clear both
 * Returns true with the place (or CUTS_BYTES); false when all cuts agree.
 */
static inline bool cuts_differ(const struct cuts *c, struct span input,
                               struct buf *whole_out, struct buf *other_out,
                               size_t *at_out)
{
    size_t places = c->max_places ? c->max_places : 4096;
    size_t step = input.len / places + 1;

    cuts_run(c, input, CUTS_WHOLE, whole_out);
    *at_out = CUTS_BYTES;
    if (!cuts_same(c, input, whole_out, CUTS_BYTES, other_out))
        return true;
    for (size_t at = 0; at <= input.len; at += step) {
        buf_clear(other_out);
        *at_out = at;
        if (!cuts_same(c, input, whole_out, at, other_out))
            return true;
    }
    return false;
}

/** For fuzz targets: true when all cuts agree. */
static inline bool cuts_agree(const struct cuts *c, struct span input,
                              size_t *at_out)
{
    struct buf whole, other;
    bool differ = cuts_differ(c, input, &whole, &other, at_out);
    buf_clear(&whole);
    buf_clear(&other);
    return !differ;
}

/** For unit tests: fails with both texts when a cut differs.
 *  @whole_out: what was said, terminated with buf_text; buf_clear it. */
#define cuts_check(c, input, whole_out)                                      \
    do {                                                                     \
        struct buf cuts_other_;                                              \
        size_t cuts_at_;                                                     \
        if (cuts_differ((c), (input), (whole_out), &cuts_other_, &cuts_at_)) \
            fail_msg("cut at %zu it says\n%s\ninstead of\n%s", cuts_at_,     \
                     buf_text(&cuts_other_), buf_text(whole_out));           \
        buf_clear(&cuts_other_);                                             \
    } while (0)

#endif
