#include "codepages/names.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

void names_key(const char *name, size_t len, char key_out[NAMES_MAX])
{
    size_t out = 0;
    for (size_t i = 0; i < len && out < NAMES_MAX - 1; i++) {
        unsigned char c = (unsigned char)name[i];
        bool after_digit = out > 0 && isdigit((unsigned char)key_out[out - 1]);
        bool before_digit = i + 1 < len && isdigit((unsigned char)name[i + 1]);
        if (c == '-' || c == '_' || c == ' ')
            continue;
        if (c == '0' && !after_digit && before_digit)
            continue;
        key_out[out++] = (char)tolower(c);
    }
    key_out[out] = '\0';
}

unsigned names_number(const char *key)
{
    static const char *const prefixes[] = {"ibm",   "cpibm", "cp",
                                           "ccsid", "xibm",  "csibm"};
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++) {
        size_t len = strlen(prefixes[i]);
        if (strncmp(key, prefixes[i], len) == 0) {
            key += len;
            break;
        }
    }
    size_t digits = strspn(key, "0123456789");
    if (digits == 0 || digits > 5 || key[digits] != '\0')
        return 0;
    return (unsigned)strtoul(key, NULL, 10);
}

static bool same_key(const char *text, size_t len, const char *key)
{
    char other[NAMES_MAX];
    names_key(text, len, other);
    return strcmp(other, key) == 0;
}

/* Calls for each name of @row until @visit says that it is enough. */
static bool row_names(const struct roster_row *row,
                      bool (*visit)(const char *name, size_t len, void *arg),
                      void *arg)
{
    char own[NAMES_MAX];
    names_of(row, own, sizeof own);
    if (visit(own, strlen(own), arg))
        return true;
    if (row->icu && visit(row->icu, strlen(row->icu), arg))
        return true;
    if (row->table && visit(row->table, strlen(row->table), arg))
        return true;
    for (const char *at = row->alias; at && *at;) {
        size_t len = strcspn(at, " ");
        if (visit(at, len, arg))
            return true;
        at += len + strspn(at + len, " ");
    }
    return false;
}

static bool is_key(const char *name, size_t len, void *arg)
{
    return same_key(name, len, arg);
}

static const struct roster_row *find_row(char *key)
{
    const struct roster_row *row;
    if (strncmp(key, "csebcdic", strlen("csebcdic")) == 0)
        key += strlen("cs"); /* as Java and lists of names for C put it */
    for (struct roster_walk w = {0}; (row = roster_next(&w));)
        if (row_names(row, is_key, key))
            return row;
    unsigned number = names_number(key);
    for (struct roster_walk w = {0}; number > 0 && (row = roster_next(&w));)
        if (row->ccsid == number)
            return row;
    return NULL;
}

size_t names_page_len(const char *name)
{
    for (size_t i = 1; name[i]; i++)
        if (name[i] == ',' ||
            (name[i] == '_' && isdigit((unsigned char)name[i - 1])))
            return i;
    return strlen(name);
}

/* A mapping file's name too says the number: "ibm-931_P120-1999". */
static const char *find_refusal(const char *name)
{
    char key[NAMES_MAX];
    names_key(name, names_page_len(name), key);
    unsigned number = names_number(key);
    for (size_t i = 0; i < roster_refusal_len; i++)
        if (roster_refusals[i].ccsid == number)
            return roster_refusals[i].why;
    return NULL;
}

/* Takes @tail off the end of @name, if it is there. */
static bool take_tail(char *name, const char *tail)
{
    size_t len = strlen(name), tail_len = strlen(tail);
    if (len <= tail_len || strcasecmp(name + len - tail_len, tail) != 0)
        return false;
    name[len - tail_len] = '\0';
    return true;
}

static bool take_swap(struct names_request *q, const char *value)
{
    q->swap_nl = true;
    return !*value;
}

static bool take_revision(struct names_request *q, const char *value)
{
    if (!*value || strlen(value) >= sizeof q->revision)
        return false;
    strcpy(q->revision, value);
    return true;
}

static const struct {
    const char *word;
    bool (*take)(struct names_request *q, const char *value);
} modifiers[] = {
    {",swaplfnl", take_swap},
    {",revision=", take_revision},
};

static bool take_modifier(struct names_request *q, const char *text)
{
    for (size_t i = 0; i < sizeof modifiers / sizeof modifiers[0]; i++) {
        size_t len = strlen(modifiers[i].word);
        if (strncasecmp(text, modifiers[i].word, len) == 0)
            return modifiers[i].take(q, text + len);
    }
    return false;
}

void names_take_modifiers(char *name, struct names_request *q)
{
    char *comma;
    while ((comma = strrchr(name, ',')) && take_modifier(q, comma))
        *comma = '\0';
}

/* No engine shall see a name that could be a path, nor a log a line end. */
static bool is_clean(const char *name)
{
    for (; *name; name++)
        if (!isalnum((unsigned char)*name) && !strchr("-_.:,+=() @", *name))
            return false;
    return true;
}

const char *const names_engine_tails[ENGINES] = {
    [ENGINE_ANY] = "",     [ENGINE_ICU] = "@icu",   [ENGINE_ICONV] = "@iconv",
    [ENGINE_OWN] = "@own", [ENGINE_LIBC] = "@libc", [ENGINE_GNU] = "@gnu",
};

int names_find(const char *name, struct names_request *request_out)
{
    struct names_request *q = request_out;
    *q = (struct names_request){.engine = ENGINE_ANY};
    if (!name[0] || strlen(name) >= sizeof q->name || !is_clean(name))
        return -ENOENT;
    strcpy(q->name, name);
    for (unsigned e = ENGINE_ANY + 1; e < ENGINES; e++)
        if (take_tail(q->name, names_engine_tails[e]))
            q->engine = e;
    if (strchr(q->name, '@'))
        return -ENOENT;

    names_take_modifiers(q->name, q);
    q->swap_nl |= take_tail(q->name, "-s390");
    char key[NAMES_MAX];
    names_key(q->name, strlen(q->name), key);
    if (!key[0])
        return -ENOENT;
    q->refusal = find_refusal(q->name);
    if (!q->refusal)
        q->row = find_row(key);
    return 0;
}

void names_of(const struct roster_row *row, char *name_out, size_t size)
{
    if (row->name)
        snprintf(name_out, size, "%s", row->name);
    else
        snprintf(name_out, size, "IBM-%u", row->ccsid);
}
