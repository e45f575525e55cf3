#include "service/operator.h"

#include "base/span.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Commas of a command, at most; what is longer is none of ours. */
#define MAX_PARTS 8

struct parts {
    struct span at[MAX_PARTS];
    size_t count;
};

static struct span trim(struct span s)
{
    while (s.len > 0 && isspace(s.at[0]))
        s = span_from(s, 1);
    while (s.len > 0 && isspace(s.at[s.len - 1]))
        s.len--;
    return s;
}

static bool split(const char *text, struct parts *parts_out)
{
    parts_out->count = 0;
    for (bool more = true; more;) {
        size_t len = strcspn(text, ",");
        more = text[len] == ',';
        if (parts_out->count == MAX_PARTS)
            return false;
        parts_out->at[parts_out->count++] = trim(span_of(text, len));
        text += len + more;
    }
    return true;
}

/** Capitals and digits in front: the shortest form of a word. */
static size_t shortest(const char *word, size_t len)
{
    size_t n = 0;
    while (n < len && !islower((unsigned char)word[n]))
        n++;
    return n;
}

/** Is @part a form of @word, of which it may leave out the end? */
static bool is_form(struct span part, const char *word, size_t len)
{
    return part.len >= shortest(word, len) && part.len <= len &&
           strncasecmp((const char *)part.at, word, part.len) == 0;
}

/* -------------------------------------------------------- which command */

/** How many parts of @parts are the words of @row; 0: it is another. */
static size_t match_words(const struct operator_row *row,
                          const struct parts *parts)
{
    size_t count = 0;
    for (const char *word = row->words; *word; count++) {
        size_t len = strcspn(word, ",");
        if (count == parts->count || !is_form(parts->at[count], word, len))
            return 0;
        word += len + (word[len] == ',');
    }
    return count;
}

static const struct operator_row *find_row(const struct parts *parts,
                                           size_t *words_out)
{
    for (size_t i = 0; i < operator_row_count; i++) {
        *words_out = match_words(&operator_rows[i], parts);
        if (*words_out > 0)
            return &operator_rows[i];
    }
    return NULL;
}

/** Is any row's first word meant? Then the second is what is wrong. */
static void list_words(struct span first, char *out, size_t size)
{
    bool second = false;
    size_t len = 0;
    for (size_t i = 0; i < operator_row_count; i++)
        second |= strchr(operator_rows[i].words, ',') &&
                  is_form(first, operator_rows[i].words,
                          strcspn(operator_rows[i].words, ","));
    *out = '\0';
    const char *before = "";
    for (size_t i = 0; i < operator_row_count && len < size; i++) {
        const char *words = operator_rows[i].words;
        const char *word = second ? strchr(words, ',') : words;
        if (!word || (!second && i > 0 && strncmp(words, "Display,", 8) == 0))
            continue;
        word += second;
        len += (size_t)snprintf(out + len, size - len, "%s%.*s", before,
                                (int)strcspn(word, ","), word);
        before = ", ";
    }
}

/* ----------------------------------------------------------- its operands */

/** A word of "A|B": its place in the text, or NULL. */
static const char *find_word(const char *words, struct span part,
                             size_t *len_out)
{
    for (const char *word = words; *word;) {
        *len_out = strcspn(word, "|");
        if (is_form(part, word, *len_out))
            return word;
        word += *len_out + (word[*len_out] == '|');
    }
    return NULL;
}

/** The key that @part is for, its value in @value_out; -1: none. */
static int find_key(const struct operator_row *row, struct span part,
                    struct span *value_out)
{
    const char *sign = memchr(part.at, '=', part.len);
    size_t len = sign ? (size_t)(sign - (const char *)part.at) : 0;
    for (int i = 0; i < OPERATOR_MAX_KEYS && row->keys[i].name; i++) {
        const struct operator_key *key = &row->keys[i];
        if (key->type == OPERATOR_WORD) {
            const char *word = find_word(key->name, part, &len);
            *value_out = span_of(word, word ? len : 0);
            if (word)
                return i;
            len = sign ? (size_t)(sign - (const char *)part.at) : 0;
        } else if (sign && len == strlen(key->name) &&
                   strncasecmp(key->name, (const char *)part.at, len) == 0) {
            *value_out = trim(span_from(part, len + 1));
            return i;
        }
    }
    return -1;
}

