#include "codepages/page.h"

#include <stdlib.h>

const unsigned char page_utf8_len[16] = {1, 1, 1, 1, 1, 1, 1, 1,
                                         0, 0, 0, 0, 2, 2, 3, 4};

#define LF 0x0A
#define NEL 0x85

uint32_t page_newline_decoded(const struct codepage *cp,
                              enum codepage_newline newline,
                              uint32_t code_point)
{
    if (!cp->ebcdic || (code_point != LF && code_point != NEL))
        return code_point;
    if (newline == CODEPAGE_NEWLINE_JOIN)
        return LF;
    return newline == CODEPAGE_NEWLINE_SWAP ? code_point ^ (LF ^ NEL)
                                            : code_point;
}

uint32_t page_newline_encoded(const struct codepage *cp,
                              enum codepage_newline newline,
                              uint32_t code_point)
{
    if (!cp->ebcdic || newline != CODEPAGE_NEWLINE_JOIN)
        return page_newline_decoded(cp, newline, code_point);
    /* What X'15' is, if this page has a line end there at all. */
    int32_t nl = cp->chars[EBCDIC_NL];
    bool line_end = code_point == LF || code_point == NEL;
    return line_end && (nl == LF || nl == NEL) ? (uint32_t)nl : code_point;
}

int page_code_of(const struct codepage *cp, uint32_t code_point)
{
    unsigned found = page_reverse(cp, code_point);
    if (found >= REVERSE_FIRST)
        found = cp->sequences[found - REVERSE_FIRST].alone;
    return (int)found - 1;
}

static int by_code_point(const void *key, const void *element)
{
    uint32_t wanted = *(const uint32_t *)key;
    uint32_t here = ((const struct fallback *)element)->code_point;
    return wanted < here ? -1 : wanted > here;
}

static const struct fallback *find_fallback(const struct codepage *cp,
                                            uint32_t code_point)
{
    if (cp->fallback_count == 0)
        return NULL;
    return bsearch(&code_point, cp->fallbacks, cp->fallback_count,
                   sizeof *cp->fallbacks, by_code_point);
}

int page_fallback_of(const struct codepage *cp, uint32_t code_point)
{
    const struct fallback *f = find_fallback(cp, code_point);
    return f && f->code != FALLBACK_NARROW ? f->code : -1;
}

bool page_is_narrow(const struct codepage *cp, uint32_t code_point)
{
    const struct fallback *f = find_fallback(cp, code_point);
    return f && f->code == FALLBACK_NARROW;
}

const struct sequence *page_sequence(const struct codepage *cp, uint32_t first,
                                     uint32_t second)
{
    for (size_t i = 0; i < cp->sequence_count; i++)
        if (cp->sequences[i].first == first &&
            cp->sequences[i].second == second && cp->sequences[i].returns)
            return &cp->sequences[i];
    return NULL;
}
