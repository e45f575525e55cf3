/**
 * cut.h - the inside of records.c: where the stage stands in the stream
 *
 * Only the files that cut records include this: records.c (fixed length),
 * descriptors.c (V, VB, VBS, U) and lines.c (text).
 *
 * What was fed is read in place. Only something that is cut at the end of a
 * feed is kept: it grows in `kept`, over as many feeds as it takes, to what
 * the cutter asked for and no further. So a cutter sees one piece of memory
 * in any case, and whole records are never copied.
 */
#ifndef EBGATE_INTAKE_CUT_H
#define EBGATE_INTAKE_CUT_H

#include "base/buf.h"
#include "intake/carriage.h"
#include "intake/records.h"

/** The longest block, record or segment that a descriptor word can tell. */
#define CUT_MAX_DESCRIBED 32760

struct records {
    struct dataset_format format;
    size_t max_record;
    /** Gives the next record, raw: bytes, offset, spanned. */
    int (*cut)(struct records *r, struct record *record_out);

    struct span fed;           /* borrowed, not yet read */
    struct buf kept;           /* the beginning of what was cut */
    const unsigned char *here; /* of cut_have: that many bytes */
    struct records_mark at;    /* the next byte to read */
    struct records_mark place; /* before the next record */
    bool ended;
    int error; /* -ENOMEM: it stays */
    bool fault_met;

    struct buf spanned;      /* segments of an open spanned record */
    bool open;               /* it has begun */
    uint64_t spanned_offset; /* of its first byte of data */
    enum line_end line_end;
    uint64_t first_line_end; /* where it was met; UINT64_MAX: not yet */
    struct carriage_state carriage;
    struct buf joined; /* records that column 80 continues */
    unsigned joined_count;
    struct record joined_first;
    struct records_mark joined_place; /* before the first of them */
    bool left_open; /* the record before ended among double bytes */
    struct fault fault;
};

/** records_next without joining. */
int records_next_single(struct records *r, struct record *record_out);

/** records_next for a data set whose column 80 joins (column_80.c). */
int records_next_joined(struct records *r, struct record *record_out);

/** records_next for a page with double bytes (shift.c). */
int records_next_carried(struct records *r, struct record *record_out);

int cut_fixed(struct records *r, struct record *record_out);
int cut_variable(struct records *r, struct record *record_out);
int cut_spanned(struct records *r, struct record *record_out);
int cut_blocks(struct records *r, struct record *record_out);
int cut_line(struct records *r, struct record *record_out);

/** The slow part of cut_have. */
bool cut_gather(struct records *r, size_t len);

/** Are @len bytes there, in one piece, at r->here? If not: cut_short. */
static inline bool cut_have(struct records *r, size_t len)
{
    if (__builtin_expect(r->kept.len == 0 && r->fed.len >= len, 1)) {
        r->here = r->fed.at;
        return true;
    }
    return cut_gather(r, len);
}

/** Takes the @len bytes that cut_have gave; they stay until the next call. */
static inline void cut_take(struct records *r, size_t len)
{
    if (__builtin_expect(r->kept.len == 0, 1)) {
        r->fed.at += len;
        r->fed.len -= len;
    } else {
        buf_empty(&r->kept);
    }
    r->at.offset += len;
}

/**
 * cut_short - what to answer after cut_have gave false
 * @what: in the middle of what the data set would end, "record" ...
 * STEP_HUNGRY; at the end STEP_END, or STEP_FAULT when a part is there;
 * -ENOMEM.
 */
int cut_short(struct records *r, const char *what, size_t need);

/** Sets the fault at @offset of the record under way; gives STEP_FAULT. */
int cut_fault(struct records *r, uint64_t offset, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
