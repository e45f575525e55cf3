/**
 * singles.h - single bytes to UTF-8: the fast path of the library
 */
#ifndef EBGATE_CODEPAGES_SINGLES_H
#define EBGATE_CODEPAGES_SINGLES_H

#include "codepages/page.h"

/**
 * singles_fill - the ready words of @cp's bytes, once its chars are known
 * Once for each way to read line ends. @pairs: two bytes at a time as
 * well, which takes 512 KiB and doubles the speed.
 * Returns 0 or -ENOMEM.
 */
int singles_fill(struct codepage *cp, bool pairs);
void singles_clear(struct codepage *cp);

/**
 * singles_run - converts up to the first byte that bears a mark
 * @end: where to write, moved on; 4 * @len + 16 bytes of room
 * Returns how many bytes were converted.
 */
size_t singles_run(const struct singles *s, const unsigned char *in, size_t len,
                   unsigned char **end);

/**
 * singles_marked - one marked byte: X'3F', a character for private use, or a
 *                  byte without a cell
 * @offset: of @byte within this run's input
 * Returns false when the policy is to stop before it.
 */
bool singles_marked(struct codepage_coder *c, size_t offset, unsigned char byte,
                    unsigned char **end);

/** The table that goes with the coder's policy. */
static inline const struct singles *singles_of(const struct codepage_coder *c)
{
    return &c->cp->singles[c->policy.newline];
}

#endif
