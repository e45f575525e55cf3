#include "codepages/mixed.h"
#include "codepages/encode.h"
#include "codepages/mixed_kernel.h"
#include "codepages/oddity.h"
#include "codepages/run.h"
#include "codepages/singles.h"
#include "codepages/survey.h"
#include "codepages/utf.h"

#include <string.h>

/* Something is wrong about the shifts, and no character is lost by it. */
static enum outcome notice(struct run *r, enum codepage_event event, size_t len)
{
    enum codepage_action action =
        oddity_note(r->c, event, r->at, r->in + r->at, len);
    return action == CODEPAGE_STOP ? STOP : GO_ON;
}

/* @len bytes are no character: something else stands for them. */
static enum outcome judge(struct run *r, enum codepage_event event, size_t len)
{
    const unsigned char *at = r->in + r->at;
    enum codepage_action action = oddity_note(r->c, event, r->at, at, len);
    if (action == CODEPAGE_STOP)
        return STOP;
    r->end += oddity_write(r->c, action, at, len, r->end);
    r->at += len;
    return GO_ON;
}

/* SO where SO is, or SI where SI is: nothing is lost when it is dropped. */
static enum outcome drop_shift(struct run *r)
{
    if (r->c->policy.shift == CODEPAGE_SHIFT_STRICT)
        return notice(r, CODEPAGE_EVENT_ILLEGAL, 1);
    oddity_count(r->c, CODEPAGE_EVENT_SHIFT_DROPPED, r->at, r->in + r->at, 1);
    return GO_ON;
}

static enum outcome read_shift(struct run *r)
{
    bool doubled = r->in[r->at] == EBCDIC_SO;
    if (r->c->doubled == doubled && drop_shift(r) == STOP)
        return STOP;
    if (r->c->policy.shift_as_space)
        *r->end++ = ' ';
    r->c->doubled = doubled;
    r->at++;
    return GO_ON;
}

static enum outcome read_single(struct run *r)
{
    unsigned char byte = r->in[r->at];
    if (byte == EBCDIC_SO || byte == EBCDIC_SI)
        return read_shift(r);
    if (!singles_marked(r->c, r->at, byte, &r->end))
        return STOP;
    r->at++;
    return GO_ON;
}

/* A control byte among double bytes: somebody forgot SI. */
static enum outcome end_double(struct run *r)
{
    if (notice(r, CODEPAGE_EVENT_ILLEGAL, 1) == STOP)
        return STOP;
    r->c->doubled = 0;
    return GO_ON;
}

static void write_sequence(struct run *r, const struct sequence *s)
{
    r->end += utf_write(s->first, r->end);
    r->end += utf_write(s->second, r->end);
}

static enum outcome read_private(struct run *r, const unsigned char *cell)
{
    if (oddity_private(r->c, r->at, r->in + r->at, 2)) {
        r->end += utf_write(UTF_SUBSTITUTE, r->end);
    } else {
        memcpy(r->end, cell, 3);
        r->end += 3;
    }
    r->at += 2;
    return GO_ON;
}

/* Whatever the fast loop does not do. */
static enum outcome read_double(struct run *r)
{
    const struct codepage *cp = r->c->cp;
    bool shifts = cp->kind == CODEPAGE_MIXED;
    unsigned char lead = r->in[r->at];
    if (shifts && (lead == EBCDIC_SO || lead == EBCDIC_SI))
        return read_shift(r);
    if (shifts && lead < EBCDIC_BLANK)
        return end_double(r);
    if (r->in_len - r->at == 1)
        return r->last ? judge(r, CODEPAGE_EVENT_ILLEGAL, 1) : WAIT;
    unsigned char trail = r->in[r->at + 1];
    if (shifts && trail < EBCDIC_BLANK)
        return judge(r, CODEPAGE_EVENT_ILLEGAL, 1);

    const unsigned char *cell = cp->doubles[lead << 8 | trail];
    if (cell[0] == DOUBLE_SEQUENCE) {
        write_sequence(r, &cp->sequences[cell[1]]);
        r->at += 2;
        return GO_ON;
    }
    if (cell[3] == DOUBLE_PRIVATE)
        return read_private(r, cell);
    if (cell[0] != 0) { /* four bytes, which kernels do not write */
        memcpy(r->end, cell, 4);
        r->end += page_utf8_len[cell[0] >> 4];
        r->at += 2;
        return GO_ON;
    }
    if ((lead << 8 | trail) == EBCDIC_WIDE_SUB) {
        oddity_count(r->c, CODEPAGE_EVENT_SUBSTITUTE, r->at, r->in + r->at, 2);
        r->end += utf_write(UTF_SUBSTITUTE, r->end);
        r->at += 2;
        return GO_ON;
    }
    return judge(r,
                 mixed_is_pair(lead, trail) ? CODEPAGE_EVENT_UNASSIGNED
                                            : CODEPAGE_EVENT_ILLEGAL,
                 2);
}

