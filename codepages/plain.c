#include "codepages/plain.h"

#include <string.h>

/* ---------------------------------------------------------------- filling */

static unsigned char plain_byte(const struct codepage *cp, uint32_t code_point)
{
    unsigned found = page_reverse(cp, code_point);
    return found > 0 && found <= 0x100 ? (unsigned char)(found - 1) : 0;
}

/* The 64 characters from @first on, which differ in their last byte only. */
static void fill_row(const struct codepage *cp, struct plain *plain,
                     uint32_t first)
{
    struct plain_row row = {0};
    bool used = false;
    for (uint32_t i = 0; i < 64; i++) {
        if (!page_is_plain(first + i))
            continue;
        row.byte[i] = plain_byte(cp, first + i);
        used = used || row.byte[i] != 0;
    }
    if (!used || plain->row_count == PLAIN_ROWS)
        return;
    unsigned char text[4];
    row.head_len = (unsigned char)(utf_write(first, text) - 1);
    memcpy(row.head, text, row.head_len);
    plain->is_head[row.head[0]] = true;
    plain->rows[plain->row_count++] = row;
}

void plain_fill(struct codepage *cp)
{
    struct plain *plain = &cp->plain[0];
    for (uint32_t c = 0; c < 0x80; c++)
        plain->ascii[c] = plain_byte(cp, c);
    for (uint32_t first = 0x80; first < 0x10000; first += 64)
        if (cp->reverse[first >> 8])
            fill_row(cp, plain, first);
    for (unsigned i = 1; i < CODEPAGE_NEWLINES; i++) {
        cp->plain[i] = *plain;
        cp->plain[i].ascii['\n'] = plain_byte(
            cp, page_newline_encoded(cp, (enum codepage_newline)i, '\n'));
    }
}

/* ------------------------------------------------------------- converting */

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define WORD_SHIFT(k) (8 * (k))
#else
#define WORD_SHIFT(k) (56 - 8 * (k))
#endif
#define ONES UINT64_C(0x0101010101010101)
#define HIGHS (ONES * 0x80)

/* Eight characters of ASCII, if all are plain. */
static inline bool encode_block(const unsigned char *table,
                                const unsigned char *in, unsigned char *out)
{
    uint64_t word = 0;
    for (int k = 0; k < 8; k++)
        word |= (uint64_t)table[in[k]] << WORD_SHIFT(k);
    memcpy(out, &word, sizeof word);
    return ((word - ONES) & ~word & HIGHS) == 0;
}

size_t plain_run_scalar(const struct codepage *cp, const struct plain *plain,
                        const unsigned char *in, size_t len,
                        unsigned char **end)
{
    const unsigned char *table = plain->ascii;
    unsigned char *out = *end;
    size_t at = 0, used;
    do {
        while (len - at >= 8 && encode_block(table, in + at, out)) {
            at += 8;
            out += 8;
        }
        for (; at < len && table[in[at]] != 0; at++)
            *out++ = table[in[at]];
        used = plain_char(cp, in + at, len - at, out);
        at += used;
        out += used > 0;
    } while (used > 0);
    *end = out;
    return at;
}

plain_kernel *plain_kernel_of(enum cpu_level level)
{
    static plain_kernel *const kernels[CPU_LEVELS] = {
        [CPU_SCALAR] = plain_run_scalar,
#ifdef __x86_64__
        [CPU_AVX2] = plain_run_avx2,
        [CPU_AVX512] = plain_run_avx512,
#endif
    };
    return kernels[level];
}
