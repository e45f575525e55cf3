/**
 * behind.h - blocks → a file, written by a second thread
 *
 * While the next block is filled, those before it are copied into the page
 * cache, which takes about as long. A few are under way: whoever is faster
 * waits for the other.
 */
#ifndef EBGATE_CONVERT_BEHIND_H
#define EBGATE_CONVERT_BEHIND_H

#include "base/buf.h"

#include <stdio.h>

struct behind;

/**
 * behind_new
 * @file:  borrowed, and nobody else's until behind_finish
 * @limit: of a block, in bytes
 * Returns 0, -ENOMEM, or -EAGAIN when there can be no more threads.
 */
int behind_new(FILE *file, size_t limit, struct behind **b_out);
void behind_free(struct behind **b);

/** The block to fill next; good until it is passed on. */
struct buf *behind_block(struct behind *b);

/**
 * behind_pass - that block is to be written
 * Waits until there is another one. What was passed on is not to be changed
 * and stays as it is until the call after this one.
 * Returns 0, or -errno of a write before: then nothing more is written, and
 * nothing more is to be passed on.
 */
int behind_pass(struct behind *b);

/** Waits until all that was passed on is written. Returns 0 or -errno of the
 *  first write that failed, behind which there was none. */
int behind_finish(struct behind *b);

#endif
