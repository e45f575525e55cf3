/**
 * shelf.h - directories where a site keeps mapping files
 *
 * The environment variable EBGATE_CODEPAGES names directories, parted by ":";
 * behind them comes the one that the library was installed with. A file is
 * found there by its name ("ibm-1377_P100-2008"), by the CCSID in its name,
 * or by the code_set_name in it.
 */
#ifndef EBGATE_CODEPAGES_SHELF_H
#define EBGATE_CODEPAGES_SHELF_H

#include "codepages/names.h"

#define SHELF_MAX_PATH 4096

/**
 * shelf_find - the file for @name
 * Returns 0; -ENOENT when no directory has one; -ENOMEM; -EINVAL when one
 * directory has several, which @error_out names.
 */
int shelf_find(const char *name, char path_out[SHELF_MAX_PATH],
               struct codepage_error *error_out);

#endif
