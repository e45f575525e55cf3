/**
 * records.h - blocks of bytes → logical records
 *
 * First stage of the flow. Fed with the bytes of a data set in order, drained
 * of records: RDW, SDW, BDW, carriage control and sequence numbers are gone;
 * fixed-length padding is still there and marked. Knows no file: whoever
 * feeds it reads.
 *
 * Source: z/OS DFSMS Using Data Sets (RDW, SDW, BDW).
 */
#ifndef EBGATE_INTAKE_RECORDS_H
#define EBGATE_INTAKE_RECORDS_H

#include "base/span.h"
#include "base/step.h"
#include "intake/dataset.h"
#include "intake/fault.h"

#include <stdint.h>

struct records;

struct record {
    struct span bytes;         /* good until the next call on the stage */
    uint64_t number;           /* from 1 */
    uint64_t offset;           /* of its first byte of data in the file */
    unsigned char control;     /* the carriage control byte, 0 without */
    unsigned char blank_lines; /* that carriage control asks for before it */
    bool fixed;                /* trailing blanks are padding (F, FB) */
    bool spanned;
    unsigned joined;     /* records that column 80 joined behind it */
    unsigned char added; /* bytes in front that the file has not: SO */
};

/** A place between two records, to come back to. */
struct records_mark {
    uint64_t offset;           /* feed from this byte of the file */
    uint64_t record;           /* number of the record that begins there */
    uint64_t block;            /* number of the block it is in */
    uint32_t block_left;       /* bytes of that block still to come */
    unsigned char blank_lines; /* that carriage control left due here */
    bool overprint;            /* it left the line open: no advance */
    bool left_open;            /* the record before ended among double bytes */
};

/**
 * records_new
 * @format: copied; no AUTO in it but line_end, which the first line tells.
 * Returns 0, -EINVAL (RECFM_AUTO; F without LRECL), -ENOMEM.
 */
int records_new(const struct dataset_format *format, struct records **r_out);
void records_free(struct records **r);

/**
 * records_feed - more of the data set
 * @bytes: borrowed until records_next answers STEP_HUNGRY; a record that is
 *         cut at the end is kept inside (up to the format's max_record)
 * Returns 0 or -ENOMEM.
 */
int records_feed(struct records *r, struct span bytes);
void records_end(struct records *r);

/**
 * records_next - the next record
 * STEP_FAULT: malformed; records_fault says what; nothing comes after it.
 * A negative value (-ENOMEM) is the machine's.
 */
int records_next(struct records *r, struct record *record_out);
const struct fault *records_fault(const struct records *r);

/** Of text: the line end that was met, LINE_END_UNKNOWN before the first. */
enum line_end records_line_end(const struct records *r);

/** The place before the record that records_next would give next. */
void records_mark(const struct records *r, struct records_mark *mark_out);

/**
 * records_seek - goes to @mark
 * What was fed is forgotten, the next feed begins there; a fault and the end
 * are forgotten too. The mark is of a data set that was read over that place
 * before: what carriage control does across the mark is not proved again.
 */
void records_seek(struct records *r, const struct records_mark *mark);

#endif
