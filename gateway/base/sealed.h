/**
 * sealed.h - bytes that nobody shall see: passwords, tokens, what holds them
 *
 * They live in pages of their own, which are left out of core dumps and, where
 * the system lets us, out of swap; they never move, so that no copy stays
 * behind, and are wiped when they go.
 */
#ifndef EBGATE_BASE_SEALED_H
#define EBGATE_BASE_SEALED_H

#include "base/span.h"

struct sealed {
    unsigned char *bytes;
    size_t len;
    size_t room;
};

/** Room for @room bytes and no more. Returns 0 or -ENOMEM. */
int sealed_init(struct sealed *s, size_t room);
/** Wipes and gives back. Accepts what was never made; leaves that. */
void sealed_clear(struct sealed *s);

/** Wiped, and the room kept. */
void sealed_wipe(struct sealed *s);

/** Appends. Returns 0, or -ENOBUFS: nothing was added. */
int sealed_append(struct sealed *s, struct span bytes);
int sealed_append_text(struct sealed *s, const char *text);

/** The content; good until it is changed. */
static inline struct span sealed_span(const struct sealed *s)
{
    return span_of(s->bytes, s->len);
}

/** Wipes @len bytes that are to be freed by another hand. */
void sealed_forget(void *bytes, size_t len);

#endif
