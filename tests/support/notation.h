/**
 * notation.h - bytes as a person writes them, in tests
 *
 *     "0008 0000 'HELO'"       hexadecimal digits, and text in EBCDIC
 *     "\"HELO\" 0D0A"          text in ASCII
 *     "'A'*80 40*3"            the piece before, so many times in all
 *
 * The text is of the invariant part of EBCDIC, with '@' at X'7C'.
 */
#ifndef EBGATE_TESTS_NOTATION_H
#define EBGATE_TESTS_NOTATION_H

#include "base/buf.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

static inline unsigned char notation_ebcdic(char c)
{
    static const char special[] = " .<(+&!*);-/,%_>?:@'=";
    static const unsigned char cells[] = {
        0x40, 0x4B, 0x4C, 0x4D, 0x4E, 0x50, 0x5A, 0x5C, 0x5D, 0x5E, 0x60,
        0x61, 0x6B, 0x6C, 0x6D, 0x6E, 0x6F, 0x7A, 0x7C, 0x7D, 0x7E};
    if (c >= '0' && c <= '9')
        return (unsigned char)(0xF0 + (c - '0'));
    if (isalpha((unsigned char)c)) {
        int n = toupper((unsigned char)c) - 'A';
        int cell = n < 9 ? 0xC1 + n : n < 18 ? 0xD1 + n - 9 : 0xE2 + n - 18;
        return (unsigned char)(islower((unsigned char)c) ? cell - 0x40 : cell);
    }
    const char *at = c ? strchr(special, c) : NULL;
    if (!at) {
        fprintf(stderr, "notation: no EBCDIC for '%c'\n", c);
        abort();
    }
    return cells[at - special];
}

static inline int notation_digit(char c)
{
    if (!isxdigit((unsigned char)c)) {
        fprintf(stderr, "notation: '%c' is no hexadecimal digit\n", c);
        abort();
    }
    return isdigit((unsigned char)c) ? c - '0' : tolower(c) - 'a' + 10;
}

static inline void notation_repeat(struct buf *out, size_t from, long times)
{
    size_t len = out->len - from;
    for (long i = 1; i < times; i++)
        if (buf_reserve(out, len) < 0 ||
            buf_append(out, span_of(out->bytes + from, len)) < 0)
            abort();
    if (times == 0)
        out->len = from;
}

/** @text's bytes behind what is in @out. */
static inline void notation_read(const char *text, struct buf *out)
{
    size_t piece = out->len;
    for (const char *p = text; *p; p++) {
        if (*p == ' ' || *p == '\n')
            continue;
        if (*p == '*') {
            char *end;
            notation_repeat(out, piece, strtol(p + 1, &end, 10));
            p = end - 1;
            continue;
        }
        piece = out->len;
        if (*p == '\'' || *p == '"') {
            char quote = *p;
            for (p++; *p && *p != quote; p++)
                buf_append_byte(out, quote == '"' ? (unsigned char)*p
                                                  : notation_ebcdic(*p));
            if (!*p)
                abort();
            continue;
        }
        buf_append_byte(out, (unsigned char)(notation_digit(p[0]) << 4 |
                                             notation_digit(p[1])));
        p++;
    }
}

/** Bytes for people: EBCDIC text (ASCII when @ascii) as it is, others as
 *  <XX>, a run of more than three as the first and {n}. */
static inline void notation_write(struct span bytes, bool ascii,
                                  struct buf *out)
{
    static const char plain[] = " .(+&!*);-/,%_?:@'="
                                "0123456789abcdefghijklmnopqrstuvwxyz"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    for (size_t i = 0, run; i < bytes.len; i += run) {
        unsigned char c = bytes.at[i];
        for (run = 1; i + run < bytes.len && bytes.at[i + run] == c;)
            run++;
        const char *p = plain;
        while (*p && (ascii ? (unsigned char)*p : notation_ebcdic(*p)) != c)
            p++;
        for (size_t n = run > 3 ? 1 : run; n > 0; n--)
            if (*p)
                buf_append_byte(out, (unsigned char)*p);
            else
                buf_printf(out, "<%02X>", c);
        if (run > 3)
            buf_printf(out, "{%zu}", run);
    }
}

#endif
