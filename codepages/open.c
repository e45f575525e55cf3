#include "codepages/open.h"

#include "codepages/cells.h"
#include "codepages/converter.h"
#include "codepages/fill.h"
#include "codepages/names.h"
#include "codepages/no_name.h"
#include "codepages/page.h"
#include "codepages/parts.h"
#include "codepages/revision.h"
#include "codepages/shelf.h"
#include "codepages/survey.h"
#include "codepages/table_file.h"
#include "codepages/ucm.h"
#include "codepages/xlbin.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool wants(const struct names_request *q, enum names_engine engine)
{
    return q->engine == ENGINE_ANY || q->engine == engine;
}

static bool wants_iconv(const struct names_request *q, enum names_engine which)
{
    return wants(q, which) || q->engine == ENGINE_ICONV;
}

/*
 * No row has this name, but an engine may: a charset of mail that nobody has
 * written down here. It is not taken for a page of EBCDIC, where engines
 * give one name to different tables.
 */
static int open_stranger(struct names_request *q, struct roster_row *row,
                         struct cells *cells)
{
    *row = (struct roster_row){.kind = CODEPAGE_OTHER, .name = q->name};
    int r = -ENOENT;
    if (wants(q, ENGINE_ICU))
        r = icu_cells_open(q->name, cells);
    if (r == 0) {
        const char *label = icu_cells_label(cells);
        row->icu = q->name;
        row->name = label ? label : q->name;
    } else if (r == -ENOENT) {
        if (wants_iconv(q, ENGINE_GNU))
            r = iconv_gnu_cells_open(q->name, cells);
        if (r == -ENOENT && wants_iconv(q, ENGINE_LIBC))
            r = iconv_libc_cells_open(q->name, cells);
    }
    if (r == 0 && cells_are_ebcdic(cells)) {
        cells_close(cells);
        r = -ENOENT;
    }
    q->row = row;
    return r;
}

/* iconv: GNU libiconv before libc's, which is of another dialect. */
static int open_iconv(const struct names_request *q, struct cells *cells,
                      struct codepage_error *error_out)
{
    const struct roster_row *row = q->row;
    int r = -ENOENT;
    if (row->gnu && wants_iconv(q, ENGINE_GNU))
        r = iconv_gnu_cells_open(row->gnu, cells);
    if (r != -ENOENT || !wants_iconv(q, ENGINE_LIBC))
        return r;
    if (!row->libc)
        return row->libc_fault ? no_name_in_libc(q, error_out) : r;
    if (row->libc_fault && q->engine == ENGINE_ANY)
        return no_name_only_libc(q, error_out);
    return iconv_libc_cells_open(row->libc, cells);
}

int open_cells(const struct names_request *q, struct cells *cells,
               struct codepage_error *error_out)
{
    int r = -ENOENT;
    if (wants(q, ENGINE_OWN) && q->row->ccsid > 0)
        r = own_cells_open(q->row->ccsid, cells);
    if (r == -ENOENT && wants(q, ENGINE_ICU) && q->row->icu)
        r = icu_cells_open(q->row->icu, cells);
    if (r == -ENOENT)
        r = open_iconv(q, cells, error_out);
    if (r == -ENOENT && q->row->kind == CODEPAGE_DBCS)
        r = parts_double_open(q, cells, error_out);
    return r;
}

static bool is_ebcdic(enum codepage_kind kind)
{
    return kind == CODEPAGE_SBCS || kind == CODEPAGE_MIXED ||
           kind == CODEPAGE_DBCS;
}

static const struct coding *coding_of(const struct codepage *cp)
{
    switch (cp->kind) {
    case CODEPAGE_MIXED:
        return &mixed_coding;
    case CODEPAGE_DBCS:
        return &dbcs_coding;
    case CODEPAGE_UTF8:
        return cp->ccsid == 367 ? &ascii_coding : &utf8_coding;
    case CODEPAGE_SBCS:
    case CODEPAGE_OTHER:
    default:
        return &sbcs_coding;
    }
}

/* UTF-8 and ASCII need no tables. */
static void fill_unicode(struct codepage *cp)
{
    strcpy(cp->engine, "own");
    for (int32_t b = 0; b < 256; b++)
        cp->chars[b] = b < 0x80 ? b : -1;
    page_findings_fill(cp);
}

/* Several bytes a character, and not EBCDIC: an engine converts it. */
static int fill_converter(struct codepage *cp, struct cells *cells,
                          const char *converter)
{
    cp->iconv = iconv_cells_calls(cells, &converter);
    cp->coding = cp->iconv ? &iconv_coding : &converter_coding;
    if (cp->iconv && !iconv_converter_suits(cp->iconv, converter))
        return -ENOENT;
    snprintf(cp->converter, sizeof cp->converter, "%s", converter);
    fill_chars(cp, cells);
    return 0;
}

static int fill_from(struct codepage *cp, const struct names_request *q,
                     struct cells *cells)
{
    memcpy(cp->engine, cells->engine, sizeof cp->engine);
    if (cp->kind == CODEPAGE_OTHER && !cells->single_byte)
        return fill_converter(cp, cells, q->row->icu);
    cp->has_table = true;
    return fill_page(cp, cells, q->swap_nl);
}

