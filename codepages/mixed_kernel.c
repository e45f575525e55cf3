#include "codepages/mixed_kernel.h"

#include "codepages/mixed_block.h"
#include "codepages/ready.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

/* --------------------------------------------------------------- filling */

/* Three bytes of text at most: longer ones need care. */
static uint32_t word_of(const unsigned char *text, size_t len)
{
    uint32_t word = MIXED_CARE;
    unsigned char bytes[4] = {0};
    if (len == 0 || len > 3)
        return word;
    memcpy(bytes, text, len);
    bytes[3] = (unsigned char)len;
    memcpy(&word, bytes, sizeof word);
    return word;
}

static uint32_t word_of_double(const unsigned char cell[4])
{
    bool care =
        cell[0] == 0 || cell[0] == DOUBLE_SEQUENCE || cell[3] == DOUBLE_PRIVATE;
    return word_of(cell, care ? 0 : page_utf8_len[cell[0] >> 4]);
}

/* The first rows, where no pair is, are the single bytes': one for each way
 * to read line ends. There a shift is what some policies make of it. */
static void fill_row(uint32_t *row, const struct singles *s)
{
    for (unsigned byte = 0; byte < 256; byte++) {
        unsigned char text[8];
        memcpy(text, &s->ready[byte], sizeof text);
        row[byte] = word_of(text, text[READY_LEN]);
    }
    row[EBCDIC_SO] = row[EBCDIC_SI] = word_of((const unsigned char *)" ", 1);
}

int mixed_fill(struct codepage *cp)
{
    static_assert(MIXED_EMPTY_ROW == CODEPAGE_NEWLINES, "one row for each");
    cp->words = calloc(0x10000, sizeof *cp->words);
    if (!cp->words)
        return -ENOMEM;
    for (unsigned i = 0; i < CODEPAGE_NEWLINES; i++)
        fill_row(cp->words + i * 256, &cp->singles[i]);
    for (unsigned code = EBCDIC_BLANK << 8; code < 0x10000; code++)
        cp->words[code] = word_of_double(cp->doubles[code]);
    return 0;
}

/* ------------------------------------------------------------ converting */

struct mixed mixed_of(const struct codepage_coder *c)
{
    return (struct mixed){
        .words = c->cp->words,
        .singles = &c->cp->singles[c->policy.newline],
        .row = c->policy.newline,
        .spaces = c->policy.shift_as_space,
        .doubled = c->doubled,
    };
}

void mixed_up_to_care(const struct mixed *m, struct mixed_plan *p,
                      const unsigned char *in, unsigned char **end)
{
    for (uint64_t starts = p->starts; starts; starts &= starts - 1) {
        unsigned at = (unsigned)__builtin_ctzll(starts);
        bool pair = p->pairs >> at & 1;
        unsigned index =
            pair ? (unsigned)in[at] << 8 | in[at + 1] : m->row << 8 | in[at];
        if (m->words[index] & MIXED_CARE) {
            p->used = at;
            p->stops = true;
            p->doubled = pair;
            p->half = false;
            return;
        }
        memcpy(*end, &m->words[index], sizeof m->words[index]);
        *end += mixed_len(m->words[index]);
    }
}

mixed_kernel *mixed_kernel_of(enum cpu_level level)
{
    static mixed_kernel *const kernels[CPU_LEVELS] = {
        [CPU_SCALAR] = mixed_run_scalar,
#ifdef __x86_64__
        [CPU_AVX2] = mixed_run_scalar,
        [CPU_AVX512] = mixed_run_avx512,
#endif
    };
    return kernels[level];
}

size_t mixed_run(struct mixed *m, const unsigned char *in, size_t len,
                 unsigned char **end)
{
    return mixed_kernel_of(cpu_level())(m, in, len, end);
}
