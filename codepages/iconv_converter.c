#include "codepages/converter.h"

#include "codepages/escape.h"
#include "codepages/iconv_calls.h"
#include "codepages/oddity.h"
#include "codepages/run.h"
#include "codepages/utf.h"

#include <errno.h>
#include <stdlib.h>

#define FAILED ((size_t)-1)
/* Characters are at most so long, shifts aside, in all such charsets. */
#define MOST_BYTES 4
/* Text is handed over in pieces of about so many bytes. */
#define PIECE 512

struct converter {
    void *decode;
    void *encode;
};

static void iconv_close(struct codepage_coder *c)
{
    struct converter *v = c->engine;
    const struct iconv_calls *calls = c->cp->iconv;
    if (v->decode)
        calls->close(v->decode);
    if (v->encode)
        calls->close(v->encode);
    free(v);
    c->engine = NULL;
}

static int iconv_open_both(struct codepage_coder *c)
{
    struct converter *v = calloc(1, sizeof *v);
    if (!v)
        return -ENOMEM;
    v->decode = c->cp->iconv->open("UTF-8", c->cp->converter);
    v->encode = c->cp->iconv->open(c->cp->converter, "UTF-8");
    c->engine = v;
    if (v->decode && v->encode)
        return 0;
    iconv_close(c);
    return -ENOMEM; /* the page was opened by this name */
}

static void iconv_reset(struct codepage_coder *c)
{
    const struct converter *v = c->engine;
    c->cp->iconv->convert(v->decode, NULL, NULL, NULL, NULL);
    c->cp->iconv->convert(v->encode, NULL, NULL, NULL, NULL);
}

/* Converts @len bytes of @in or up to a fault, which is returned, or 0. */
static int convert(struct run *r, void *handle, const unsigned char *in,
                   size_t len, size_t *used_out)
{
    char *at = (char *)in, *end = (char *)r->end;
    size_t left = len, room = (size_t)(r->limit - r->end);
    size_t n = r->c->cp->iconv->convert(handle, &at, &left, &end, &room);
    int fault = n == FAILED ? errno : 0;
    *used_out = len - left;
    r->end = (unsigned char *)end;
    return fault;
}

/* Writes what the converter holds back, and the way to the initial state. */
static void flush(struct run *r, void *handle)
{
    char *end = (char *)r->end;
    size_t room = (size_t)(r->limit - r->end);
    r->c->cp->iconv->convert(handle, NULL, NULL, &end, &room);
    r->end = (unsigned char *)end;
}

/* ------------------------------------------------------ towards Unicode */

/*
 * How many bytes are no character: as many as the converter looks at before
 * it says so. An ASCII byte behind a lead is left to stand for itself.
 */
static size_t fault_len(struct run *r, enum codepage_event *event_out)
{
    const struct converter *v = r->c->engine;
    const unsigned char *at = r->in + r->at;
    size_t left = r->in_len - r->at, len = 1, used;
    while (len < MOST_BYTES && len < left &&
           convert(r, v->decode, at, len, &used) == EINVAL)
        len++;
    bool whole = len > 1 && at[len - 1] >= 0x80;
    *event_out = whole ? CODEPAGE_EVENT_UNASSIGNED : CODEPAGE_EVENT_ILLEGAL;
    return whole || len == 1 ? len : len - 1;
}

static enum outcome judge_bytes(struct run *r, enum codepage_event event,
                                size_t len)
{
    const unsigned char *at = r->in + r->at;
    enum codepage_action action = oddity_note(r->c, event, r->at, at, len);
    if (action == CODEPAGE_STOP)
        return STOP;
    r->end += oddity_write(r->c, action, at, len, r->end);
    r->at += len;
    return GO_ON;
}

static enum outcome decode_some(struct run *r)
{
    const struct converter *v = r->c->engine;
    enum codepage_event event;
    size_t used;
    int fault = convert(r, v->decode, r->in + r->at, r->in_len - r->at, &used);
    r->at += used;
    if (fault == 0)
        return GO_ON;
    if (fault == E2BIG)
        return STOP; /* iconv_converter_suits keeps such charsets out */
    if (fault != EINVAL) {
        size_t len = fault_len(r, &event);
        return judge_bytes(r, event, len);
    }
    return r->last ? judge_bytes(r, CODEPAGE_EVENT_ILLEGAL, r->in_len - r->at)
                   : WAIT;
}

