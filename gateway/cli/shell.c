#include "cli/shell.h"

#include "cli/codepage.h"

#include <string.h>

/* Options whose argument has a form of its own; the others tell by their kind
 * and by the word in the place of the argument. */
static const struct {
    const char *option;
    enum shell_kind kind;
    const char *words;
} arguments[] = {
    {"codepage", SHELL_PAGES, NULL},
    {"from", SHELL_PAGES, NULL},
    {"to", SHELL_PAGES, NULL},
    {"at-sign", SHELL_WORDS, "auto"},
    {"recfm", SHELL_WORDS, "F FB V VB VBS U text auto"},
    {"to-recfm", SHELL_WORDS, "F FB V VB VBS U text"},
    {"relay", SHELL_WORDS, "smtp:// smtps:// maildir:"},
};
#define ARGUMENTS (sizeof arguments / sizeof arguments[0])

static size_t argument_of(const struct option_row *row)
{
    size_t i = 0;
    while (i < ARGUMENTS && strcmp(arguments[i].option, row->name) != 0)
        i++;
    return i;
}

enum shell_kind shell_kind_of(const struct option_row *row)
{
    if (!row->argument)
        return SHELL_FLAG;
    size_t known = argument_of(row);
    if (known < ARGUMENTS)
        return arguments[known].kind;
    if (row->kind == OPTION_CHOICE)
        return SHELL_WORDS;
    return strcmp(row->argument, "FILE") == 0 ? SHELL_FILES : SHELL_OTHER;
}

void shell_put_words(const struct option_row *row, FILE *out)
{
    size_t known = argument_of(row);
    const char *words =
        known < ARGUMENTS ? arguments[known].words : row->argument;
    for (; *words; words++)
        fputc(*words == '|' ? ' ' : *words, out);
}

/* ---------------------------------------------------------------- commands */

/* The usage says what the operands are. */
static enum shell_kind operands_of(const struct page *page)
{
    if (strstr(page->usage, "DATASET") || strstr(page->usage, "[IN") ||
        strstr(page->usage, "CONFIG"))
        return SHELL_FILES;
    return strstr(page->usage, "PAGE") ? SHELL_PAGES : SHELL_OTHER;
}

bool shell_command_at(size_t at, struct shell_command *command_out)
{
    size_t i = 0;
    for (; page_commands[i]; i++) {
        const struct page *page = page_find(page_commands[i]);
        if (!page)
            continue; /* help has none of its own */
        if (at-- == 0) {
            *command_out = (struct shell_command){page_commands[i], NULL, page,
                                                  operands_of(page)};
            return true;
        }
    }
    const struct codepage_command *below = codepage_command_at(at);
    if (!below)
        return false;
    *command_out = (struct shell_command){
        below->page.command + strlen("codepage "), "codepage", &below->page,
        operands_of(&below->page)};
    return true;
}

bool shell_page_at(size_t at, struct codepage_info *info_out)
{
    if (at >= codepage_info_count())
        return false;
    codepage_info_at(at, info_out);
    return true;
}

void shell_put_quoted(const char *text, const char *quote, const char *escaped,
                      FILE *out)
{
    for (; *text; text++) {
        if (*text == '\'') {
            fputs(quote, out);
            continue;
        }
        if (strchr(escaped, *text))
            fputc('\\', out);
        fputc(*text, out);
    }
}
