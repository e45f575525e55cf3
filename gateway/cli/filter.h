/**
 * filter.h - bytes through a command of the shell
 */
#ifndef EBGATE_CLI_FILTER_H
#define EBGATE_CLI_FILTER_H

#include "base/buf.h"

/**
 * filter_run - @in on the command's standard input, its output into @out
 * @command:    for /bin/sh; what it says of errors is thrown away
 * @patience_s: so long it may go without a byte, and without an end after them
 * @out:        emptied first; its limit is that of the command's output
 * @status_out: of waitpid, or -1; meant when 0 is returned
 * Returns 0; -ETIMEDOUT when it was ended for its time; -ENOBUFS when @out is
 * full; or -errno.
 */
int filter_run(const char *command, struct span in, long patience_s,
               struct buf *out, int *status_out);

#endif
