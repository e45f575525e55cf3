/**
 * ucm_parse.h - a mapping file into its header and its table
 *
 *     file    = header charmap [ charmap ]
 *     header  = *( "<" key ">" value )
 *     charmap = "CHARMAP" *mapping "END CHARMAP"
 *
 * "#" begins a comment. The second CHARMAP extends the first. With icu:base
 * the first CHARMAP of that file, which lies beside this one, comes before
 * them, and what this file says takes the place of it.
 */
#ifndef EBGATE_CODEPAGES_UCM_PARSE_H
#define EBGATE_CODEPAGES_UCM_PARSE_H

#include "codepages/ucm_header.h"
#include "codepages/ucm_table.h"

#define UCM_MAX_FILE (16U << 20) /* the largest known has 3 MiB */
#define UCM_MAX_LINE 1024

/**
 * ucm_parse - the file at @path into @h and @t, both empty
 * Returns 0; -ENOENT and other errors of reading; -ENOMEM; -EINVAL: the error
 * names the file and the line, what was found and what would be right. @t is
 * to be cleared in any case.
 */
int ucm_parse(const char *path, struct ucm_header *h, struct ucm_table *t,
              struct codepage_error *error_out);

/** The CCSID out of "ibm-1377_P100-2008" or "ibm-1377.ucm", or 0. */
unsigned ucm_ccsid(const char *name);

/**
 * ucm_name - the code_set_name of the file at @path
 * Only its first lines are looked at. Returns whether it has one.
 */
bool ucm_name(const char *path, char name_out[UCM_MAX_NAME]);

#endif
