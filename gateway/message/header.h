/**
 * header.h - the header of a mail or a part: kept, dropped, completed
 *
 * Sources: RFC 5322, 3.6; RFC 6409, 8 (completing); RFC 2045, 3 to 6.
 */
#ifndef EBGATE_MESSAGE_HEADER_H
#define EBGATE_MESSAGE_HEADER_H

#include "message/header_field.h"
#include "message/label.h"

/** All that a header is made of. Everything is borrowed. */
struct header {
    struct span fields; /* as field.h has them */
    enum level level;
    const struct content *content;
    const struct label *label;
    bool is_signed; /* inside a multipart/signed: nothing is added that is
                       not needed */
    const struct envelope *envelope;
    const struct message_stamp *stamp;
};

/**
 * header_write - the header as it is sent, and the blank line behind it
 * Returns 0, -ENOMEM or -ENOBUFS.
 */
int header_write(struct field_writer *w, const struct header *header,
                 struct buf *out);

/** Octets that header_write adds at most to the bounds of its fields. */
uint64_t header_bound(const struct message_options *options,
                      const struct envelope *envelope, enum level level);

/** A boundary that every relay takes: what is not ASCII becomes "_". Writes
 *  to @out (CONTENT_BOUNDARY_MAX); returns true when something changed. */
bool boundary_to_ascii(struct span boundary, unsigned char *out,
                       size_t *len_out);

#endif