/* Does the fast loop leave @cell alone? */
static inline bool needs_care(const unsigned char cell[4])
{
    return cell[0] == 0 || cell[0] == DOUBLE_SEQUENCE ||
           cell[3] == DOUBLE_PRIVATE;
}

#define BLOCK 8 /* bytes: four pairs */

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
/* The cell of the pair at @in, as a word whose low byte is its first. */
static inline uint32_t cell_word(unsigned char (*doubles)[4],
                                 const unsigned char *in)
{
    uint32_t word;
    memcpy(&word, doubles[in[0] << 8 | in[1]], sizeof word);
    return word;
}

/*
 * Four pairs of three bytes each, as nearly all are: their length is known,
 * so that no store waits for the cell before. A sequence has bit 4 in its
 * first byte, an empty cell lacks the upper bits, a mark is in the last.
 */
static inline bool block_of_doubles(unsigned char (*doubles)[4],
                                    const unsigned char *in, unsigned char *out)
{
    uint32_t a = cell_word(doubles, in), b = cell_word(doubles, in + 2);
    uint32_t c = cell_word(doubles, in + 4), d = cell_word(doubles, in + 6);
    uint64_t first = a | (uint64_t)b << 24, second = c | (uint64_t)d << 24;
    memcpy(out, &first, sizeof first);
    memcpy(out + 6, &second, sizeof second);
    return (a & b & c & d & 0xE0) == 0xE0 &&
           ((a | b | c | d) & 0xFF000010) == 0;
}

static inline size_t run_blocks(unsigned char (*doubles)[4],
                                const unsigned char *in, size_t len,
                                unsigned char **end)
{
    size_t at = 0;
    unsigned char *out = *end;
    for (; len - at >= BLOCK && block_of_doubles(doubles, in + at, out);
         at += BLOCK)
        out += BLOCK / 2 * 3;
    *end = out;
    return at;
}
#else
#define run_blocks(doubles, in, len, end) 0
#endif

static void run_doubles(struct run *r)
{
    unsigned char(*const doubles)[4] = r->c->cp->doubles;
    const unsigned char *in = r->in;
    unsigned char *end = r->end;
    size_t at = r->at, len = r->in_len;
    for (bool care = false; !care;) {
        at += run_blocks(doubles, in + at, len - at, &end);
        size_t stop = len - at > BLOCK ? at + BLOCK : len;
        for (care = len - at < 2; stop - at >= 2; at += 2) {
            const unsigned char *cell = doubles[in[at] << 8 | in[at + 1]];
            if ((care = needs_care(cell)))
                break;
            memcpy(end, cell, 4);
            end += page_utf8_len[cell[0] >> 4];
        }
    }
    r->at = at;
    r->end = end;
}

/* The record or the stream ends: in which state? */
static enum outcome close_shift(struct run *r)
{
    struct codepage_coder *c = r->c;
    if (!c->doubled || c->policy.shift == CODEPAGE_SHIFT_CARRY)
        return GO_ON;
    if (c->policy.shift == CODEPAGE_SHIFT_STRICT) {
        if (notice(r, CODEPAGE_EVENT_ILLEGAL, 0) == STOP)
            return STOP;
    } else {
        oddity_count(c, CODEPAGE_EVENT_SHIFT_CLOSED, r->at, r->in + r->at, 0);
    }
    c->doubled = 0;
    return GO_ON;
}

static void run_mixed(struct run *r)
{
    struct mixed m = mixed_of(r->c);
    r->at += mixed_run(&m, r->in + r->at, r->in_len - r->at, &r->end);
    r->c->doubled = m.doubled;
}

static struct codepage_result mixed_decode(struct codepage_coder *c,
                                           const unsigned char *in,
                                           size_t in_len, unsigned char *out,
                                           bool last)
{
    struct run r = run_begin(c, in, in_len, out, last);
    enum outcome outcome = GO_ON;
    while (outcome == GO_ON) {
        run_mixed(&r);
        if (r.at == in_len)
            break;
        outcome = c->doubled ? read_double(&r) : read_single(&r);
    }
    if (outcome == GO_ON && last)
        outcome = close_shift(&r);
    return run_result(&r, out, outcome);
}

static struct codepage_result dbcs_decode(struct codepage_coder *c,
                                          const unsigned char *in,
                                          size_t in_len, unsigned char *out,
                                          bool last)
{
    struct run r = run_begin(c, in, in_len, out, last);
    enum outcome outcome = GO_ON;
    c->doubled = 1;
    while (outcome == GO_ON) {
        run_doubles(&r);
        if (r.at == in_len)
            break;
        outcome = read_double(&r);
    }
    return run_result(&r, out, outcome);
}

const struct coding mixed_coding = {mixed_decode, page_encode, mixed_survey};
const struct coding dbcs_coding = {dbcs_decode, page_encode, dbcs_survey};
