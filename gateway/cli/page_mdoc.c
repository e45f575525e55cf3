/* A page as mdoc source (mdoc(7)), clean by `mandoc -Tlint`. */
#include "cli/page.h"

#include "base/utf8.h"
#include "cli/page_tables.h"
#include "intake/quirk.h"

#include <ctype.h>
#include <string.h>

#define LINE_WIDTH 76
#define PAGE_DATE "November 22, 2026"

/* --------------------------------------------------------------- escaping */

/** One character, safe anywhere but at the beginning of a line. */
static size_t put_character(FILE *out, struct span text, bool literal)
{
    uint32_t c = 0;
    int len = utf8_decode(text, &c);
    if (len <= 0)
        return text.len ? 1 : 0;
    if (c == '\\')
        fputs("\\e", out);
    else if (c == '"' && literal)
        fputs("\\(dq", out);
    else if (c == '-' && literal)
        fputs("\\-", out);
    else if (c == '^' || c == '~')
        fputs(c == '^' ? "\\(ha" : "\\(ti", out);
    else if (c > 127)
        fprintf(out, "\\[u%04X]", (unsigned)c);
    else
        fputc((int)c, out);
    return (size_t)len;
}

static void put_span(FILE *out, struct span text, bool literal)
{
    while (text.len > 0)
        text = span_from(text, put_character(out, text, literal));
}

/** Would mdoc take the word for a macro or for punctuation? */
static bool is_special(struct span word)
{
    if (word.len == 1)
        return strchr(".,:;()[]?!|", word.at[0]) != NULL;
    return (word.len == 2 || word.len == 3) && isupper(word.at[0]) &&
           islower(word.at[1]);
}

static bool is_punctuation(unsigned char c)
{
    return strchr(".,:;)?!", c) != NULL;
}

/** The words of @text as arguments of a macro. */
static void put_arguments(FILE *out, struct span text)
{
    while (text.len > 0) {
        const unsigned char *blank = memchr(text.at, ' ', text.len);
        size_t len = blank ? (size_t)(blank - text.at) : text.len;
        struct span word = span_head(text, len);
        fputs(is_special(word) ? " \\&" : " ", out);
        put_span(out, word, true);
        if (word.len > 1 && is_punctuation(word.at[word.len - 1]))
            fputs("\\&", out);
        text = span_from(text, len + 1);
    }
}

/* ------------------------------------------------------------------ prose */

struct prose {
    FILE *out;
    size_t column;
};

static void prose_break(struct prose *p)
{
    if (p->column)
        fputc('\n', p->out);
    p->column = 0;
}

static void prose_word(struct prose *p, struct span word)
{
    if (p->column + word.len + 1 > LINE_WIDTH)
        prose_break(p);
    if (p->column)
        fputc(' ', p->out);
    else if (word.at[0] == '.' || word.at[0] == '\'')
        fputs("\\&", p->out);
    put_span(p->out, word, false);
    p->column += word.len + 1;
    /* mdoc wants a new line for a new sentence. */
    size_t last = word.len - 1;
    while (last > 0 && strchr(")\"'", word.at[last]))
        last--;
    if (strchr(".?!", word.at[last]))
        prose_break(p);
}

/** A literal on a line of its own, with the punctuation behind it. Returns
 *  how much of @text, which begins at the backtick, was used. */
static size_t prose_literal(struct prose *p, struct span text, bool opened)
{
    const unsigned char *end = memchr(text.at + 1, '`', text.len - 1);
    size_t len = end ? (size_t)(end - text.at) : text.len;
    prose_break(p);
    fputs(opened ? ".Ql (" : ".Ql", p->out);
    put_arguments(p->out, span_from(span_head(text, len), 1));
    size_t used = len + (end != NULL);
    for (; used < text.len && is_punctuation(text.at[used]); used++)
        fprintf(p->out, " %c", text.at[used]);
    fputc('\n', p->out);
    return used;
}

static void put_prose(FILE *out, const char *prose)
{
    struct prose p = {out, 0};
    struct span text = span_text(prose);
    while (text.len > 0) {
        bool opened = text.len > 1 && text.at[0] == '(' && text.at[1] == '`';
        size_t used = 1;
        if (opened || text.at[0] == '`') {
            used = opened + prose_literal(&p, span_from(text, opened), opened);
        } else if (text.at[0] != ' ') {
            while (used < text.len && text.at[used] != ' ')
                used++;
            prose_word(&p, span_head(text, used));
        }
        text = span_from(text, used);
    }
    prose_break(&p);
}

/* ----------------------------------------------------------------- blocks */

static void put_code(FILE *out, const char *text)
{
    fputs(".Bd -literal -offset indent\n", out);
    while (*text) {
        size_t len = strcspn(text, "\n");
        if (*text == '.' || *text == '\'')
            fputs("\\&", out);
        put_span(out, span_of(text, len), true);
        fputc('\n', out);
        text += len + (text[len] == '\n');
    }
    fputs(".Ed\n", out);
}

