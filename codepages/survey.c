#include "codepages/survey.h"

#include "codepages/mixed.h"
#include "codepages/utf.h"

#include <string.h>

#define LENGTH(finding) ((finding)&0xFFFF)
#define FLAGS(finding) ((finding) >> FINDING_SHIFT)
/* In a mixed page: this byte is a shift. It ends the fast loop. */
#define FINDING_SHIFT_BYTE (1U << 31)

unsigned page_findings(uint32_t c)
{
    unsigned found = c >= 0x80 ? CODEPAGE_NON_ASCII : 0;
    if (c == 0)
        found |= CODEPAGE_NUL;
    if (c == '\r' || c == '\n' || c == 0x85)
        found |= CODEPAGE_LINE_END;
    if ((c < 0x20 && c != '\t') || (c >= 0x7F && c < 0xA0))
        found |= CODEPAGE_CONTROL;
    return found;
}

static size_t utf8_len(uint32_t c)
{
    return c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
}

static uint32_t finding_of(const struct codepage *cp, unsigned byte)
{
    int32_t c = cp->chars[byte];
    bool substitute = c < 0 || (cp->ebcdic && byte == EBCDIC_SUB);
    if (cp->kind == CODEPAGE_MIXED && (byte == EBCDIC_SO || byte == EBCDIC_SI))
        return FINDING_SHIFT_BYTE;
    if (substitute)
        return (CODEPAGE_UNASSIGNED | CODEPAGE_NON_ASCII) << FINDING_SHIFT | 3;
    return page_findings((uint32_t)c) << FINDING_SHIFT |
           (uint32_t)utf8_len((uint32_t)c);
}

void page_findings_fill(struct codepage *cp)
{
    for (unsigned b = 0; b < 256; b++)
        cp->findings[b] = finding_of(cp, b);
}

bool fit_has(const struct codepage_fit *fit, uint32_t c)
{
    return !fit || !fit->chars_bits || fit->chars_bits[c >> 3] >> (c & 7) & 1;
}

static const uint32_t *findings_of(const struct codepage *cp,
                                   const struct codepage_fit *fit)
{
    return fit ? fit->findings : cp->findings;
}

/* The flags of all bytes, or'ed; their lengths are added to @len_out. */
static uint32_t add_up(const uint32_t *findings, const unsigned char *in,
                       size_t len, size_t *len_out)
{
    /* Lengths are summed with the flags above them: 16 bits must hold. */
    enum { CHUNK = 16384 };
    uint32_t all = 0;
    while (len > 0) {
        size_t n = len < CHUNK ? len : CHUNK;
        uint32_t sum = 0;
#pragma GCC unroll 8
        for (size_t i = 0; i < n; i++) {
            all |= findings[in[i]];
            sum += findings[in[i]];
        }
        *len_out += LENGTH(sum);
        in += n;
        len -= n;
    }
    return FLAGS(all);
}

unsigned sbcs_survey(const struct codepage *cp, const struct codepage_fit *fit,
                     const unsigned char *in, size_t in_len,
                     size_t *utf8_len_out)
{
    *utf8_len_out = 0;
    return add_up(findings_of(cp, fit), in, in_len, utf8_len_out);
}

/* A pair in double-byte state. */
static unsigned survey_pair(const struct codepage *cp,
                            const struct codepage_fit *fit,
                            const unsigned char *in, size_t *utf8_len_out)
{
    unsigned code = (unsigned)in[0] << 8 | in[1];
    const unsigned char *cell = cp->doubles[code];
    unsigned found = CODEPAGE_NON_ASCII;
    if (fit && !(fit->doubles_bits[code >> 3] >> (code & 7) & 1))
        found |= CODEPAGE_MISFIT;
    if (cell[0] == DOUBLE_SEQUENCE) {
        const struct sequence *s = &cp->sequences[cell[1]];
        *utf8_len_out += utf8_len(s->first) + utf8_len(s->second);
    } else if (cell[0] == 0) {
        found |= mixed_is_pair(in[0], in[1]) ? CODEPAGE_UNASSIGNED
                                             : CODEPAGE_ILLEGAL;
        *utf8_len_out += 3;
    } else {
        *utf8_len_out += page_utf8_len[cell[0] >> 4];
    }
    return found;
}

static unsigned illegal(const struct codepage_fit *fit, size_t *utf8_len_out)
{
    *utf8_len_out += 3;
    return CODEPAGE_ILLEGAL | CODEPAGE_NON_ASCII |
           (fit && !fit->substitute_fits ? CODEPAGE_MISFIT : 0);
}

/* Double bytes up to SI, a control byte or the end; returns how many. */
static size_t survey_doubles(const struct codepage *cp,
                             const struct codepage_fit *fit,
                             const unsigned char *in, size_t len,
                             unsigned *found, size_t *utf8_len_out)
{
    bool shifts = cp->kind == CODEPAGE_MIXED;
    size_t i = 0;
    while (i < len) {
        bool odd = len - i == 1 || (shifts && in[i + 1] < EBCDIC_BLANK);
        if (shifts && in[i] == EBCDIC_SO) {
            *found |= CODEPAGE_ILLEGAL;
            i++;
        } else if (shifts && in[i] < EBCDIC_BLANK) {
            break;
        } else if (odd) {
            *found |= illegal(fit, utf8_len_out);
            i++;
        } else {
            *found |= survey_pair(cp, fit, in + i, utf8_len_out);
            i += 2;
        }
    }
    return i;
}

