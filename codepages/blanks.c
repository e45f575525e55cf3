/**
 * blanks.c - what stands at the end of a record, or a line, and says nothing
 *
 * X'40' is a blank where the state is single-byte, and the half of a
 * character where it is not; so on a mixed page the shifts have a say.
 */
#include "codepages/page.h"

#include <string.h>

#define ONES UINT64_C(0x0101010101010101)

/* How many bytes at the end of a word that was xor'ed are 0. */
static inline size_t zeros_at_end(uint64_t word)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    return (size_t)__builtin_clzll(word) / 8;
#else
    return (size_t)__builtin_ctzll(word) / 8;
#endif
}

/* @in without @byte at its end, down to @begin. */
static size_t strip_byte(const unsigned char *in, size_t begin, size_t len,
                         unsigned char byte)
{
    while (len - begin >= 8) {
        uint64_t word;
        memcpy(&word, in + len - 8, sizeof word);
        word ^= ONES * byte;
        if (word != 0)
            return len - zeros_at_end(word);
        len -= 8;
    }
    while (len > begin && in[len - 1] == byte)
        len--;
    return len;
}

static size_t strip_singles(const unsigned char *in, size_t begin, size_t len,
                            unsigned char blank, bool nul)
{
    size_t before;
    do {
        before = len;
        len = strip_byte(in, begin, len, blank);
        if (nul)
            len = strip_byte(in, begin, len, 0);
    } while (len < before);
    return len;
}

/*
 * Double bytes are X'40' and above, so the last byte below it tells the
 * state of all that follows: SO begins double bytes, any other ends them.
 */
static size_t strip_mixed(const unsigned char *in, size_t len, bool nul,
                          bool doubled)
{
    for (;;) {
        size_t begin = len;
        while (begin > 0 && in[begin - 1] >= EBCDIC_BLANK)
            begin--;
        if (begin > 0 ? in[begin - 1] == EBCDIC_SO : doubled)
            return len;
        len = strip_singles(in, begin, len, EBCDIC_BLANK, false);
        if (!nul || len > begin || len == 0 || in[len - 1] != 0)
            return len;
        len--;
    }
}

size_t codepage_strip(const struct codepage *cp, const void *in, size_t len,
                      unsigned options)
{
    bool nul = options & CODEPAGE_STRIP_NUL;
    bool doubled = options & CODEPAGE_STRIP_DOUBLED;
    unsigned char blank = cp->ebcdic ? EBCDIC_BLANK : ' ';
    if (len == 0 || cp->kind == CODEPAGE_DBCS || cp->chars[blank] != ' ')
        return len;
    if (cp->kind == CODEPAGE_MIXED && (doubled || memchr(in, EBCDIC_SO, len)))
        return strip_mixed(in, len, nul, doubled);
    return strip_singles(in, 0, len, blank, nul);
}

size_t codepage_strip_text(const void *text, size_t len, unsigned options)
{
    static const unsigned char wide[] = {0xE3, 0x80, 0x80}; /* U+3000 */
    const unsigned char *at = text;
    size_t before;
    do {
        before = len;
        len = strip_singles(at, 0, len, ' ', options & CODEPAGE_STRIP_NUL);
        if (options & CODEPAGE_STRIP_WIDE && len >= sizeof wide &&
            memcmp(at + len - sizeof wide, wide, sizeof wide) == 0)
            len -= sizeof wide;
    } while (len < before);
    return len;
}
