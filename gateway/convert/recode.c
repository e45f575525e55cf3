#include "convert/recode.h"

#include "base/utf8.h"

#include <errno.h>

/* Text of one piece or one record on its way. */
#define TEXT_LIMIT (16 * 1024 * 1024)

/* What a coding may write beyond four bytes for each that it reads. */
#define SLACK 16

static bool is_utf8(const struct codepage *cp)
{
    return codepage_kind(cp) == CODEPAGE_UTF8 && codepage_ccsid(cp) == 1208;
}

int recode_init(struct recode *r, const struct recode_options *o)
{
    *r = (struct recode){.options = *o};
    buf_init(&r->text, TEXT_LIMIT);
    buf_init(&r->marked, TEXT_LIMIT);
    /* Escapes are read where text is encoded, to UTF-8 too. */
    r->encodes = !is_utf8(o->to) || o->to_policy.unescape;
    r->decodes = !is_utf8(o->from) || !r->encodes; /* UTF-8 is checked */
    if (o->at_sign != '@')
        r->mark_len = utf8_encode(o->at_sign, r->mark);
    int e = codepage_coder_init(&r->decoder, o->from, &o->from_policy);
    if (e == 0)
        e = codepage_coder_init(&r->encoder, o->to, &o->to_policy);
    r->decoder.tally = &r->decoded;
    r->encoder.tally = &r->encoded;
    return e;
}

void recode_clear(struct recode *r)
{
    codepage_coder_clear(&r->decoder);
    codepage_coder_clear(&r->encoder);
    buf_clear(&r->text);
    buf_clear(&r->marked);
}

/* ------------------------------------------------------------ the at-sign */

/** @text with @from changed to @to, appended to @out. */
static int replace(struct span text, struct span from, struct span to,
                   struct buf *out)
{
    int e = 0;
    while (e == 0 && text.len > 0) {
        const unsigned char *found =
            memmem(text.at, text.len, from.at, from.len);
        size_t plain = found ? (size_t)(found - text.at) : text.len;
        e = buf_append(out, span_head(text, plain));
        text = span_from(text, plain);
        if (e == 0 && found) {
            e = buf_append(out, to);
            text = span_from(text, from.len);
        }
    }
    return e;
}

static bool reads_mark(const struct recode *r)
{
    return r->mark_len > 0 && codepage_is_ebcdic(r->options.from);
}

static bool writes_mark(const struct recode *r)
{
    return r->mark_len > 0 && !codepage_is_ebcdic(r->options.from);
}

static int replace_mark(struct recode *r, struct span text, struct buf *out)
{
    struct span mark = span_of(r->mark, r->mark_len);
    return reads_mark(r) ? replace(text, mark, SPAN("@"), out)
                         : replace(text, SPAN("@"), mark, out);
}

/* -------------------------------------------------------------- converting */

typedef struct codepage_result convert(struct codepage_coder *c, const void *in,
                                       size_t in_len, void *out,
                                       size_t out_size, bool last);

static int run(convert *coder, struct codepage_coder *c, struct span in,
               bool last, struct buf *out)
{
    int e = buf_reserve(out, 4 * in.len + SLACK + sizeof c->ready);
    if (e < 0)
        return e;
    struct codepage_result did = coder(c, in.at, in.len, out->bytes + out->len,
                                       out->room - out->len, last);
    out->len += did.written;
    return did.status == CODEPAGE_STOPPED ? RECODE_STOPPED : RECODE_OK;
}

static int decode_piece(struct recode *r, struct span in, bool last,
                        struct buf *out)
{
    if (!reads_mark(r))
        return run(codepage_decode, &r->decoder, in, last, out);
    buf_empty(&r->marked);
    int e = run(codepage_decode, &r->decoder, in, last, &r->marked);
    int failed = replace_mark(r, buf_span(&r->marked), out);
    return failed < 0 ? failed : e;
}

static int encode_piece(struct recode *r, struct span in, bool last,
                        struct buf *out)
{
    int e = 0;
    if (writes_mark(r)) {
        buf_empty(&r->marked);
        e = replace_mark(r, in, &r->marked);
        in = buf_span(&r->marked);
    }
    if (e == 0)
        e = run(codepage_encode, &r->encoder, in, last, out);
    r->encoder_stopped |= e == RECODE_STOPPED;
    return e;
}

int recode_piece(struct recode *r, struct span in, bool last, struct buf *out)
{
    if (!r->encodes)
        return decode_piece(r, in, last, out);
    if (!r->decodes)
        return encode_piece(r, in, last, out);
    buf_empty(&r->text);
    int e = decode_piece(r, in, last, &r->text);
    if (e < 0)
        return e;
    /* What was decoded before the stop is written before it, too. */
    int did = encode_piece(r, buf_span(&r->text), last && e == 0, out);
    return did ? did : e;
}

static int decode_record(struct recode *r, struct span in, struct buf *out)
{
    int e = buf_reserve(out, 4 * in.len + SLACK);
    if (e < 0)
        return e;
    struct codepage_result did =
        codepage_decode_record(&r->decoder, in.at, in.len,
                               out->bytes + out->len, out->room - out->len);
    out->len += did.written;
    return did.status == CODEPAGE_STOPPED ? RECODE_STOPPED : RECODE_OK;
}

int recode_text(struct recode *r, struct span record, struct buf *out)
{
    if (r->mark_len == 0)
        return decode_record(r, record, out);
    buf_empty(&r->marked);
    int e = decode_record(r, record, &r->marked);
    int failed = replace_mark(r, buf_span(&r->marked), out);
    return failed < 0 ? failed : e;
}

/* --------------------------------------------------------------- what came */

static bool stops(const struct codepage_policy *p, enum codepage_event event)
{
    switch (event) {
    case CODEPAGE_EVENT_UNASSIGNED:
        return p->unassigned == CODEPAGE_STOP;
    case CODEPAGE_EVENT_ILLEGAL:
        return p->illegal == CODEPAGE_STOP;
    case CODEPAGE_EVENT_NOT_IN_TARGET:
        return p->not_in_target == CODEPAGE_STOP;
    case CODEPAGE_EVENT_MALFORMED:
        return p->malformed == CODEPAGE_STOP;
    default:
        return false;
    }
}

const struct codepage_tally_row *recode_stopped(const struct recode *r,
                                                bool *by_encoder_out)
{
    const struct codepage_coder *c =
        r->encoder_stopped ? &r->encoder : &r->decoder;
    *by_encoder_out = r->encoder_stopped;
    for (size_t i = 0; i < c->tally->used; i++) {
        if (stops(&c->policy, c->tally->rows[i].event))
            return &c->tally->rows[i];
    }
    return NULL;
}

static struct recode_counts counts_of(const struct codepage_events *e)
{
    return (struct recode_counts){
        .replaced =
            e->unassigned + e->illegal + e->not_in_target + e->malformed,
        .mended = e->shift_closed + e->shift_dropped,
    };
}

struct recode_counts recode_counts(const struct recode *r)
{
    struct recode_counts a = counts_of(&r->decoder.events);
    struct recode_counts b = counts_of(&r->encoder.events);
    return (struct recode_counts){a.replaced + b.replaced, a.mended + b.mended};
}
