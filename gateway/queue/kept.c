#include "queue/kept.h"

#include <errno.h>

void gatherer_init(struct gatherer *g)
{
    *g = (struct gatherer){0};
    buf_init(&g->gathered, KEPT_MAX);
}

void gatherer_clear(struct gatherer *g)
{
    buf_clear(&g->gathered);
}

void gatherer_begin(struct gatherer *g)
{
    buf_empty(&g->gathered);
    g->over = false;
}

int gatherer_add(struct gatherer *g, const struct record *record)
{
    if (g->over)
        return 0;
    int r = buf_reserve(&g->gathered, sizeof *record + record->bytes.len);
    if (r == -ENOBUFS) {
        g->over = true;
        return 0;
    }
    if (r < 0)
        return r;
    buf_append(&g->gathered, span_of(record, sizeof *record));
    buf_append(&g->gathered, record->bytes);
    return 0;
}

int gatherer_end(const struct gatherer *g, struct buf *kept_out)
{
    buf_init(kept_out, KEPT_MAX);
    return g->over ? 0 : buf_append(kept_out, buf_span(&g->gathered));
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
