/**
 * escape_encode.c - text with backslashes into a page
 *
 * The coding is run on the pieces between them, and c->more tells it that
 * another piece follows: it leaves open what it would close at the end.
 */
#include "codepages/escape.h"
#include "codepages/oddity.h"
#include "codepages/run.h"
#include "codepages/utf.h"

#include <string.h>

enum escape_kind {
    ESCAPE_CUT, /* more is needed to tell */
    ESCAPE_WRONG,
    ESCAPE_BACKSLASH,
    ESCAPE_CHAR,
    ESCAPE_BYTE,
    ESCAPE_PAIR, /* or one odd byte */
};

struct escape {
    enum escape_kind kind;
    size_t len; /* of its text */
    uint32_t value;
    size_t digits;
};

static int digit_value(unsigned char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    unsigned char letter = c | 0x20;
    return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}

/* Up to @most digits at e->len. */
static void read_digits(struct escape *e, const unsigned char *in, size_t len,
                        size_t most)
{
    for (; e->len < len && e->digits < most; e->len++, e->digits++) {
        int digit = digit_value(in[e->len]);
        if (digit < 0)
            break;
        e->value = e->value << 4 | (uint32_t)digit;
    }
}

static bool is_char(const struct escape *e)
{
    return e->digits > 0 && e->value <= 0x10FFFF &&
           (e->value < 0xD800 || e->value > 0xDFFF);
}

/* "{" digits "}"; what they may be depends on the letter before. */
static void read_braced(struct escape *e, const unsigned char *in, size_t len,
                        bool is_u)
{
    e->len++;
    read_digits(e, in, len, is_u ? 6 : 4);
    if (e->len == len)
        return; /* cut */
    bool right = is_u ? is_char(e) : e->digits == 2 || e->digits == 4;
    e->kind = !right || in[e->len] != '}' ? ESCAPE_WRONG
              : is_u                      ? ESCAPE_CHAR
                                          : ESCAPE_PAIR;
    e->len++;
}

/* @in begins with a backslash. */
static struct escape read_escape(const unsigned char *in, size_t len)
{
    struct escape e = {.kind = ESCAPE_CUT, .len = 2};
    if (len < 2)
        return e;
    if (in[1] == '\\') {
        e.kind = ESCAPE_BACKSLASH;
    } else if (in[1] != 'x' && in[1] != 'u') {
        e.kind = ESCAPE_WRONG;
    } else if (len > 2 && in[2] == '{') {
        read_braced(&e, in, len, in[1] == 'u');
    } else if (len > 2 && in[1] == 'u') {
        e.kind = ESCAPE_WRONG;
    } else {
        read_digits(&e, in, len, 2);
        if (e.digits == 2)
            e.kind = ESCAPE_BYTE;
        else if (e.len < len)
            e.kind = ESCAPE_WRONG;
    }
    return e;
}

size_t escape_len(const unsigned char *in, size_t len)
{
    struct escape e = read_escape(in, len);
    return e.kind == ESCAPE_WRONG ? 1 : e.kind == ESCAPE_CUT ? len : e.len;
}

/* ------------------------------------------------------------ converting */

/* Runs the coding on @text, which stands at r->at or for what stands there.
 * *used_out: what it took of it. */
static enum outcome run_piece(struct run *r, const unsigned char *text,
                              size_t len, bool whole, size_t *used_out)
{
    struct codepage_coder *c = r->c;
    c->position += r->at;
    struct codepage_result did =
        c->cp->coding->encode(c, text, len, r->end, whole);
    c->position -= r->at;
    r->end += did.written;
    *used_out = did.read;
    return did.status == CODEPAGE_STOPPED ? STOP : GO_ON;
}

static enum outcome run_char(struct run *r, uint32_t code_point)
{
    unsigned char text[4];
    size_t used;
    return run_piece(r, text, utf_write(code_point, text), true, &used);
}

/* What stands for input that is malformed, as the coding writes it: the
 * event has been noted already, for what it is. */
static void stand_in(struct run *r)
{
    struct codepage_coder *c = r->c;
    struct codepage_events events = c->events;
    struct codepage_tally *tally = c->tally;
    size_t used;
    c->tally = NULL;
    run_piece(r, (const unsigned char *)"\xFF", 1, true, &used);
    c->tally = tally;
    c->events = events;
}

/* The backslash at r->at begins no escape, or one that the page cannot hold. */
static enum outcome refuse(struct run *r)
{
    if (oddity_note(r->c, CODEPAGE_EVENT_MALFORMED, r->at, r->in + r->at, 1) ==
        CODEPAGE_STOP)
        return STOP;
    stand_in(r);
    r->at++;
    return GO_ON;
}

