/**
 * reply_out.h - a reply → the bytes that a live submitter reads
 *
 * In his codepage and framing, as the replies data set of a batch would have
 * it but without echoes. One for all sessions of a listener.
 */
#ifndef EBGATE_REPORT_REPLY_OUT_H
#define EBGATE_REPORT_REPLY_OUT_H

#include "report/page_lines.h"
#include "report/record_out.h"

/** Must not be moved once it is initialised. */
struct reply_out {
    struct page_lines lines;
    struct record_out records;
};

/** @format: of the submitter's records (live_framing). @cp is borrowed.
 *  Returns 0 or -ENOMEM. */
int reply_out_init(struct reply_out *o, const struct codepage *cp,
                   const struct dataset_format *format);
void reply_out_clear(struct reply_out *o);

/**
 * reply_out_put - appends the reply to @out
 * @record, @column: of what is wrong, 0 for none
 * Returns 0, -ENOMEM, or -ENOBUFS when @out is at its limit.
 */
int reply_out_put(struct reply_out *o, const struct reply *reply,
                  uint64_t record, unsigned column, struct buf *out);

#endif
