#include "convert/verify.h"

#define WAITING (4 * 1024 * 1024)

/** Nothing stops on the way back. */
static struct codepage_policy unjudged(struct codepage_policy p)
{
    p.unassigned = p.illegal = CODEPAGE_SUBSTITUTE;
    p.not_in_target = p.malformed = CODEPAGE_SUBSTITUTE;
    return p;
}

/** Did a coder write escapes? Then they are read. */
static bool escapes(const struct codepage_policy *p)
{
    return p->unassigned == CODEPAGE_ESCAPE || p->illegal == CODEPAGE_ESCAPE ||
           p->not_in_target == CODEPAGE_ESCAPE ||
           p->malformed == CODEPAGE_ESCAPE;
}

int verify_init(struct verify *v, const struct recode_options *options)
{
    *v = (struct verify){0};
    buf_init(&v->expected, WAITING);
    buf_init(&v->returned, 4 * WAITING);
    struct recode_options back = {.from = options->to,
                                  .to = options->from,
                                  .from_policy = unjudged(options->to_policy),
                                  .to_policy = unjudged(options->from_policy),
                                  .at_sign = options->at_sign};
    back.to_policy.unescape =
        escapes(&options->from_policy) || escapes(&options->to_policy);
    return recode_init(&v->back, &back);
}

void verify_clear(struct verify *v)
{
    recode_clear(&v->back);
    buf_clear(&v->expected);
    buf_clear(&v->returned);
}

static size_t same(struct span a, struct span b)
{
    size_t len = a.len < b.len ? a.len : b.len, i = 0;
    if (len > 0 && memcmp(a.at, b.at, len) == 0)
        return len;
    while (i < len && a.at[i] == b.at[i])
        i++;
    return i;
}

static size_t sample(struct span s, size_t from, unsigned char out[4])
{
    struct span some = span_head(span_from(s, from), 4);
    if (from >= s.len)
        return 0;
    memcpy(out, some.at, some.len);
    return some.len;
}

static void note(struct verify *v, struct span was, struct span is, size_t at)
{
    struct verify_difference *d = &v->first;
    if (d->count++ > 0)
        return;
    d->was_len = sample(was, at, d->was);
    d->is_len = sample(is, at, d->is);
}

int verify_piece(struct verify *v, struct span was, struct span became,
                 bool last)
{
    if (v->first.count > 0)
        return 0; /* what follows is shifted against it */
    int e = buf_append(&v->expected, was);
    if (e == 0)
        e = recode_piece(&v->back, became, last, &v->returned);
    if (e < 0)
        return e;
    struct span expected = buf_span(&v->expected);
    struct span returned = buf_span(&v->returned);
    size_t good = same(expected, returned);
    if ((good < expected.len && good < returned.len) ||
        (last && expected.len != returned.len)) {
        v->first.offset = v->offset + good;
        note(v, expected, returned, good);
    }
    v->offset += good;
    buf_consume(&v->expected, good);
    buf_consume(&v->returned, good);
    return 0;
}

int verify_record(struct verify *v, uint64_t number, struct span was,
                  struct span became)
{
    struct codepage_coder *c = &v->back.encoder;
    buf_empty(&v->expected);
    buf_empty(&v->returned);
    int e = recode_text(&v->back, became, &v->expected);
    if (e >= 0)
        e = buf_reserve(&v->returned, 4 * v->expected.len + 16);
    if (e < 0)
        return e;
    v->returned.len =
        codepage_encode_record(c, v->expected.bytes, v->expected.len,
                               v->returned.bytes, v->returned.room)
            .written;
    struct span returned = buf_span(&v->returned);
    if (span_equal(was, returned))
        return 0;
    size_t good = same(was, returned);
    if (v->first.count == 0) {
        v->first.record = number;
        v->first.column = good + 1;
    }
    note(v, was, returned, good);
    return 0;
}
