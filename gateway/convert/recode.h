/**
 * recode.h - bytes of one codepage → bytes of another, by way of UTF-8
 *
 * A decoder and an encoder in a row, of which the one that has nothing to do
 * is left out. What neither can convert is judged by their policies; where
 * that is to stop, the place is told.
 */
#ifndef EBGATE_CONVERT_RECODE_H
#define EBGATE_CONVERT_RECODE_H

#include "base/buf.h"
#include "codepages/codepage.h"

struct recode_options {
    const struct codepage *from, *to; /* borrowed */
    struct codepage_policy from_policy, to_policy;
    /* The character that stands for `@`, or `@`. It is read as one where
     * @from is EBCDIC, and else written for one. */
    uint32_t at_sign;
};

struct recode {
    struct recode_options options;
    struct codepage_coder decoder, encoder;
    struct codepage_tally decoded, encoded;
    struct buf text, marked; /* UTF-8 on its way */
    bool decodes, encodes;   /* is there anything to do? */
    bool encoder_stopped;
    unsigned char mark[4]; /* the at-sign's substitute in UTF-8 */
    size_t mark_len;       /* 0: there is none */
};

enum recode_end {
    RECODE_OK,
    RECODE_STOPPED, /* recode_stopped says at what */
};

/** Returns 0 or -ENOMEM; recode_clear in every case. */
int recode_init(struct recode *r, const struct recode_options *options);
void recode_clear(struct recode *r);

/**
 * recode_piece - the next piece of a stream, appended to @out
 * What is cut at its end waits inside, unless @last.
 * Returns RECODE_OK or RECODE_STOPPED; -ENOMEM, -ENOBUFS.
 */
int recode_piece(struct recode *r, struct span in, bool last, struct buf *out);

/** recode_text - a whole record, decoded to UTF-8 and appended to @out
 *  (the encoder is the caller's to use). Returns as recode_piece. */
int recode_text(struct recode *r, struct span record, struct buf *out);

/** What it stopped at: bytes of the input of the coder that @by_encoder_out
 *  names; NULL when there are too many other events to tell. */
const struct codepage_tally_row *recode_stopped(const struct recode *r,
                                                bool *by_encoder_out);

/** Was anything not a plain mapping? Counts of both coders together. */
struct recode_counts {
    uint64_t replaced; /* or skipped, escaped, best-fitted */
    uint64_t mended;   /* shifts */
};
struct recode_counts recode_counts(const struct recode *r);

#endif
