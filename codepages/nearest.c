#include "codepages/names.h"

#include <stdio.h>
#include <string.h>

#define NEAREST 3

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Insertions, deletions, changes and exchanges of neighbours from a to b. */
static size_t distance(const char *a, const char *b)
{
    size_t rows[3][NAMES_MAX + 1];
    size_t *two_ago = rows[0], *ago = rows[1], *now = rows[2];
    size_t a_len = strlen(a), b_len = strlen(b);
    for (size_t j = 0; j <= b_len; j++)
        ago[j] = j;
    for (size_t i = 1; i <= a_len; i++) {
        now[0] = i;
        for (size_t j = 1; j <= b_len; j++) {
            size_t change = ago[j - 1] + (a[i - 1] != b[j - 1]);
            now[j] = least(change, least(ago[j], now[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                now[j] = least(now[j], two_ago[j - 2] + 1);
        }
        size_t *oldest = two_ago;
        two_ago = ago;
        ago = now;
        now = oldest;
    }
    return ago[b_len];
}

/* How far @key is from any name of @row, its bare number included. */
static size_t row_distance(const struct roster_row *row, const char *key)
{
    char name[NAMES_MAX], other[NAMES_MAX];
    names_of(row, name, sizeof name);
    names_key(name, strlen(name), other);
    size_t best = distance(key, other);
    snprintf(name, sizeof name, "%u", row->ccsid);
    if (row->ccsid > 0)
        best = least(best, distance(key, name));
    for (const char *at = row->alias; at && *at;) {
        size_t len = strcspn(at, " ");
        names_key(at, len, other);
        best = least(best, distance(key, other));
        at += len + strspn(at + len, " ");
    }
    return best;
}

void names_nearest(const char *name, char *text_out, size_t text_size)
{
    char key[NAMES_MAX];
    names_key(name, names_page_len(name), key);
    const size_t reach =
        1 + strlen(key) / 3; /* beyond it there is no likeness */
    size_t listed = 0, used = 0;
    const struct roster_row *row;
    text_out[0] = '\0';
    for (size_t d = 0; d <= reach && listed < NEAREST; d++)
        for (struct roster_walk w = {0};
             listed < NEAREST && (row = roster_next(&w));) {
            if (row_distance(row, key) != d || used >= text_size)
                continue;
            char near[NAMES_MAX];
            names_of(row, near, sizeof near);
            used += (size_t)snprintf(text_out + used, text_size - used, "%s%s",
                                     listed > 0 ? ", " : "", near);
            listed++;
        }
}
