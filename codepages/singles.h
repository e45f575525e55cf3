/**
 * singles.h - single bytes to UTF-8: the fast path of the library
 */
#ifndef EBGATE_CODEPAGES_SINGLES_H
#define EBGATE_CODEPAGES_SINGLES_H

#include "codepages/cpu.h"
#include "codepages/page.h"

/**
 * singles_fill - the tables of @cp's single bytes, once its chars are known
 * One for each way to read line ends. Where plain C will have work each has
 * two bytes at a time as well, which takes 512 KiB and doubles its speed.
 * Returns 0 or -ENOMEM.
 */
int singles_fill(struct codepage *cp);
void singles_clear(struct codepage *cp);

/**
 * A kernel converts up to the first byte that bears a mark.
 * @end: where to write, moved on; 4 * @len + 16 bytes of room
 * Returns how many bytes were converted.
 */
typedef size_t singles_kernel(const struct singles *s, const unsigned char *in,
                              size_t len, unsigned char **end);

singles_kernel singles_run_scalar;
#ifdef __x86_64__
singles_kernel singles_run_avx2;
singles_kernel singles_run_avx512;
#endif

/** The kernel of a level that this machine has. */
singles_kernel *singles_kernel_of(enum cpu_level level);

/** The kernel in use. */
singles_kernel singles_run;

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
