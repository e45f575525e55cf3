#include "base/nearest.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#define NAME_MAX_LEN 40

static bool differ(char a, char b)
{
    return tolower((unsigned char)a) != tolower((unsigned char)b);
}

/** Letters to put in, take out, change or swap to make @a of @b. */
static size_t distance(const char *a, const char *b)
{
    size_t la = strlen(a), lb = strlen(b);
    if (la > NAME_MAX_LEN || lb > NAME_MAX_LEN)
        return NAME_MAX_LEN;
    size_t rows[3][NAME_MAX_LEN + 1];
    for (size_t j = 0; j <= lb; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= la; i++) {
        size_t *now = rows[i % 3], *up = rows[(i + 2) % 3];
        const size_t *above = rows[(i + 1) % 3];
        now[0] = i;
        for (size_t j = 1; j <= lb; j++) {
            size_t best = up[j - 1] + differ(a[i - 1], b[j - 1]);
            if (up[j] + 1 < best)
                best = up[j] + 1;
            if (now[j - 1] + 1 < best)
                best = now[j - 1] + 1;
            if (i > 1 && j > 1 && !differ(a[i - 1], b[j - 2]) &&
                !differ(a[i - 2], b[j - 1]) && above[j - 2] + 1 < best)
                best = above[j - 2] + 1;
            now[j] = best;
        }
    }
    return rows[la % 3][lb];
}

const char *nearest_name(const char *wrong, const char *const *names)
{
    const char *nearest = NULL;
    size_t least = strlen(wrong) / 3 + 1;
    for (; *names; names++) {
        size_t d = distance(wrong, *names);
        if (d <= least && (!nearest || d < least)) {
            nearest = *names;
            least = d;
        }
    }
    return nearest;
}
