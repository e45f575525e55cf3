/* One value, as its row of the schema has it. */
#include "base/scope.h"
#include "codepages/codepage.h"
#include "config/config_private.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct reason {
    char *text;
    size_t size;
};

static int refuse(struct reason why, const char *text)
{
    snprintf(why.text, why.size, "%s", text);
    return -EINVAL;
}

/* ----------------------------------------------------- flags and numbers */

static int set_flag(bool *at, const char *value, struct reason why)
{
    *at = strcasecmp(value, "YES") == 0;
    if (!*at && strcasecmp(value, "NO") != 0)
        return refuse(why, "YES or NO is wanted");
    return 0;
}

static int set_word(const struct schema_row *row, int *at, const char *value,
                    struct reason why)
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
                      struct reason why)
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

/* ------------------------------------------------------------------ texts */

static bool is_host(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (!isalnum((unsigned char)text[i]) && !strchr("-._", text[i]))
            return false;
    return len > 0 && len <= 255;
}

static bool is_address(const char *text)
{
    struct in6_addr place;
    return inet_pton(AF_INET, text, &place) == 1 ||
           inet_pton(AF_INET6, text, &place) == 1;
}

/** IBM's limits: 64 characters before the at-sign, 255 behind it. */
static int check_mailbox(const char *value, struct reason why)
{
    const char *at = strrchr(value, '@');
    size_t local = at ? (size_t)(at - value) : 0;
    if (local == 0 || local > 64 || !is_host(at + 1, strlen(at + 1)) ||
        strcspn(value, " <>\"") != strlen(value))
        return refuse(why, "user@host.domain is wanted, with at most 64 "
                           "characters before the at-sign and 255 behind");
    return 0;
}

static int check_page(const char *value, struct reason why)
{
    if (strcasecmp(value, "auto") == 0)
        return 0;
    SCOPED(codepage_free) struct codepage *cp = NULL;
    struct codepage_error error = {{0}};
    int r = codepage_open(value, &cp, &error);
    return r < 0 && r != -ENOMEM ? refuse(why, error.text) : r;
}

static int check_recfm(const char *value, struct reason why)
{
    static const char *const formats[] = {"F",  "FB",  "V",  "VB",   "VBS", "U",
                                          "FS", "FBS", "VS", "text", "auto"};
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        size_t len = strlen(formats[i]);
        if (strncasecmp(value, formats[i], len) == 0 &&
            (value[len] == '\0' ||
             (strchr("AaMm", value[len]) && value[len + 1] == '\0')))
            return 0;
    }
    return refuse(why, "one of F, FB, V, VB, VBS, U, text and auto is wanted, "
                       "with A or M behind it for carriage control");
}

static int check_text(const struct schema_row *row, const char *value,
                      struct reason why)
{
    if (strlen(value) > (size_t)row->most) {
        snprintf(why.text, why.size, "at most %ld characters are wanted",
                 row->most);
        return -EINVAL;
    }
    if (strchr(value, '"'))
        return refuse(why, "a double quote stands around a value, not in it");
    switch (row->type) {
    case SCHEMA_PATH:
        return *value == '/' ? 0
                             : refuse(why, "a path that begins with a slash "
                                           "is wanted");
    case SCHEMA_MAILBOX:
        return check_mailbox(value, why);
    case SCHEMA_HOST:
        return is_host(value, strlen(value))
                   ? 0
                   : refuse(why, "the name of a host is wanted: letters, "
                                 "digits, hyphens and dots");
    case SCHEMA_ADDRESS:
        return is_address(value) ? 0
                                 : refuse(why, "an IPv4 or IPv6 address is "
                                               "wanted");
    case SCHEMA_PAGE:
        return check_page(value, why);
    case SCHEMA_RECFM:
        return check_recfm(value, why);
    default:
        return 0;
    }
}

static int add_text(struct config_texts *texts, char **text)
{
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

static int set_text(const struct schema_row *row, void *at, const char *value,
                    struct reason why)
{
    int r = check_text(row, value, why);
    if (r < 0)
        return r;
    SCOPED(free_text) char *text = strdup(value);
    if (!text)
        return -ENOMEM;
    if (row->marks & SCHEMA_REPEATS)
        return add_text(at, &text);
    config_unset(row, at);
    *(char **)at = GIVE(text);
    return 0;
}

int config_set(const struct schema_row *row, void *at, const char *value,
               char *why_out, size_t why_size)
{
    const struct reason why = {why_out, why_size};
    switch (row->type) {
    case SCHEMA_IDLE:
        return 0;
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
