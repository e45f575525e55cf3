#include "base/buf.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void buf_init(struct buf *b, size_t limit)
{
    *b = (struct buf){.limit = limit};
}

void buf_clear(struct buf *b)
{
    free(b->bytes);
    b->bytes = NULL;
    b->len = b->room = 0;
}

int buf_reserve(struct buf *b, size_t more)
{
    if (more > b->limit || b->len > b->limit - more)
        return -ENOBUFS;
    size_t need = b->len + more;
    if (need <= b->room)
        return 0;

    size_t room = b->room ? b->room : 64;
    while (room < need)
        room *= 2;
    unsigned char *bytes = realloc(b->bytes, room);
    if (!bytes)
        return -ENOMEM;
    b->bytes = bytes;
    b->room = room;
    return 0;
}

int buf_append(struct buf *b, struct span bytes)
{
    if (bytes.len == 0)
        return 0;
    int r = buf_reserve(b, bytes.len);
    if (r < 0)
        return r;
    memcpy(b->bytes + b->len, bytes.at, bytes.len);
    b->len += bytes.len;
    return 0;
}

int buf_append_byte(struct buf *b, unsigned char byte)
{
    return buf_append(b, span_of(&byte, 1));
}

int buf_append_text(struct buf *b, const char *text)
{
    return buf_append(b, span_text(text));
}

int buf_printf(struct buf *b, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (len < 0)
        return -EINVAL;

    /* vsnprintf terminates: one byte more than the text is written to. */
    int r = buf_reserve(b, (size_t)len + 1);
    if (r < 0)
        return r;
    va_start(args, format);
    vsnprintf((char *)b->bytes + b->len, (size_t)len + 1, format, args);
    va_end(args);
    b->len += (size_t)len;
    return 0;
}

void buf_consume(struct buf *b, size_t len)
{
    if (len >= b->len) {
        b->len = 0;
        return;
    }
    memmove(b->bytes, b->bytes + len, b->len - len);
    b->len -= len;
}

const char *buf_text(struct buf *b)
{
    if (b->len == b->room) {
        /* The terminator is not content: it may stand past the limit. */
        unsigned char *bytes = realloc(b->bytes, b->room + 1);
        if (!bytes)
            return NULL;
        b->bytes = bytes;
        b->room++;
    }
    b->bytes[b->len] = '\0';
    return (const char *)b->bytes;
}
