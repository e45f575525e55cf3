/** config_file.h - a configuration's file, and what was found in it */
#ifndef EBGATE_CLI_CONFIG_FILE_H
#define EBGATE_CLI_CONFIG_FILE_H

#include "base/buf.h"
#include "config/config.h"

/**
 * config_file_read
 * @path: "-" is standard input
 * @bytes_out: begun here; one byte more than CONFIG_MAX_BYTES where there are
 *             that many, so that the reader can say so
 * Returns 0 or -errno; what went wrong is said.
 */
int config_file_read(const char *command, const char *path,
                     struct buf *bytes_out);

/** Each finding, on a line of standard error or as an object of JSON on
 *  standard output. */
void config_file_say(const char *command, const char *path,
                     const struct config_findings *findings, bool json);

/** The last object of JSON: how many there are of each, and whether the file
 *  can be used. */
void config_file_sum(const char *path, const struct config_findings *findings,
                     bool usable);

/**
 * config_examine - what only those can judge who use it
 * URLs of targets and at-signs of pages; an error where one is refused.
 * Returns 0 or -ENOMEM.
 */
int config_examine(const struct config *config,
                   struct config_findings *findings);

#endif
