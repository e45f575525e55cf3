#include "codepages/singles.h"

#include "codepages/oddity.h"
#include "codepages/ready.h"
#include "codepages/utf.h"

#include <errno.h>
#include <stdlib.h>

/* --------------------------------------------------------------- filling */

/* A byte that the fast loop must leave alone has a mark and no text. */
static uint64_t ready_of(const struct codepage *cp, unsigned byte,
                         enum codepage_newline newline)
{
    unsigned char bytes[8] = {0};
    int32_t c = cp->chars[byte];
    if (c < 0 || (cp->ebcdic && byte == EBCDIC_SUB) ||
        page_is_private((uint32_t)c))
        bytes[READY_MARK] = 1;
    else
        bytes[READY_LEN] = (unsigned char)utf_write(
            page_newline_decoded(cp, newline, (uint32_t)c), bytes);
    uint64_t ready;
    memcpy(&ready, bytes, sizeof ready);
    return ready;
}

static uint64_t ready_join(uint64_t first, uint64_t second)
{
    unsigned char a[8], b[8];
    memcpy(a, &first, sizeof a);
    memcpy(b, &second, sizeof b);
    a[READY_MARK] |= b[READY_MARK];
    for (size_t i = 0; i < b[READY_LEN]; i++)
        a[a[READY_LEN] + i] = b[i];
    a[READY_LEN] = (unsigned char)(a[READY_LEN] + b[READY_LEN]);
    memcpy(&first, a, sizeof first);
    return first;
}

static void set_pair(struct singles *s, unsigned first, unsigned second)
{
    const unsigned char bytes[2] = {(unsigned char)first,
                                    (unsigned char)second};
    uint16_t value;
    memcpy(&value, bytes, sizeof value);
    s->pairs[value] = ready_join(s->ready[first], s->ready[second]);
}

#define PAIRS_SIZE (0x10000 * sizeof(uint64_t))

/* What @like has too is copied, which is most of it; NULL: nothing is. */
static int fill_pairs(struct singles *s, const struct singles *like)
{
    s->pairs = malloc(PAIRS_SIZE);
    if (!s->pairs)
        return -ENOMEM;
    if (like)
        memcpy(s->pairs, like->pairs, PAIRS_SIZE);
    for (unsigned i = 0; i < 256; i++)
        for (unsigned k = 0; k < 256; k++)
            if (!like || s->ready[i] != like->ready[i] ||
                s->ready[k] != like->ready[k])
                set_pair(s, i, k);
    return 0;
}

static int fill_all_pairs(struct codepage *cp)
{
    int r = fill_pairs(&cp->singles[0], NULL);
    for (unsigned i = 1; i < CODEPAGE_NEWLINES && r == 0; i++)
        r = fill_pairs(&cp->singles[i], &cp->singles[0]);
    return r;
}

static void fill_planes(struct singles *s)
{
    for (unsigned byte = 0; byte < 256; byte++) {
        unsigned char text[8];
        memcpy(text, &s->ready[byte], sizeof text);
        size_t len = text[READY_LEN];
        for (size_t i = 0; i < len; i++)
            s->planes[i][byte] = text[len - 1 - i];
        if (ready_marked(s->ready[byte]))
            s->planes[PLANE_LAST][byte] = PLANE_MARKED;
    }
}

int singles_fill(struct codepage *cp)
{
    for (unsigned i = 0; i < CODEPAGE_NEWLINES; i++) {
        for (unsigned byte = 0; byte < 256; byte++)
            cp->singles[i].ready[byte] =
                ready_of(cp, byte, (enum codepage_newline)i);
        fill_planes(&cp->singles[i]);
    }
    return cp->ebcdic && cpu_level() < CPU_AVX512 ? fill_all_pairs(cp) : 0;
}

void singles_clear(struct codepage *cp)
{
    for (unsigned i = 0; i < CODEPAGE_NEWLINES; i++)
        free(cp->singles[i].pairs);
}

/* ------------------------------------------------------------ converting */

singles_kernel *singles_kernel_of(enum cpu_level level)
{
    static singles_kernel *const kernels[CPU_LEVELS] = {
        [CPU_SCALAR] = singles_run_scalar,
#ifdef __x86_64__
        [CPU_AVX2] = singles_run_avx2,
        [CPU_AVX512] = singles_run_avx512,
#endif
    };
    return kernels[level];
}

size_t singles_run(const struct singles *s, const unsigned char *in, size_t len,
                   unsigned char **end)
{
    return singles_kernel_of(cpu_level())(s, in, len, end);
}

bool singles_marked(struct codepage_coder *c, size_t offset, unsigned char byte,
                    unsigned char **end)
{
    if (c->cp->ebcdic && byte == EBCDIC_SUB && c->cp->chars[byte] >= 0) {
        oddity_count(c, CODEPAGE_EVENT_SUBSTITUTE, offset, &byte, 1);
        *end += utf_write(c->policy.sub_as_fffd ? UTF_SUBSTITUTE
                                                : (uint32_t)c->cp->chars[byte],
                          *end);
        return true;
    }
    if (c->cp->chars[byte] >= 0) {
        bool substitute = oddity_private(c, offset, &byte, 1);
        *end += utf_write(
            substitute ? UTF_SUBSTITUTE : (uint32_t)c->cp->chars[byte], *end);
        return true;
    }
    enum codepage_action action =
        oddity_note(c, CODEPAGE_EVENT_UNASSIGNED, offset, &byte, 1);
    *end += oddity_write(c, action, &byte, 1, *end);
    return action != CODEPAGE_STOP;
}
