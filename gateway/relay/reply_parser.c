#include "relay/reply_parser.h"
#include "base/utf8.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#define REPLY_LIMIT (64 * 1024)

struct reply_parser {
    struct span in;  /* fed and not yet read */
    struct buf line; /* the beginning of a line whose end has not come */
    struct buf text; /* the lines of this reply so far, cleaned */
    size_t size;     /* octets of this reply, those that were cut included */
    bool begun;      /* a line of this reply was read */
    unsigned short enhanced[3]; /* of the last line that had one */
    struct reply reply;         /* given; its text is @text's */
    struct reply fault;         /* code 0: none */
};

/* A line as its grammar has it. */
struct line {
    unsigned short code;
    bool last;
    struct span text;
};

int reply_parser_new(struct reply_parser **p_out)
{
    struct reply_parser *p = calloc(1, sizeof *p);
    if (!p)
        return -ENOMEM;
    buf_init(&p->line, REPLY_LINE_LIMIT);
    buf_init(&p->text, REPLY_LIMIT);
    *p_out = p;
    return 0;
}

void reply_parser_free(struct reply_parser **p)
{
    if (!*p)
        return;
    buf_clear(&(*p)->line);
    buf_clear(&(*p)->text);
    reply_clear(&(*p)->fault);
    free(*p);
    *p = NULL;
}

void reply_parser_feed(struct reply_parser *p, struct span bytes)
{
    if (p->fault.code)
        return; /* nothing behind a fault can be trusted */
    assert(p->in.len == 0);
    p->in = bytes;
}

bool reply_parser_has_rest(const struct reply_parser *p)
{
    return p->in.len > 0 || p->line.len > 0 || p->begun;
}

static bool is_digit(unsigned char byte)
{
    return byte >= '0' && byte <= '9';
}

/* code [ "-" / SP [text] ]; a tab is taken for the blank. */
static bool read_line(struct span in, struct line *line_out)
{
    if (in.len < 3 || in.at[0] < '2' || in.at[0] > '5' || !is_digit(in.at[1]) ||
        !is_digit(in.at[2]))
        return false;
    unsigned char mark = in.len > 3 ? in.at[3] : ' ';
    if (mark != ' ' && mark != '\t' && mark != '-')
        return false;
    line_out->code = (unsigned short)((in.at[0] - '0') * 100 +
                                      (in.at[1] - '0') * 10 + in.at[2] - '0');
    line_out->last = mark != '-';
    line_out->text = span_from(in, 4);
    return true;
}

/* 1*3DIGIT: how many, or 0. */
static size_t read_number(struct span in, unsigned short *number_out)
{
    size_t len = 0;
    *number_out = 0;
    while (len < in.len && len < 3 && is_digit(in.at[len]))
        *number_out = (unsigned short)(*number_out * 10 + in.at[len++] - '0');
    return len;
}

/*
 * class "." subject "." detail (RFC 3463), of the class of the reply code
 * (RFC 2034). Returns its length with the blank behind it, 0 if there is none.
 */
static size_t read_enhanced(struct span text, unsigned class,
                            unsigned short enhanced_out[3])
{
    unsigned short read[3];
    size_t at = 0;
    for (int i = 0; i < 3; i++) {
        size_t len = read_number(span_from(text, at), &read[i]);
        if (len == 0 || (i == 0 && len > 1))
            return 0;
        at += len;
        if (i < 2 && (at >= text.len || text.at[at++] != '.'))
            return 0;
    }
    if (read[0] != class || class == 3)
        return 0;
    if (at < text.len && text.at[at] != ' ')
        return 0;
    memcpy(enhanced_out, read, sizeof read);
    return at < text.len ? at + 1 : at;
}

/* Appends @text with everything that could do harm replaced. */
static int append_clean(struct buf *out, struct span text)
{
    if (text.len == 0)
        return 0;
    int r = buf_reserve(out, text.len);
    if (r < 0)
        return r;
    unsigned char *to = out->bytes + out->len;
    for (size_t i = 0; i < text.len;) {
        unsigned char byte = text.at[i];
        uint32_t c = byte;
        int len = byte < 0x80 ? 1 : utf8_decode(span_from(text, i), &c);
        /* C1 controls can end a line (NEL) or start an escape (CSI). */
        if (len < 0 || utf8_is_control(c)) {
            *to++ = byte == '\t' ? ' ' : '?';
        } else {
            memcpy(to, text.at + i, (size_t)len);
            to += len;
        }
        i += len < 0 ? 1 : (size_t)len;
    }
    out->len = (size_t)(to - out->bytes);
    return 0;
}

