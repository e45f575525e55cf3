/**
 * buf.h - owned bytes that grow up to a stated limit
 *
 * Lives inside another struct: buf_init and buf_clear. A buffer that is at
 * its limit answers -ENOBUFS and keeps what it had, so that memory never
 * grows with the input.
 */
#ifndef EBGATE_BASE_BUF_H
#define EBGATE_BASE_BUF_H

#include "base/span.h"

struct buf {
    unsigned char *bytes;
    size_t len;
    size_t room;
    size_t limit;
};

void buf_init(struct buf *b, size_t limit);
void buf_clear(struct buf *b);

/** Forgets the content and keeps the memory. */
static inline void buf_empty(struct buf *b)
{
    b->len = 0;
}

/** Another limit, from now on; what is above it stays. */
static inline void buf_limit(struct buf *b, size_t limit)
{
    b->limit = limit;
}

/** The content; good until the buffer is changed. */
static inline struct span buf_span(const struct buf *b)
{
    return span_of(b->bytes, b->len);
}

/**
 * buf_reserve - room for @more bytes behind the content
 * Returns 0, -ENOBUFS when that is over the limit, -ENOMEM. On success
 * @b->bytes + @b->len may be written to; add what was written to @b->len.
 */
int buf_reserve(struct buf *b, size_t more);

/** Appends. Returns 0, -ENOBUFS or -ENOMEM; on failure nothing is added. */
int buf_append(struct buf *b, struct span bytes);
int buf_append_byte(struct buf *b, unsigned char byte);
int buf_append_text(struct buf *b, const char *text);
int buf_printf(struct buf *b, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/** Drops the first @len bytes. */
void buf_consume(struct buf *b, size_t len);

/**
 * buf_text - the content as a terminated string, or NULL without memory
 * Borrowed: good until the buffer is changed. An embedded NUL ends it early.
 */
const char *buf_text(struct buf *b);

#endif