static bool read_number(const char *text, unsigned long *number_out)
{
    char *end;
    errno = 0;
    *number_out = strtoul(text, &end, 10);
    return isdigit((unsigned char)text[0]) && *end == '\0' && errno == 0;
}

static int say_form(const struct operator_row *row, struct span part,
                    char *error_out, size_t error_size)
{
    char form[240];
    operator_write_form(row, form, sizeof form);
    snprintf(error_out, error_size, "\"%.*s\" is no operand of it: %s",
             (int)(part.len < 80 ? part.len : 80), (const char *)part.at, form);
    return -EINVAL;
}

static int take_operand(struct operator_command *c, struct span part,
                        char *error_out, size_t error_size)
{
    struct span value;
    int i = find_key(c->row, part, &value);
    if (i < 0 || value.len == 0 || value.len >= OPERATOR_MAX_VALUE)
        return say_form(c->row, part, error_out, error_size);
    const struct operator_key *key = &c->row->keys[i];
    memcpy(c->value[i], value.at, value.len);
    c->value[i][value.len] = '\0';
    if (c->given[i]) {
        snprintf(error_out, error_size, "%s stands in it twice", key->name);
        return -EINVAL;
    }
    if (key->type == OPERATOR_NUMBER &&
        !read_number(c->value[i], &c->number[i])) {
        snprintf(error_out, error_size, "%s=%s: a number is wanted (%s)",
                 key->name, c->value[i], key->help);
        return -EINVAL;
    }
    c->given[i] = true;
    return 0;
}

static int check_required(const struct operator_command *c, char *error_out,
                          size_t error_size)
{
    for (int i = 0; i < OPERATOR_MAX_KEYS && c->row->keys[i].name; i++) {
        if (c->given[i] || !c->row->keys[i].required)
            continue;
        char form[240];
        operator_write_form(c->row, form, sizeof form);
        snprintf(error_out, error_size, "%s is missing: %s",
                 c->row->keys[i].name, form);
        return -EINVAL;
    }
    return 0;
}

int operator_parse(const char *text, struct operator_command *command_out,
                   char *error_out, size_t error_size)
{
    struct parts parts;
    size_t words = 0;
    *command_out = (struct operator_command){0};
    if (!split(text, &parts)) {
        snprintf(error_out, error_size, "it has too many commas");
        return -EINVAL;
    }
    command_out->row = find_row(&parts, &words);
    if (!command_out->row) {
        char known[400];
        list_words(parts.at[0], known, sizeof known);
        snprintf(error_out, error_size, "\"%.60s\" is no command; there are %s",
                 text, known);
        return -EINVAL;
    }
    for (size_t i = words; i < parts.count; i++) {
        int r = take_operand(command_out, parts.at[i], error_out, error_size);
        if (r < 0)
            return r;
    }
    return check_required(command_out, error_out, error_size);
}

const char *operator_value(const struct operator_command *command,
                           const char *name)
{
    for (int i = 0; i < OPERATOR_MAX_KEYS && command->row->keys[i].name; i++) {
        if (strcmp(command->row->keys[i].name, name) == 0)
            return command->given[i] ? command->value[i] : NULL;
    }
    return NULL;
}

void operator_write_form(const struct operator_row *row, char *out,
                         size_t out_size)
{
    size_t len = 0;
    for (; row->words[len] && len + 1 < out_size; len++)
        out[len] = (char)toupper((unsigned char)row->words[len]);
    out[len] = '\0';
    for (int i = 0; i < OPERATOR_MAX_KEYS && row->keys[i].name; i++) {
        const struct operator_key *key = &row->keys[i];
        static const char *const kinds[] = {"", "=number", "=text"};
        if (len < out_size)
            len += (size_t)snprintf(out + len, out_size - len, "%s,%s%s%s",
                                    key->required ? "" : "[", key->name,
                                    kinds[key->type], key->required ? "" : "]");
    }
}
