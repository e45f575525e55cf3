#include "convert/line_out.h"

/* A line of 1 MiB in four bytes a character. */
#define LIMIT (8 * 1024 * 1024)

static bool is_text(const struct line_out *l)
{
    return l->format.recfm == RECFM_TEXT;
}

void line_out_init(struct line_out *l, struct recode *recode,
                   const struct dataset_format *format, enum line_fit fit,
                   struct outlet *out)
{
    *l = (struct line_out){.recode = recode,
                           .format = *format,
                           .fit = fit,
                           .out = out,
                           .line_end = record_out_line_end(format)};
    record_out_init(&l->records, format, out->file);
    buf_init(&l->bytes, LIMIT);
}

void line_out_clear(struct line_out *l)
{
    record_out_clear(&l->records);
    buf_clear(&l->bytes);
}

size_t line_out_width(const struct line_out *l)
{
    return record_out_width(&l->records);
}

/* ------------------------------------------------------------------- text */

struct buf *line_out_batch(struct line_out *l)
{
    bool direct = is_text(l) && !l->recode->encodes && line_out_width(l) == 0;
    return direct ? &l->out->waiting : NULL;
}

int line_out_end_line(struct line_out *l)
{
    l->written++;
    int e = buf_append(&l->out->waiting, l->line_end);
    return e == 0 ? outlet_pass(l->out) : e;
}

/* ---------------------------------------------------------------- records */

static int put_record(struct line_out *l, struct span bytes)
{
    if (!is_text(l)) {
        l->written++;
        /* A block of nothing can neither be written nor be read. */
        if (bytes.len == 0 && l->format.recfm == RECFM_U)
            bytes = l->format.ascii ? SPAN(" ") : SPAN("\x40");
        return record_out_put(&l->records, bytes);
    }
    int e = buf_append(&l->out->waiting, bytes);
    return e < 0 ? e : line_out_end_line(l);
}

static int stopped(struct line_out *l)
{
    l->recode->encoder_stopped = true;
    return LINE_STOPPED;
}

/** One record's worth of @text, which is what is left of a line. */
static int put_some(struct line_out *l, struct span text, size_t *used_out)
{
    size_t width = line_out_width(l);
    buf_empty(&l->bytes);
    int e = buf_reserve(&l->bytes, width + 16);
    if (e < 0)
        return e;
    struct codepage_result did = codepage_encode_within(
        &l->recode->encoder, text.at, text.len, l->bytes.bytes, width);
    *used_out = did.read;
    if (did.status == CODEPAGE_STOPPED)
        return stopped(l);
    if (did.read == 0 && text.len > 0)
        return LINE_TOO_LONG; /* not even one character fits */
    l->bytes.len = did.written;
    return put_record(l, buf_span(&l->bytes));
}

/** The line again, a record at a time. */
static int put_parts(struct line_out *l, struct span text)
{
    size_t used;
    int e = put_some(l, text, &used);
    if (e != 0 || used == text.len)
        return e;
    if (l->fit == LINE_FIT_TRUNCATE) {
        l->truncated++;
        return 0;
    }
    l->wrapped++;
    while (e == 0 && used < text.len) {
        text = span_from(text, used);
        e = put_some(l, text, &used);
    }
    return e;
}

int line_out_put(struct line_out *l, struct span text)
{
    size_t width = line_out_width(l);
    struct codepage_coder *c = &l->recode->encoder;
    if (l->fit != LINE_FIT_STOP && width > 0)
        return put_parts(l, text);
    buf_empty(&l->bytes);
    int e = buf_reserve(&l->bytes, 4 * text.len + 16);
    if (e < 0)
        return e;
    struct codepage_result did = codepage_encode_record(
        c, text.at, text.len, l->bytes.bytes, l->bytes.room);
    if (did.status == CODEPAGE_STOPPED)
        return stopped(l);
    l->needed = did.written;
    if (width > 0 && did.written > width)
        return LINE_TOO_LONG;
    l->bytes.len = did.written;
    return put_record(l, buf_span(&l->bytes));
}

int line_out_finish(struct line_out *l)
{
    return record_out_finish(&l->records);
}
