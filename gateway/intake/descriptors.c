/* Records that tell their length: RDW, SDW and BDW (z/OS DFSMS Using Data
 * Sets). Every word is checked against what holds it before it is believed. */
#include "intake/cut.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#define WORD 4 /* bytes of any descriptor word, which its length counts */

/* First byte of an extended BDW, whose length has 31 bits. No tape takes
 * blocks of 16 MiB, so the byte behind the flag is 0; EBCDIC text, which would
 * have the flag too, is not. */
#define EXTENDED 0x80

#define SDW_NULL 0x80 /* a segment that holds nothing */
enum sdw { SDW_WHOLE = 0, SDW_FIRST = 1, SDW_LAST = 2, SDW_MIDDLE = 3 };

static size_t halfword(const unsigned char *at)
{
    return (size_t)at[0] << 8 | at[1];
}

/* "RDW X'00540000' of record 17 at offset 1234 (X'4D2')" */
struct word_text {
    char text[120];
};
static struct word_text word_text(const struct records *r, const char *name,
                                  const unsigned char *word)
{
    struct word_text t;
    bool block = name[0] == 'B';
    snprintf(t.text, sizeof t.text,
             "%s X'%02X%02X%02X%02X' of %s %" PRIu64 " at offset %" PRIu64
             " (X'%" PRIX64 "')",
             name, word[0], word[1], word[2], word[3],
             block ? "block" : "record", block ? r->at.block + 1 : r->at.record,
             r->at.offset, r->at.offset);
    return t;
}

/* ----------------------------------------------------------------- blocks */

/** The shortest block: one of U is a record of one byte, others hold an RDW. */
static size_t block_least(const struct records *r)
{
    return r->format.recfm == RECFM_U ? WORD + 1 : 2 * WORD;
}

static int bdw_fault(struct records *r, const unsigned char *word)
{
    bool first = r->at.offset == 0 && r->format.recfm == RECFM_U;
    return cut_fault(
        r, r->at.offset,
        "%s: expected a block length of %zu to %d and two bytes of zeros, or "
        "X'80' and a length of 24 bits; %s",
        word_text(r, "BDW", word).text, block_least(r), CUT_MAX_DESCRIBED,
        first ? "RECFM=U without block boundaries cannot be read: transfer "
                "the data set with its block descriptor words, or as text"
              : "the data set was damaged on its way or has no blocks "
                "(transferred with SITE RDW it has none)");
}

/* The length of a block, extended form included; 0 when malformed. */
static uint32_t block_length(const unsigned char *word, size_t least)
{
    size_t length = halfword(word);
    if (word[0] == EXTENDED)
        length = (length & 0xFF) << 16 | halfword(word + 2);
    else if (halfword(word + 2) != 0 || length > CUT_MAX_DESCRIBED)
        return 0;
    return length >= least ? (uint32_t)length : 0;
}

static int open_block(struct records *r)
{
    if (!cut_have(r, WORD))
        return cut_short(r, "block descriptor word", WORD);
    uint32_t length = block_length(r->here, block_least(r));
    if (length == 0)
        return bdw_fault(r, r->here);
    cut_take(r, WORD);
    r->at.block++;
    r->at.block_left = length - WORD;
    return STEP_ITEM;
}

int cut_blocks(struct records *r, struct record *record_out)
{
    if (r->at.block_left == 0) {
        int step = open_block(r);
        if (step != STEP_ITEM)
            return step;
    }
    size_t length = r->at.block_left;
    if (length > r->max_record)
        return cut_fault(r, r->at.offset,
                         "block %" PRIu64 " at offset %" PRIu64 " (X'%" PRIX64
                         "') has %zu bytes, the limit of a record is %zu; it "
                         "is not mail",
                         r->at.block, r->at.offset, r->at.offset, length,
                         r->max_record);
    if (!cut_have(r, length))
        return cut_short(r, "block", length);
    record_out->bytes = span_of(r->here, length);
    record_out->offset = r->at.offset;
    cut_take(r, length);
    r->at.block_left = 0;
    return STEP_ITEM;
}

/* ------------------------------------------------------ records, segments */

static int length_fault(struct records *r, const char *name,
                        const unsigned char *word, size_t limit)
{
    size_t length = halfword(word);
    struct word_text t = word_text(r, name, word);
    if (length >= WORD && length <= CUT_MAX_DESCRIBED)
        return cut_fault(r, r->at.offset,
                         "%s: the length %zu is more than the %zu bytes that "
                         "are left of block %" PRIu64 "; its records do not "
                         "fill the block as its BDW says, the data set was "
                         "damaged on its way",
                         t.text, length, limit, r->at.block);
    if (r->at.offset == 0)
        return cut_fault(r, 0,
                         "%s: expected a length of %d to %d; the record "
                         "boundaries were lost on the way: transfer the data "
                         "set again with SITE RDW, or as text",
                         t.text, WORD, CUT_MAX_DESCRIBED);
    return cut_fault(r, r->at.offset,
                     "%s: the length is %zu, expected %d to %d; the data set "
                     "was damaged on its way or has another RECFM",
                     t.text, length, WORD, CUT_MAX_DESCRIBED);
}

