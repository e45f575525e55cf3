/**
 * content.h - what the header of an entity says of its body (RFC 2045, 2046)
 */
#ifndef EBGATE_MESSAGE_CONTENT_H
#define EBGATE_MESSAGE_CONTENT_H

#include "message/transfer.h"

#define CONTENT_BOUNDARY_MAX 70
#define CONTENT_CHARSET_MAX 40

enum content_kind {
    CONTENT_TEXT,      /* text/...: it says a charset */
    CONTENT_OTHER,     /* a leaf of another type */
    CONTENT_MULTIPART, /* with a boundary */
    CONTENT_MESSAGE,   /* message/rfc822: header and body follow */
    CONTENT_RIGID,     /* may not be encoded: message/..., or a multipart
                          whose parts cannot be told apart */
};

struct content {
    enum content_kind kind;
    enum transfer transfer; /* as declared */
    bool typed;             /* there is a Content-Type */
    bool digest;            /* multipart/digest */
    bool is_signed;         /* multipart/signed: its text is not touched */
    bool flowed;            /* format=flowed: blanks at the end have a
                               meaning */
    char charset[CONTENT_CHARSET_MAX + 1]; /* declared, or "" */
    unsigned char boundary[CONTENT_BOUNDARY_MAX];
    size_t boundary_len;
};

/**
 * content_read
 * @header:    of the entity, as field.h has it
 * @in_digest: a part without a type is a message
 * @scratch:   for one value; its content is lost
 * Returns 0, -ENOMEM or -ENOBUFS.
 */
int content_read(struct span header, bool in_digest, struct buf *scratch,
                 struct content *content_out);

#endif
