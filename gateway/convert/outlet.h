/**
 * outlet.h - what was converted → a file, in large pieces
 *
 * Bytes are converted to where they are written from. What waits is written
 * when it is much, up to a place in the file at which the file system has
 * little to do for the next piece; the rest moves to the front.
 */
#ifndef EBGATE_CONVERT_OUTLET_H
#define EBGATE_CONVERT_OUTLET_H

#include "base/buf.h"

#include <stdio.h>

struct outlet {
    FILE *file; /* borrowed; without a buffer of its own nothing is copied */
    struct buf waiting; /* to append to; then outlet_pass */
    int error; /* -errno of the write that failed: there is none behind it */
};

/** @limit: of what waits, in bytes. */
void outlet_init(struct outlet *o, FILE *file, size_t limit);
void outlet_clear(struct outlet *o);

/** Something was appended: writes it if that is worth while. Returns 0 or
 *  -errno. */
int outlet_pass(struct outlet *o);

/** Writes all that waits: the end. Returns 0 or -errno of the write that
 *  failed. */
int outlet_flush(struct outlet *o);

#endif
