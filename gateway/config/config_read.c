/* Lines → blocks and values. */
#include "base/scope.h"
#include "config/config_private.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define MAX_LINE 2000

/** Where the reader is. */
struct reader {
    struct config *config;
    struct config_findings *findings;
    unsigned line;
    const struct schema_block *block; /* open or announced; NULL: none */
    bool open;                        /* its brace was there */
    bool unknown; /* a block of a name that there is none of: passed over */
    unsigned block_line;
    char *values;                   /* of the block */
    unsigned seen[CONFIG_MAX_ROWS]; /* lines of the block's parameters */
    struct config_places places;
    struct config_ways ways; /* of a TargetServer, beside its first */
    bool idle_told;
    int error;
};

#define SAY(r, severity, ...) \
    config_say((r)->findings, severity, (r)->line, __VA_ARGS__)

unsigned config_place(const struct config_places *places, const char *name)
{
    const struct schema_row *row = schema_find_row(&schema_blocks[0], name);
    if (row)
        return places->rows[row - schema_blocks[0].rows];
    const struct schema_block *block = schema_find_block(name);
    return block ? places->blocks[block - schema_blocks] : 0;
}

/* --------------------------------------------------------------- values */

/** What has no meaning here is said, but not about each line of a block. */
static void tell_idle(struct reader *r, const struct schema_block *block,
                      const struct schema_row *row)
{
    if (*block->name && r->idle_told)
        return;
    r->idle_told = true;
    SAY(r, CONFIG_NOTE, "%s%s%s is read and not used: %s", block->name,
        *block->name ? " " : "", row->name, row->help);
}

static void note_place(struct reader *r, const struct schema_block *block,
                       const struct schema_row *row)
{
    unsigned *seen = *block->name ? r->seen : r->places.rows;
    unsigned *line = &seen[row - block->rows];
    if (*line && !(row->marks & SCHEMA_REPEATS) && !config_is_way(row))
        SAY(r, CONFIG_WARNING, "%s stood in line %u already; this one holds",
            row->name, *line);
    *line = r->line;
}

static void tell_unknown(struct reader *r, const struct schema_block *block,
                         const char *name)
{
    bool alone = !*block->name;
    const char *near = schema_nearest(alone ? NULL : block, name);
    SAY(r, CONFIG_ERROR, "there is no %s \"%.60s\"%s%s%s%s",
        alone ? "statement" : "parameter", name, alone ? "" : " of ",
        block->name, near ? "; did you mean " : "", near ? near : "");
}

/** Does one of the texts that stand there already say the same? */
static void check_repeated(struct reader *r, const struct schema_row *row,
                           const char *at)
{
    struct config_texts texts;
    memcpy(&texts, at, sizeof texts);
    for (size_t i = 0; i + 1 < texts.count; i++) {
        if (strcmp(texts.at[i], texts.at[texts.count - 1]) == 0) {
            SAY(r, CONFIG_ERROR, "%s %.80s stands there twice", row->name,
                texts.at[i]);
            return;
        }
    }
}

static int take(struct reader *r, const struct schema_block *block,
                const struct schema_row *row, const char *value, char *why,
                size_t why_size)
{
    char *values = *block->name ? r->values : (char *)r->config;
    if (config_is_way(row) &&
        config_has_way((const struct config_target *)(void *)values))
        return config_add_way(&r->ways, row, value, why, why_size);
    int error = config_set(row, values + row->offset, value, why, why_size);
    if (error >= 0 && row->marks & SCHEMA_REPEATS)
        check_repeated(r, row, values + row->offset);
    return error;
}

static void set_value(struct reader *r, const struct schema_block *block,
                      const struct schema_row *row, const char *value)
{
    char why[340] = "";
    note_place(r, block, row);
    if (row->type == SCHEMA_IDLE || row->marks & SCHEMA_UNUSED)
        tell_idle(r, block, row);
    if (!*value) {
        SAY(r, CONFIG_ERROR, "%s: a value is missing (%s)", row->name,
            row->help);
        return;
    }
    int error = take(r, block, row, value, why, sizeof why);
    if (error == -EINVAL)
        SAY(r, CONFIG_ERROR, "%s %.80s: %s", row->name, value, why);
    else if (error == 1)
        SAY(r, CONFIG_WARNING, "%s %.80s: %s", row->name, value, why);
    else if (error < 0)
        r->error = error;
}

static void read_parameter(struct reader *r, const struct config_line *l)
{
    const struct schema_row *row = schema_find_row(r->block, l->word);
    if (row)
        set_value(r, r->block, row, l->value);
    else
        tell_unknown(r, r->block, l->word);
}

/* --------------------------------------------------------------- blocks */

static void close_block(struct reader *r)
{
    int error = config_spread(r->config, &r->ways);
    if (error == -E2BIG)
        SAY(r, CONFIG_ERROR, "there are over %d targets", CONFIG_MAX_BLOCKS);
    else if (error < 0)
        r->error = error;
    r->block = NULL;
    r->open = r->unknown = false;
    r->values = NULL;
}

