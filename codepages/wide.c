#include "codepages/wide.h"

/* The character of two or three bytes at @in, of which @left are there; or 0.
 * What is overlong or a surrogate has no cell and is found out by that. */
static inline uint32_t wide_read(const unsigned char *in, size_t left,
                                 size_t *len_out)
{
    if (left >= 3 && in[0] > 0xE0 && in[0] <= 0xEF) {
        *len_out = 3;
        bool good = (((in[1] ^ 0x80) | (in[2] ^ 0x80)) & 0xC0) == 0;
        return good ? (in[0] & 0xFU) << 12 | (in[1] & 0x3FU) << 6 |
                          (in[2] & 0x3FU)
                    : 0;
    }
    if (left >= 2 && in[0] >= 0xC2 && in[0] <= 0xDF && (in[1] & 0xC0) == 0x80) {
        *len_out = 2;
        return (in[0] & 0x1FU) << 6 | (in[1] & 0x3FU);
    }
    return 0;
}

void wide_run(struct run *r)
{
    const struct codepage *cp = r->c->cp;
    const unsigned char *in = r->in;
    unsigned char *end = r->end;
    size_t at = r->at, len = 0;
    for (;;) {
        uint32_t c = wide_read(in + at, r->in_len - at, &len);
        unsigned found = page_reverse(cp, c);
        if (found <= 0x100 || found >= REVERSE_FIRST || !page_is_plain(c))
            break;
        end[0] = (unsigned char)((found - 1) >> 8);
        end[1] = (unsigned char)(found - 1);
        end += 2;
        at += len;
    }
    r->at = at;
    r->end = end;
}
