#include "codepages/encode.h"

#include "codepages/compose.h"
#include "codepages/escape.h"
#include "codepages/oddity.h"
#include "codepages/plain.h"
#include "codepages/run.h"
#include "codepages/utf.h"
#include "codepages/wide.h"
#include "codepages/width.h"

void encode_code(struct run *r, int code)
{
    bool wide = code > 0xFF;
    if (wide != r->c->doubled) {
        *r->end++ = wide ? EBCDIC_SO : EBCDIC_SI;
        r->c->doubled = wide;
    }
    if (wide)
        *r->end++ = (unsigned char)(code >> 8);
    *r->end++ = (unsigned char)code;
}

/* What stands for a character, among double bytes and elsewhere. */
static int substitute_code(const struct codepage_coder *c, bool wide)
{
    unsigned char chosen = c->cp->ebcdic ? c->policy.sub_byte : 0;
    return wide ? c->cp->wide_sub : chosen ? chosen : c->cp->sub;
}

/* The tables of the mixed pages name characters that are substituted in one
 * byte; the others of two columns get the double byte. */
static void write_substitute(struct run *r, uint32_t code_point)
{
    const struct codepage *cp = r->c->cp;
    bool wide = cp->kind == CODEPAGE_DBCS ||
                (cp->kind == CODEPAGE_MIXED && width_is_double(code_point) &&
                 !page_is_narrow(cp, code_point));
    encode_code(r, substitute_code(r->c, wide));
}

/* An escape, when the page can write all of it in single bytes. */
static bool write_text(struct run *r, const char *text, size_t len)
{
    int codes[24];
    for (size_t i = 0; i < len; i++)
        if ((codes[i] = codepage_byte_of(r->c->cp, (unsigned char)text[i])) < 0)
            return false;
    for (size_t i = 0; i < len; i++)
        encode_code(r, codes[i]);
    return true;
}

/* @len bytes are not UTF-8. */
static enum outcome write_malformed(struct run *r, size_t len)
{
    const unsigned char *at = r->in + r->at;
    enum codepage_action action =
        oddity_note(r->c, CODEPAGE_EVENT_MALFORMED, r->at, at, len);
    char escape[20];
    if (action == CODEPAGE_STOP)
        return STOP;
    r->at += len;
    if (action == CODEPAGE_SKIP ||
        (action == CODEPAGE_ESCAPE &&
         write_text(r, escape, escape_bytes(at, len, false, escape))))
        return GO_ON;
    write_substitute(r, 0);
    return GO_ON;
}

/* @len bytes are a character that the page lacks. */
static enum outcome write_missing(struct run *r, uint32_t code_point,
                                  size_t len)
{
    if (r->c->cp->has_marks && compose_missing(r, len))
        return GO_ON;
    enum codepage_action action = oddity_note(
        r->c, CODEPAGE_EVENT_NOT_IN_TARGET, r->at, r->in + r->at, len);
    char escape[16];
    if (action == CODEPAGE_STOP)
        return STOP;
    r->at += len;
    if (action == CODEPAGE_SKIP ||
        (action == CODEPAGE_ESCAPE &&
         write_text(r, escape, escape_char(code_point, escape))))
        return GO_ON;
    int code = action == CODEPAGE_BEST_FIT
                   ? page_fallback_of(r->c->cp, code_point)
                   : -1;
    if (code >= 0)
        encode_code(r, code);
    else
        write_substitute(r, code_point);
    return GO_ON;
}

/* @first may be half of a cell: it waits for the character behind it. */
static enum outcome write_first(struct run *r, uint32_t first, size_t len)
{
    const struct codepage *cp = r->c->cp;
    size_t left = r->in_len - r->at - len;
    uint32_t second = 0;
    int more = left > 0 ? utf_read(r->in + r->at + len, left, &second) : 0;
    if (more == 0 && !r->last)
        return WAIT;

    const struct sequence *s =
        more > 0 ? page_sequence(cp, first, second) : NULL;
    int code = s ? s->code : page_code_of(cp, first);
    if (code < 0)
        return write_missing(r, first, len);
    encode_code(r, code);
    r->cluster_at = r->at;
    r->cluster_end = r->end - (code > 0xFF ? 2 : 1);
    r->at += len + (s ? (size_t)more : 0);
    return GO_ON;
}

static enum outcome write_one(struct run *r)
{
    size_t left = r->in_len - r->at;
    uint32_t code_point = 0;
    int len = utf_read(r->in + r->at, left, &code_point);
    if (len == 0 && !r->last)
        return WAIT;
    if (len <= 0)
        return write_malformed(r, len < 0 ? (size_t)-len : left);

    const struct codepage *cp = r->c->cp;
    unsigned found = page_reverse(
        cp, page_newline_encoded(cp, r->c->policy.newline, code_point));
    if (found == 0)
        return write_missing(r, code_point, (size_t)len);
    if (found >= REVERSE_FIRST)
        return write_first(r, code_point, (size_t)len);
    int code = (int)found - 1;
    if (page_is_private(code_point) &&
        oddity_private(r->c, r->at, r->in + r->at, (size_t)len))
        code = substitute_code(r->c, code > 0xFF);
    encode_code(r, code);
    r->at += (size_t)len;
    return GO_ON;
}

/* Among double bytes text is short: a kernel is begun when it is not. */
#define SHORT_TEXT 16

static void plain_text(struct run *r, const struct plain *plain)
{
    const struct codepage *cp = r->c->cp;
    size_t left = r->in_len - r->at;
    if (cp->kind == CODEPAGE_MIXED && left > SHORT_TEXT) {
        size_t used =
            plain_run_scalar(cp, plain, r->in + r->at, SHORT_TEXT, &r->end);
        r->at += used;
        if (used < SHORT_TEXT)
            return;
        left -= used;
    }
    plain_kernel *kernel = plain_kernel_of(cpu_level());
    r->at += kernel(cp, plain, r->in + r->at, left, &r->end);
}

struct codepage_result page_encode(struct codepage_coder *c,
                                   const unsigned char *in, size_t in_len,
                                   unsigned char *out, bool last)
{
    struct run r = run_begin(c, in, in_len, out, last);
    const struct plain *plain = &c->cp->plain[c->policy.newline];
    bool shifts = c->cp->kind == CODEPAGE_MIXED;
    enum outcome outcome = GO_ON;
    if (c->cp->kind == CODEPAGE_DBCS)
        c->doubled = 1;
    if (c->cp->has_marks && !last)
        r.in_len -= compose_held(in, in_len);
    while (outcome == GO_ON) {
        if (c->doubled)
            wide_run(&r);
        else
            plain_text(&r, plain);
        if (r.at == r.in_len)
            break;
        outcome = write_one(&r);
    }
    if (outcome == GO_ON && last && !c->more && shifts && c->doubled) {
        *r.end++ = EBCDIC_SI;
        c->doubled = 0;
    }
    return run_result(&r, out, outcome);
}
