#include "queue/kept.h"

#include <errno.h>

void keeper_init(struct keeper *k)
{
    *k = (struct keeper){0};
    buf_init(&k->gathered, KEPT_MAX);
}

void keeper_clear(struct keeper *k)
{
    buf_clear(&k->gathered);
}

void keeper_begin(struct keeper *k)
{
    buf_empty(&k->gathered);
    k->over = false;
}

int keeper_add(struct keeper *k, const struct record *record)
{
    if (k->over)
        return 0;
    int r = buf_reserve(&k->gathered, sizeof *record + record->bytes.len);
    if (r == -ENOBUFS) {
        k->over = true;
        return 0;
    }
    if (r < 0)
        return r;
    buf_append(&k->gathered, span_of(record, sizeof *record));
    buf_append(&k->gathered, record->bytes);
    return 0;
}

int keeper_end(const struct keeper *k, struct buf *kept_out)
{
    buf_init(kept_out, KEPT_MAX);
    return k->over ? 0 : buf_append(kept_out, buf_span(&k->gathered));
}

bool kept_next(const struct buf *kept, size_t *at, struct record *record_out)
{
    if (*at == kept->len)
        return false;
    memcpy(record_out, kept->bytes + *at, sizeof *record_out);
    *at += sizeof *record_out;
    record_out->bytes.at = kept->bytes + *at;
    *at += record_out->bytes.len;
    return true;
}