static int zeros_fault(struct records *r, const char *name,
                       const unsigned char *word)
{
    return cut_fault(
        r, r->at.offset, "%s: bytes 3 and 4 are X'%02X%02X', expected %s",
        word_text(r, name, word).text, word[2], word[3],
        name[0] == 'R' ? "zeros; these are spanned records (RECFM VBS), or "
                         "it is not an RDW at all"
                       : "a segment code of 0 to 3 and zeros; the data set "
                         "was damaged on its way or has another RECFM");
}

static int stub_fault(struct records *r)
{
    return cut_fault(r, r->at.offset,
                     "block %" PRIu64 " ends at offset %" PRIu64 " (X'%" PRIX64
                     "'), %" PRIu32 " bytes behind its last record: too few "
                     "for an RDW; its BDW does not tell the sum of its "
                     "records, the data set was damaged on its way",
                     r->at.block, r->at.offset + r->at.block_left,
                     r->at.offset + r->at.block_left, r->at.block_left);
}

/* One record or segment with its word, at r->here, not yet taken. A word is
 * judged as soon as it is there, before what it describes. */
static inline int described(struct records *r, const char *name,
                            unsigned char codes, size_t *length_out)
{
    size_t limit = CUT_MAX_DESCRIBED;
    if (r->format.blocked) {
        if (r->at.block_left == 0) {
            int step = open_block(r);
            if (step != STEP_ITEM)
                return step;
        }
        if (r->at.block_left < WORD)
            return stub_fault(r);
        if (limit > r->at.block_left)
            limit = r->at.block_left;
    }
    if (!cut_have(r, WORD))
        return cut_short(r, "record descriptor word", WORD);
    size_t length = halfword(r->here);
    if (length < WORD || length > limit)
        return length_fault(r, name, r->here, limit);
    if ((r->here[2] & ~codes) != 0 || r->here[3] != 0)
        return zeros_fault(r, name, r->here);
    if (!cut_have(r, length))
        return cut_short(r, "record", length);
    *length_out = length;
    return STEP_ITEM;
}

static inline void take_described(struct records *r, size_t length)
{
    cut_take(r, length);
    if (r->format.blocked)
        r->at.block_left -= (uint32_t)length;
}

int cut_variable(struct records *r, struct record *record_out)
{
    size_t length = 0;
    int step = described(r, "RDW", 0, &length);
    if (step != STEP_ITEM)
        return step;
    record_out->bytes = span_of(r->here + WORD, length - WORD);
    record_out->offset = r->at.offset + WORD;
    take_described(r, length);
    return STEP_ITEM;
}

static int sequence_fault(struct records *r, const unsigned char *word)
{
    static const char *const codes[] = {"a whole record", "a first segment",
                                        "a last segment", "a middle segment"};
    return cut_fault(r, r->at.offset,
                     "%s: %s where %s was expected; segments "
                     "are missing or out of order",
                     word_text(r, "SDW", word).text, codes[word[2] & 3],
                     r->open ? "a middle or last segment of the open record"
                             : "a whole record or a first segment");
}

static int add_segment(struct records *r, struct span segment)
{
    int error = buf_append(&r->spanned, segment);
    if (error == -ENOBUFS)
        return cut_fault(r, r->at.offset,
                         "spanned record %" PRIu64 " is longer than the limit "
                         "of %zu bytes at offset %" PRIu64 " (X'%" PRIX64
                         "'); it is not mail",
                         r->at.record, r->max_record, r->at.offset,
                         r->at.offset);
    if (error < 0)
        r->error = error;
    return error;
}

int cut_spanned(struct records *r, struct record *record_out)
{
    for (;;) {
        size_t length = 0;
        int step = described(r, "SDW", SDW_NULL | 3, &length);
        if (step != STEP_ITEM)
            return step;
        if (r->here[2] & SDW_NULL) {
            take_described(r, length);
            continue;
        }
        enum sdw code = r->here[2] & 3;
        bool continues = code == SDW_MIDDLE || code == SDW_LAST;
        if (continues != r->open)
            return sequence_fault(r, r->here);

        struct span segment = span_of(r->here + WORD, length - WORD);
        if (code == SDW_WHOLE) {
            record_out->bytes = segment;
            record_out->offset = r->at.offset + WORD;
            take_described(r, length);
            return STEP_ITEM;
        }
        if (code == SDW_FIRST) {
            buf_empty(&r->spanned);
            r->open = true;
            r->spanned_offset = r->at.offset + WORD;
        }
        int error = add_segment(r, segment);
        if (error != 0)
            return error;
        take_described(r, length);
        if (code == SDW_LAST)
            break;
    }
    r->open = false;
    record_out->bytes = buf_span(&r->spanned);
    record_out->offset = r->spanned_offset;
    record_out->spanned = true;
    return STEP_ITEM;
}
