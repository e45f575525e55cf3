/* Lines → blocks and values. */
#include "base/scope.h"
#include "config/config_private.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Parameters of a block, at most: which of them stood in it. */
#define MAX_ROWS 32
#define MAX_LINE 2000

/** Where the reader is. */
struct reader {
    struct config *config;
    struct config_findings *findings;
    unsigned line;
    const struct schema_block *block; /* open or announced; NULL: none */
    bool open;                        /* its brace was there */
    unsigned block_line;
    char *values;            /* of the block; NULL: it is unknown */
    unsigned seen[MAX_ROWS]; /* lines of the block's parameters */
    unsigned alone[MAX_ROWS];
    bool idle_told;
    int error;
};

#define SAY(r, severity, ...) \
    config_say((r)->findings, severity, (r)->line, __VA_ARGS__)

static void close_block(struct reader *r)
{
    r->block = NULL;
    r->open = false;
    r->values = NULL;
}

/* --------------------------------------------------------------- values */

/** What has no meaning here is said, but not about each line of it. */
static void tell_idle(struct reader *r, const struct schema_row *row)
{
    if (r->block && *r->block->name) {
        if (r->idle_told)
            return;
        r->idle_told = true;
    }
    SAY(r, CONFIG_NOTE, "%s%s%s is read and not used: %s",
        r->block ? r->block->name : "", r->block ? " " : "", row->name,
        row->help);
}

/** True when it may be set: the first, or the last that wins. */
static void note_place(struct reader *r, const struct schema_block *block,
                       const struct schema_row *row)
{
    unsigned *seen = r->block ? r->seen : r->alone;
    unsigned *line = &seen[row - block->rows];
    if (*line && !(row->marks & SCHEMA_REPEATS))
        SAY(r, CONFIG_WARNING, "%s stood in line %u already; this one holds",
            row->name, *line);
    *line = r->line;
}

static void set_value(struct reader *r, const struct schema_block *block,
                      const char *name, const char *value)
{
    char why[340] = "";
    const struct schema_row *row = schema_find_row(block, name);
    if (!row) {
        const char *near = schema_nearest(*block->name ? block : NULL, name);
        SAY(r, CONFIG_ERROR, "there is no %s \"%.60s\"%s%s%s%s",
            *block->name ? "parameter" : "statement", name,
            *block->name ? " of " : "", block->name,
            near ? "; did you mean " : "", near ? near : "");
        return;
    }
    note_place(r, block, row);
    if (row->type == SCHEMA_IDLE) {
        tell_idle(r, row);
        return;
    }
    if (!*value) {
        SAY(r, CONFIG_ERROR, "%s: a value is missing (%s)", row->name,
            row->help);
        return;
    }
    char *values = r->block ? r->values : (char *)r->config;
    int error =
        values ? config_set(row, values + row->offset, value, why, sizeof why)
               : 0;
    if (error == -EINVAL)
        SAY(r, CONFIG_ERROR, "%s %.80s: %s", row->name, value, why);
    else if (error < 0)
        r->error = error;
}

/* --------------------------------------------------------------- blocks */

static void announce(struct reader *r, const struct schema_block *block)
{
    r->block = block;
    r->block_line = r->line;
    r->idle_told = false;
    memset(r->seen, 0, sizeof r->seen);
    if (block->size == 0) {
        r->values = (char *)r->config;
        if (strcmp(block->name, "ExtendedRetry") == 0)
            r->config->extended_retry.present = true;
        return;
    }
    r->values = config_add(r->config, block, r->line);
    if (!r->values)
        r->error = -ENOMEM;
}

/** A brace on the line of something else: what IBM's grammar forbids. */
static bool has_brace(struct reader *r, const char *word, const char *value)
{
    size_t len = strlen(word), end = strlen(value);
    bool found = word[len - 1] == '{' || (end > 0 && value[end - 1] == '{') ||
                 (end > 0 && value[end - 1] == '}' && r->open);
    if (found)
        SAY(r, CONFIG_ERROR, "a brace stands on a line of its own");
    return found;
}

