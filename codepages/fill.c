#include "codepages/fill.h"

#include "codepages/compose.h"
#include "codepages/mixed_kernel.h"
#include "codepages/plain.h"
#include "codepages/singles.h"
#include "codepages/survey.h"
#include "codepages/utf.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* @value: a code plus one, or REVERSE_FIRST and an index. */
static int reverse_set(struct codepage *cp, uint32_t code_point, unsigned value)
{
    uint32_t row = code_point >> 8;
    if (row >= REVERSE_ROWS)
        return 0;
    if (!cp->reverse[row])
        cp->reverse[row] = calloc(1, sizeof *cp->reverse[row]);
    if (!cp->reverse[row])
        return -ENOMEM;
    cp->reverse[row]->code[code_point & 0xFF] = (uint16_t)value;
    return 0;
}

static int reverse_add(struct codepage *cp, uint32_t code_point, unsigned code)
{
    return reverse_set(cp, code_point, code + 1);
}

/* A cell that returns is put into the reverse table. */
static int fill_reverse(struct codepage *cp, struct cells *cells,
                        uint32_t code_point, unsigned code)
{
    if (cells_code(cells, &code_point, 1, false) != (int)code)
        return 0;
    return reverse_add(cp, code_point, code);
}

static int fill_single(struct codepage *cp, struct cells *cells,
                       unsigned char byte)
{
    uint32_t text[CELLS_MAX_TEXT];
    cp->chars[byte] = -1;
    if (cp->kind == CODEPAGE_DBCS || (cp->kind == CODEPAGE_MIXED &&
                                      (byte == EBCDIC_SO || byte == EBCDIC_SI)))
        return 0;
    size_t count = cells->calls->decode(cells, &byte, 1, text);
    if (count == 0)
        return 0;
    if (count > 1 || text[0] > 0xFFFF)
        return -ENOTSUP;
    cp->chars[byte] = (int32_t)text[0];
    return fill_reverse(cp, cells, text[0], byte);
}

static int fill_sequence(struct codepage *cp, struct cells *cells,
                         const uint32_t *text, unsigned code)
{
    if (cp->sequence_count == PAGE_MAX_SEQUENCES)
        return -ENOTSUP;
    struct sequence *s = &cp->sequences[cp->sequence_count];
    bool returns = cells_code(cells, text, 2, false) == (int)code;
    *s = (struct sequence){text[0], text[1], (uint16_t)code, 0, returns};
    unsigned char *cell = cp->doubles[code];
    cell[0] = DOUBLE_SEQUENCE;
    cell[1] = (unsigned char)cp->sequence_count++;
    return 0;
}

static int fill_double(struct codepage *cp, struct cells *cells,
                       unsigned char lead, unsigned char trail)
{
    const unsigned char shifted[] = {EBCDIC_SO, lead, trail, EBCDIC_SI};
    bool shifts = cp->kind == CODEPAGE_MIXED;
    unsigned code = (unsigned)lead << 8 | trail;
    uint32_t text[CELLS_MAX_TEXT];
    size_t count = cells->calls->decode(cells, shifts ? shifted : shifted + 1,
                                        shifts ? 4 : 2, text);
    if (count == 0 || text[0] == UTF_SUBSTITUTE)
        return 0;
    if (count == 2)
        return fill_sequence(cp, cells, text, code);
    utf_write(text[0], cp->doubles[code]);
    if (page_is_private(text[0]))
        cp->doubles[code][3] = DOUBLE_PRIVATE;
    return fill_reverse(cp, cells, text[0], code);
}

static int fill_doubles(struct codepage *cp, struct cells *cells)
{
    cp->doubles = calloc(0x10000, sizeof *cp->doubles);
    if (!cp->doubles)
        return -ENOMEM;
    int r = fill_double(cp, cells, EBCDIC_BLANK, EBCDIC_BLANK);
    for (unsigned lead = 0x41; lead <= 0xFE && r == 0; lead++)
        for (unsigned trail = 0x41; trail <= 0xFE && r == 0; trail++)
            r = fill_double(cp, cells, (unsigned char)lead,
                            (unsigned char)trail);
    return r;
}

