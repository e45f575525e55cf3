#include "convert/outlet.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* So much is written at once: what the processor's cache holds beside the
 * input. */
#define BATCH (256 * 1024)
/* Pieces begin at multiples of it: pages then come in large groups. */
#define GRAIN (128 * 1024)
/* The kernel copies fastest from the begin of a page. */
#define PAGE 4096
/* What a batch and one piece more may need; what is not used costs nothing. */
#define ROOM (1024 * 1024)

void outlet_init(struct outlet *o, FILE *file, size_t limit)
{
    *o = (struct outlet){.file = file};
    buf_init(&o->waiting, limit);
    /* Without memory it is the first append that says so. */
    o->waiting.bytes = limit < ROOM ? NULL : aligned_alloc(PAGE, ROOM);
    o->waiting.room = o->waiting.bytes ? ROOM : 0;
}

void outlet_clear(struct outlet *o)
{
    buf_clear(&o->waiting);
}

/** All but the last @keep bytes, which wait on. */
static int write_some(struct outlet *o, size_t keep)
{
    struct buf *w = &o->waiting;
    size_t len = w->len - keep;
    if (len > 0 && fwrite(w->bytes, 1, len, o->file) != len)
        return -(errno ? errno : EIO);
    if (keep > 0)
        memmove(w->bytes, w->bytes + len, keep);
    w->len = keep;
    return 0;
}

int outlet_pass(struct outlet *o)
{
    if (o->error == 0 && o->waiting.len >= BATCH)
        o->error = write_some(o, o->waiting.len % GRAIN);
    return o->error;
}

int outlet_flush(struct outlet *o)
{
    if (o->error == 0)
        o->error = write_some(o, 0);
    return o->error;
}
