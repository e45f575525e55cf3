/**
 * clean.h - characters that must not reach the wire
 *
 * CR, LF, NEL and NUL never do, whatever stands around them; other controls
 * but the tab are questioned. All text here is UTF-8 and changed in place.
 * Sources: RFC 5322, 2.2 and 3.5; the quirks.
 */
#ifndef EBGATE_MESSAGE_CLEAN_H
#define EBGATE_MESSAGE_CLEAN_H

#include "base/span.h"

#include <stdint.h>

/**
 * clean_header - a line of a header
 * Line ends and NUL become blanks, other controls "?", counted in @replaced.
 * Returns the length, never more than @len.
 */
size_t clean_header(unsigned char *text, size_t len, uint64_t *replaced);

/** How the text of a body is cleaned. */
struct clean {
    bool split; /* CR, LF and NEL end lines; else they become blanks */
    bool keep;  /* other controls stay: they will be encoded */
    uint64_t *replaced;
};

/**
 * clean_next - the next line of a record of a body
 * @rest: what is left of it; a record has at least one line, perhaps empty
 * @more: is this call not the first for the record?
 * Returns false when nothing is left.
 */
bool clean_next(const struct clean *c, unsigned char **rest, size_t *rest_len,
                bool more, struct span *line_out);

#endif
