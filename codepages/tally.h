/**
 * tally.h - events by their bytes, with the place of the first
 */
#ifndef EBGATE_CODEPAGES_TALLY_H
#define EBGATE_CODEPAGES_TALLY_H

#include "codepages/codepage.h"

/** The _record functions begin one: where its columns count from. */
void tally_next_record(struct codepage_coder *c);

/**
 * tally_add - one more @event of @at .. @at + @len, in c->tally
 * @offset: of the first of these bytes in all input
 */
void tally_add(struct codepage_coder *c, enum codepage_event event,
               uint64_t offset, const unsigned char *at, size_t len);

#endif
