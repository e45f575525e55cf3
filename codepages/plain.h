/**
 * plain.h - text that needs no care on its way to EBCDIC: the fast path
 *
 * A character is plain when the page has it in one byte, whatever stands
 * around it. All others are left to the exact walk of encode.c: what is
 * malformed, missing, double-byte, half of a sequence, or X'00'.
 */
#ifndef EBGATE_CODEPAGES_PLAIN_H
#define EBGATE_CODEPAGES_PLAIN_H

#include "codepages/cpu.h"
#include "codepages/page.h"
#include "codepages/utf.h"

/** Fills @cp->plain, once its reverse table is known. Returns 0 or -ENOMEM. */
int plain_fill(struct codepage *cp);
void plain_clear(struct codepage *cp);

/**
 * A kernel converts plain characters from the beginning of @in up to one that
 * needs care, is cut, or is beyond the kernel's skill.
 * @end: where to write, moved on; 4 * @len + 16 bytes of room
 * Returns how many bytes were used.
 */
typedef size_t plain_kernel(const struct codepage *cp,
                            const struct plain *plain, const unsigned char *in,
                            size_t len, unsigned char **end);

plain_kernel plain_run_scalar;
#ifdef __x86_64__
plain_kernel plain_run_avx2;
plain_kernel plain_run_avx512;
#endif

/** The kernel of a level that this machine has. */
plain_kernel *plain_kernel_of(enum cpu_level level);

/**
 * plain_char - the plain character of two or three bytes that @in begins with
 * Returns its length, with its byte in *byte_out; 0 when it is none.
 */
static inline size_t plain_char(const struct codepage *cp,
                                const unsigned char *in, size_t len,
                                unsigned char *byte_out)
{
    uint32_t code_point;
    if (len < 2 || in[0] < 0xC2)
        return 0;
    int used = utf_read(in, len, &code_point);
    if (used <= 0 || !page_is_plain(code_point))
        return 0;
    unsigned found = page_reverse(cp, code_point);
    if (found == 0 || found > 0x100)
        return 0;
    *byte_out = (unsigned char)(found - 1);
    return (size_t)used;
}

/** plain_next - as plain_char, sooner for two bytes that are whole */
static inline size_t plain_next(const struct codepage *cp,
                                const struct plain *plain,
                                const unsigned char *in, size_t len,
                                unsigned char *byte_out)
{
    if (len < 2 || (in[0] & 0xE0) != 0xC0 || (in[1] & 0xC0) != 0x80)
        return plain_char(cp, in, len, byte_out);
    *byte_out = plain->two[in[0] & 0x1F][in[1] & 0x3F];
    return *byte_out != 0 ? 2 : 0;
}

#endif
