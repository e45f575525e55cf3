#include "codepages/parts.h"

#include "codepages/page.h"
#include "codepages/utf.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct parts {
    struct codepage *single; /* or NULL: double bytes only */
    struct codepage *pair;   /* its double bytes count, whatever it is */
};

static const struct {
    unsigned ccsid;
    const char *whole;
} wholes[] = {
    {300, "939"}, {834, "933"},   {835, "937"},
    {837, "935"}, {4930, "1364"}, {4933, "1388"},
};

/* ----------------------------------------------------------------- cells */

static size_t decode_double(const struct codepage *cp, unsigned code,
                            uint32_t text_out[CELLS_MAX_TEXT])
{
    const unsigned char *cell = cp->doubles[code];
    if (cell[0] == 0)
        return 0;
    if (cell[0] == DOUBLE_SEQUENCE) {
        text_out[0] = cp->sequences[cell[1]].first;
        text_out[1] = cp->sequences[cell[1]].second;
        return 2;
    }
    utf_read(cell, 4, &text_out[0]);
    return 1;
}

static size_t parts_decode(struct cells *s, const unsigned char *bytes,
                           size_t len, uint32_t text_out[CELLS_MAX_TEXT])
{
    const struct parts *p = s->handle;
    if (len == 1) {
        int32_t c = p->single ? p->single->chars[bytes[0]] : -1;
        text_out[0] = (uint32_t)c;
        return c >= 0;
    }
    if (len != (p->single ? 4 : 2))
        return 0;
    const unsigned char *pair = bytes + (p->single ? 1 : 0);
    return decode_double(p->pair, (unsigned)pair[0] << 8 | pair[1], text_out);
}

static int either_code(const struct codepage *cp, uint32_t c, bool best_fit)
{
    int code = page_code_of(cp, c);
    return code < 0 && best_fit ? page_fallback_of(cp, c) : code;
}

static int single_code(const struct parts *p, uint32_t c, bool best_fit)
{
    int code = p->single ? either_code(p->single, c, best_fit) : -1;
    return code == EBCDIC_SO || code == EBCDIC_SI ? -1 : code;
}

static int double_code(const struct parts *p, uint32_t c, bool best_fit)
{
    int code = either_code(p->pair, c, best_fit);
    return code > 0xFF ? code : -1;
}

static size_t parts_encode(struct cells *s, const uint32_t *text, size_t len,
                           bool best_fit, unsigned char out[CELLS_MAX_BYTES])
{
    const struct parts *p = s->handle;
    int code = -1;
    if (len == 2) {
        const struct sequence *q = page_sequence(p->pair, text[0], text[1]);
        code = q ? q->code : -1;
    }
    /* What returns, of either part, goes before what does not. */
    for (int fit = 0; len == 1 && fit <= best_fit && code < 0; fit++) {
        code = single_code(p, text[0], fit);
        if (code < 0)
            code = double_code(p, text[0], fit);
    }
    return code < 0 ? 0 : cells_put_code((unsigned)code, p->single, out);
}

static uint32_t *parts_repertoire(struct cells *s, size_t *count_out)
{
    const struct parts *p = s->handle;
    size_t room = 0;
    *count_out = 1;
    uint32_t *list = NULL;
    for (uint32_t c = 0; c < REVERSE_ROWS * 0x100; c++) {
        if (single_code(p, c, true) < 0 && double_code(p, c, true) < 0)
            continue;
        if (*count_out > room) {
            room = room > 0 ? 2 * room : 1024;
            uint32_t *more = realloc(list, room * sizeof *list);
            if (!more) {
                free(list);
                return NULL;
            }
            list = more;
        }
        list[(*count_out)++ - 1] = c;
    }
    --*count_out;
    return list;
}

static void parts_close(struct cells *s)
{
    struct parts *p = s->handle;
    codepage_free(&p->single);
    codepage_free(&p->pair);
    free(p);
}

static const struct cells_calls parts_calls = {
    .decode = parts_decode,
    .encode = parts_encode,
    .repertoire = parts_repertoire,
    .close = parts_close,
};

/* --------------------------------------------------------------- opening */

static int parts_new(struct parts **p_out, struct cells *s_out)
{
    *p_out = calloc(1, sizeof **p_out);
    if (!*p_out)
        return -ENOMEM;
    *s_out = (struct cells){.calls = &parts_calls, .handle = *p_out};
    return 0;
}

int parts_double_open(const struct names_request *q, struct cells *s_out,
                      struct codepage_error *error_out)
{
    for (size_t i = 0; i < sizeof wholes / sizeof wholes[0]; i++) {
        if (wholes[i].ccsid != q->row->ccsid)
            continue;
        char name[32];
        struct parts *p;
        int r = parts_new(&p, s_out);
        if (r < 0)
            return r;
        snprintf(name, sizeof name, "%s%s", wholes[i].whole,
                 names_engine_tails[q->engine]);
        r = codepage_open(name, &p->pair, error_out);
        if (r < 0) {
            cells_close(s_out);
            return r;
        }
        snprintf(s_out->engine, sizeof s_out->engine, "%.60s, its double bytes",
                 codepage_engine(p->pair));
        return 0;
    }
    return -ENOENT;
}

/* What a part must be, in words; NULL when @cp is it. */
static const char *wrong_part(const struct codepage *cp,
                              enum codepage_kind kind)
{
    if (codepage_kind(cp) == kind)
        return NULL;
    return kind == CODEPAGE_SBCS ? "a single-byte page of EBCDIC, as 37 or 1027"
                                 : "a page of double bytes, as 300 or 835";
}

static int open_part(const char *name, enum codepage_kind kind,
                     struct codepage **cp_out, struct codepage_error *error_out)
{
    int r = codepage_open(name, cp_out, error_out);
    const char *right = r == 0 ? wrong_part(*cp_out, kind) : NULL;
    if (!right)
        return r;
    snprintf(error_out->text, sizeof error_out->text,
             "%.80s is not a part that can stand there; right would be %s",
             name, right);
    return -EINVAL;
}

int parts_join_open(const char *name, struct cells *s_out,
                    struct cells_facts *facts_out,
                    struct codepage_error *error_out)
{
    const char *plus = strchr(name, '+');
    char first[NAMES_MAX];
    if (!plus || plus == name || !plus[1] || strchr(plus + 1, '+'))
        return -ENOENT;
    snprintf(first, sizeof first, "%.*s", (int)(plus - name), name);
    struct parts *p;
    int r = parts_new(&p, s_out);
    if (r < 0)
        return r;
    r = open_part(first, CODEPAGE_SBCS, &p->single, error_out);
    if (r == 0)
        r = open_part(plus + 1, CODEPAGE_DBCS, &p->pair, error_out);
    if (r < 0) {
        cells_close(s_out);
        return r;
    }
    snprintf(s_out->engine, sizeof s_out->engine, "%.36s + %.56s",
             codepage_engine(p->single), codepage_engine(p->pair));
    *facts_out = (struct cells_facts){.kind = CODEPAGE_MIXED};
    snprintf(facts_out->name, sizeof facts_out->name, "%.22s+%.22s",
             codepage_name(p->single), codepage_name(p->pair));
    return 0;
}
