#include "convert/outlet.h"

#include <errno.h>

/* So much is written at once: half for the processor's cache, in which it
 * lies; a file system likes it more, and pays for every change of threads. */
#define BATCH (128 * 1024)
#define BATCH_BEHIND (256 * 1024)
/* Pieces begin at multiples of it: pages then come in large groups. */
#define GRAIN (16 * 1024)

int outlet_init(struct outlet *o, FILE *file, size_t limit, bool behind)
{
    *o = (struct outlet){.file = file};
    buf_init(&o->own, limit);
    int e = behind ? behind_new(file, limit, &o->behind) : 0;
    return e == -EAGAIN ? 0 : e; /* then by this one */
}

void outlet_clear(struct outlet *o)
{
    behind_free(&o->behind);
    buf_clear(&o->own);
}

struct buf *outlet_waiting(struct outlet *o)
{
    return o->behind ? behind_block(o->behind) : &o->own;
}

int outlet_write(FILE *file, struct span bytes)
{
    if (bytes.len > 0 && fwrite(bytes.at, 1, bytes.len, file) != bytes.len)
        return -(errno ? errno : EIO);
    return 0;
}

/** All but the last @keep bytes, which wait on. */
static int write_some(struct outlet *o, size_t keep)
{
    struct buf *block = outlet_waiting(o);
    block->len -= keep;
    struct span rest = span_of(block->bytes + block->len, keep);
    if (o->behind) {
        int e = behind_pass(o->behind);
        return e < 0 ? e : buf_append(behind_block(o->behind), rest);
    }
    int e = outlet_write(o->file, buf_span(block));
    if (keep > 0)
        memmove(block->bytes, rest.at, keep);
    block->len = keep;
    return e;
}

int outlet_pass(struct outlet *o)
{
    size_t len = outlet_waiting(o)->len;
    bool much = len >= (o->behind ? BATCH_BEHIND : BATCH);
    if (o->error == 0 && much)
        o->error = write_some(o, len % GRAIN);
    return o->error;
}

int outlet_flush(struct outlet *o)
{
    if (o->error == 0 && outlet_waiting(o)->len > 0)
        o->error = write_some(o, 0);
    int e = o->behind ? behind_finish(o->behind) : 0;
    if (o->error == 0)
        o->error = e;
    return o->error;
}
