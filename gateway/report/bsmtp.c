#include "report/bsmtp.h"

#include "base/utf8.h"

#include <errno.h>
#include <inttypes.h>

/* A relay's reply has at most 64 KiB (relay/reply_parser.h); a character of
 * it may grow to no more than it was. */
#define TEXT_MAX (256 * 1024)

void bsmtp_init(struct bsmtp *b)
{
    *b = (struct bsmtp){0};
    buf_init(&b->text, TEXT_MAX);
    buf_init(&b->line, TEXT_MAX);
}

void bsmtp_clear(struct bsmtp *b)
{
    buf_clear(&b->text);
    buf_clear(&b->line);
}

/* -------------------------------------------------------------- cleaning */

static bool shape_has(const struct bsmtp_shape *shape, uint32_t c)
{
    return !shape || !shape->has || shape->has(shape->arg, c);
}

/** How much of @text needs no look: printable ASCII, of which most is. */
static size_t plain_run(struct span text, const struct bsmtp_shape *shape)
{
    size_t len = 0;
    if (shape && shape->has && !shape->has_ascii)
        return 0;
    while (len < text.len && text.at[len] >= ' ' && text.at[len] < 0x7F)
        len++;
    return len;
}

int bsmtp_clean(struct span text, bool lines, const struct bsmtp_shape *shape,
                struct buf *out)
{
    while (text.len > 0) {
        size_t plain = plain_run(text, shape);
        int r = buf_append(out, span_head(text, plain));
        if (r < 0)
            return r;
        text = span_from(text, plain);
        if (text.len == 0)
            break;
        uint32_t c = 0;
        int len = utf8_decode(text, &c);
        struct span shown = span_head(text, len > 0 ? (size_t)len : 1);
        text = span_from(text, shown.len);
        if (len > 0 && c == '\t')
            shown = SPAN(" ");
        else if (len > 0 && c == '\n' && lines)
            shown = SPAN("\n");
        else if (len < 0 || !utf8_is_printable(c) || !shape_has(shape, c))
            shown = SPAN("?");
        r = buf_append(out, shown);
        if (r < 0)
            return r;
    }
    return 0;
}

/* ------------------------------------------------- the text of one reply */

/** "(record 17, column 3)", or nothing when there is no record. */
static int append_place(const struct transcript_line *l, struct buf *out)
{
    if (l->record == 0)
        return 0;
    const char *blank = out->len && out->bytes[out->len - 1] != '\n' ? " " : "";
    if (l->column == 0)
        return buf_printf(out, "%s(record %" PRIu64 ")", blank, l->record);
    return buf_printf(out, "%s(record %" PRIu64 ", column %u)", blank,
                      l->record, l->column);
}

static int append_finding(struct bsmtp *b, const struct finding *f)
{
    const struct quirk *row = quirk(f->quirk);
    int r = buf_printf(&b->text, "Q-%02d %s", (int)row->id, row->warning);
    if (r == 0 && f->detail[0])
        r = buf_append_text(&b->text, ": ");
    if (r == 0)
        r = bsmtp_clean(span_text(f->detail), false, b->shape, &b->text);
    return r;
}

/** The text of what comes now: the echo, or reply and place. */
static int text_begin(struct bsmtp *b)
{
    const struct transcript_line *l = b->source;
    buf_empty(&b->text);
    b->at = 0;
    b->begun = true;
    if (!b->replying)
        return bsmtp_clean(l->echo, false, b->shape, &b->text);

    int r = 0;
    if (l->finding)
        r = append_finding(b, l->finding);
    else if (l->reply.text)
        r = bsmtp_clean(span_text(l->reply.text), true, b->shape, &b->text);
    while (b->text.len && b->text.bytes[b->text.len - 1] == '\n')
        b->text.len--;
    return r < 0 ? r : append_place(l, &b->text);
}

/* ----------------------------------------------------------------- lines */

/** "550 5.1.1 JES ", the part that every line of a reply has. */
static int line_prefix(struct bsmtp *b)
{
    const struct transcript_line *l = b->source;
    buf_empty(&b->line);
    if (!b->replying)
        return buf_append_text(&b->line, "050 ");
    if (l->finding)
        return buf_append_text(&b->line, "051 ");
    const struct reply *reply = &l->reply;
    int r = buf_printf(&b->line, "%03u ", (unsigned)reply->code);
    if (r == 0 && reply->enhanced[0])
        r = buf_printf(&b->line, "%u.%u.%u ", (unsigned)reply->enhanced[0],
                       (unsigned)reply->enhanced[1],
                       (unsigned)reply->enhanced[2]);
    if (r == 0 && reply->jes)
        r = buf_append_text(&b->line, "JES ");
    return r;
}

/** How much of b->line may stand in one line: at a blank if one is near. */
static size_t line_fit(const struct bsmtp *b, size_t prefix)
{
    size_t len = b->line.len;
    if (!b->shape || !b->shape->fits)
        return len;
    size_t fit = b->shape->fits(b->shape->arg, buf_span(&b->line));
    if (fit >= len)
        return len;
    for (size_t i = fit; i > prefix && i > fit - fit / 3; i--) {
        if (b->line.bytes[i - 1] == ' ')
            return i;
    }
    return fit > prefix ? fit : len;
}

static int line_give(struct bsmtp *b, struct span *line_out)
{
    int r = line_prefix(b);
    if (r < 0)
        return r;
    size_t prefix = b->line.len;
    struct span rest = span_from(buf_span(&b->text), b->at);
    const unsigned char *nl = rest.len ? memchr(rest.at, '\n', rest.len) : NULL;
    struct span part = nl ? span_head(rest, (size_t)(nl - rest.at)) : rest;
    r = buf_append(&b->line, part);
    if (r < 0)
        return r;

    size_t fit = line_fit(b, prefix);
    b->at += fit - prefix;
    bool whole = fit == b->line.len;
    b->line.len = fit;
    if (!whole || nl)
        b->line.bytes[3] = '-';
    if (whole) {
        b->at += nl != NULL;
        b->begun = nl != NULL;
    }
    *line_out = buf_span(&b->line);
    return STEP_ITEM;
}

void bsmtp_begin(struct bsmtp *b, const struct transcript_line *source,
                 const struct bsmtp_shape *shape)
{
    b->source = source;
    b->shape = shape;
    b->begun = false;
    b->replying = source->echo.len == 0;
}

int bsmtp_next(struct bsmtp *b, struct span *line_out)
{
    if (!b->source)
        return STEP_END;
    if (!b->begun) {
        int r = text_begin(b);
        if (r < 0)
            return r;
    }
    int r = line_give(b, line_out);
    if (r == STEP_ITEM && !b->begun) {
        if (b->replying)
            b->source = NULL;
        b->replying = true;
    }
    return r;
}
