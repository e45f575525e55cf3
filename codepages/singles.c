#include "codepages/singles.h"

#include "codepages/oddity.h"
#include "codepages/utf.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define READY_LEN_SHIFT (8 * READY_LEN)
#else
#define READY_LEN_SHIFT (8 * (7 - READY_LEN))
#endif

static inline size_t ready_len(uint64_t ready)
{
    return (unsigned char)(ready >> READY_LEN_SHIFT);
}

static inline bool ready_marked(uint64_t ready)
{
    unsigned char bytes[8];
    memcpy(bytes, &ready, sizeof bytes);
    return bytes[READY_MARK] != 0;
}

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

static int fill_pairs(struct singles *s)
{
    s->pairs = malloc(0x10000 * sizeof *s->pairs);
    if (!s->pairs)
        return -ENOMEM;
    for (unsigned i = 0; i < 0x10000; i++) {
        uint16_t value = (uint16_t)i;
        unsigned char bytes[2];
        memcpy(bytes, &value, sizeof bytes);
        s->pairs[i] = ready_join(s->ready[bytes[0]], s->ready[bytes[1]]);
    }
    return 0;
}

int singles_fill(struct codepage *cp, bool pairs)
{
    for (unsigned i = 0; i < CODEPAGE_NEWLINES; i++)
        for (unsigned byte = 0; byte < 256; byte++)
            cp->singles[i].ready[byte] =
                ready_of(cp, byte, (enum codepage_newline)i);
    return pairs ? fill_pairs(&cp->singles[0]) : 0;
}

void singles_clear(struct codepage *cp)
{
    free(cp->singles[0].pairs);
}

/* ------------------------------------------------------------ converting */

#define BLOCK 16

/*
 * A whole word is stored and the end moves on by the true length of its
 * text, so that no branch depends on the data. The marks of a block are
 * or'ed and looked at once; a block that has one is left to the slow loop.
 * A wider kernel would take the place of these two.
 */
static inline bool block_of_pairs(const struct singles *s,
                                  const unsigned char *in, unsigned char **end)
{
    unsigned char *out = *end;
    uint64_t all = 0;
    for (int k = 0; k < BLOCK; k += 2) {
        uint16_t pair;
        memcpy(&pair, in + k, sizeof pair);
        uint64_t ready = s->pairs[pair];
        memcpy(out, &ready, sizeof ready);
        out += ready_len(ready);
        all |= ready;
    }
    if (ready_marked(all))
        return false;
    *end = out;
    return true;
}

static inline bool block_of_bytes(const struct singles *s,
                                  const unsigned char *in, unsigned char **end)
{
    unsigned char *out = *end;
    uint64_t all = 0;
    for (int k = 0; k < BLOCK; k++) {
        uint64_t ready = s->ready[in[k]];
        memcpy(out, &ready, sizeof ready);
        out += ready_len(ready);
        all |= ready;
    }
    if (ready_marked(all))
        return false;
    *end = out;
    return true;
}

size_t singles_run(const struct singles *s, const unsigned char *in, size_t len,
                   unsigned char **end)
{
    size_t i = 0;
    unsigned char *out = *end;
    if (s->pairs)
        while (len - i >= BLOCK && block_of_pairs(s, in + i, &out))
            i += BLOCK;
    else
        while (len - i >= BLOCK && block_of_bytes(s, in + i, &out))
            i += BLOCK;
    for (; i < len && !ready_marked(s->ready[in[i]]); i++) {
        uint64_t ready = s->ready[in[i]];
        memcpy(out, &ready, sizeof ready);
        out += ready_len(ready);
    }
    *end = out;
    return i;
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
