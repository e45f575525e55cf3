/**
 * mishap.h - why a conversion cannot go on, in words
 */
#ifndef EBGATE_CONVERT_MISHAP_H
#define EBGATE_CONVERT_MISHAP_H

#include "convert/line_out.h"
#include "intake/fault.h"

/** The recode stopped. @record: that was read last; 0 in a stream. */
void mishap_character(const struct recode *r, uint64_t record,
                      struct fault *fault_out);

/** A line is too long for a record in @to. */
void mishap_line(const struct line_out *l, uint64_t record,
                 const struct codepage *to, struct fault *fault_out);

/** "X'B5'"; of UTF-8 (and of NULL, an encoder's input) the character:
 *  U+00A7 "§" (X'C2A7'). */
void mishap_bytes(const struct codepage *cp, const unsigned char *bytes,
                  size_t len, char out[80]);

#endif
