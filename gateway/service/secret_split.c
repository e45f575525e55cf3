/* A command into its words, without a shell. */
#include "service/secret.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

/* Blanks part words; quotes of one kind hold those of the other. Reads one
 * word from @at to @to; false when a quote does not end. */
static bool read_word(const char **at, char **to)
{
    char quote = '\0';
    for (; **at && (quote || !strchr(" \t", **at)); (*at)++) {
        if (quote ? **at == quote : **at == '\'' || **at == '"')
            quote = quote ? '\0' : **at;
        else
            *(*to)++ = **at;
    }
    *(*to)++ = '\0';
    return !quote;
}

int secret_split(const char *command, char ***words_out, char *why_out,
                 size_t why_size)
{
    size_t len = strlen(command);
    size_t most = len / 2 + 2; /* words, each with a blank behind; and NULL */
    char **words = calloc(1, most * sizeof *words + len + 2);
    if (!words)
        return -ENOMEM;
    char *to = (char *)(words + most);
    size_t count = 0;
    bool whole = true;
    const char *at = command + strspn(command, " \t");
    while (*at && whole) {
        words[count++] = to;
        whole = read_word(&at, &to);
        at += strspn(at, " \t");
    }
    const char *fault = !whole       ? "a quote does not end"
                        : count == 0 ? "it is empty"
                        : *words[0] != '/'
                            ? "the program is named with its path, from / on"
                            : NULL;
    if (!fault) {
        *words_out = words;
        return 0;
    }
    snprintf(why_out, why_size, "the command for the secret: %s", fault);
    free(words);
    return -EINVAL;
}
