#include "message/part_writer.h"

#include "base/utf8.h"

void part_writer_init(struct part_writer *w, size_t limit)
{
    *w = (struct part_writer){0};
    buf_init(&w->encoded, limit);
}

static void drop_coder(struct part_writer *w)
{
    if (w->coder_of)
        codepage_coder_clear(&w->coder);
    w->coder_of = NULL;
}

void part_writer_clear(struct part_writer *w)
{
    drop_coder(w);
    buf_clear(&w->encoded);
}

int part_writer_begin(struct part_writer *w, const struct label *label)
{
    w->label = *label;
    w->base64 = (struct base64){0};
    w->line_due = false;
    drop_coder(w);
    if (!label->charset)
        return 0;
    int r = charset_coder_init(&w->coder, label->charset->cp);
    if (r == 0)
        w->coder_of = label->charset->cp;
    return r;
}

/* The longest head of @line that a line of the wire holds: it ends between
 * two characters of UTF-8, at a blank where there is one. */
static size_t wrap_at(struct span line)
{
    size_t at = MAIL_LINE_MAX;
    while (at > MAIL_LINE_MAX - 4 && (line.at[at] & 0xC0) == 0x80)
        at--;
    for (size_t i = at; i > MAIL_LINE_MAX / 2; i--) {
        if (line.at[i] == ' ')
            return i;
    }
    return at;
}

int line_append(struct span line, struct buf *out)
{
    int r =
        buf_reserve(out, line.len + 2 * (line.len / (MAIL_LINE_MAX / 2) + 1));
    if (r < 0)
        return r;
    while (line.len > MAIL_LINE_MAX) {
        size_t len = wrap_at(line);
        buf_append(out, span_head(line, len));
        buf_append(out, SPAN("\r\n"));
        line = span_from(line, len);
    }
    buf_append(out, line);
    return buf_append(out, SPAN("\r\n"));
}

/* ASCII with a question mark for each other character. */
static int question(struct part_writer *w, struct span line)
{
    int r = buf_reserve(&w->encoded, line.len);
    if (r < 0)
        return r;
    unsigned char *to = w->encoded.bytes;
    for (size_t i = 0; i < line.len; i++) {
        unsigned char c = line.at[i];
        if (c < 0x80) {
            *to++ = c;
        } else if ((c & 0xC0) == 0xC0) {
            *to++ = '?';
            w->substituted++;
        }
    }
    w->encoded.len = (size_t)(to - w->encoded.bytes);
    return 0;
}

static int write_base64(struct part_writer *w, struct span line,
                        struct buf *out)
{
    int r = w->line_due ? base64_put(&w->base64, SPAN("\r\n"), out) : 0;
    w->line_due = true;
    return r < 0 ? r : base64_put(&w->base64, line, out);
}

int part_writer_line(struct part_writer *w, struct span line, struct buf *out)
{
    int r = 0;
    buf_empty(&w->encoded);
    if (w->label.charset) {
        r = charset_encode(&w->coder, line, &w->encoded, &w->substituted);
        line = buf_span(&w->encoded);
    } else if (w->label.question && !utf8_is_ascii(line)) {
        r = question(w, line);
        line = buf_span(&w->encoded);
    }
    if (r < 0)
        return r;

    switch (w->label.transfer) {
    case TRANSFER_QUOTED_PRINTABLE:
        if (w->label.as_is && line.len <= MAIL_LINE_MAX &&
            quoted_printable_is_legal(line))
            return line_append(line, out);
        return quoted_printable_line(line, w->label.as_is, out);
    case TRANSFER_BASE64:
        if (!w->label.as_is)
            return write_base64(w, line, out);
        return line_append(line, out);
    default:
        return line_append(line, out);
    }
}

int part_writer_end(struct part_writer *w, bool delimited, struct buf *out)
{
    if (w->label.transfer != TRANSFER_BASE64 || w->label.as_is)
        return 0;
    int r = 0;
    if (w->line_due && !delimited)
        r = base64_put(&w->base64, SPAN("\r\n"), out);
    w->line_due = false;
    return r < 0 ? r : base64_end(&w->base64, out);
}
