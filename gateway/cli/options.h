/**
 * options.h - the options of a command, as one table
 *
 * A row is all there is to know of an option: how it is read, what holds
 * without it, its line of help and its paragraph in the manual. Parser,
 * --help and manual pages are made from the same rows.
 */
#ifndef EBGATE_CLI_OPTIONS_H
#define EBGATE_CLI_OPTIONS_H

#include "cli/settings.h"

#include <stddef.h>

enum option_kind {
    OPTION_SWITCH,   /* bool */
    OPTION_TEXT,     /* const char * */
    OPTION_NUMBER,   /* long, from `least` to `most` */
    OPTION_CHOICE,   /* long: which of the words of `argument` */
    OPTION_RECFM,    /* struct dataset_format */
    OPTION_RELAY,    /* one more of the relays */
    OPTION_RESERVED, /* another command's: refused, `help` says why */
};

struct option_row {
    const char *name;     /* without the dashes; NULL ends a table */
    char letter;          /* of the short form, or 0 */
    const char *argument; /* "NAME", "off|auto|on"; NULL for a switch */
    const char *preset;   /* what holds without it, in words; or NULL */
    const char *help;     /* one line */
    const char *manual;   /* a paragraph, in the markup of page.h */
    enum option_kind kind;
    size_t offset; /* of its value in struct settings */
    long least, most;
    bool everyday; /* shown by --help */
};

struct option_group {
    const char *title; /* NULL ends the groups */
    const struct option_row *rows;
};

struct option_error {
    char text[400]; /* what was found, and what would be right */
};

/**
 * options_parse - getopt_long over the table
 * @argv:      argv[0] is the command; permuted so that operands come last
 * @first_out: index of the first operand
 * Returns 0, or -EINVAL with @error_out.
 */
int options_parse(const struct option_group *groups, int argc, char **argv,
                  struct settings *settings, int *first_out,
                  struct option_error *error_out);

/** What every command has. */
extern const struct option_row option_rows_general[];

/** The tables, in the order of the manual. */
extern const struct option_group options_send[];
extern const struct option_group options_check[];
extern const struct option_group options_migrate[];
extern const struct option_group options_serve[];
extern const struct option_group options_control[];
extern const struct option_group options_codepage[]; /* all of them */
extern const struct option_group options_codepage_list[];
extern const struct option_group options_convert[];
extern const struct option_group options_codepage_show[];
extern const struct option_group options_codepage_compare[];
extern const struct option_group options_codepage_verify[];
extern const struct option_group options_codepage_guess[];

#endif
