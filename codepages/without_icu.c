/*
 * What ICU does, in a library that is built without it: pages come from own
 * tables, mapping files and an iconv; text is not composed and not turned.
 */
#include "codepages/cells.h"
#include "codepages/compose.h"
#include "codepages/converter.h"
#include "codepages/width.h"

#include <assert.h>
#include <errno.h>

int icu_cells_open(const char *name, struct cells *s_out)
{
    (void)name;
    (void)s_out;
    return -ENOENT;
}

const char *icu_cells_label(struct cells *s)
{
    (void)s;
    return NULL;
}

/* ------------------------------------------------------------------- width */

bool width_is_double(uint32_t c)
{
    static const struct {
        uint32_t first, last;
    } blocks[] = {
        {0x1100, 0x115F},   /* Hangul Jamo that lead */
        {0x2E80, 0x303E},   /* radicals, punctuation of CJK */
        {0x3041, 0x33FF},   /* kana, Bopomofo, letters in circles */
        {0x3400, 0x4DBF},   /* ideographs, extension A */
        {0x4E00, 0xA4CF},   /* ideographs, Yi */
        {0xA960, 0xA97F},   /* Hangul Jamo, extended */
        {0xAC00, 0xD7A3},   /* Hangul syllables */
        {0xF900, 0xFAFF},   /* ideographs for compatibility */
        {0xFE30, 0xFE6F},   /* vertical and small forms */
        {0xFF01, 0xFF60},   /* full-width forms */
        {0xFFE0, 0xFFE6},   /* full-width signs */
        {0x1F300, 0x1F64F}, /* pictographs */
        {0x1F900, 0x1F9FF}, /* more of them */
        {0x20000, 0x3FFFD}, /* planes of ideographs */
    };
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++)
        if (c >= blocks[i].first && c <= blocks[i].last)
            return true;
    return false;
}

/* --------------------------------------------------------------- composing */

bool compose_has_marks(const struct codepage *cp)
{
    (void)cp;
    return false; /* so that none of the others is asked */
}

bool compose_missing(struct run *r, size_t len)
{
    (void)r;
    (void)len;
    return false;
}

size_t compose_held(const unsigned char *in, size_t in_len)
{
    (void)in;
    (void)in_len;
    return 0;
}

bool compose_across(const unsigned char *in, size_t in_len, size_t at)
{
    (void)in;
    (void)in_len;
    (void)at;
    return false;
}

/* ----------------------------------------------------------------- turning */

int codepage_reorder_new(enum codepage_reading reading,
                         struct codepage_reorder **r_out)
{
    (void)reading;
    *r_out = NULL;
    return -ENOTSUP;
}

void codepage_reorder_free(struct codepage_reorder **r)
{
    assert(!*r);
}

int codepage_reorder_line(struct codepage_reorder *r, const void *in,
                          size_t len, const void **out, size_t *out_len)
{
    (void)r;
    (void)in;
    (void)len;
    (void)out;
    (void)out_len;
    return -ENOTSUP;
}

/* -------------------------------------------------------------- converters */

/* No page is opened with it: the cells that would ask for it are ICU's. */
const struct coding converter_coding = {0};
