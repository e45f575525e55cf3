/**
 * ucm.h - a page out of a mapping file of the user's, as ICU reads them
 *
 * Source: ICU User Guide, "Conversion Data", on the format of .ucm files. Of
 * its classes SBCS, DBCS and EBCDIC_STATEFUL are read.
 */
#ifndef EBGATE_CODEPAGES_UCM_H
#define EBGATE_CODEPAGES_UCM_H

#include "codepages/cells.h"
#include "codepages/codepage.h"

/**
 * ucm_cells_open - the cells of the file at @path, and what it says it is
 * Returns 0, -ENOENT, -ENOMEM or -EINVAL; @error_out says what is wrong,
 * where, and what would be right.
 */
int ucm_cells_open(const char *path, struct cells *s_out,
                   struct cells_facts *facts_out,
                   struct codepage_error *error_out);

#endif
