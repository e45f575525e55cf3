/**
 * encoded_text.h - what a submitter encoded, read as people would
 *
 * The way back of encoded_word.h and parameter.h, for those who ask what was
 * sent; what is sent stays as it was written.
 */
#ifndef EBGATE_MESSAGE_ENCODED_TEXT_H
#define EBGATE_MESSAGE_ENCODED_TEXT_H

#include "message/charsets.h"

/**
 * encoded_text_read - free text with encoded words (RFC 2047, 6.2)
 * Appends @value as UTF-8. A word in a charset that nobody has, or that is not
 * what it says, stays as it is. Returns 0, -ENOMEM or -ENOBUFS, as both here.
 */
int encoded_text_read(struct charsets *charsets, struct span value,
                      struct buf *out);

/**
 * encoded_parameter_read - a parameter of a MIME field, in any of its forms
 * name=value, with encoded words where programs write them; name*=charset'
 * language'value; name*0=, name*1*= and so on (RFC 2231). Appends nothing when
 * there is no such parameter.
 */
int encoded_parameter_read(struct charsets *charsets, struct span field,
                           const char *name, struct buf *out);

#endif
