/*
 * The one rule for a record of text: padding, nulls, line ends, dots
 *
 * Runs twice over every record of a job, so it looks at a record's two ends
 * and nothing between, and translates nothing.
 */
#include "intake/batch_text.h"

#include "base/utf8.h"
#include "intake/card.h"

/* The bytes that matter, in the page's family. NL is LF in ASCII. */
struct family {
    unsigned char blank, dot, cr, lf, nl;
};
static const struct family ebcdic = {0x40, 0x4B, 0x0D, 0x25, 0x15};
static const struct family ascii = {' ', '.', '\r', '\n', '\n'};

#define SHIFT_OUT 0x0E
#define LESS_THAN 0x4C

static size_t skip_back(struct span s, unsigned char byte)
{
    const uint64_t eight = 0x0101010101010101U * byte;
    size_t len = s.len;
    while (len >= sizeof eight &&
           memcmp(s.at + len - sizeof eight, &eight, sizeof eight) == 0)
        len -= sizeof eight;
    while (len > 0 && s.at[len - 1] == byte)
        len--;
    return len;
}

/* Does @s end between SO and SI? A control byte ends the double bytes too,
 * and none can be half of a character. */
static bool ends_double(struct span s)
{
    const unsigned char *end = s.at + s.len;
    const unsigned char *at = memrchr(s.at, SHIFT_OUT, s.len);
    if (!at)
        return false;
    while (++at < end && *at >= 0x40)
        ;
    return at == end;
}

struct span text_unpad(const struct codepage *cp, struct span s, bool blanks,
                       bool nulls)
{
    unsigned char blank = codepage_is_ebcdic(cp) ? ebcdic.blank : ascii.blank;
    bool mixed = codepage_kind(cp) == CODEPAGE_MIXED;
    for (;;) {
        size_t len = s.len;
        if (nulls && s.len > 0 && s.at[s.len - 1] == 0)
            s.len = skip_back(s, 0);
        if (blanks && s.len > 0 && s.at[s.len - 1] == blank &&
            !(mixed && ends_double(s)))
            s.len = skip_back(s, blank);
        if (s.len == len)
            return s;
    }
}

/* A line end at the end of a record says what the record says already. */
static struct span drop_line_end(const struct family *f, struct span s)
{
    unsigned char last = s.at[s.len - 1];
    if (last == f->lf || last == f->nl)
        s.len--;
    if (s.len > 0 && s.at[s.len - 1] == f->cr)
        s.len--;
    return s;
}

/* Is all but the period in front padding, a line end among it or not? */
static bool is_end_of_data(const struct family *f, const struct codepage *cp,
                           struct span s)
{
    s = text_unpad(cp, s, true, true);
    if (s.len > 1)
        s = text_unpad(cp, drop_line_end(f, s), true, true);
    return s.len == 1;
}

/* Characters of the line, as far as they can be counted without decoding. */
static size_t line_length(const struct codepage *cp, struct span s)
{
    return codepage_kind(cp) == CODEPAGE_UTF8 && s.len > MAIL_LINE_MAX
               ? utf8_count(s)
               : s.len;
}

/* Cut at 998, never through a character. */
static struct span cut_line(const struct codepage *cp, struct span s)
{
    struct span head = span_head(s, MAIL_LINE_MAX);
    if (codepage_kind(cp) == CODEPAGE_UTF8) {
        while (head.len > 0 && (s.at[head.len] & 0xC0) == 0x80)
            head.len--;
    } else if (codepage_kind(cp) == CODEPAGE_MIXED && ends_double(head)) {
        const unsigned char *so = memrchr(head.at, SHIFT_OUT, head.len);
        size_t bytes = (size_t)(head.at + head.len - so) - 1;
        head.len -= bytes % 2;
    }
    return head;
}

unsigned text_cut(const struct batch_options *options,
                  const struct codepage *cp, struct record *record)
{
    const struct family *f = codepage_is_ebcdic(cp) ? &ebcdic : &ascii;
    struct span s = record->bytes;
    bool tolerant = options->profile == PROFILE_TOLERANT;
    bool blanks = !options->keep_trailing_blanks;
    unsigned found = 0;

    if (s.len > 0 && s.at[s.len - 1] == 0 && tolerant)
        found |= TEXT_NULLS;
    s = text_unpad(cp, s, blanks, tolerant);
    if (s.len > 0 && s.at[s.len - 1] < f->blank) {
        size_t len = s.len;
        s = drop_line_end(f, s);
        if (s.len != len) {
            found |= TEXT_LINE_END;
            s = text_unpad(cp, s, blanks, tolerant);
        }
    }
    if (s.len > 0 && s.at[0] == f->dot) {
        if (is_end_of_data(f, cp, s))
            return TEXT_END;
        if (s.len == 1 || s.at[1] != f->dot)
            found |= TEXT_SINGLE_DOT;
        if (options->undot)
            s = span_from(s, 1);
    }
    if (s.len > MAIL_LINE_MAX && line_length(cp, s) > MAIL_LINE_MAX) {
        if (options->line_truncate) {
            s = cut_line(cp, s);
            found |= TEXT_CUT;
        } else if (!tolerant) {
            found |= TEXT_TOO_LONG;
        }
    }
    record->bytes = s;
    return found;
}

bool text_continues(const struct codepage *cp, struct span bytes)
{
    return bytes.len == CARD_COLUMNS &&
           (bytes.at[CARD_COLUMNS - 1] == LESS_THAN ||
            bytes.at[CARD_COLUMNS - 1] == ebcdic.nl) &&
           codepage_is_ebcdic(cp);
}

bool batch_text(const struct batch_options *options, const struct codepage *cp,
                struct record *record)
{
    return text_cut(options, cp, record) != TEXT_END;
}
