/** open.h - the cells that a name asks for, before they become a page */
#ifndef EBGATE_CODEPAGES_OPEN_H
#define EBGATE_CODEPAGES_OPEN_H

#include "codepages/cells.h"
#include "codepages/names.h"

/**
 * open_cells - those of @q's row, from the engine it asks for
 * Returns 0, or as codepage_open does, with @error_out where it is more than
 * that nobody has them.
 */
int open_cells(const struct names_request *q, struct cells *cells,
               struct codepage_error *error_out);

#endif