static struct codepage_result iconv_decode(struct codepage_coder *c,
                                           const unsigned char *in,
                                           size_t in_len, unsigned char *out,
                                           bool last)
{
    const struct converter *v = c->engine;
    struct run r = run_begin(c, in, in_len, out, last);
    enum outcome outcome = GO_ON;
    while (outcome == GO_ON && r.at < in_len)
        outcome = decode_some(&r);
    if (outcome == GO_ON && last)
        flush(&r, v->decode);
    return run_result(&r, out, outcome);
}

/* ---------------------------------------------------------- from Unicode */

/*
 * What stands for @len bytes of input. An escape that the charset cannot
 * write, as one without "\", is a question mark.
 */
static enum outcome push_instead(struct run *r, enum codepage_action action,
                                 const char *escape, size_t escape_len,
                                 size_t len)
{
    const struct converter *v = r->c->engine;
    char text[20];
    size_t used, text_len = oddity_ascii(action, escape, escape_len, text);
    if (action == CODEPAGE_STOP)
        return STOP;
    int fault = convert(r, v->encode, (unsigned char *)text, text_len, &used);
    if (fault != 0)
        fault = convert(r, v->encode, (const unsigned char *)"?", 1, &used);
    r->at += len;
    return fault == 0 ? GO_ON : STOP;
}

static enum outcome judge_malformed(struct run *r, size_t len)
{
    const unsigned char *at = r->in + r->at;
    char escape[20];
    size_t escape_len = escape_bytes(at, len, false, escape);
    enum codepage_action action =
        oddity_note(r->c, CODEPAGE_EVENT_MALFORMED, r->at, at, len);
    return push_instead(r, action, escape, escape_len, len);
}

static enum outcome judge_missing(struct run *r, uint32_t code_point,
                                  size_t len)
{
    char escape[16];
    size_t escape_len = escape_char(code_point, escape);
    enum codepage_action action = oddity_note(
        r->c, CODEPAGE_EVENT_NOT_IN_TARGET, r->at, r->in + r->at, len);
    return push_instead(r, action, escape, escape_len, len);
}

/* Tags of languages: iconvs drop them without a word. */
static bool is_dropped(uint32_t code_point)
{
    return code_point >> 7 == 0xE0000 >> 7;
}

/* Bytes of UTF-8 from r->at on that a converter may be given. */
static size_t plain_len(const struct run *r)
{
    size_t len = 0, left = r->in_len - r->at;
    while (len < PIECE && len < left) {
        uint32_t c;
        int one = utf_read(r->in + r->at + len, left - len, &c);
        if (one <= 0 || is_dropped(c))
            break;
        len += (size_t)one;
    }
    return len;
}

static enum outcome encode_some(struct run *r)
{
    const struct converter *v = r->c->engine;
    size_t used = 0, plain = plain_len(r);
    int fault =
        plain > 0 ? convert(r, v->encode, r->in + r->at, plain, &used) : EILSEQ;
    r->at += used;
    if (fault == 0)
        return GO_ON;
    if (fault == E2BIG)
        return STOP; /* no charset takes four bytes for one of UTF-8 */
    uint32_t c = 0;
    size_t left = r->in_len - r->at;
    int len = utf_read(r->in + r->at, left, &c);
    if (len > 0)
        return judge_missing(r, c, (size_t)len);
    if (len == 0 && !r->last)
        return WAIT;
    return judge_malformed(r, len < 0 ? (size_t)-len : left);
}

static struct codepage_result iconv_encode(struct codepage_coder *c,
                                           const unsigned char *in,
                                           size_t in_len, unsigned char *out,
                                           bool last)
{
    const struct converter *v = c->engine;
    struct run r = run_begin(c, in, in_len, out, last);
    enum outcome outcome = GO_ON;
    while (outcome == GO_ON && r.at < in_len)
        outcome = encode_some(&r);
    if (outcome == GO_ON && last && !c->more)
        flush(&r, v->encode);
    return run_result(&r, out, outcome);
}

const struct coding iconv_coding = {
    .decode = iconv_decode,
    .encode = iconv_encode,
    .survey = converter_survey,
    .open = iconv_open_both,
    .close = iconv_close,
    .reset = iconv_reset,
};

bool iconv_converter_suits(const struct iconv_calls *calls, const char *name)
{
    bool suits = true;
    void *handle = calls->open("UTF-8", name);
    for (unsigned b = 0; handle && b < 256; b++) {
        char in = (char)b, out[64], *at = &in, *end = out;
        size_t left = 1, room = sizeof out;
        calls->convert(handle, NULL, NULL, NULL, NULL);
        calls->convert(handle, &at, &left, &end, &room);
        calls->convert(handle, NULL, NULL, &end, &room);
        suits = suits && sizeof out - room <= MOST_BYTES;
    }
    if (handle)
        calls->close(handle);
    return handle && suits;
}