static void read_brace(struct reader *r, bool opening)
{
    if (opening && (!r->block || r->open))
        SAY(r, CONFIG_ERROR,
            r->open ? "a block is open since line %u: a } is "
                      "missing before this one"
                    : "no block begins here",
            r->block_line);
    else if (!opening && !r->open)
        SAY(r, CONFIG_ERROR, "no block is open here");
    if (opening)
        r->open = r->block != NULL;
    else
        close_block(r);
}

/** A word outside of blocks: a block's name, or a statement. */
static void read_statement(struct reader *r, const char *word,
                           const char *value)
{
    const struct schema_block *block = schema_find_block(word);
    if (r->block) {
        SAY(r, CONFIG_ERROR, "%s of line %u wants a { on the next line",
            r->block->name, r->block_line);
        close_block(r);
    }
    if (!block) {
        set_value(r, &schema_blocks[0], word, value);
        return;
    }
    if (*value)
        SAY(r, CONFIG_ERROR,
            "%s is a block: its parameters stand between { "
            "and } on lines of their own",
            block->name);
    announce(r, block);
}

/* ---------------------------------------------------------------- lines */

/** A comment begins at a # that is the first of a word; what stands between
 *  quotes belongs to the value. */
static void cut_comment(char *line)
{
    bool quoted = false;
    for (char *c = line; *c; c++) {
        quoted ^= *c == '"';
        if (*c == '#' && !quoted &&
            (c == line || isspace((unsigned char)c[-1]))) {
            *c = '\0';
            return;
        }
    }
}

static char *trim(char *text)
{
    while (isspace((unsigned char)*text))
        text++;
    size_t len = strlen(text);
    while (len > 0 && isspace((unsigned char)text[len - 1]))
        text[--len] = '\0';
    return text;
}

/** "a b" → a b, for values that begin or end with blanks or hold a #. */
static char *unquote(char *value)
{
    size_t len = strlen(value);
    if (len < 2 || value[0] != '"' || value[len - 1] != '"')
        return value;
    value[len - 1] = '\0';
    return value + 1;
}

static void read_line(struct reader *r, char *line)
{
    cut_comment(line);
    char *word = trim(line);
    if (!*word)
        return;
    if (strcmp(word, "{") == 0 || strcmp(word, "}") == 0) {
        read_brace(r, *word == '{');
        return;
    }
    size_t len = strcspn(word, " \t");
    char *value = word[len] ? trim(word + len + 1) : word + len;
    word[len] = '\0';
    if (has_brace(r, word, value))
        return;
    value = unquote(value);
    if (r->open)
        set_value(r, r->block, word, value);
    else
        read_statement(r, word, value);
}

static void read_lines(struct reader *r, struct span text)
{
    char line[MAX_LINE];
    while (text.len > 0 && !r->error) {
        const unsigned char *end = memchr(text.at, '\n', text.len);
        size_t len = end ? (size_t)(end - text.at) : text.len;
        r->line++;
        if (len < sizeof line) {
            memcpy(line, text.at, len);
            line[len] = '\0';
            read_line(r, line);
        } else {
            SAY(r, CONFIG_ERROR, "the line has %zu bytes; %d are the limit",
                len, MAX_LINE - 1);
        }
        text = span_from(text, len + (end != NULL));
    }
    if (r->block)
        config_say(r->findings, CONFIG_ERROR, r->block_line,
                   r->open ? "%s has no } at its end"
                           : "%s wants a { on the next line",
                   r->block->name);
}

static bool has_error(const struct config_findings *findings)
{
    for (size_t i = 0; i < findings->count; i++) {
        if (findings->at[i].severity == CONFIG_ERROR)
            return true;
    }
    return findings->more > 0;
}

int config_read(struct span bytes, const char *codepage,
                struct config **config_out,
                struct config_findings *findings_out)
{
    SCOPED(config_free) struct config *config = NULL;
    SCOPED(buf_clear) struct buf text;
    *findings_out = (struct config_findings){0};
    buf_init(&text, 8 * CONFIG_MAX_BYTES);
    int r = config_text(bytes, codepage, &text, findings_out);
    if (r == 0)
        r = config_new(&config);
    if (r < 0)
        return r;
    struct reader reader = {.config = config, .findings = findings_out};
    read_lines(&reader, buf_span(&text));
    if (reader.error)
        return reader.error;
    config_check(config, findings_out);
    if (has_error(findings_out))
        return -EINVAL;
    *config_out = GIVE(config);
    return 0;
}
