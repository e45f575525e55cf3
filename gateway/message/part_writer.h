/**
 * part_writer.h - lines of text → octets, as a label says
 *
 * Serves one part after the other: part_writer_begin, its lines,
 * part_writer_end.
 */
#ifndef EBGATE_MESSAGE_PART_WRITER_H
#define EBGATE_MESSAGE_PART_WRITER_H

#include "message/label.h"

struct part_writer {
    struct label label;
    struct base64 base64;
    bool line_due; /* base64: the last line's end is not written yet */
    struct codepage_coder coder;
    const struct codepage *coder_of; /* NULL: there is no coder */
    struct buf encoded;
    uint64_t substituted;
};

/** @limit: octets of a line in its charset. */
void part_writer_init(struct part_writer *w, size_t limit);
void part_writer_clear(struct part_writer *w);

/** A part begins. Returns 0 or -ENOMEM. */
int part_writer_begin(struct part_writer *w, const struct label *label);

/** A line of UTF-8 without its end. Returns 0, -ENOMEM or -ENOBUFS. */
int part_writer_line(struct part_writer *w, struct span line, struct buf *out);

/**
 * part_writer_end - the part is over
 * @delimited: a boundary follows, to which the last line's end belongs
 */
int part_writer_end(struct part_writer *w, bool delimited, struct buf *out);

/** Can a line leave just as it was decoded? */
static inline bool part_writer_is_plain(const struct part_writer *w)
{
    return !w->label.charset && !w->label.question && !w->label.as_is &&
           w->label.transfer <= TRANSFER_8BIT;
}

/** A line as it is, with CRLF; one over 998 octets is wrapped. */
int line_append(struct span line, struct buf *out);

#endif
