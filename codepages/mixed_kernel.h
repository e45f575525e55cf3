/**
 * mixed_kernel.h - single and double bytes between SO and SI to UTF-8: the
 *                  fast path of mixed pages
 *
 * Which bytes are shifts, and from them which begin a character, is worked
 * out for 64 bytes at once as bits of a word (mixed_block.h), so that no
 * branch depends on where the text is shifted. Mixed.c does the rest: it
 * judges the one place where a kernel stops and calls it again behind it.
 */
#ifndef EBGATE_CODEPAGES_MIXED_KERNEL_H
#define EBGATE_CODEPAGES_MIXED_KERNEL_H

#include "codepages/cpu.h"
#include "codepages/page.h"

/**
 * mixed_fill - the words of a mixed page, once cells and singles are known
 * It is 256 KiB. Returns 0 or -ENOMEM.
 */
int mixed_fill(struct codepage *cp);

/** What a kernel needs to know of a coder, and the state that it leaves. */
struct mixed {
    const uint32_t *words;
    const struct singles *singles;
    unsigned row; /* of words, for single bytes */
    bool spaces;  /* shifts give a blank each */
    bool doubled; /* between SO and SI */
};

struct mixed mixed_of(const struct codepage_coder *c);

/**
 * A kernel converts up to the first place that needs care: a byte or a pair
 * without a text of its own, a shift into the state that is, a control byte
 * among double bytes, a pair of which @in has only the first.
 * @end: where to write, moved on; 4 * @len + 16 bytes of room
 * Returns how many bytes were converted.
 */
typedef size_t mixed_kernel(struct mixed *m, const unsigned char *in,
                            size_t len, unsigned char **end);

mixed_kernel mixed_run_scalar;
#ifdef __x86_64__
mixed_kernel mixed_run_avx512;
#endif

/** The kernel of a level that this machine has. */
mixed_kernel *mixed_kernel_of(enum cpu_level level);

/** The kernel in use. */
mixed_kernel mixed_run;

#endif
