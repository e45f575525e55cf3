/**
 * shell.h - completion for shells, written from the tables of options
 *
 * Commands, options, the words of a choice, codepages, relays and files: a
 * shell knows what the program knows, and nothing is written twice.
 */
#ifndef EBGATE_CLI_SHELL_H
#define EBGATE_CLI_SHELL_H

#include "cli/page.h"
#include "codepages/codepage.h"

/** What a shell can offer behind an option, or for an operand. */
enum shell_kind {
    SHELL_FLAG,  /* an option without argument */
    SHELL_OTHER, /* a number, or a name that nobody can know */
    SHELL_WORDS, /* words, as shell_put_words writes them */
    SHELL_PAGES, /* codepages */
    SHELL_FILES,
};

enum shell_kind shell_kind_of(const struct option_row *row);

/** The words of an option whose kind is SHELL_WORDS, a blank between. */
void shell_put_words(const struct option_row *row, FILE *out);

/** A command, or one of those behind `codepage`: its page tells the rest. */
struct shell_command {
    const char *name, *under; /* "list" under "codepage"; NULL: none */
    const struct page *page;
    enum shell_kind operands;
};
/** Returns false behind the last. `help` is none of them. */
bool shell_command_at(size_t at, struct shell_command *command_out);

/** A page that can be named, by its place; false behind the last. */
bool shell_page_at(size_t at, struct codepage_info *info_out);

/** @text as part of a word in single quotes; each of @escaped, and the quote,
 *  as the shell has it. */
void shell_put_quoted(const char *text, const char *quote, const char *escaped,
                      FILE *out);

void shell_write_bash(FILE *out);
void shell_write_zsh(FILE *out);
void shell_write_fish(FILE *out);

#endif
