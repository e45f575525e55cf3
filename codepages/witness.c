#include "codepages/witness.h"

#include "codepages/open.h"
#include "codepages/page.h"
#include "codepages/utf.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct witness {
    const struct codepage *cp; /* NULL: an engine is asked */
    struct codepage *owned;
    struct cells cells;
    enum codepage_kind kind;
    unsigned ccsid;
    char name[NAMES_MAX];
};

/* Only of an engine's own single-byte and mixed pages; the double-byte ones
 * are parts of those. */
static bool is_asked(const struct names_request *q)
{
    return q->engine != ENGINE_ANY && q->row && !q->swap_nl &&
           !q->revision[0] && !q->refusal &&
           (q->row->kind == CODEPAGE_SBCS || q->row->kind == CODEPAGE_MIXED);
}

static int open_page(struct witness *w, const char *name,
                     struct codepage_error *error_out)
{
    int r = codepage_open(name, &w->owned, error_out);
    if (r < 0)
        return r;
    w->cp = w->owned;
    return 0;
}

static int open_engine(struct witness *w, const struct names_request *q,
                       const char *name, struct codepage_error *error_out)
{
    int r = open_cells(q, &w->cells, error_out);
    if (r == -ENOENT && !error_out->text[0])
        snprintf(error_out->text, sizeof error_out->text,
                 "this engine has no table of %s", name);
    w->kind = q->row->kind;
    w->ccsid = q->row->ccsid;
    return r;
}

static void describe(struct witness *w)
{
    if (!w->cp)
        return;
    w->kind = codepage_kind(w->cp);
    w->ccsid = codepage_ccsid(w->cp);
    snprintf(w->name, sizeof w->name, "%s", codepage_name(w->cp));
}

int witness_open(const char *name, struct witness **w_out,
                 struct codepage_error *error_out)
{
    struct names_request q;
    struct witness *w = calloc(1, sizeof *w);
    if (!w)
        return -ENOMEM;
    error_out->text[0] = '\0';
    bool named = names_find(name, &q) == 0;
    int r = named && is_asked(&q) ? open_engine(w, &q, name, error_out)
                                  : open_page(w, name, error_out);
    if (r < 0) {
        witness_free(&w);
        return r;
    }
    snprintf(w->name, sizeof w->name, "%s", name);
    describe(w);
    *w_out = w;
    return 0;
}

int witness_of(const struct codepage *cp, struct witness **w_out)
{
    struct witness *w = calloc(1, sizeof *w);
    if (!w)
        return -ENOMEM;
    w->cp = cp;
    describe(w);
    *w_out = w;
    return 0;
}

void witness_free(struct witness **w)
{
    if (!*w)
        return;
    cells_close(&(*w)->cells);
    codepage_free(&(*w)->owned);
    free(*w);
    *w = NULL;
}

const char *witness_name(const struct witness *w)
{
    return w->name;
}

const char *witness_engine(const struct witness *w)
{
    return w->cp ? codepage_engine(w->cp) : w->cells.engine;
}

enum codepage_kind witness_kind(const struct witness *w)
{
    return w->kind;
}

unsigned witness_ccsid(const struct witness *w)
{
    return w->ccsid;
}

static bool is_shift(const struct witness *w, unsigned code)
{
    return w->kind == CODEPAGE_MIXED &&
           (code == EBCDIC_SO || code == EBCDIC_SI);
}

size_t witness_decode(struct witness *w, unsigned code,
                      uint32_t text_out[WITNESS_MAX_TEXT])
{
    if (w->cp)
        return codepage_cell(w->cp, code, text_out);
    if (is_shift(w, code))
        return 0;
    unsigned char bytes[CELLS_MAX_BYTES];
    size_t len = cells_put_code(code, w->kind == CODEPAGE_MIXED, bytes);
    size_t count = w->cells.calls->decode(&w->cells, bytes, len, text_out);
    return count > 0 && text_out[0] == UTF_SUBSTITUTE ? 0 : count;
}

int witness_encode(struct witness *w, const uint32_t *text, size_t len)
{
    return w->cp ? codepage_code(w->cp, text, len, false)
                 : cells_code(&w->cells, text, len, false);
}
