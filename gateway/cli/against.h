/**
 * against.h - somebody else's converter, a command, held against a page
 *
 * All cells go through one run of the command, each in a frame of characters
 * that are the same bytes in every EBCDIC page: "(004A:" before, ")" behind.
 * Where the command stops, the cell that it stopped at is asked alone, and
 * another run goes on behind it; where it gave nothing, the cells are halved.
 */
#ifndef EBGATE_CLI_AGAINST_H
#define EBGATE_CLI_AGAINST_H

#include "cli/verify_report.h"

struct against_error {
    char text[300];
};

/**
 * against_command - reports on one check, "command"
 * @command:    for /bin/sh; reads the page's bytes on its standard input and
 *              writes UTF-8, or with @encoding the other way
 * @patience_s: so long a run may go without a byte
 * Asked are the single bytes and the double bytes that the page has; with
 * @encoding the characters that it has.
 * Returns 0; -EINVAL with @error_out when the command converts nothing, hangs,
 * or writes without end; or -errno.
 */
int against_command(const struct codepage *cp, const char *command,
                    bool encoding, long patience_s,
                    struct verify_report *report,
                    struct against_error *error_out);

#endif
