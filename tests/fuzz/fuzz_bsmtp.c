/* Whatever a reply says, its lines fit, are printable, go on exactly where a
 * hyphen says so, and hold all of its text. The first byte is the width. */
#include "base/utf8.h"
#include "report/bsmtp.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define PREFIX 10 /* "250-2.1.5 " */

/** Characters, not bytes: so that every width cuts between all of them. */
static size_t fits(void *arg, struct span line)
{
    size_t left = *(const size_t *)arg, at = 0;
    while (left-- > 0 && at < line.len) {
        uint32_t c;
        at += (size_t)utf8_decode(span_from(line, at), &c);
    }
    return at;
}

static void check_line(struct span line, size_t width)
{
    if (line.len < PREFIX || utf8_count(line) > width || !utf8_is_valid(line))
        abort();
    if (memcmp(line.at, "250", 3) != 0 || memcmp(line.at + 4, "2.1.5 ", 6) != 0)
        abort();
    for (size_t i = 0; i < line.len; i++) {
        if (line.at[i] < 0x20 || line.at[i] == 0x7F)
            abort();
    }
}

/** The text of all lines, in @out. */
static void read_lines(struct bsmtp *b, size_t width, struct buf *out)
{
    struct span line;
    bool more = true;
    while (bsmtp_next(b, &line) == STEP_ITEM) {
        check_line(line, width);
        if (!more)
            abort();
        more = line.at[3] == '-';
        buf_append(out, span_from(line, PREFIX));
    }
    if (more)
        abort();
}

/** What the lines must hold: the text, cleaned, without its line ends. */
static void expect(const char *text, struct buf *out)
{
    buf_empty(out);
    if (bsmtp_clean(span_text(text), true, NULL, out) < 0)
        abort();
    size_t len = 0;
    for (size_t i = 0; i < out->len; i++) {
        if (out->bytes[i] != '\n')
            out->bytes[len++] = out->bytes[i];
    }
    out->len = len;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1 || size > 4096)
        return 0;
    size_t width = BSMTP_MIN_WIDTH + data[0];
    struct bsmtp_shape shape = {.fits = fits, .arg = &width};
    char *text = strndup((const char *)data + 1, size - 1);
    struct transcript_line line = {
        .reply = {.code = 250, .enhanced = {2, 1, 5}, .text = text}};
    struct bsmtp b;
    struct buf said, wanted;
    bsmtp_init(&b);
    buf_init(&said, 64 * 1024);
    buf_init(&wanted, 64 * 1024);

    bsmtp_begin(&b, &line, &shape);
    read_lines(&b, width, &said);
    expect(text, &wanted);
    if (!span_equal(buf_span(&said), buf_span(&wanted)))
        abort();

    buf_clear(&said);
    buf_clear(&wanted);
    bsmtp_clear(&b);
    free(text);
    return 0;
}
