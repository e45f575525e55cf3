/**
 * transfer.h - content transfer encodings (RFC 2045, 6)
 *
 * Quoted-printable is written a line at a time; base64 is a stream whose
 * state carries over from line to line.
 */
#ifndef EBGATE_MESSAGE_TRANSFER_H
#define EBGATE_MESSAGE_TRANSFER_H

#include "base/buf.h"
#include "intake/envelope.h"

#include <stdint.h>

enum transfer {
    TRANSFER_NONE, /* no such field: 7bit */
    TRANSFER_7BIT,
    TRANSFER_8BIT,
    TRANSFER_BINARY,
    TRANSFER_QUOTED_PRINTABLE,
    TRANSFER_BASE64,
    TRANSFER_OTHER, /* a name that nobody registered */
};

enum transfer transfer_parse(struct span value);
const char *transfer_name(enum transfer transfer);

/** Is the text under this label encoded already? */
static inline bool transfer_is_encoded(enum transfer transfer)
{
    return transfer >= TRANSFER_QUOTED_PRINTABLE;
}

/** Writes 4 * ceil(@in.len / 3) octets to @out; returns how many. */
size_t base64_encode(struct span in, unsigned char *out);

/** A base64 body under way; zero-initialised is its beginning. */
struct base64 {
    unsigned char held[3];
    unsigned held_len;
    unsigned column;
};

/** Appends lines of 76. Returns 0, -ENOMEM or -ENOBUFS. */
int base64_put(struct base64 *b, struct span octets, struct buf *out);
/** What is left, and the end of the last line. */
int base64_end(struct base64 *b, struct buf *out);

/**
 * quoted_printable_line - one line of text, with soft breaks and CRLF
 * @encoded: the line is quoted-printable already: codes and soft breaks stay,
 *           only what may not stand there is encoded
 */
int quoted_printable_line(struct span line, bool encoded, struct buf *out);

/** Could @line stand in a body with this label? ASCII is asked for. */
bool quoted_printable_is_legal(struct span line);
bool base64_is_legal(struct span line);

/** Upper bounds of what @octets octets in @lines lines become. */
uint64_t quoted_printable_bound(uint64_t octets, uint64_t lines);
uint64_t base64_bound(uint64_t octets);

#endif