/* Single bytes up to a shift or the end; returns how many. */
static size_t survey_singles(const uint32_t *findings, const unsigned char *in,
                             size_t len, unsigned *found, size_t *utf8_len_out)
{
    uint32_t all = 0, sum = 0;
    size_t i = 0;
    /* A record has at most 32760 bytes; a longer one goes in pieces. */
    for (; i < len && i < 16384; i++) {
        uint32_t finding = findings[in[i]];
        if (finding & FINDING_SHIFT_BYTE)
            break;
        all |= finding;
        sum += finding;
    }
    *found |= FLAGS(all);
    *utf8_len_out += LENGTH(sum);
    return i;
}

unsigned mixed_survey(const struct codepage *cp, const struct codepage_fit *fit,
                      const unsigned char *in, size_t in_len,
                      size_t *utf8_len_out)
{
    unsigned found = 0;
    bool doubled = false;
    *utf8_len_out = 0;
    for (size_t i = 0; i < in_len;) {
        size_t left = in_len - i;
        if (doubled) {
            i += survey_doubles(cp, fit, in + i, left, &found, utf8_len_out);
            doubled = i == in_len;
            if (doubled)
                found |= CODEPAGE_UNCLOSED;
            else if (in[i] == EBCDIC_SI)
                i++;
            else
                found |= CODEPAGE_ILLEGAL; /* a control byte ends the state */
            continue;
        }
        i += survey_singles(findings_of(cp, fit), in + i, left, &found,
                            utf8_len_out);
        if (i < in_len && in[i] == EBCDIC_SO) {
            doubled = true;
            i++;
        } else if (i < in_len && in[i] == EBCDIC_SI) {
            found |= CODEPAGE_ILLEGAL;
            i++;
        }
    }
    return found | (doubled ? CODEPAGE_UNCLOSED : 0);
}

unsigned dbcs_survey(const struct codepage *cp, const struct codepage_fit *fit,
                     const unsigned char *in, size_t in_len,
                     size_t *utf8_len_out)
{
    unsigned found = 0;
    *utf8_len_out = 0;
    survey_doubles(cp, fit, in, in_len, &found, utf8_len_out);
    return found;
}

static size_t ascii_len(const unsigned char *in, size_t len)
{
    size_t i = 0;
    for (; len - i >= 8; i += 8) {
        uint64_t word;
        memcpy(&word, in + i, sizeof word);
        if (word & UINT64_C(0x8080808080808080))
            break;
    }
    return i;
}

/* One character of UTF-8, or in ASCII a byte above it; returns its length. */
static size_t survey_char(const struct codepage_fit *fit,
                          const unsigned char *in, size_t len, bool ascii,
                          unsigned *found, size_t *utf8_len_out)
{
    uint32_t c = UTF_SUBSTITUTE;
    int used = ascii && in[0] >= 0x80 ? -1 : utf_read(in, len, &c);
    if (used <= 0) {
        c = UTF_SUBSTITUTE;
        *found |= ascii ? CODEPAGE_UNASSIGNED : CODEPAGE_ILLEGAL;
    }
    *found |= page_findings(c);
    if (!fit_has(fit, c))
        *found |= CODEPAGE_MISFIT;
    *utf8_len_out += utf8_len(c);
    return used > 0 ? (size_t)used : used < 0 ? (size_t)-used : len;
}

/* @cp has the findings of ASCII bytes; NULL: whoever asks has others. */
static unsigned survey_utf8(const struct codepage *cp,
                            const struct codepage_fit *fit,
                            const unsigned char *in, size_t in_len, bool ascii,
                            size_t *utf8_len_out)
{
    unsigned found = 0;
    *utf8_len_out = 0;
    for (size_t i = 0; i < in_len;) {
        if (cp) {
            size_t plain = ascii_len(in + i, in_len - i);
            found |= add_up(findings_of(cp, fit), in + i, plain, utf8_len_out);
            i += plain;
        }
        if (i < in_len)
            i += survey_char(fit, in + i, in_len - i, ascii, &found,
                             utf8_len_out);
    }
    return found;
}

unsigned utf8_survey(const struct codepage *cp, const struct codepage_fit *fit,
                     const unsigned char *in, size_t in_len,
                     size_t *utf8_len_out)
{
    return survey_utf8(cp, fit, in, in_len, false, utf8_len_out);
}

unsigned ascii_survey(const struct codepage *cp, const struct codepage_fit *fit,
                      const unsigned char *in, size_t in_len,
                      size_t *utf8_len_out)
{
    return survey_utf8(cp, fit, in, in_len, true, utf8_len_out);
}
