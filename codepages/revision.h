/**
 * revision.h - a page as it was, or as others have it: a few cells differ
 *
 *     "1026,revision=1998"    X'9A' is U+00AA, as before 2012
 *     "930,revision=P12A"     Microsoft's characters for four double bytes
 */
#ifndef EBGATE_CODEPAGES_REVISION_H
#define EBGATE_CODEPAGES_REVISION_H

#include "codepages/cells.h"
#include "codepages/names.h"

/**
 * revision_apply - makes @s the cells of q->revision
 * Returns 0, -ENOMEM, or -EINVAL: the page has no such revision; @error_out
 * lists those it has. @s stays open in any case.
 */
int revision_apply(const struct names_request *q, struct cells *s,
                   struct codepage_error *error_out);

#endif