static void shift_to(struct run *r, bool doubled)
{
    if (r->c->cp->kind != CODEPAGE_MIXED || r->c->doubled == doubled)
        return;
    *r->end++ = doubled ? EBCDIC_SO : EBCDIC_SI;
    r->c->doubled = doubled;
}

/* A byte in single-byte state, as it is. */
static enum outcome put_byte(struct run *r, const struct escape *e)
{
    enum codepage_kind kind = r->c->cp->kind;
    bool is_shift = e->value == EBCDIC_SO || e->value == EBCDIC_SI;
    if (kind == CODEPAGE_DBCS || (kind == CODEPAGE_MIXED && is_shift))
        return refuse(r);
    shift_to(r, false);
    *r->end++ = (unsigned char)e->value;
    r->at += e->len;
    return GO_ON;
}

/* Behind an odd byte the pairs would be read wrong: the state ends. */
static enum outcome put_pair(struct run *r, const struct escape *e)
{
    enum codepage_kind kind = r->c->cp->kind;
    bool odd = e->digits == 2;
    unsigned lead = e->value >> 8, trail = e->value & 0xFF;
    if (kind != CODEPAGE_DBCS &&
        (kind != CODEPAGE_MIXED || trail < EBCDIC_BLANK ||
         (!odd && lead < EBCDIC_BLANK)))
        return refuse(r);
    shift_to(r, true);
    if (!odd)
        *r->end++ = (unsigned char)lead;
    *r->end++ = (unsigned char)trail;
    if (odd)
        shift_to(r, false);
    r->at += e->len;
    return GO_ON;
}

static enum outcome read_one(struct run *r)
{
    struct escape e = read_escape(r->in + r->at, r->in_len - r->at);
    enum outcome outcome;
    switch (e.kind) {
    case ESCAPE_CUT:
        return r->last ? refuse(r) : WAIT;
    case ESCAPE_BYTE:
        return put_byte(r, &e);
    case ESCAPE_PAIR:
        return put_pair(r, &e);
    case ESCAPE_BACKSLASH:
    case ESCAPE_CHAR:
        outcome = run_char(r, e.kind == ESCAPE_CHAR ? e.value : '\\');
        r->at += outcome == STOP ? 0 : e.len;
        return outcome;
    case ESCAPE_WRONG:
    default:
        return refuse(r);
    }
}

/* Twice, unless the page has none and something else stands for it. */
static enum outcome double_one(struct run *r)
{
    uint64_t missing = r->c->events.not_in_target;
    if (run_char(r, '\\') == STOP)
        return STOP;
    if (r->c->events.not_in_target == missing)
        run_char(r, '\\');
    r->at++;
    return GO_ON;
}

/* Up to the next backslash. */
static enum outcome run_plain(struct run *r, bool *backslash_out)
{
    const unsigned char *in = r->in + r->at;
    size_t left = r->in_len - r->at, used;
    const unsigned char *found = left > 0 ? memchr(in, '\\', left) : NULL;
    size_t len = found ? (size_t)(found - in) : left;
    *backslash_out = found != NULL;
    r->c->more = found != NULL;
    enum outcome outcome = run_piece(r, in, len, found || r->last, &used);
    r->c->more = true;
    r->at += used;
    return outcome;
}

static struct codepage_result run_pieces(struct codepage_coder *c,
                                         const unsigned char *in, size_t in_len,
                                         unsigned char *out, bool last)
{
    struct run r = run_begin(c, in, in_len, out, last);
    bool backslash = true;
    enum outcome outcome = GO_ON;
    while (outcome == GO_ON && backslash) {
        outcome = run_plain(&r, &backslash);
        if (outcome == GO_ON && backslash)
            outcome = c->policy.unescape ? read_one(&r) : double_one(&r);
    }
    c->more = false;
    return run_result(&r, out, outcome);
}

struct codepage_result escape_encode(struct codepage_coder *c,
                                     const unsigned char *in, size_t in_len,
                                     unsigned char *out, bool last)
{
    if (c->policy.unescape || c->cp->kind != CODEPAGE_UTF8)
        return run_pieces(c, in, in_len, out, last);
    /* UTF-8 on both sides: the same either way. */
    struct codepage_result r = c->cp->coding->encode(c, in, in_len, out, last);
    r.written = escape_finish(out, r.written);
    return r;
}
