/**
 * dots.h - lines → dot-stuffed lines (RFC 5321, 4.5.2); the last writer
 *
 * Whatever could pass for a line end somewhere counts as one here: a dot
 * behind CRLF, a lone CR or a lone LF is doubled, so that no reading of the
 * octets finds an end of data but ours (SMTP smuggling).
 */
#ifndef EBGATE_RELAY_DOTS_H
#define EBGATE_RELAY_DOTS_H

#include "base/buf.h"

/** Where the last piece ended; zero-initialised is the beginning of data. */
enum dots_at { DOTS_AT_LINE, DOTS_AT_CR, DOTS_AT_LF, DOTS_INSIDE };

struct dots {
    enum dots_at at;
};

/** Appends @octets to @out, stuffed. Returns 0, -ENOMEM or -ENOBUFS. */
int dots_stuff(struct dots *d, struct span octets, struct buf *out);

/** Appends the end of data: CRLF when a line is open, then ".CRLF"; @d is
 *  ready for the next mail. Returns 0, -ENOMEM or -ENOBUFS. */
int dots_end(struct dots *d, struct buf *out);

#endif