static void announce(struct reader *r, const struct schema_block *block)
{
    unsigned *place = &r->places.blocks[block - schema_blocks];
    r->block = block;
    r->block_line = r->line;
    r->idle_told = false;
    memset(r->seen, 0, sizeof r->seen);
    if (block->size == 0) {
        if (*place)
            SAY(r, CONFIG_WARNING,
                "%s stood in line %u already; what both say holds as it is "
                "said here",
                block->name, *place);
        r->values = (char *)r->config;
        if (strcmp(block->name, "ExtendedRetry") == 0)
            r->config->extended_retry.present = true;
    } else {
        r->values = config_add(r->config, block, r->line);
        if (!r->values)
            r->error = -ENOMEM;
    }
    *place = r->line;
}

static bool has_room(struct reader *r, const struct schema_block *block)
{
    size_t count = 0;
    if (block->size > 0)
        (void)config_values(r->config, block, &count);
    if (count == CONFIG_MAX_BLOCKS)
        SAY(r, CONFIG_ERROR, "there are over %d %s statements",
            CONFIG_MAX_BLOCKS, block->name);
    return count < CONFIG_MAX_BLOCKS;
}

/** { on a line of its own. */
static void open_block(struct reader *r)
{
    if (r->open)
        SAY(r, CONFIG_ERROR,
            "the block of line %u is open: a } is missing before this {",
            r->block_line);
    else if (!r->block && !r->unknown)
        SAY(r, CONFIG_ERROR,
            "no block begins here: its name stands on the line before");
    if (!r->block)
        r->unknown = true; /* what follows belongs to no block */
    r->open = true;
}

static void read_brace(struct reader *r, char brace)
{
    if (brace == '{') {
        open_block(r);
        return;
    }
    if (!r->open)
        SAY(r, CONFIG_ERROR,
            r->block ? "%s wants a { before this }" : "no block is open here%s",
            r->block ? r->block->name : "");
    close_block(r);
}

/** A block that was announced, and whose brace did not come. */
static void give_up_block(struct reader *r)
{
    if (r->block)
        SAY(r, CONFIG_ERROR, "%s of line %u wants a { on the next line",
            r->block->name, r->block_line);
    close_block(r);
}

/** A word outside of blocks: a block's name, or a statement. */
static void read_statement(struct reader *r, const struct config_line *l)
{
    const struct schema_block *block = schema_find_block(l->word);
    const struct schema_row *row = schema_find_row(&schema_blocks[0], l->word);
    if (r->block || r->unknown)
        give_up_block(r);
    if (row) {
        set_value(r, &schema_blocks[0], row, l->value);
        return;
    }
    if (!block) {
        tell_unknown(r, &schema_blocks[0], l->word);
        r->unknown = !*l->value; /* perhaps it should have been a block */
        r->block_line = r->line;
        return;
    }
    if (*l->value && !l->misplaced)
        SAY(r, CONFIG_ERROR,
            "%s is a block: its parameters stand between { and } on lines of "
            "their own",
            block->name);
    if (has_room(r, block))
        announce(r, block);
    else
        r->unknown = true;
}

/* ---------------------------------------------------------------- lines */

static void read_word(struct reader *r, const struct config_line *l)
{
    if (l->wrong)
        SAY(r, CONFIG_ERROR, "%.60s: %s", l->word, l->wrong);
    else if (!r->open)
        read_statement(r, l);
    else if (!r->unknown)
        read_parameter(r, l);
}

/** A brace beside something else is an error, and read as it was meant. */
static void read_line(struct reader *r, char *line)
{
    struct config_line l;
    config_split(line, &l);
    if (l.misplaced)
        SAY(r, CONFIG_ERROR, "a brace stands on a line of its own");
    if (l.brace && l.leading)
        read_brace(r, l.brace);
    if (*l.word)
        read_word(r, &l);
    if (!l.brace || l.leading)
        return;
    if (l.brace == '}' && r->block && !r->open)
        r->open = true; /* all of the block stood on one line */
    if (r->open || r->block || r->unknown || l.brace == '{')
        read_brace(r, l.brace);
}

static void take_line(struct reader *r, struct span bytes)
{
    char line[MAX_LINE];
    r->line++;
    if (bytes.len >= sizeof line) {
        SAY(r, CONFIG_ERROR, "the line has %zu bytes; %d are the limit",
            bytes.len, MAX_LINE - 1);
        return;
    }
    if (bytes.len > 0)
        memcpy(line, bytes.at, bytes.len);
    line[bytes.len] = '\0';
    read_line(r, line);
}

static void read_lines(struct reader *r, struct span text)
{
    while (text.len > 0 && !r->error) {
        const unsigned char *end = memchr(text.at, '\n', text.len);
        size_t len = end ? (size_t)(end - text.at) : text.len;
        take_line(r, span_head(text, len));
        text = span_from(text, len + (end != NULL));
    }
    if (r->block || r->open)
        config_say(r->findings, CONFIG_ERROR, r->block_line,
                   r->open ? "%s has no } at its end"
                           : "%s wants a { on the next line",
                   r->block ? r->block->name : "the block");
    close_block(r);
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
    config_ways_clear(&reader.ways);
    r = reader.error ? reader.error : config_complete(config);
    if (r < 0)
        return r;
    config_check(config, &reader.places, findings_out);
    config_findings_sort(findings_out);
    if (findings_out->worst == CONFIG_ERROR)
        return -EINVAL;
    *config_out = GIVE(config);
    return 0;
}
