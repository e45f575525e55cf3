/**
 * verify.h - what was written, read back: is it what was read?
 *
 * The output goes through a recode of its own in the other direction, and
 * every byte is compared with the input.
 */
#ifndef EBGATE_CONVERT_VERIFY_H
#define EBGATE_CONVERT_VERIFY_H

#include "convert/recode.h"

/** The first place where it is not. */
struct verify_difference {
    uint64_t count;  /* records that differ; of a stream: 1 or 0 */
    uint64_t record; /* from 1; 0 in a stream */
    uint64_t column; /* in the record, from 1; 0 in a stream */
    uint64_t offset; /* in the stream, from 0 */
    unsigned char was[4], is[4];
    size_t was_len, is_len;
};

struct verify {
    struct recode back;
    struct buf expected; /* input that nothing has come back for yet */
    struct buf returned;
    uint64_t offset; /* of the first of @expected */
    struct verify_difference first;
};

/** @options: of the way there. Returns 0 or -ENOMEM; verify_clear in every
 *  case. */
int verify_init(struct verify *v, const struct recode_options *options);
void verify_clear(struct verify *v);

/** One piece of a stream, and what it became. Returns 0, -ENOMEM or -ENOBUFS
 *  when what comes back falls behind by megabytes. */
int verify_piece(struct verify *v, struct span was, struct span became,
                 bool last);

/** One record, without the blanks that are no part of it, and what it became.
 *  Returns 0 or -ENOMEM. */
int verify_record(struct verify *v, uint64_t number, struct span was,
                  struct span became);

#endif
