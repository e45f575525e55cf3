/**
 * outlet.h - what was converted → a file, in large pieces
 *
 * Bytes are converted to where they are written from. What waits is written
 * when it is much, up to a place in the file at which the file system has
 * little to do for the next piece; the rest moves to the front. A file can be
 * written by a second thread meanwhile (behind.h).
 */
#ifndef EBGATE_CONVERT_OUTLET_H
#define EBGATE_CONVERT_OUTLET_H

#include "convert/behind.h"

struct outlet {
    FILE *file; /* borrowed; without a buffer of its own nothing is copied */
    struct buf own;
    struct behind *behind; /* NULL: there is only @own */
    int error; /* -errno of the write that failed: there is none behind it */
};

/**
 * outlet_init
 * @limit:  of what waits, in bytes
 * @behind: a second thread writes, if there can be one
 * Returns 0 or -ENOMEM; outlet_clear in every case.
 */
int outlet_init(struct outlet *o, FILE *file, size_t limit, bool behind);
void outlet_clear(struct outlet *o);

/** What waits, to append to. Good until outlet_pass or outlet_flush. */
struct buf *outlet_waiting(struct outlet *o);

/** Something was appended: writes it if that is worth while. Returns 0 or
 *  -errno; with a second thread, of an earlier write too. */
int outlet_pass(struct outlet *o);

/** Writes all that waits, and waits for what is being written: the end.
 *  Returns 0 or -errno of the write that failed. */
int outlet_flush(struct outlet *o);

/** Writes to @file. Returns 0 or -errno. */
int outlet_write(FILE *file, struct span bytes);

#endif
