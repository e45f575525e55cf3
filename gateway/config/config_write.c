/* Values → text in the configuration's own language. */
#include "config/config_private.h"

#include <string.h>

static void write_word(const struct schema_row *row, int number, FILE *out)
{
    const char *word = row->words;
    while (number-- > 0)
        word += strcspn(word, "|") + 1;
    fprintf(out, "%.*s", (int)strcspn(word, "|"), word);
}

static void write_text(const char *text, FILE *out)
{
    if (!config_wants_quotes(text)) {
        fputs(text, out);
        return;
    }
    fputc('"', out);
    for (; *text; text++) {
        if (*text == '"' || *text == '\\')
            fputc('\\', out);
        fputc(*text, out);
    }
    fputc('"', out);
}

static void write_value(const struct schema_row *row, const char *at, FILE *out)
{
    bool flag;
    int number;
    long value;
    char *text;
    switch (row->type) {
    case SCHEMA_FLAG:
        memcpy(&flag, at, sizeof flag);
        fputs(flag ? "YES" : "NO", out);
        break;
    case SCHEMA_WORD:
        memcpy(&number, at, sizeof number);
        write_word(row, number, out);
        break;
    case SCHEMA_NUMBER:
        memcpy(&value, at, sizeof value);
        fprintf(out, "%ld", value);
        break;
    default:
        memcpy(&text, at, sizeof text);
        write_text(text, out);
        break;
    }
}

/** Is it what holds without the line? */
static bool is_preset(const struct schema_row *row, const char *at)
{
    char value[sizeof(struct config_texts)] = {0}, why[200];
    if (row->type == SCHEMA_IDLE)
        return true;
    if (row->type == SCHEMA_WORD && !row->preset)
        return false; /* that of another statement, which may change */
    if (row->preset && config_set(row, value, row->preset, why, sizeof why) < 0)
        return false;
    bool same = config_same(row, at, value);
    config_unset(row, value);
    return same;
}

static bool has_value(const struct schema_row *row, const char *at)
{
    static const char nothing[sizeof(struct config_texts)];
    bool text = row->type >= SCHEMA_TEXT;
    return row->type != SCHEMA_IDLE &&
           (!text || memcmp(at, nothing, config_width(row)) != 0);
}

static void write_row(const struct schema_row *row, const char *at,
                      const char *indent, FILE *out)
{
    if (row->marks & SCHEMA_REPEATS) {
        struct config_texts texts;
        memcpy(&texts, at, sizeof texts);
        for (size_t i = 0; i < texts.count; i++) {
            fprintf(out, "%s%s ", indent, row->name);
            write_text(texts.at[i], out);
            fputc('\n', out);
        }
        return;
    }
    fprintf(out, "%s%s ", indent, row->name);
    write_value(row, at, out);
    fputc('\n', out);
}

static bool wants(const struct schema_row *row, const char *at, bool all)
{
    return has_value(row, at) && (all || !is_preset(row, at));
}

static void write_block(const struct schema_block *block, const char *values,
                        bool all, FILE *out)
{
    bool any = block->size > 0;
    for (const struct schema_row *row = block->rows; row->name; row++)
        any |= wants(row, values + row->offset, all);
    if (!any)
        return;
    fprintf(out, "%s\n{\n", block->name);
    for (const struct schema_row *row = block->rows; row->name; row++) {
        if (wants(row, values + row->offset, all))
            write_row(row, values + row->offset, "    ", out);
    }
    fputs("}\n", out);
}

void config_write(const struct config *config, FILE *out, bool all)
{
    const struct schema_block *alone = &schema_blocks[0];
    for (const struct schema_row *row = alone->rows; row->name; row++) {
        const char *at = (const char *)config + row->offset;
        if (wants(row, at, all))
            write_row(row, at, "", out);
    }
    for (size_t b = 1; b < schema_block_count; b++) {
        const struct schema_block *block = &schema_blocks[b];
        size_t count;
        const char *values = config_values(config, block, &count);
        /* That the statement is there says that there is such a retry. */
        if (strcmp(block->name, "ExtendedRetry") == 0 &&
            !config->extended_retry.present)
            continue;
        for (size_t i = 0; i < count; i++)
            write_block(block, values + i * block->size, all, out);
    }
}
