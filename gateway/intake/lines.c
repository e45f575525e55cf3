/* Text: a stream with line ends → records. One kind of line end for the whole
 * data set: a mixture is how a second command is smuggled into a line, or a
 * transfer that converted twice. */
#include "intake/cut.h"

#include <errno.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>

#define E_NL 0x15
#define E_LF 0x25
#define E_SUB 0x3F
#define A_LF 0x0A
#define A_SUB 0x1A
#define CR 0x0D /* the same in both codes */

/* ---------------------------------------------------- looking for the end */

typedef unsigned char vec __attribute__((vector_size(16)));

static bool any(vec v)
{
    uint64_t halves[2];
    memcpy(halves, &v, sizeof halves);
    return (halves[0] | halves[1]) != 0;
}

/* The first byte of @s that is one of three; s.len without one. */
static size_t find_of(struct span s, unsigned char a, unsigned char b,
                      unsigned char c)
{
    size_t i = 0;
    for (; i + sizeof(vec) <= s.len; i += sizeof(vec)) {
        vec v;
        memcpy(&v, s.at + i, sizeof v);
        if (any((vec)((v == a) | (v == b) | (v == c))))
            break;
    }
    while (i < s.len && s.at[i] != a && s.at[i] != b && s.at[i] != c)
        i++;
    return i;
}

/* ------------------------------------------------------- which end it is */

/* A line's end in the feed. */
struct found {
    size_t len;         /* bytes before it */
    size_t end_len;     /* its own bytes; a CR may stand in what was kept */
    enum line_end kind; /* LINE_END_UNKNOWN: a CR that ends no line */
    uint64_t offset;
};

static enum line_end kind_of(bool ascii, bool cr, unsigned char last)
{
    if (ascii && last == A_LF)
        return cr ? LINE_END_A_CRLF : LINE_END_A_LF;
    if (!ascii && last == E_NL)
        return cr ? LINE_END_CRNL : LINE_END_NL;
    if (!ascii && last == E_LF)
        return cr ? LINE_END_CRLF : LINE_END_LF;
    return LINE_END_UNKNOWN;
}

static bool cr_is_kept(const struct records *r)
{
    return r->kept.len > 0 && r->kept.bytes[r->kept.len - 1] == CR;
}

/* False when the feed does not tell: it is to be kept. */
static bool find_end(const struct records *r, struct found *found_out)
{
    bool ascii = r->format.ascii, cr = cr_is_kept(r);
    struct span fed = r->fed;
    size_t len = 0;
    if (!cr)
        len = ascii ? find_of(fed, A_LF, CR, CR) : find_of(fed, E_NL, E_LF, CR);
    size_t last = len;
    if (!cr && len < fed.len && fed.at[len] == CR) {
        cr = true;
        last++;
    }
    if (last >= fed.len)
        return false;
    *found_out = (struct found){
        .len = len,
        .end_len = last - len + 1,
        .kind = kind_of(ascii, cr, fed.at[last]),
        .offset = r->at.offset + r->kept.len + len - cr_is_kept(r),
    };
    return true;
}

static int lone_cr(struct records *r, uint64_t offset)
{
    return cut_fault(r, offset,
                     "X'0D' at offset %" PRIu64 " (X'%" PRIX64 "') in line "
                     "%" PRIu64 " ends no line, since no line feed follows "
                     "it; convert the text to one kind of line end",
                     offset, offset, r->at.record);
}

static int mixture(struct records *r, const struct found *found)
{
    static const char *const hex[] = {"0D",   "15", "25",  "0D25",
                                      "0D15", "0A", "0D0A"};
    char before[80] = "ends the lines before";
    if (r->first_line_end != UINT64_MAX)
        snprintf(before, sizeof before,
                 "does at offset %" PRIu64 " (X'%" PRIX64 "')",
                 r->first_line_end, r->first_line_end);
    return cut_fault(r, found->offset,
                     "mixed line ends: X'%s' ends line %" PRIu64
                     " at offset %" PRIu64 " (X'%" PRIX64
                     "'), but X'%s' %s; a line end inside a line could "
                     "smuggle in commands: convert the text to one kind",
                     hex[found->kind], r->at.record, found->offset,
                     found->offset, hex[r->line_end], before);
}

static int judge(struct records *r, const struct found *found)
{
    if (r->line_end == LINE_END_UNKNOWN) {
        if (found->kind == LINE_END_UNKNOWN)
            return lone_cr(r, found->offset);
        r->line_end = found->kind;
    }
    if (found->kind != r->line_end)
        return mixture(r, found);
    if (r->first_line_end == UINT64_MAX)
        r->first_line_end = found->offset;
    return STEP_ITEM;
}

/* ------------------------------------------------------------------ lines */

static int too_long(struct records *r)
{
    return cut_fault(r, r->at.offset,
                     "line %" PRIu64 " at offset %" PRIu64 " (X'%" PRIX64
                     "') is longer than the limit of %zu bytes; this is no "
                     "text with such line ends",
                     r->at.record, r->at.offset, r->at.offset, r->max_record);
}

/* Moves bytes of the feed behind what was kept of their line. */
static int keep(struct records *r, size_t len)
{
    int error = buf_append(&r->kept, span_head(r->fed, len));
    if (error == -ENOBUFS)
        return too_long(r);
    if (error < 0)
        return r->error = error;
    r->fed = span_from(r->fed, len);
    return STEP_HUNGRY;
}

static int give(struct records *r, struct span line, size_t taken,
                struct record *record_out)
{
    if (line.len > r->max_record)
        return too_long(r);
    record_out->bytes = line;
    record_out->offset = r->at.offset;
    r->at.offset += taken;
    return STEP_ITEM;
}

/* The last line has no end; a SUB behind it is an end of file of old. */
static int give_last(struct records *r, struct record *record_out)
{
    size_t taken = r->kept.len;
    if (cr_is_kept(r))
        return lone_cr(r, r->at.offset + taken - 1);
    unsigned char sub = r->format.ascii ? A_SUB : E_SUB;
    struct span line = buf_span(&r->kept);
    if (line.len > 0 && line.at[line.len - 1] == sub)
        line.len--;
    buf_empty(&r->kept);
    if (line.len == 0)
        return STEP_END;
    return give(r, line, taken, record_out);
}

int cut_line(struct records *r, struct record *record_out)
{
    struct found found;
    int step;
    if (!find_end(r, &found)) {
        step = keep(r, r->fed.len);
        return step == STEP_HUNGRY && r->ended ? give_last(r, record_out)
                                               : step;
    }
    step = judge(r, &found);
    if (step != STEP_ITEM)
        return step;

    size_t cr = cr_is_kept(r), kept = r->kept.len;
    struct span line = span_head(r->fed, found.len);
    if (kept > 0) {
        step = keep(r, found.len);
        if (step != STEP_HUNGRY)
            return step;
        line = span_head(buf_span(&r->kept), kept - cr + found.len);
        r->fed = span_from(r->fed, found.end_len);
    } else {
        r->fed = span_from(r->fed, found.len + found.end_len);
    }
    buf_empty(&r->kept);
    return give(r, line, kept + found.len + found.end_len, record_out);
}
