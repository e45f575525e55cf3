#include "report/page_lines.h"

#include "base/utf8.h"

#include <errno.h>

/* What an encoder may need for @len bytes of UTF-8 (codepage.h). */
#define ENCODED_ROOM(len) (4 * (len) + 16)
#define ENCODED_MAX (2 * 1024 * 1024)

/** @line in the page's bytes, in p->encoded. Returns 0 or -errno. */
static int encode(struct page_lines *p, struct span line)
{
    buf_empty(&p->encoded);
    int r = buf_reserve(&p->encoded, ENCODED_ROOM(line.len));
    if (r < 0)
        return r;
    struct codepage_result result = codepage_encode_record(
        &p->coder, line.at, line.len, p->encoded.bytes, ENCODED_ROOM(line.len));
    p->encoded.len = result.written;
    return result.status == CODEPAGE_OK ? 0 : -EILSEQ;
}

/** The start of the character that @at stands in. */
static size_t character_start(struct span line, size_t at)
{
    while (at > 0 && at < line.len && (line.at[at] & 0xC0) == 0x80)
        at--;
    return at;
}

/** The start of the character behind the one at @at. */
static size_t character_next(struct span line, size_t at)
{
    do {
        at++;
    } while (at < line.len && (line.at[at] & 0xC0) == 0x80);
    return at;
}

static bool head_fits(struct page_lines *p, struct span line, size_t len)
{
    return encode(p, span_head(line, len)) == 0 && p->encoded.len <= p->width;
}

/** The longest head of @line whose bytes, SO and SI among them, fit the
 *  record: by halving, for only the encoder knows what shifts cost. */
static size_t fits(void *arg, struct span line)
{
    struct page_lines *p = arg;
    size_t width = p->width;
    if (width == 0)
        return line.len;
    /* No character has more than four bytes of UTF-8 or less than one. */
    size_t low = 0, high = character_start(line, 4 * width + 4);
    if (high > line.len)
        high = line.len;
    if (head_fits(p, line, high))
        return high;
    for (;;) {
        size_t middle = character_start(line, low + (high - low) / 2);
        if (middle <= low)
            middle = character_next(line, low);
        if (middle >= high)
            return low;
        if (head_fits(p, line, middle))
            low = middle;
        else
            high = middle;
    }
}

static bool has(void *arg, uint32_t code_point)
{
    struct page_lines *p = arg;
    if (codepage_byte_of(p->coder.cp, code_point) >= 0)
        return true;
    if (code_point < 0x80)
        return false;
    unsigned char utf8[4], bytes[ENCODED_ROOM(sizeof utf8)];
    size_t len = utf8_encode(code_point, utf8);
    enum codepage_action usual = p->coder.policy.not_in_target;
    p->coder.policy.not_in_target = CODEPAGE_STOP;
    struct codepage_result result =
        codepage_encode_record(&p->coder, utf8, len, bytes, sizeof bytes);
    p->coder.policy.not_in_target = usual;
    return result.status == CODEPAGE_OK;
}

static bool has_ascii(struct page_lines *p)
{
    for (uint32_t c = ' '; c < 0x7F; c++) {
        if (!has(p, c))
            return false;
    }
    return true;
}

int page_lines_init(struct page_lines *p, const struct codepage *cp,
                    size_t width)
{
    *p = (struct page_lines){.width = width};
    bsmtp_init(&p->lines);
    buf_init(&p->encoded, ENCODED_MAX);
    int r = codepage_coder_init(&p->coder, cp, &codepage_policy_mail);
    if (r == 0)
        p->shape = (struct bsmtp_shape){fits, has, has_ascii(p), p};
    return r;
}

void page_lines_clear(struct page_lines *p)
{
    codepage_coder_clear(&p->coder);
    bsmtp_clear(&p->lines);
    buf_clear(&p->encoded);
}

void page_lines_begin(struct page_lines *p, const struct transcript_line *line)
{
    bsmtp_begin(&p->lines, line, &p->shape);
}

int page_lines_next(struct page_lines *p, struct span *bytes_out)
{
    struct span text;
    int step = bsmtp_next(&p->lines, &text);
    if (step != STEP_ITEM)
        return step;
    int r = encode(p, text);
    *bytes_out = buf_span(&p->encoded);
    return r < 0 ? r : STEP_ITEM;
}
