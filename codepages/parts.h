/**
 * parts.h - pages of double bytes, and mixed pages put together by hand
 *
 * A mixed page is a single-byte page and a page of double bytes between SO
 * and SI. Where only the whole is to be had its double bytes are taken out of
 * it (300 out of 939); and any two parts make a whole ("37+300").
 */
#ifndef EBGATE_CODEPAGES_PARTS_H
#define EBGATE_CODEPAGES_PARTS_H

#include "codepages/cells.h"
#include "codepages/names.h"

/**
 * parts_double_open - the double bytes that @q asks for, out of a mixed page
 * Returns 0, or as codepage_open does; -ENOENT also when no mixed page is
 * known to hold them, with no error text.
 */
int parts_double_open(const struct names_request *q, struct cells *s_out,
                      struct codepage_error *error_out);

/**
 * parts_join_open - "SINGLE+DOUBLE", as "1027+300"
 * Returns 0, or as codepage_open does for a part; -ENOENT with no error text
 * when @name is no such pair of names; -EINVAL when a part is of the wrong
 * kind.
 */
int parts_join_open(const char *name, struct cells *s_out,
                    struct cells_facts *facts_out,
                    struct codepage_error *error_out);

#endif
