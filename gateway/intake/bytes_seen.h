/**
 * bytes_seen.h - which kinds of bytes a data set has
 *
 * Text in EBCDIC has no control characters but a few, text in ASCII is UTF-8
 * and has few too; what is fixed in length has no line ends.
 */
#ifndef EBGATE_INTAKE_BYTES_SEEN_H
#define EBGATE_INTAKE_BYTES_SEEN_H

#include "base/span.h"

enum byte_kind {
    BYTE_E_CONTROL = 1 << 0,  /* in EBCDIC a control that text has not */
    BYTE_E_LINE_END = 1 << 1, /* X'15', X'25', X'0D' */
    BYTE_A_CONTROL = 1 << 2,  /* the same in ASCII */
    BYTE_A_LINE_END = 1 << 3, /* X'0A', X'0D' */
    BYTE_HIGH = 1 << 4,       /* X'80' and above */
    BYTE_PRINT = 1 << 5,      /* other than X'40' and X'00' */
    BYTE_NOT_UTF8 = 1 << 6,
};

struct bytes_seen {
    unsigned kinds; /* byte_kind or'ed together */
    unsigned char kind_of[256];
    unsigned char cut[4]; /* a character of UTF-8, cut at the end of a feed */
    size_t cut_len;
};

void bytes_seen_init(struct bytes_seen *b);
void bytes_seen_feed(struct bytes_seen *b, struct span bytes);
/** The end: a character that is still cut is none. */
void bytes_seen_end(struct bytes_seen *b);

#endif
