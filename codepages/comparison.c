#include "codepages/comparison.h"

#include <string.h>

enum {
    LAST_SINGLE = 0xFF,
    BLANKS = 0x4040, /* the one legal pair with X'40' */
    FIRST_DOUBLE = 0x4141,
    LAST_DOUBLE = 0xFEFE,
    LAST_BASIC = 0xFFFF,
    /* Of the planes above, where such pages have characters. */
    FIRST_ABOVE = 0x1F000,
    LAST_ABOVE = 0x2FFFF,
};

void comparison_init(struct comparison *c, struct witness *one,
                     struct witness *other)
{
    *c = (struct comparison){.one = one, .other = other};
    c->doubles = witness_kind(one) == CODEPAGE_MIXED ||
                 witness_kind(one) == CODEPAGE_DBCS ||
                 witness_kind(other) == CODEPAGE_MIXED ||
                 witness_kind(other) == CODEPAGE_DBCS;
}

static void keep_sequence(struct comparison *c, const struct mapping *m)
{
    if (m->len != 2 || c->sequence_count == COMPARISON_MAX_SEQUENCES)
        return;
    for (size_t i = 0; i < c->sequence_count; i++)
        if (memcmp(c->sequences[i], m->text, sizeof c->sequences[i]) == 0)
            return;
    memcpy(c->sequences[c->sequence_count++], m->text, sizeof m->text);
}

static bool differ_in_text(struct comparison *c, unsigned code,
                           struct difference *d)
{
    c->asked++;
    *d = (struct difference){.one.code = (int)code, .other.code = (int)code};
    d->one.len = witness_decode(c->one, code, d->one.text);
    d->other.len = witness_decode(c->other, code, d->other.text);
    keep_sequence(c, &d->one);
    keep_sequence(c, &d->other);
    return d->one.len != d->other.len ||
           memcmp(d->one.text, d->other.text,
                  d->one.len * sizeof d->one.text[0]) != 0;
}

static bool differ_in_code(struct comparison *c, const uint32_t *text,
                           size_t len, struct difference *d)
{
    c->asked++;
    *d = (struct difference){.encoding = true, .one.len = len};
    memcpy(d->one.text, text, len * sizeof text[0]);
    d->other = d->one;
    d->one.code = witness_encode(c->one, text, len);
    d->other.code = witness_encode(c->other, text, len);
    return d->one.code != d->other.code;
}

/* Each phase: is what stands at c->at different? Moves on. */
static bool single(struct comparison *c, struct difference *d)
{
    return differ_in_text(c, c->at++, d);
}

static bool pair(struct comparison *c, struct difference *d)
{
    unsigned code = c->at < FIRST_DOUBLE ? BLANKS : c->at;
    if (c->at < FIRST_DOUBLE)
        c->at = FIRST_DOUBLE;
    else
        c->at += (c->at & 0xFF) == 0xFE ? 0x43 : 1; /* 41FE, then 4241 */
    return differ_in_text(c, code, d);
}

static bool character(struct comparison *c, struct difference *d)
{
    uint32_t code_point = c->at++;
    bool surrogate = code_point >= 0xD800 && code_point <= 0xDFFF;
    return !surrogate && differ_in_code(c, &code_point, 1, d);
}

static bool sequence(struct comparison *c, struct difference *d)
{
    return differ_in_code(c, c->sequences[c->at++], 2, d);
}

static const struct phase {
    bool (*differs)(struct comparison *c, struct difference *d);
    uint32_t first, last;
    bool of_doubles;
} phases[] = {
    {single, 0, LAST_SINGLE, false},
    {pair, BLANKS, LAST_DOUBLE, true},
    {character, 0, LAST_BASIC, false},
    {character, FIRST_ABOVE, LAST_ABOVE, true},
};
#define PHASES (sizeof phases / sizeof phases[0])

bool comparison_next(struct comparison *c, struct difference *difference_out)
{
    for (; c->phase < PHASES; c->phase++, c->at = 0) {
        const struct phase *p = &phases[c->phase];
        if (p->of_doubles && !c->doubles)
            continue;
        if (c->at < p->first)
            c->at = p->first;
        while (c->at <= p->last)
            if (p->differs(c, difference_out))
                return true;
    }
    while (c->at < c->sequence_count)
        if (sequence(c, difference_out))
            return true;
    return false;
}
