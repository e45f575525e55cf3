/**
 * record_out.h - records → the bytes of a data set
 *
 * The way back of intake/records.h: padding, RDW and BDW, line ends and the
 * carriage control byte are put on.
 */
#ifndef EBGATE_REPORT_RECORD_OUT_H
#define EBGATE_REPORT_RECORD_OUT_H

#include "base/buf.h"
#include "intake/dataset.h"

#include <stdio.h>

struct record_out {
    struct dataset_format format;
    FILE *out; /* borrowed; NULL: records are only framed */
    size_t width;
    struct buf record; /* one record with all that belongs to it */
    struct buf block;  /* records that wait for their BDW */
};

/**
 * record_out_init
 * @format: of the job that is answered. Lines of text have any length; V and
 *          U without one have the 255 that a text library has.
 */
void record_out_init(struct record_out *r, const struct dataset_format *format,
                     FILE *out);
void record_out_clear(struct record_out *r);

/** What ends a line of text: as @format says, or what is usual in its code. */
struct span record_out_line_end(const struct dataset_format *format);

/** Bytes of data that a record can hold; 0: any number. */
size_t record_out_width(const struct record_out *r);

/**
 * record_out_frame - a record with what belongs around it, not written
 * @bytes:      of any number up to what the format can describe; with F, LRECL
 * @framed_out: its descriptor, padding or line end on it, without a block;
 *              good until the next call
 * Returns 0 or -errno.
 */
int record_out_frame(struct record_out *r, struct span bytes,
                     struct span *framed_out);

/** Writes a record. Returns 0 or -errno, -EMSGSIZE for more bytes than it
 *  can hold. */
int record_out_put(struct record_out *r, struct span bytes);

/** The last block. Returns 0 or -errno. */
int record_out_finish(struct record_out *r);

#endif