/* The first characters of sequences are marked once all cells are known. */
static int mark_sequences(struct codepage *cp)
{
    for (size_t i = 0; i < cp->sequence_count; i++) {
        struct sequence *s = &cp->sequences[i];
        unsigned found = page_reverse(cp, s->first);
        s->alone = (uint16_t)(found >= REVERSE_FIRST
                                  ? cp->sequences[found - REVERSE_FIRST].alone
                                  : found);
        if (found >= REVERSE_FIRST || !s->returns)
            continue;
        int r = reverse_set(cp, s->first, REVERSE_FIRST + (unsigned)i);
        if (r < 0)
            return r;
    }
    return 0;
}

static int fallback_add(struct codepage *cp, uint32_t code_point, int code)
{
    enum { STEP = 64 };
    if (cp->fallback_count % STEP == 0) {
        void *more = realloc(cp->fallbacks, (cp->fallback_count + STEP) *
                                                sizeof *cp->fallbacks);
        if (!more)
            return -ENOMEM;
        cp->fallbacks = more;
    }
    cp->fallbacks[cp->fallback_count++] =
        (struct fallback){code_point, (uint16_t)code};
    return 0;
}

/* What encodes without returning: in good repute, or as a best fit. */
static int fill_one_way(struct codepage *cp, struct cells *cells)
{
    size_t count = 0;
    uint32_t *list = cells->calls->repertoire
                         ? cells->calls->repertoire(cells, &count)
                         : NULL;
    if (!list)
        return count > 0 ? -ENOMEM : 0;

    int r = 0;
    for (size_t i = 0; i < count && r == 0; i++) {
        if (page_reverse(cp, list[i]) > 0)
            continue;
        int code = cells_code(cells, &list[i], 1, false);
        int best_fit = code < 0 ? cells_code(cells, &list[i], 1, true) : -1;
        if (code >= 0)
            r = reverse_add(cp, list[i], (unsigned)code);
        else if (best_fit >= 0)
            r = fallback_add(cp, list[i], best_fit);
        else if (cells->calls->is_narrow &&
                 cells->calls->is_narrow(cells, list[i]))
            r = fallback_add(cp, list[i], FALLBACK_NARROW);
    }
    free(list);
    return r;
}

/* Exchanges what X'15' and X'25' mean, both ways. */
static int swap_line_ends(struct codepage *cp)
{
    int32_t nl = cp->chars[EBCDIC_NL];
    cp->chars[EBCDIC_NL] = cp->chars[EBCDIC_LF];
    cp->chars[EBCDIC_LF] = nl;
    int r = reverse_add(cp, (uint32_t)cp->chars[EBCDIC_NL], EBCDIC_NL);
    return r < 0 ? r
                 : reverse_add(cp, (uint32_t)cp->chars[EBCDIC_LF], EBCDIC_LF);
}

void fill_chars(struct codepage *cp, struct cells *cells)
{
    for (unsigned b = 0; b < 256; b++) {
        unsigned char byte = (unsigned char)b;
        uint32_t text[CELLS_MAX_TEXT];
        size_t count = cells->calls->decode(cells, &byte, 1, text);
        cp->chars[b] = count == 1 ? (int32_t)text[0] : -1;
    }
}

int fill_page(struct codepage *cp, struct cells *cells, bool swap_nl)
{
    int r = 0;
    /* X'3F' is SUB in EBCDIC and the question mark in all other charsets. */
    cp->sub = cells->sub ? cells->sub : EBCDIC_SUB;
    cp->wide_sub = cells->wide_sub ? cells->wide_sub : EBCDIC_WIDE_SUB;
    for (unsigned b = 0; b < 256 && r == 0; b++)
        r = fill_single(cp, cells, (unsigned char)b);
    if (r == 0 && (cp->kind == CODEPAGE_MIXED || cp->kind == CODEPAGE_DBCS))
        r = fill_doubles(cp, cells);
    if (r == 0)
        r = fill_one_way(cp, cells);
    if (r == 0)
        r = mark_sequences(cp);
    if (r == 0 && swap_nl)
        r = swap_line_ends(cp);
    if (r < 0)
        return r;
    r = plain_fill(cp);
    if (r < 0)
        return r;
    cp->has_marks = compose_has_marks(cp);
    page_findings_fill(cp);
    r = singles_fill(cp);
    return r == 0 && cp->kind == CODEPAGE_MIXED ? mixed_fill(cp) : r;
}

void fill_clear(struct codepage *cp)
{
    for (size_t i = 0; i < REVERSE_ROWS; i++)
        free(cp->reverse[i]);
    plain_clear(cp);
    singles_clear(cp);
    free(cp->doubles);
    free(cp->words);
    free(cp->fallbacks);
}
