#include "service/draft.h"

#include <errno.h>
#include <unistd.h>

void draft_init(struct draft *d, struct record_out *frame)
{
    *d = (struct draft){.frame = frame, .fd = -1};
    buf_init(&d->waiting, DRAFT_LIMIT);
}

void draft_clear(struct draft *d)
{
    buf_clear(&d->waiting);
}

void draft_reset(struct draft *d)
{
    struct record_out *frame = d->frame;
    draft_clear(d);
    draft_init(d, frame);
}

void draft_open(struct draft *d, int fd)
{
    d->fd = fd;
}

int draft_finish(struct draft *d)
{
    struct span rest = buf_span(&d->waiting);
    while (d->error == 0 && rest.len > 0) {
        ssize_t n = write(d->fd, rest.at, rest.len);
        if (n > 0)
            rest = span_from(rest, (size_t)n);
        else if (n == 0 || errno != EINTR)
            d->error = n == 0 ? -EIO : -errno;
    }
    buf_empty(&d->waiting);
    return d->error;
}

int draft_copy(struct draft *d, struct span framed)
{
    if (d->fd >= 0 && d->waiting.len >= DRAFT_BLOCK)
        (void)draft_finish(d);
    if (d->error < 0)
        return d->error;
    int r = buf_append(&d->waiting, framed);
    if (r == 0)
        d->size += framed.len;
    return r;
}

int draft_add(struct draft *d, struct span record)
{
    struct span framed;
    int r = record_out_frame(d->frame, record, &framed);
    return r < 0 ? r : draft_copy(d, framed);
}
