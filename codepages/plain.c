#include "codepages/plain.h"

#include <errno.h>
#include <stdlib.h>
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
    unsigned char text[4];
    row.head_len = (unsigned char)(utf_write(first, text) - 1);
    if (row.head_len == 1)
        memcpy(plain->two[text[0] & 0x1F], row.byte, sizeof row.byte);
    if (!used || plain->row_count == PLAIN_ROWS)
        return;
    memcpy(row.head, text, row.head_len);
    plain->is_head[row.head[0]] = true;
    plain->rows[plain->row_count++] = row;
}

/* Two at a time: plain C is all that this machine has. */
static int fill_pairs(struct plain *plain)
{
    plain->pairs = calloc(0x10000, sizeof *plain->pairs);
    if (!plain->pairs)
        return -ENOMEM;
    for (unsigned i = 0; i < 0x10000; i++) {
        uint16_t value = (uint16_t)i;
        unsigned char text[2];
        memcpy(text, &value, sizeof text);
        text[0] = plain->ascii[text[0]];
        text[1] = plain->ascii[text[1]];
        memcpy(&plain->pairs[i], text, sizeof text);
    }
    return 0;
}

/* An even lead, for kernels look up those that differ in the lowest bit. */
static unsigned char lead_often(const struct plain *plain)
{
    unsigned most = 0;
    unsigned char often = 0xC2;
    for (unsigned lead = 0xC2; lead < 0xE0; lead += 2) {
        unsigned count = 0;
        for (unsigned i = 0; i < 128; i++)
            count += plain->two[(lead & 0x1F) + i / 64][i % 64] != 0;
        if (count > most) {
            most = count;
            often = (unsigned char)lead;
        }
    }
    return often;
}

int plain_fill(struct codepage *cp)
{
    struct plain *plain = &cp->plain[0];
    for (uint32_t c = 0; c < 0x80; c++)
        plain->ascii[c] = plain_byte(cp, c);
    for (uint32_t first = 0x80; first < 0x10000; first += 64)
        if (cp->reverse[first >> 8])
            fill_row(cp, plain, first);
    plain->often = lead_often(plain);
    for (unsigned i = 1; i < CODEPAGE_NEWLINES; i++) {
        cp->plain[i] = *plain;
        cp->plain[i].ascii['\n'] = plain_byte(
            cp, page_newline_encoded(cp, (enum codepage_newline)i, '\n'));
    }
    return cpu_level() == CPU_SCALAR ? fill_pairs(plain) : 0;
}

void plain_clear(struct codepage *cp)
{
    free(cp->plain[0].pairs);
}

/* ------------------------------------------------------------- converting */

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define WORD_SHIFT(at, size) (8 * (at))
#define ZEROS_BEFORE(word) ((size_t)__builtin_ctzll(word) / 8)
#else
#define WORD_SHIFT(at, size) (8 * (8 - (at) - (size)))
#define ZEROS_BEFORE(word) ((size_t)__builtin_clzll(word) / 8)
#endif
#define LOWS UINT64_C(0x7F7F7F7F7F7F7F7F)

/* Eight characters of ASCII, if all are plain; or how many before one is not.
 * All eight are stored. @pairs: the plain's own, kept in a register. */
static inline size_t encode_block(const struct plain *plain,
                                  const uint16_t *pairs,
                                  const unsigned char *in, unsigned char *out)
{
    uint64_t word = 0;
    if (pairs)
#pragma GCC unroll 4
        for (int k = 0; k < 8; k += 2) {
            uint16_t pair;
            memcpy(&pair, in + k, sizeof pair);
            word |= (uint64_t)pairs[pair] << WORD_SHIFT(k, 2);
        }
    else
#pragma GCC unroll 8
        for (int k = 0; k < 8; k++)
            word |= (uint64_t)plain->ascii[in[k]] << WORD_SHIFT(k, 1);
    memcpy(out, &word, sizeof word);
    uint64_t zeros = ~(((word & LOWS) + LOWS) | word | LOWS);
    return zeros == 0 ? 8 : ZEROS_BEFORE(zeros);
}

size_t plain_run_scalar(const struct codepage *cp, const struct plain *plain,
                        const unsigned char *in, size_t len,
                        unsigned char **end)
{
    const uint16_t *pairs = plain->pairs;
    unsigned char *out = *end;
    size_t at = 0, used;
    do {
        size_t ready = 8;
        while (len - at >= 8 && ready == 8) {
            ready = encode_block(plain, pairs, in + at, out);
            at += ready;
            out += ready;
        }
        if (len - at < 8)
            for (; at < len && plain->ascii[in[at]] != 0; at++)
                *out++ = plain->ascii[in[at]];
        used = plain_next(cp, plain, in + at, len - at, out);
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
