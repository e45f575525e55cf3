/**
 * witness.h - somebody who says what the cells of a page are
 *
 * "278" is the page as this library serves it. "278@icu", "278@libc" is an
 * engine itself, asked about one cell at a time, and so without anything that
 * a table of this library might have mended or lost.
 */
#ifndef EBGATE_CODEPAGES_WITNESS_H
#define EBGATE_CODEPAGES_WITNESS_H

#include "codepages/codepage.h"

#define WITNESS_MAX_TEXT 2

struct witness;

/** Returns 0, or as codepage_open does. */
int witness_open(const char *name, struct witness **w_out,
                 struct codepage_error *error_out);
/** A page that is open already, borrowed for the witness's life. */
int witness_of(const struct codepage *cp, struct witness **w_out);
void witness_free(struct witness **w);

/** "IBM-278", "icu ibm-278_P100-1995". */
const char *witness_name(const struct witness *w);
const char *witness_engine(const struct witness *w);
enum codepage_kind witness_kind(const struct witness *w);
unsigned witness_ccsid(const struct witness *w);

/** Characters that @code, over X'FF' a double byte, stands for; or 0. */
size_t witness_decode(struct witness *w, unsigned code,
                      uint32_t text_out[WITNESS_MAX_TEXT]);

/** The code of @text without best fits, or -1. */
int witness_encode(struct witness *w, const uint32_t *text, size_t len);

#endif