static int parser_fault(struct reply_parser *p, const char *what,
                        struct span line, const struct reply **reply_out)
{
    char seen[41];
    size_t len = line.len < sizeof seen - 1 ? line.len : sizeof seen - 1;
    for (size_t i = 0; i < len; i++) {
        unsigned char byte = line.at[i];
        seen[i] = (char)(byte >= 0x20 && byte < 0x7F ? byte : '?');
    }
    seen[len] = '\0';
    int r = reply_set(&p->fault, "421 4.5.0", "%s: \"%s\"", what, seen);
    if (r < 0)
        return r;
    *reply_out = &p->fault;
    return STEP_FAULT;
}

/* Adds a line to the reply. Returns 0 or -errno. */
static int parser_add(struct reply_parser *p, const struct line *line)
{
    if (p->begun) {
        int r = buf_append_byte(&p->text, '\n');
        if (r < 0)
            return r;
    }
    p->begun = true;
    size_t len = read_enhanced(line->text, line->code / 100U, p->enhanced);
    return append_clean(&p->text, span_from(line->text, len));
}

/* The last line was read: the reply is whole. */
static int parser_give(struct reply_parser *p, unsigned short code,
                       const struct reply **reply_out)
{
    unsigned short class = code / 100;
    if (p->enhanced[0] != class) {
        p->enhanced[0] = class == 3 ? 0 : class;
        p->enhanced[1] = p->enhanced[2] = 0;
    }
    p->reply.code = code;
    memcpy(p->reply.enhanced, p->enhanced, sizeof p->enhanced);
    p->reply.text = (char *)buf_text(&p->text);
    if (!p->reply.text)
        return -ENOMEM;
    /* The next reply starts from nothing: no code may outlive its reply. */
    memset(p->enhanced, 0, sizeof p->enhanced);
    p->begun = false;
    p->size = 0;
    *reply_out = &p->reply;
    return STEP_ITEM;
}

/*
 * The next line, without its end, or STEP_HUNGRY. What is over the limit of a
 * line is dropped, but counted.
 */
static int parser_line(struct reply_parser *p, struct span *line_out)
{
    const unsigned char *end = memchr(p->in.at, '\n', p->in.len);
    size_t len = end ? (size_t)(end - p->in.at) : p->in.len;
    struct span piece = span_head(p->in, len);
    p->in = span_from(p->in, end ? len + 1 : len);
    p->size += end ? len + 1 : len;

    bool whole = end && p->line.len == 0;
    if (!whole) {
        int r = buf_append(&p->line,
                           span_head(piece, REPLY_LINE_LIMIT - p->line.len));
        if (r < 0)
            return r;
        piece = buf_span(&p->line);
    }
    if (!end)
        return STEP_HUNGRY;
    piece = span_head(piece, REPLY_LINE_LIMIT);
    if (piece.len > 0 && piece.at[piece.len - 1] == '\r')
        piece.len--;
    *line_out = piece;
    return STEP_ITEM;
}

int reply_parser_next(struct reply_parser *p, const struct reply **reply_out)
{
    if (p->fault.code) {
        *reply_out = &p->fault;
        return STEP_FAULT;
    }
    if (!p->begun)
        buf_empty(&p->text);

    while (p->in.len > 0) {
        struct span in;
        struct line line;
        int r = parser_line(p, &in);
        if (r < 0)
            return r;
        if (p->size > REPLY_LIMIT)
            return parser_fault(p, "The relay's reply does not end",
                                buf_span(&p->text), reply_out);
        if (r == STEP_HUNGRY)
            break;
        buf_empty(&p->line); /* read in place; its bytes stay until fed */
        if (!read_line(in, &line))
            return parser_fault(p, "The relay sent what is no reply", in,
                                reply_out);
        r = parser_add(p, &line);
        if (r < 0)
            return r;
        if (line.last)
            return parser_give(p, line.code, reply_out);
    }
    return STEP_HUNGRY;
}
