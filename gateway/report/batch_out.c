#include "report/batch_out.h"

#include "base/scope.h"
#include "report/bsmtp.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>

/* Of one text of others, cleaned. */
#define MOST_TEXT (256 * 1024)

static void fail(struct batch_out *b, int error)
{
    if (b->error == 0)
        b->error = error < 0 ? error : -EIO;
}

static void put_line(struct batch_out *b, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    if (vfprintf(b->out, format, args) < 0)
        fail(b, -errno);
    va_end(args);
}

void batch_out_begin(struct batch_out *b, FILE *out, const char *host,
                     const char *sender, bool utf8)
{
    *b = (struct batch_out){.out = out};
    put_line(b, "HELO %s\n", host);
    put_line(b, "MAIL FROM:<%s>%s\n", sender, utf8 ? " SMTPUTF8" : "");
}

void batch_out_recipient(struct batch_out *b, const char *address)
{
    put_line(b, "RCPT TO:<%s>\n", address);
}

void batch_out_data(struct batch_out *b)
{
    put_line(b, "DATA\n");
}

/** A piece of one line, without its end. */
static void put_piece(struct batch_out *b, struct span piece)
{
    if (piece.len == 0)
        return;
    bool dot = !b->plain && !b->in_line && piece.at[0] == '.';
    if (dot && fputc('.', b->out) == EOF)
        fail(b, -errno);
    if (fwrite(piece.at, 1, piece.len, b->out) != piece.len)
        fail(b, -errno);
    b->in_line = true;
}

/** A CR of ours is always the first half of a line's end. */
void batch_out_octets(struct batch_out *b, struct span octets)
{
    while (octets.len > 0) {
        size_t len = 0;
        while (len < octets.len && octets.at[len] != '\r' &&
               octets.at[len] != '\n')
            len++;
        put_piece(b, span_head(octets, len));
        octets = span_from(octets, len);
        if (octets.len > 0 && octets.at[0] == '\n') {
            if (fputc('\n', b->out) == EOF)
                fail(b, -errno);
            b->in_line = false;
        }
        octets = span_from(octets, 1);
    }
}

void batch_out_say(struct batch_out *b, const char *format, ...)
{
    char *text = NULL;
    va_list args;
    va_start(args, format);
    int len = vasprintf(&text, format, args);
    va_end(args);
    if (len < 0) {
        fail(b, -ENOMEM);
        return;
    }
    batch_out_octets(b, span_of(text, (size_t)len));
    free(text);
}

static bool is_ascii(void *arg, uint32_t code_point)
{
    (void)arg;
    return code_point < 0x7F;
}

/** As much of the line as fits, cut between characters. */
static struct span head_of(struct span line)
{
    size_t len = line.len < BATCH_OUT_WIDTH ? line.len : BATCH_OUT_WIDTH;
    while (len < line.len && (line.at[len] & 0xC0) == 0x80)
        len--;
    return span_head(line, len);
}

/** The next line of @text, or as much of it as fits. */
static struct span take_line(struct span *text)
{
    const unsigned char *end =
        text->len > 0 ? memchr(text->at, '\n', text->len) : NULL;
    struct span line =
        span_head(*text, end ? (size_t)(end - text->at) : text->len);
    struct span head = head_of(line);
    *text = span_from(*text, head.len + (end && head.len == line.len));
    return head;
}

/** @blank: lines that show nothing stand there too. */
static void put_cleaned(struct batch_out *b, const char *first,
                        const char *indent, struct span text, bool blank)
{
    bool again = false;
    do {
        struct span line = take_line(&text);
        if (again && !blank && span_trim(line).len == 0)
            continue;
        batch_out_octets(b, span_text(again ? indent : first));
        batch_out_octets(b, line);
        batch_out_octets(b, SPAN("\n"));
        again = true;
    } while (text.len > 0);
}

static void put_words(struct batch_out *b, const char *first,
                      const char *indent, const char *text,
                      const struct bsmtp_shape *shape)
{
    SCOPED(buf_clear) struct buf cleaned;
    buf_init(&cleaned, MOST_TEXT);
    int r = bsmtp_clean(span_text(text ? text : ""), true, shape, &cleaned);
    if (r < 0 && r != -ENOBUFS)
        fail(b, r);
    put_cleaned(b, first, indent, buf_span(&cleaned), !shape);
}

void batch_out_lines(struct batch_out *b, const char *first, const char *indent,
                     const char *text)
{
    put_words(b, first, indent, text, NULL);
}

void batch_out_field(struct batch_out *b, const char *name, const char *text)
{
    static const struct bsmtp_shape ascii = {.has = is_ascii,
                                             .has_ascii = true};
    put_words(b, name, "    ", text, &ascii);
}

int batch_out_end(struct batch_out *b)
{
    if (b->in_line)
        batch_out_octets(b, SPAN("\n"));
    put_line(b, ".\nQUIT\n");
    if (fflush(b->out) != 0)
        fail(b, -errno);
    if (ferror(b->out))
        fail(b, -EIO);
    return b->error;
}
