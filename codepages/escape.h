/**
 * escape.h - what cannot be converted, written as text and read again
 *
 *     \xHH       a byte; of UTF-8 when encoding
 *     \x{HHHH}   the two bytes of a double-byte cell; \x{HH}: an odd one
 *     \u{HHHH}   a character that the target lacks
 *     \\         a backslash
 *
 * Where escapes are written, backslashes of the text are doubled, so that an
 * escape is never mistaken: reading (policy.unescape) returns the bytes.
 */
#ifndef EBGATE_CODEPAGES_ESCAPE_H
#define EBGATE_CODEPAGES_ESCAPE_H

#include "codepages/page.h"

/** Stands for the backslash of an escape until those of the text have been
 *  doubled; it is no byte of UTF-8. */
#define ESCAPE_MARK 0xFF

/** Does the policy write escapes anywhere? */
bool escape_wanted(const struct codepage_policy *policy);

/**
 * escape_bytes - the escape of bytes that are no character, as ASCII text
 * @doubled: they stand among double bytes
 * Returns its length: at most 4 for each byte, or 6 for one that is odd.
 */
size_t escape_bytes(const unsigned char *at, size_t len, bool doubled,
                    char out[20]);

/** escape_char - the same of a character; at most 4 for each byte of UTF-8 */
size_t escape_char(uint32_t code_point, char out[16]);

/** As escape_bytes and escape_char, with the mark: for what is UTF-8. */
size_t escape_bytes_marked(const unsigned char *at, size_t len, bool doubled,
                           unsigned char *out);
size_t escape_char_marked(uint32_t code_point, unsigned char *out);

/**
 * escape_finish - doubles the backslashes of @text, then lifts the marks
 * In place: there is room, for each backslash was a byte of input at least.
 * Returns the new length.
 */
size_t escape_finish(unsigned char *text, size_t len);

/** The length of the escape that @in begins with, or 1 when its backslash
 *  begins none; @len when it is cut. */
size_t escape_len(const unsigned char *in, size_t len);
#define ESCAPE_MAX_LEN 10 /* \u{10FFFF} */

/** These run the page's coding where escapes are written or read. */
coding_run escape_decode;
coding_run escape_encode;

#endif