static int new_page(const struct names_request *q, struct cells *cells,
                    struct codepage **cp_out)
{
    struct codepage *cp = calloc(1, sizeof *cp);
    if (!cp)
        return -ENOMEM;
    int r = 0;
    cp->kind = q->row->kind;
    cp->ccsid = q->row->ccsid;
    cp->ebcdic = is_ebcdic(cp->kind);
    cp->coding = coding_of(cp);
    names_of(q->row, cp->name, sizeof cp->name);
    if (cp->kind == CODEPAGE_UTF8)
        fill_unicode(cp);
    else
        r = fill_from(cp, q, cells);
    if (r < 0)
        codepage_free(&cp);
    else
        *cp_out = cp;
    return r;
}

/* ------------------------------------------------------- tables of files */

/* The row of what @facts tell of, as if the roster had it. */
static void set_row(struct names_request *q, const struct cells_facts *facts,
                    struct roster_row *row)
{
    *row = (struct roster_row){
        .ccsid = facts->ccsid, .kind = facts->kind, .name = facts->name};
    q->row = row;
}

static bool is_path(const char *name)
{
    return strchr(name, '/') || table_file_ends(name, ".ucm") ||
           table_file_ends(name, ".xlbin") ||
           table_file_ends(name, ".tcpxlbin");
}

static bool is_translate_table(const char *path)
{
    return table_file_ends(path, ".xlbin") ||
           table_file_ends(path, ".tcpxlbin") ||
           (!table_file_ends(path, ".ucm") && xlbin_has_form(path));
}

static int open_file(struct names_request *q, const char *path,
                     struct codepage **cp_out, struct codepage_error *error_out)
{
    struct cells cells = {0};
    struct cells_facts facts;
    struct roster_row row;
    int r = is_translate_table(path)
                ? xlbin_cells_open(path, &cells, &facts, error_out)
                : ucm_cells_open(path, &cells, &facts, error_out);
    if (r < 0)
        return r;
    set_row(q, &facts, &row);
    if (q->revision[0])
        r = revision_apply(q, &cells, error_out);
    if (r == 0)
        r = new_page(q, &cells, cp_out);
    cells_close(&cells);
    return r;
}

static int open_path(const char *name, struct codepage **cp_out,
                     struct codepage_error *error_out)
{
    struct names_request q = {.engine = ENGINE_ANY};
    char path[SHELF_MAX_PATH];
    if (strlen(name) >= sizeof path)
        return table_file_fault(error_out, name, 0, "this path is too long");
    strcpy(path, name);
    names_take_modifiers(path, &q);
    return open_file(&q, path, cp_out, error_out);
}

/* ---------------------------------------------------------------- names */

/* The page of @q's row, or of an engine that knows the name. */
static int open_engine(struct names_request *q, bool files,
                       struct codepage **cp_out,
                       struct codepage_error *error_out)
{
    struct roster_row stranger;
    struct cells_facts facts;
    struct cells cells = {0};
    int r = -ENOENT;
    if (q->row)
        r = q->row->kind == CODEPAGE_UTF8 ? 0
                                          : open_cells(q, &cells, error_out);
    else if (files &&
             (r = parts_join_open(q->name, &cells, &facts, error_out)) == 0)
        set_row(q, &facts, &stranger);
    else if (r == -ENOENT && !error_out->text[0])
        r = open_stranger(q, &stranger, &cells);
    if (r == 0 && q->revision[0])
        r = revision_apply(q, &cells, error_out);
    if (r == 0)
        r = new_page(q, &cells, cp_out);
    cells_close(&cells);
    return r;
}

/* Where nobody has the page, a file of the site's may. */
static int open_shelf(struct names_request *q, struct codepage **cp_out,
                      struct codepage_error *error_out)
{
    char path[SHELF_MAX_PATH];
    if (q->engine != ENGINE_ANY)
        return -ENOENT;
    int r = shelf_find(q->name, path, error_out);
    return r < 0 ? r : open_file(q, path, cp_out, error_out);
}

/* @files: those of the site may serve, and pages of two parts. */
static int open_name(const char *name, bool files, struct codepage **cp_out,
                     struct codepage_error *error_out)
{
    struct names_request q;
    int r = names_find(name, &q);
    if (r < 0) {
        no_name_at_all(name, error_out);
        return r;
    }
    bool known = q.row;
    r = q.refusal ? -ENOENT : open_engine(&q, files, cp_out, error_out);
    if (r != -ENOENT || error_out->text[0])
        return r;
    if (files)
        r = open_shelf(&q, cp_out, error_out);
    if (r != -ENOENT || error_out->text[0])
        return r;
    if (q.refusal)
        return no_name_refused(&q, error_out);
    return known ? no_name_table(&q, error_out) : no_name_known(&q, error_out);
}

static int opened(int r, struct codepage_error *error_out)
{
    if (r == -ENOMEM)
        strcpy(error_out->text, "out of memory");
    return r;
}

int codepage_open(const char *name, struct codepage **cp_out,
                  struct codepage_error *error_out)
{
    error_out->text[0] = '\0';
    return opened(is_path(name) ? open_path(name, cp_out, error_out)
                                : open_name(name, true, cp_out, error_out),
                  error_out);
}

int codepage_open_label(const char *label, struct codepage **cp_out,
                        struct codepage_error *error_out)
{
    error_out->text[0] = '\0';
    return opened(open_name(label, false, cp_out, error_out), error_out);
}

void codepage_free(struct codepage **cp)
{
    if (!*cp)
        return;
    fill_clear(*cp);
    free(*cp);
    *cp = NULL;
}
