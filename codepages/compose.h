/**
 * compose.h - letters and marks, where a page has marks that combine
 *
 * The Vietnamese pages have most letters as a base and a mark, some only
 * whole. So text that says the same in another way (Unicode 15, 3.11) finds
 * its bytes: what the page has as it stands goes first; a letter or mark that
 * it lacks is composed with what stands before it, or parted from its mark.
 */
#ifndef EBGATE_CODEPAGES_COMPOSE_H
#define EBGATE_CODEPAGES_COMPOSE_H

#include "codepages/run.h"

/** Has @cp marks that combine? Without any there is nothing to do here. */
bool compose_has_marks(const struct codepage *cp);

/**
 * compose_missing - the character at r->at, @len bytes, which the page lacks
 * With the letter and the mark before it, whose bytes are taken back, where
 * it is a mark itself. Returns whether all of them are written now.
 */
bool compose_missing(struct run *r, size_t len);

/**
 * compose_held - how much of the end of @in a mark that follows may change
 * A letter with one mark at most, for no letter has more than two, and with
 * it the beginning of a character that is cut.
 */
size_t compose_held(const unsigned char *in, size_t in_len);

/** May what stands before @at change by the mark that stands there? */
bool compose_across(const unsigned char *in, size_t in_len, size_t at);

#endif
