/**
 * fill.h - a page's tables, filled from a cells
 */
#ifndef EBGATE_CODEPAGES_FILL_H
#define EBGATE_CODEPAGES_FILL_H

#include "codepages/cells.h"
#include "codepages/page.h"

/**
 * fill_page - all cells of @cp, whose kind is set, as @cells gives them
 * @swap_nl: X'15' is LF and X'25' NEL in this page (",swaplfnl")
 * Returns 0, -ENOMEM, or -ENOTSUP when @cells has no such page: a single
 * byte stands for several characters or for one beyond the first plane.
 */
int fill_page(struct codepage *cp, struct cells *cells, bool swap_nl);

/** Only cp->chars, for a charset that is converted by an engine. */
void fill_chars(struct codepage *cp, struct cells *cells);

/** Frees what fill_page allocated. */
void fill_clear(struct codepage *cp);

#endif
