#include "base/file_word.h"

#include <ctype.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

void file_word(const char *word, const char *otherwise, char out[FILE_WORD_MAX])
{
    size_t len = 0;
    const char *text = word && *word ? word : otherwise;
    for (; text[len] && len + 1 < FILE_WORD_MAX; len++) {
        bool safe = isalnum((unsigned char)text[len]) ||
                    strchr("$#@-_", text[len]) != NULL;
        out[len] = safe ? text[len] : '_';
    }
    out[len] = '\0';
}
