/**
 * utf.h - UTF-8 for the inside of the library, one character at a time
 *
 * Reading keeps to the maximal subpart: bytes that begin a character and
 * cannot go on are one fault together, whatever follows them. So a fault is
 * the same however the input is cut (Unicode 15, 3.9, table 3-7).
 */
#ifndef EBGATE_CODEPAGES_UTF_H
#define EBGATE_CODEPAGES_UTF_H

#include <stddef.h>
#include <stdint.h>

#define UTF_SUBSTITUTE 0xFFFD

/**
 * utf_read - the first character of @in, which has @len > 0 bytes
 * Returns its length, 1 to 4; 0 when more bytes are needed to tell; or -n:
 * the first n bytes are not UTF-8.
 */
static inline int utf_read(const unsigned char *in, size_t len,
                           uint32_t *code_point_out)
{
    unsigned char lead = in[0];
    if (lead < 0x80) {
        *code_point_out = lead;
        return 1;
    }
    if (lead < 0xC2 || lead > 0xF4)
        return -1;

    int need = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    /* The second byte keeps out what is overlong, a surrogate or too large. */
    unsigned char least = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    unsigned char most = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    uint32_t code_point = lead & (0xFFU >> (need + 1));
    for (int i = 1; i < need; i++) {
        if ((size_t)i == len)
            return 0;
        if (in[i] < least || in[i] > most)
            return -i;
        code_point = code_point << 6 | (in[i] & 0x3F);
        least = 0x80;
        most = 0xBF;
    }
    *code_point_out = code_point;
    return need;
}

/** Writes @code_point to @out, which has 4 bytes; returns its length. */
static inline size_t utf_write(uint32_t code_point, unsigned char *out)
{
    if (code_point < 0x80) {
        out[0] = (unsigned char)code_point;
        return 1;
    }
    size_t len = code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
    for (size_t i = len - 1; i > 0; i--) {
        out[i] = (unsigned char)(0x80 | (code_point & 0x3F));
        code_point >>= 6;
    }
    out[0] = (unsigned char)(0xF0 << (4 - len) | code_point);
    return len;
}

#endif