static void put_quirk(FILE *out, const struct quirk *q)
{
    static const char *const actions[] = {"taken", "mended", "refused"};
    fprintf(out, ".It Q\\-%02d", (int)q->id);
    put_arguments(out, span_text(q->name));
    fputc('\n', out);
    const struct {
        const char *who, *does;
    } rows[] = {
        {"Old SMTP server:", q->ibm},
        {"CSSMTP:", q->cssmtp},
        {"strict:", q->strict_does},
        {"tolerant:", q->tolerant_does},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (i > 0)
            fputs(".br\n", out);
        put_prose(out, rows[i].who);
        if (i >= 2)
            fprintf(out, "%s;\n", actions[i == 2 ? q->strict : q->tolerant]);
        put_prose(out, rows[i].does ? rows[i].does : "nothing is known");
    }
}

static void put_quirks(FILE *out)
{
    fputs(".Bl -tag -width Ds\n", out);
    for (int id = 1; id <= QUIRK_LAST; id++)
        put_quirk(out, quirk((enum quirk_id)id));
    fputs(".El\n", out);
}

static void put_heading(FILE *out, const char *title, const char *text)
{
    fprintf(out, ".Ss %s\n", title);
    put_prose(out, text);
    fputs(".Bl -tag -width Ds\n", out);
}

static void put_item(FILE *out, const char *term, const char *text)
{
    fputs(".It Li", out);
    put_arguments(out, span_text(term));
    fputc('\n', out);
    put_prose(out, text);
}

static void put_end(FILE *out)
{
    fputs(".El\n", out);
}

static void put_table(FILE *out, enum block_kind kind)
{
    static const struct page_form form = {put_heading, put_item, put_end};
    page_table(kind, &form, out);
}

static void put_blocks(FILE *out, const struct block *blocks)
{
    bool listing = false, first = true;
    for (const struct block *b = blocks; b->kind != BLOCK_END; b++) {
        if (b->kind == BLOCK_ITEM && !listing)
            fputs(".Bl -tag -width Ds\n", out);
        if (b->kind != BLOCK_ITEM && listing)
            fputs(".El\n", out);
        listing = b->kind == BLOCK_ITEM;
        if (b->kind == BLOCK_PARAGRAPH) {
            fputs(first ? "" : ".Pp\n", out);
            put_prose(out, b->text);
        } else if (b->kind == BLOCK_ITEM) {
            put_item(out, b->term, b->text);
        } else if (b->kind == BLOCK_CODE) {
            put_code(out, b->text);
        } else if (b->kind == BLOCK_QUIRKS) {
            put_quirks(out);
        } else {
            put_table(out, b->kind);
        }
        first = false;
    }
    if (listing)
        fputs(".El\n", out);
}

/* ----------------------------------------------------------------- options */

static void put_option(FILE *out, const struct option_row *row)
{
    fputs(".It", out);
    if (row->letter)
        fprintf(out, " Fl %c ,", row->letter);
    fputs(" Fl", out);
    char name[80];
    snprintf(name, sizeof name, "-%s", row->name);
    put_arguments(out, span_text(name));
    if (row->argument) {
        fputs(" Ar", out);
        put_arguments(out, span_text(row->argument));
    }
    fputc('\n', out);
    put_prose(out, row->manual);
    if (row->preset) {
        char preset[120];
        snprintf(preset, sizeof preset, "Without it: %s.", row->preset);
        put_prose(out, preset);
    }
}

static void put_options(FILE *out, const struct option_group *groups)
{
    fputs(".Sh OPTIONS\n", out);
    for (const struct option_group *g = groups; g->title; g++) {
        fprintf(out, ".Ss %s\n.Bl -tag -width Ds\n", g->title);
        for (const struct option_row *row = g->rows; row->name; row++) {
            if (row->manual)
                put_option(out, row);
        }
        fputs(".El\n", out);
    }
}

/* -------------------------------------------------------------------- page */

/** "ebgate send [options] DATASET..." as macros. */
static void put_usage(FILE *out, const char *usage)
{
    struct span text = span_text(usage);
    while (text.len > 0) {
        const unsigned char *blank = memchr(text.at, ' ', text.len);
        size_t len = blank ? (size_t)(blank - text.at) : text.len;
        struct span word = span_head(text, len);
        if (span_equal(word, SPAN("ebgate"))) {
            fputs(".Nm ebgate", out);
        } else if (word.at[0] == '[') {
            fputs(".Op Ar", out);
            put_arguments(out, span_of(word.at + 1, word.len - 2));
        } else {
            fputs(isupper(word.at[0]) ? ".Ar" : ".Cm", out);
            put_arguments(out, word);
        }
        fputc('\n', out);
        text = span_from(text, len + 1);
    }
}

static void put_see_also(FILE *out, const char *const *pages)
{
    fputs(".Sh SEE ALSO\n", out);
    for (; *pages; pages++)
        fprintf(out, ".Xr %s %u%s\n", *pages, page_volume(*pages),
                pages[1] ? " ," : "");
}

void page_write_mdoc(const struct page *page, FILE *out)
{
    fputs(".Dd " PAGE_DATE "\n.Dt ", out);
    for (const char *c = page->name; *c; c++)
        fputc(toupper((unsigned char)*c), out);
    fprintf(out, " %u\n.Os\n.Sh NAME\n.Nm %s\n.Nd %s\n.Sh SYNOPSIS\n",
            page_volume(page->name), page->name, page->summary);
    put_usage(out, page->usage);
    for (const struct section *s = page->sections; s->title; s++) {
        fprintf(out, ".Sh %s\n", s->title);
        put_blocks(out, s->blocks);
        if (s == page->sections && page->options)
            put_options(out, page->options);
    }
    put_see_also(out, page->see_also);
}
