#include "codepages/verify.h"

#include "codepages/cells.h"
#include "codepages/digest.h"
#include "codepages/page.h"
#include "codepages/utf.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct verification {
    const struct codepage *cp;
    struct witness *page; /* @cp */
    size_t stage;
    bool comparing; /* the engine of this stage */
    struct witness *engine;
    struct comparison comparison;
    struct verify_check check;
    unsigned char cells[0x10000 / 8]; /* codes that decode to other text */
    unsigned *hits;                   /* of each divergence */
};

/* ------------------------------------------------------------- the digest */

static bool check_digest(struct verification *v)
{
    struct digest is = digest_of(v->cp), stated;
    v->check.asked = 2;
    if (!digest_stated(v->cp->ccsid, &stated))
        return false;
    v->check.passed =
        is.decoding == stated.decoding && is.encoding == stated.encoding;
    if (is.decoding != stated.decoding)
        snprintf(v->check.wrong, sizeof v->check.wrong,
                 "the cells have the digest %016" PRIx64 ", not %016" PRIx64,
                 is.decoding, stated.decoding);
    else if (is.encoding != stated.encoding)
        snprintf(v->check.wrong, sizeof v->check.wrong,
                 "what characters are written as has the digest %016" PRIx64
                 ", not %016" PRIx64,
                 is.encoding, stated.encoding);
    return true;
}

/* --------------------------------------------------------- the conversion */

struct conversion {
    struct codepage_coder decoder;
    struct codepage_coder encoder;
};

static size_t put_code(const struct codepage *cp, unsigned code,
                       unsigned char out[CELLS_MAX_BYTES])
{
    return cells_put_code(code, cp->kind == CODEPAGE_MIXED, out);
}

/* Does the code decode to what its cell has, and that encode to its code? */
static bool convert_cell(struct verification *v, struct conversion *k,
                         unsigned code)
{
    unsigned char bytes[CELLS_MAX_BYTES], wanted[8], text[64], back[64];
    uint32_t cell[2];
    size_t count = codepage_cell(v->cp, code, cell), wanted_len = 0;
    size_t len = put_code(v->cp, code, bytes);
    struct codepage_result r =
        codepage_decode_record(&k->decoder, bytes, len, text, sizeof text);
    if (count == 0)
        return r.status == CODEPAGE_STOPPED;
    for (size_t i = 0; i < count; i++)
        wanted_len += utf_write(cell[i], wanted + wanted_len);
    if (r.status != CODEPAGE_OK || r.written != wanted_len ||
        memcmp(text, wanted, wanted_len) != 0)
        return false;

    int returned = codepage_code(v->cp, cell, count, false);
    v->check.one_way += returned != (int)code;
    r = codepage_encode_record(&k->encoder, text, wanted_len, back,
                               sizeof back);
    if (returned < 0)
        return r.status == CODEPAGE_STOPPED;
    len = put_code(v->cp, (unsigned)returned, bytes);
    return r.status == CODEPAGE_OK && r.written == len &&
           memcmp(back, bytes, len) == 0;
}

/* Codes that stand for themselves: no shift, no half of a pair, no SUB. */
static bool is_code(const struct codepage *cp, unsigned code)
{
    unsigned lead = code >> 8, trail = code & 0xFF;
    if (lead == 0)
        return cp->kind != CODEPAGE_DBCS &&
               (cp->kind != CODEPAGE_MIXED ||
                (code != EBCDIC_SO && code != EBCDIC_SI));
    return cp->doubles && lead >= EBCDIC_BLANK && lead < 0xFF &&
           trail >= EBCDIC_BLANK && code != EBCDIC_WIDE_SUB;
}

static bool check_conversion(struct verification *v)
{
    static const struct codepage_policy stop = {
        .unassigned = CODEPAGE_STOP,
        .illegal = CODEPAGE_STOP,
        .not_in_target = CODEPAGE_STOP,
        .malformed = CODEPAGE_STOP,
    };
    struct conversion k;
    v->check.passed = codepage_coder_init(&k.decoder, v->cp, &stop) == 0 &&
                      codepage_coder_init(&k.encoder, v->cp, &stop) == 0;
    for (unsigned code = 0; code <= 0xFFFF && v->check.passed; code++) {
        if (!is_code(v->cp, code))
            continue;
        v->check.asked++;
        v->check.passed = convert_cell(v, &k, code);
        if (!v->check.passed)
            snprintf(v->check.wrong, sizeof v->check.wrong,
                     "X'%02X' is not converted as its cell has it", code);
    }
    codepage_coder_clear(&k.decoder);
    codepage_coder_clear(&k.encoder);
    return true;
}

/* ------------------------------------------------------------ the engines */

