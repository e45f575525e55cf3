/**
 * record_text.h - records of a mail → UTF-8, for both passes
 */
#ifndef EBGATE_MESSAGE_RECORD_TEXT_H
#define EBGATE_MESSAGE_RECORD_TEXT_H

#include "base/buf.h"
#include "codepages/codepage.h"
#include "intake/records.h"

struct record_text {
    const struct codepage *cp;
    struct codepage_coder coder;
    struct buf text;    /* the last record; may be changed in place */
    unsigned char dash; /* as a byte of the page */
};

/** Returns 0 or -ENOMEM. @cp is borrowed. */
int record_text_init(struct record_text *t, const struct codepage *cp);
void record_text_clear(struct record_text *t);

/** Decodes @bytes into t->text. Returns 0, -ENOMEM or -ENOBUFS. */
int record_text_decode(struct record_text *t, struct span bytes);

/** Could the record be a boundary: does it begin with two dashes? */
static inline bool record_text_has_dashes(const struct record_text *t,
                                          struct span bytes)
{
    return bytes.len > 2 && bytes.at[0] == t->dash && bytes.at[1] == t->dash;
}

/** The record without the blanks at its end: in format=flowed they would
 *  join lines, and those of a fixed record are padding. */
static inline struct span record_text_trim(const struct record_text *t,
                                           struct span bytes)
{
    return span_head(bytes, codepage_strip(t->cp, bytes.at, bytes.len, 0));
}

#endif
