/* The cells of a page, asked one at a time. */
#include "codepages/codepage.h"

#include "codepages/page.h"
#include "codepages/utf.h"

static size_t double_cell(const struct codepage *cp, unsigned code,
                          uint32_t text_out[2])
{
    const unsigned char *cell = cp->doubles[code];
    if (cell[0] == DOUBLE_SEQUENCE) {
        text_out[0] = cp->sequences[cell[1]].first;
        text_out[1] = cp->sequences[cell[1]].second;
        return 2;
    }
    return cell[0] && utf_read(cell, 4, text_out) > 0 ? 1 : 0;
}

size_t codepage_cell(const struct codepage *cp, unsigned code,
                     uint32_t text_out[2])
{
    if (code > 0xFF)
        return cp->doubles && code <= 0xFFFF ? double_cell(cp, code, text_out)
                                             : 0;
    text_out[0] = (uint32_t)cp->chars[code];
    return cp->chars[code] >= 0 ? 1 : 0;
}

int codepage_code(const struct codepage *cp, const uint32_t *text, size_t len,
                  bool best_fit)
{
    if (len == 2) {
        const struct sequence *s = page_sequence(cp, text[0], text[1]);
        return s ? s->code : -1;
    }
    if (len != 1)
        return -1;
    if (!cp->has_table)
        return codepage_byte_of(cp, text[0]);
    int code = page_code_of(cp, text[0]);
    return code < 0 && best_fit ? page_fallback_of(cp, text[0]) : code;
}
