/* One value, as its row of the schema has it. */
#include "base/scope.h"
#include "config/config_private.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* ----------------------------------------------------- flags and numbers */

static int set_flag(bool *at, const char *value, struct config_reason why)
{
    *at = strcasecmp(value, "YES") == 0;
    if (!*at && strcasecmp(value, "NO") != 0)
        return config_refuse(why, "YES or NO is wanted");
    return 0;
}

static int set_word(const struct schema_row *row, int *at, const char *value,
                    struct config_reason why)
{
    int number = 0;
    for (const char *word = row->words; *word; number++) {
        size_t len = strcspn(word, "|");
        if (strlen(value) == len && strncasecmp(word, value, len) == 0) {
            *at = number;
            return 0;
        }
        word += len + (word[len] == '|');
    }
    snprintf(why.text, why.size, "one of %s is wanted", row->words);
    return -EINVAL;
}

static int set_number(const struct schema_row *row, long *at, const char *value,
                      struct config_reason why)
{
    char *end;
    errno = 0;
    long number = strtol(value, &end, 10);
    if (!isdigit((unsigned char)value[0]) || *end || errno ||
        number < row->least || number > row->most) {
        snprintf(why.text, why.size, "a number from %ld to %ld is wanted",
                 row->least, row->most);
        return -EINVAL;
    }
    *at = number;
    return 0;
}

/** What has no meaning here: as CSSMTP wants it, all the same. */
static int check_idle(const struct schema_row *row, const char *value,
                      struct config_reason why)
{
    int word;
    long number;
    if (row->words)
        return set_word(row, &word, value, why);
    return row->most > 0 ? set_number(row, &number, value, why) : 0;
}

/* ------------------------------------------------------------------ texts */

static int add_text(struct config_texts *texts, char **text)
{
    if (texts->count == CONFIG_MAX_BLOCKS)
        return -E2BIG;
    char **grown = realloc(texts->at, (texts->count + 1) * sizeof *texts->at);
    if (!grown)
        return -ENOMEM;
    texts->at = grown;
    texts->at[texts->count++] = GIVE(*text);
    return 0;
}

static void free_text(char **text)
{
    free(*text);
}

/** JES has its names in upper case. */
static void fold(char *name)
{
    for (; *name; name++)
        *name = (char)toupper((unsigned char)*name);
}

static int set_text(const struct schema_row *row, void *at, const char *value,
                    struct config_reason why)
{
    const char *taken;
    int checked = config_check_text(row, value, &taken, why);
    if (checked < 0)
        return checked;
    SCOPED(free_text) char *text = strdup(taken);
    if (!text)
        return -ENOMEM;
    if (row->type == SCHEMA_WRITER)
        fold(text);
    if (row->marks & SCHEMA_REPEATS) {
        int r = add_text(at, &text);
        if (r == -E2BIG)
            return config_refuse(why, "there are too many of them");
        return r < 0 ? r : checked;
    }
    config_unset(row, at);
    *(char **)at = GIVE(text);
    return checked;
}

int config_set(const struct schema_row *row, void *at, const char *value,
               char *why_out, size_t why_size)
{
    const struct config_reason why = {why_out, why_size};
    switch (row->type) {
    case SCHEMA_IDLE:
        return check_idle(row, value, why);
    case SCHEMA_FLAG:
        return set_flag(at, value, why);
    case SCHEMA_WORD:
        return set_word(row, at, value, why);
    case SCHEMA_NUMBER:
        return set_number(row, at, value, why);
    default:
        return set_text(row, at, value, why);
    }
}

/* -------------------------------------------------------- values as such */

static bool is_text(const struct schema_row *row)
{
    return row->type != SCHEMA_FLAG && row->type != SCHEMA_WORD &&
           row->type != SCHEMA_NUMBER && row->type != SCHEMA_IDLE;
}

size_t config_width(const struct schema_row *row)
{
    switch (row->type) {
    case SCHEMA_IDLE:
        return 0;
    case SCHEMA_FLAG:
        return sizeof(bool);
    case SCHEMA_WORD:
        return sizeof(int);
    case SCHEMA_NUMBER:
        return sizeof(long);
    default:
        return row->marks & SCHEMA_REPEATS ? sizeof(struct config_texts)
                                           : sizeof(char *);
    }
}

void config_unset(const struct schema_row *row, void *at)
{
    if (!is_text(row))
        return;
    if (row->marks & SCHEMA_REPEATS) {
        struct config_texts *texts = at;
        for (size_t i = 0; i < texts->count; i++)
            free(texts->at[i]);
        free(texts->at);
        *texts = (struct config_texts){0};
        return;
    }
    char **text = at;
    free(*text);
    *text = NULL;
}

static int copy_texts(struct config_texts *to, const struct config_texts *from)
{
    for (size_t i = 0; i < from->count; i++) {
        SCOPED(free_text) char *text = strdup(from->at[i]);
        int r = text ? add_text(to, &text) : -ENOMEM;
        if (r < 0)
            return r;
    }
    return 0;
}

int config_copy(const struct schema_row *row, void *at, const void *from)
{
    if (!is_text(row)) {
        memcpy(at, from, config_width(row));
        return 0;
    }
    if (row->marks & SCHEMA_REPEATS)
        return copy_texts(at, from);
    const char *text = *(char *const *)from;
    char **copy = at;
    *copy = text ? strdup(text) : NULL;
    return text && !*copy ? -ENOMEM : 0;
}

static bool same_text(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

bool config_same(const struct schema_row *row, const void *a, const void *b)
{
    if (!is_text(row))
        return memcmp(a, b, config_width(row)) == 0;
    if (!(row->marks & SCHEMA_REPEATS))
        return same_text(*(char *const *)a, *(char *const *)b);
    const struct config_texts *one = a, *other = b;
    if (one->count != other->count)
        return false;
    for (size_t i = 0; i < one->count; i++) {
        if (strcmp(one->at[i], other->at[i]) != 0)
            return false;
    }
    return true;
}
