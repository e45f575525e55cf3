/**
 * digest.h - a page's table in two numbers
 *
 * A second statement of every table, so that one cell that is changed shows
 * even in a page that no engine has. FNV-1a, 64 bits, over big-endian words
 * of four bytes. Decoding: each code that has a cell, rising, and its
 * characters. Encoding: each character that has a code, rising, and the code,
 * with X'80000000' where it is a best fit; then each cell of two characters.
 */
#ifndef EBGATE_CODEPAGES_DIGEST_H
#define EBGATE_CODEPAGES_DIGEST_H

#include "codepages/codepage.h"

struct digest {
    uint64_t decoding;
    uint64_t encoding;
};

struct digest digest_of(const struct codepage *cp);

/** What it should be for @ccsid; false when that is not written down. */
bool digest_stated(unsigned ccsid, struct digest *digest_out);

#endif
