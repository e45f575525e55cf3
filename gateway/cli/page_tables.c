#include "cli/page_tables.h"

#include "config/schema.h"
#include "service/operator.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* ------------------------------------------------- the operator's commands */

static void put_keys(const struct operator_row *row, char *text, size_t size)
{
    size_t len = (size_t)snprintf(text, size, "%s.", row->help);
    for (size_t i = 0; i < OPERATOR_MAX_KEYS && row->keys[i].name; i++) {
        if (len < size)
            len += (size_t)snprintf(text + len, size - len, " `%s`: %s.",
                                    row->keys[i].name, row->keys[i].help);
    }
}

static void put_operator(const struct page_form *form, FILE *out)
{
    form->heading(out, "All commands",
                  "What stands in brackets may be left out.");
    for (size_t i = 0; i < operator_row_count; i++) {
        const struct operator_row *row = &operator_rows[i];
        char term[300], text[900];
        operator_write_form(row, term, sizeof term);
        memcpy(term, row->words, strlen(row->words));
        put_keys(row, text, sizeof text);
        form->item(out, term, text);
    }
    form->end(out);
}

/* ------------------------------------------------------------- statements */

static const char *range_of(const struct schema_row *row, char *text,
                            size_t size)
{
    switch (row->type) {
    case SCHEMA_FLAG:
        return "YES or NO";
    case SCHEMA_WORD:
    case SCHEMA_CHOICE:
        return row->words;
    case SCHEMA_NUMBER:
        snprintf(text, size, "%ld to %ld", row->least, row->most);
        return text;
    case SCHEMA_MAILBOX:
        return "user@host.domain";
    case SCHEMA_HOST:
        return "name";
    case SCHEMA_ADDRESS:
        return "address";
    case SCHEMA_PATH:
        return "path";
    case SCHEMA_PAGE:
        return "codepage";
    case SCHEMA_PREFIX:
        return "address[/bits]";
    case SCHEMA_RECFM:
        return "format";
    case SCHEMA_WRITER:
        return "name";
    case SCHEMA_PIN:
        return "sha256/BASE64";
    case SCHEMA_URL:
        return "url";
    case SCHEMA_IDLE:
        if (row->words)
            return row->words;
        snprintf(text, size, "%ld to %ld", row->least, row->most);
        return text;
    default:
        return "text";
    }
}

/** What there is to know beside the help; a full stop behind each. */
static void put_marks(const struct schema_block *block,
                      const struct schema_row *row, FILE *out)
{
    const struct {
        bool holds;
        const char *says;
    } marks[] = {
        {row->marks & SCHEMA_OURS && !(block->marks & SCHEMA_OURS),
         "Not CSSMTP's."},
        {row->marks & SCHEMA_REQUIRED, "Must be there."},
        {row->marks & SCHEMA_REPEATS, "May stand several times."},
        {row->marks & SCHEMA_FIXED, "Not changed by REFRESH."},
        {row->marks & SCHEMA_UNCONFIRMED,
         "IBM's pages leave its name, range or default open."},
    };
    if (row->preset)
        fprintf(out, " Without it: `%s`.", row->preset);
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        if (marks[i].holds)
            fprintf(out, " %s", marks[i].says);
    }
}

static void put_row(const struct schema_block *block,
                    const struct schema_row *row, const struct page_form *form,
                    FILE *out)
{
    bool unused = row->type == SCHEMA_IDLE || row->marks & SCHEMA_UNUSED;
    char range[80], term[300], *text = NULL;
    size_t size;
    FILE *words = open_memstream(&text, &size);
    if (!words)
        return;
    snprintf(term, sizeof term, "%s %s", row->name,
             range_of(row, range, sizeof range));
    if (unused)
        fprintf(words, "Read and not used: %s.", row->help);
    else
        fprintf(words, "%c%s.", toupper((unsigned char)row->help[0]),
                row->help + 1);
    if (!unused)
        put_marks(block, row, words);
    if (fclose(words) == 0)
        form->item(out, term, text);
    free(text);
}

static void put_schema(const struct page_form *form, FILE *out)
{
    for (size_t i = 0; i < schema_block_count; i++) {
        const struct schema_block *block = &schema_blocks[i];
        char text[300];
        snprintf(text, sizeof text, "%s: %s.%s",
                 block->marks & SCHEMA_OURS ? "Not CSSMTP's" : "CSSMTP's",
                 block->help,
                 block->size > 0 ? " May stand several times." : "");
        form->heading(out, *block->name ? block->name : "Simple statements",
                      text);
        for (const struct schema_row *row = block->rows; row->name; row++)
            put_row(block, row, form, out);
        form->end(out);
    }
}

void page_table(enum block_kind kind, const struct page_form *form, FILE *out)
{
    if (kind == BLOCK_OPERATOR)
        put_operator(form, out);
    else
        put_schema(form, out);
}
