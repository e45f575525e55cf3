#include "codepages/digest.h"

#include "codepages/page.h"

static void add(uint64_t *digest, uint32_t word)
{
    for (int shift = 24; shift >= 0; shift -= 8) {
        *digest ^= word >> shift & 0xFF;
        *digest *= 0x100000001B3;
    }
}

static void add_character(const struct codepage *cp, uint32_t code_point,
                          uint64_t *digest)
{
    int code = codepage_code(cp, &code_point, 1, false);
    int best_fit = code < 0 ? codepage_code(cp, &code_point, 1, true) : -1;
    if (code < 0 && best_fit < 0)
        return;
    add(digest, code_point);
    add(digest, code < 0 ? (uint32_t)best_fit | 0x80000000 : (uint32_t)code);
}

/* Most rows of code points are empty. */
static bool may_have(const struct codepage *cp, uint32_t row)
{
    return cp->reverse[row] || cp->fallback_count > 0;
}

struct digest digest_of(const struct codepage *cp)
{
    struct digest d = {0xCBF29CE484222325, 0xCBF29CE484222325};
    uint32_t text[2];
    for (uint32_t row = 0; row < REVERSE_ROWS; row++)
        for (uint32_t c = 0; c < 256 && may_have(cp, row); c++)
            add_character(cp, row << 8 | c, &d.encoding);
    for (unsigned code = 0; code <= 0xFFFF; code++) {
        size_t len = codepage_cell(cp, code, text);
        if (len == 0)
            continue;
        add(&d.decoding, code);
        for (size_t i = 0; i < len; i++)
            add(&d.decoding, text[i]);
        if (len < 2)
            continue;
        add(&d.encoding, text[0]);
        add(&d.encoding, text[1]);
        add(&d.encoding, (uint32_t)codepage_code(cp, text, 2, false));
    }
    return d;
}
