/**
 * convert.h - a data set or a stream in one codepage → another
 *
 * Another way than mail's, beside the intake: bytes are fed in the order of
 * the file and written as they are converted. As a stream, bytes become bytes
 * and nothing is known of lines. As data sets, records are cut (intake),
 * their text becomes lines, and lines become records again or text.
 * Memory does not grow with the input.
 */
#ifndef EBGATE_CONVERT_CONVERT_H
#define EBGATE_CONVERT_CONVERT_H

#include "convert/line_out.h"
#include "convert/verify.h"
#include "intake/records.h"

enum blanks {
    BLANKS_FIXED, /* those that pad records of fixed length are no text */
    BLANKS_STRIP, /* none at the end of any record are */
    BLANKS_KEEP,
};

struct convert_options {
    struct recode_options recode;
    bool stream; /* @in and @out are not looked at */
    struct dataset_format in, out;
    enum blanks blanks;
    enum line_fit fit;
    bool logical; /* lines are turned from visual into logical order */
    bool verify;
    FILE *file; /* written to; borrowed. What convert_is_whole may have no
                   buffer: nothing is copied then */
};

struct convert_summary {
    uint64_t bytes_in;
    uint64_t records_in, records_out; /* of data sets */
    uint64_t wrapped, truncated;      /* lines */
    uint64_t line_feeds; /* inside of records: they became lines of text */
    uint64_t line_feed_record; /* the first of them */
    struct recode_counts counts;
    const struct codepage_tally *decoded, *encoded;
    struct verify_difference difference; /* count 0: it returned */
};

struct convert;

/** Is it written in large pieces: a stream or text? */
bool convert_is_whole(const struct convert_options *options);

/** Returns 0, -EINVAL (a format that records_new refuses), -ENOTSUP (@logical
 *  in a library without ICU) or -ENOMEM. */
int convert_new(const struct convert_options *options, struct convert **c_out);
void convert_free(struct convert **c);

/**
 * convert_feed - the next bytes of the file
 * @last: no more are coming
 * Returns 0; STEP_FAULT, convert_fault says what cannot be converted and
 * where; or -errno, of the machine.
 */
int convert_feed(struct convert *c, struct span bytes, bool last);

/** The next record, of whoever has cut them himself. Returns as
 *  convert_feed; convert_finish is the end. */
int convert_record(struct convert *c, const struct record *record);
int convert_finish(struct convert *c);

/**
 * convert_flush - writes what was converted and waits, as a conversion does
 * that ended early: before a fault of the input, or of whoever reads it
 * Nothing is fed or put behind it. Returns 0 or -errno of a write that failed,
 * which is older than any fault. convert_feed and convert_finish have done it
 * at the end.
 */
int convert_flush(struct convert *c);

const struct fault *convert_fault(const struct convert *c);
/** Good while @c is. */
void convert_summary(const struct convert *c, struct convert_summary *out);

#endif