static bool cell_differs(const struct verification *v, int code)
{
    return code >= 0 && (v->cells[code >> 3] >> (code & 7) & 1);
}

static const char *rule_of(const struct verification *v,
                           const struct difference *d)
{
    bool iconv =
        strcmp(v->check.name, "libc") == 0 || strcmp(v->check.name, "gnu") == 0;
    if (!iconv || !d->encoding)
        return NULL;
    if (cell_differs(v, d->one.code) || cell_differs(v, d->other.code))
        return divergence_rules[DIVERGENCE_FOLLOWS];
    if (d->one.code >= 0 || d->other.code < 0)
        return NULL;
    if (codepage_code(v->cp, d->one.text, d->one.len, true) == d->other.code)
        return divergence_rules[DIVERGENCE_BEST_FIT];
    return v->cp->kind == CODEPAGE_MIXED && d->other.code == EBCDIC_SUB
               ? divergence_rules[DIVERGENCE_SUBSTITUTED]
               : NULL;
}

static void judge(struct verification *v, struct verify_difference *out)
{
    const struct difference *d = &out->difference;
    if (!d->encoding)
        v->cells[d->one.code >> 3] |= (unsigned char)(1 << (d->one.code & 7));
    out->known = divergence_find(v->cp->ccsid, v->check.name, d);
    if (out->known && ++v->hits[out->known - divergences] > out->known->count)
        out->known = NULL; /* one more than there were */
    out->rule = out->known ? NULL : rule_of(v, d);
    if (out->known || out->rule)
        v->check.known++;
    else
        v->check.unknown++;
}

/* Rows of which fewer cells were found than they tell of. */
static uint64_t count_gone(const struct verification *v)
{
    uint64_t gone = 0;
    for (size_t i = 0; i < divergence_count; i++)
        if (divergences[i].ccsid == v->cp->ccsid &&
            strcmp(divergences[i].engine, v->check.name) == 0 &&
            v->hits[i] < divergences[i].count)
            gone += divergences[i].count - v->hits[i];
    return gone;
}

/* Opens the engine of this stage; false when the machine lacks it. */
static bool engine_begin(struct verification *v)
{
    struct codepage_error error;
    char name[32];
    snprintf(name, sizeof name, "%u@%s", v->cp->ccsid, v->check.name);
    if (v->cp->ccsid == 0 || v->cp->kind == CODEPAGE_DBCS ||
        witness_open(name, &v->engine, &error) < 0)
        return false;
    snprintf(v->check.engine, sizeof v->check.engine, "%s",
             witness_engine(v->engine));
    comparison_init(&v->comparison, v->page, v->engine);
    memset(v->cells, 0, sizeof v->cells);
    v->comparing = true;
    return true;
}

static void engine_end(struct verification *v)
{
    v->check.asked = v->comparison.asked;
    v->check.gone = count_gone(v);
    v->check.passed = v->check.unknown == 0;
    v->comparing = false;
    witness_free(&v->engine);
}

/* ---------------------------------------------------------------- stages */

static const struct stage {
    const char *name;
    bool (*begin)(struct verification *v); /* false: there is no such check */
} stages[] = {
    {"digest", check_digest}, {"conversion", check_conversion},
    {"own", engine_begin},    {"icu", engine_begin},
    {"libc", engine_begin},   {"gnu", engine_begin},
};
#define STAGES (sizeof stages / sizeof stages[0])

enum verify_step verification_next(struct verification *v,
                                   struct verify_check *check_out,
                                   struct verify_difference *difference_out)
{
    while (!v->comparing) {
        if (v->stage == STAGES)
            return VERIFY_END;
        const struct stage *s = &stages[v->stage++];
        v->check = (struct verify_check){.name = s->name};
        if (!s->begin(v) || v->comparing)
            continue;
        *check_out = v->check;
        return VERIFY_CHECK;
    }
    if (comparison_next(&v->comparison, &difference_out->difference)) {
        judge(v, difference_out);
        return VERIFY_DIFFERENCE;
    }
    engine_end(v);
    *check_out = v->check;
    return VERIFY_CHECK;
}

int verification_new(const struct codepage *cp, struct verification **v_out)
{
    struct verification *v = calloc(1, sizeof *v);
    if (!v)
        return -ENOMEM;
    v->cp = cp;
    v->hits = calloc(divergence_count, sizeof *v->hits);
    if (!v->hits || witness_of(cp, &v->page) < 0) {
        verification_free(&v);
        return -ENOMEM;
    }
    *v_out = v;
    return 0;
}

void verification_free(struct verification **v)
{
    if (!*v)
        return;
    witness_free(&(*v)->engine);
    witness_free(&(*v)->page);
    free((*v)->hits);
    free(*v);
    *v = NULL;
}
