/**
 * utf8.h - UTF-8, one character at a time (RFC 3629)
 */
#ifndef EBGATE_BASE_UTF8_H
#define EBGATE_BASE_UTF8_H

#include "base/span.h"

#include <stdint.h>

/**
 * utf8_decode - the first character of @text
 * @code_point_out: the character
 * Returns its length in bytes (1 to 4), 0 when @text is empty, -1 when the
 * bytes are not well-formed UTF-8 (overlong, surrogate, cut, over U+10FFFF).
 */
int utf8_decode(struct span text, uint32_t *code_point_out);

/** Writes @code_point to @out (4 bytes of room); returns its length. */
size_t utf8_encode(uint32_t code_point, unsigned char *out);

/** @text without the byte order mark that some editors put in front. */
struct span utf8_skip_mark(struct span text);

/** Is all of @text below U+0080? */
bool utf8_is_ascii(struct span text);

/** Is all of @text well-formed? */
bool utf8_is_valid(struct span text);

/** Characters in @text; a byte that is not well-formed counts as one. */
size_t utf8_count(struct span text);

/** A control, or what ends a line or a paragraph: C0, DEL, C1, U+2028 and
 *  U+2029. In the wrong place it is another line, or an escape. */
bool utf8_is_control(uint32_t code_point);

/** Can it be shown? Controls cannot, nor what has no width or turns the
 *  direction of what stands around it. */
bool utf8_is_printable(uint32_t code_point);

/**
 * utf8_print - text that can be shown to people and put on a line
 * What is not printable or not well-formed becomes `?`. Whole characters only,
 * as many as @out_size has room for with the terminator (at least 1). Returns
 * the length of @out.
 */
size_t utf8_print(struct span text, char *out, size_t out_size);

#endif
