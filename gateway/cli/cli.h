/** cli.h - the subcommands, and how they speak to people */
#ifndef EBGATE_CLI_CLI_H
#define EBGATE_CLI_CLI_H

#include "cli/page.h"

/** Exit statuses, as condition codes read on a mainframe. */
enum {
    STATUS_OK = 0,
    STATUS_WARNING = 4,
    STATUS_REFUSED = 8,
    STATUS_NOTHING = 12,
    STATUS_USAGE = 16,
};

/** Each takes argv[0] as its own name and returns the exit status. */
int cli_send(int argc, char **argv);
int cli_check(int argc, char **argv);
int cli_serve(int argc, char **argv);
int cli_control(int argc, char **argv);
int cli_migrate(int argc, char **argv);
int cli_codepage(int argc, char **argv);
int cli_convert(int argc, char **argv);
int cli_help(int argc, char **argv);

/**
 * cli_begin - what every command does first: options, --help, --version
 * Returns the index of the first operand; or -1 - status when the command is
 * done with that.
 */
int cli_begin(const char *command, int argc, char **argv,
              struct settings *settings_out);

/** The same for a command whose @page page_find does not know. */
int cli_begin_page(const struct page *page, int argc, char **argv,
                   struct settings *settings_out);

/** Is standard output a terminal that wants colours? NO_COLOR says no. */
bool is_coloured(void);

/** "ebgate send: ..." to standard error; terminals get no control byte. */
void say(const char *command, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/** The same for wrong usage; returns STATUS_USAGE. */
int say_usage(const char *command, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
