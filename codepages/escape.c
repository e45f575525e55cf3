#include "codepages/escape.h"

#include <stdio.h>
#include <string.h>

bool escape_wanted(const struct codepage_policy *p)
{
    return p->unassigned == CODEPAGE_ESCAPE || p->illegal == CODEPAGE_ESCAPE ||
           p->not_in_target == CODEPAGE_ESCAPE ||
           p->malformed == CODEPAGE_ESCAPE;
}

size_t escape_bytes(const unsigned char *at, size_t len, bool doubled,
                    char out[20])
{
    size_t written = 0;
    if (doubled && len == 2)
        return (size_t)snprintf(out, 20, "\\x{%02X%02X}", at[0], at[1]);
    if (doubled && len == 1)
        return (size_t)snprintf(out, 20, "\\x{%02X}", at[0]);
    for (size_t i = 0; i < len && i < 4; i++)
        written +=
            (size_t)snprintf(out + written, 20 - written, "\\x%02X", at[i]);
    return written;
}

/* A character of ASCII is the byte that it is, which is shorter. */
size_t escape_char(uint32_t code_point, char out[16])
{
    return (size_t)snprintf(out, 16, code_point < 0x80 ? "\\x%02X" : "\\u{%X}",
                            (unsigned)code_point);
}

static size_t put_marked(const char *text, size_t len, unsigned char *out)
{
    for (size_t i = 0; i < len; i++)
        out[i] = text[i] == '\\' ? ESCAPE_MARK : (unsigned char)text[i];
    return len;
}

size_t escape_bytes_marked(const unsigned char *at, size_t len, bool doubled,
                           unsigned char *out)
{
    char text[20];
    return put_marked(text, escape_bytes(at, len, doubled, text), out);
}

size_t escape_char_marked(uint32_t code_point, unsigned char *out)
{
    char text[16];
    return put_marked(text, escape_char(code_point, text), out);
}

size_t escape_finish(unsigned char *text, size_t len)
{
    size_t from = len, to = len;
    for (size_t i = 0; i < len; i++)
        to += text[i] == '\\';
    len = to;
    while (from > 0) {
        unsigned char byte = text[--from];
        text[--to] = byte == ESCAPE_MARK ? '\\' : byte;
        if (byte == '\\')
            text[--to] = '\\';
    }
    return len;
}

struct codepage_result escape_decode(struct codepage_coder *c,
                                     const unsigned char *in, size_t in_len,
                                     unsigned char *out, bool last)
{
    struct codepage_result r = c->cp->coding->decode(c, in, in_len, out, last);
    r.written = escape_finish(out, r.written);
    return r;
}
