/* A page as plain text, for a machine without man and mandoc, and the screen
 * of --help. */
#include "cli/page.h"

#include "base/span.h"
#include "base/utf8.h"
#include "cli/page_tables.h"
#include "intake/quirk.h"

#include <string.h>

#define WIDTH 78
#define HELP_COLUMN 32

/** Words of @text, without their backticks, between @indent and the edge. */
static void put_prose(FILE *out, const char *prose, int indent)
{
    size_t column = 0;
    struct span text = span_text(prose);
    while (text.len > 0) {
        const unsigned char *blank = memchr(text.at, ' ', text.len);
        size_t len = blank ? (size_t)(blank - text.at) : text.len;
        size_t width = utf8_count(span_head(text, len));
        if (column && column + width + 1 > WIDTH) {
            fputc('\n', out);
            column = 0;
        }
        if (column == 0)
            column = (size_t)fprintf(out, "%*s", indent, "");
        else
            column += (size_t)fprintf(out, " ");
        for (size_t i = 0; i < len; i++) {
            if (text.at[i] != '`')
                fputc(text.at[i], out);
        }
        column += width;
        text = span_from(text, len + 1);
    }
    fputc('\n', out);
}

static void put_code(FILE *out, const char *text)
{
    while (*text) {
        size_t len = strcspn(text, "\n");
        fprintf(out, "        %.*s\n", (int)len, text);
        text += len + (text[len] == '\n');
    }
}

static void put_quirks(FILE *out)
{
    for (int id = 1; id <= QUIRK_LAST; id++) {
        const struct quirk *q = quirk((enum quirk_id)id);
        const char *const does[] = {q->ibm, q->cssmtp, q->strict_does,
                                    q->tolerant_does};
        static const char *const who[] = {"old SMTP server", "CSSMTP", "strict",
                                          "tolerant"};
        fprintf(out, "    Q-%02d  %s\n", id, q->name);
        for (size_t i = 0; i < 4; i++) {
            fprintf(out, "        %s:\n", who[i]);
            put_prose(out, does[i] ? does[i] : "nothing is known", 12);
        }
    }
}

static void put_heading(FILE *out, const char *title, const char *text)
{
    fprintf(out, "  %s\n", title);
    put_prose(out, text, 4);
    fputc('\n', out);
}

static void put_item(FILE *out, const char *term, const char *text)
{
    fprintf(out, "    %s\n", term);
    put_prose(out, text, 8);
}

static void put_end(FILE *out)
{
    fputc('\n', out);
}

static void put_table(FILE *out, enum block_kind kind)
{
    static const struct page_form form = {put_heading, put_item, put_end};
    page_table(kind, &form, out);
}

static void put_blocks(FILE *out, const struct block *blocks)
{
    for (const struct block *b = blocks; b->kind != BLOCK_END; b++) {
        if (b != blocks)
            fputc('\n', out);
        if (b->kind == BLOCK_PARAGRAPH) {
            put_prose(out, b->text, 4);
        } else if (b->kind == BLOCK_ITEM) {
            put_item(out, b->term, b->text);
        } else if (b->kind == BLOCK_CODE) {
            put_code(out, b->text);
        } else if (b->kind == BLOCK_QUIRKS) {
            put_quirks(out);
        } else {
            put_table(out, b->kind);
        }
    }
}

static void put_options(FILE *out, const struct option_group *groups)
{
    fputs("\nOPTIONS\n", out);
    for (const struct option_group *g = groups; g->title; g++) {
        fprintf(out, "\n  %s\n", g->title);
        for (const struct option_row *row = g->rows; row->name; row++) {
            if (!row->manual)
                continue;
            fprintf(out, "\n    --%s%s%s\n", row->name,
                    row->argument ? " " : "",
                    row->argument ? row->argument : "");
            put_prose(out, row->manual, 8);
            if (row->preset)
                fprintf(out, "        Without it: %s.\n", row->preset);
        }
    }
}

void page_write_text(const struct page *page, FILE *out)
{
    fprintf(out, "NAME\n    %s - %s\n\nSYNOPSIS\n    %s\n", page->name,
            page->summary, page->usage);
    for (const struct section *s = page->sections; s->title; s++) {
        fprintf(out, "\n%s\n", s->title);
        put_blocks(out, s->blocks);
        if (s == page->sections && page->options)
            put_options(out, page->options);
    }
    fputs("\nSEE ALSO\n   ", out);
    for (const char *const *other = page->see_also; *other; other++)
        fprintf(out, " %s(%u)%s", *other, page_volume(*other),
                other[1] ? "," : "\n");
}

/* ------------------------------------------------------------------ --help */

static void put_help_row(FILE *out, const struct option_row *row)
{
    char left[80], letter[8] = "";
    if (row->letter)
        snprintf(letter, sizeof letter, "-%c, ", row->letter);
    snprintf(left, sizeof left, "%s--%s%s%s", letter, row->name,
             row->argument ? " " : "", row->argument ? row->argument : "");
    bool wide = strlen(left) > HELP_COLUMN - 3;
    fprintf(out, "  %-*s", HELP_COLUMN - 3, left);
    if (wide)
        fprintf(out, "\n%*s", HELP_COLUMN - 1, "");
    fprintf(out, " %s\n", row->help);
}

void page_write_help(const struct page *page, FILE *out)
{
    fprintf(out, "%s\n%s\n\n", page->usage, page->summary);
    size_t left_out = 0;
    for (const struct option_group *g = page->options; g && g->title; g++) {
        for (const struct option_row *row = g->rows; row->name; row++) {
            if (row->everyday)
                put_help_row(out, row);
            else
                left_out += row->manual != NULL;
        }
    }
    if (left_out)
        fprintf(out,
                "\n`ebgate help %s` tells more, and %zu further "
                "options.\n",
                page->command, left_out);
}
