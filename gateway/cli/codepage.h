/** codepage.h - the commands behind `ebgate codepage` */
#ifndef EBGATE_CLI_CODEPAGE_H
#define EBGATE_CLI_CODEPAGE_H

#include "cli/page.h"
#include "codepages/codepage.h"

/**
 * struct codepage_command - one of them
 * @page: for --help; its options are those of @run, its command is
 *        "codepage list", which messages begin with
 * @run:  what it does with @count operands; returns the exit status
 */
struct codepage_command {
    struct page page;
    int (*run)(const struct settings *settings, int count, char **operands);
};

extern const struct codepage_command codepage_list, codepage_show,
    codepage_compare, codepage_verify, codepage_guess;

/** The commands in their order; NULL behind the last. */
const struct codepage_command *codepage_command_at(size_t at);

#endif
