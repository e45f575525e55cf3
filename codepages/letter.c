#include "codepages/letter.h"

#include <stddef.h>

static const struct {
    uint32_t first, last;
    enum letter_script script;
} ranges[] = {
    {'A', 'Z', LETTER_LATIN},
    {'a', 'z', LETTER_LATIN},
    {0xC0, 0xD6, LETTER_LATIN},
    {0xD8, 0xF6, LETTER_LATIN},
    {0xF8, 0x24F, LETTER_LATIN},
    {0x300, 0x36F, LETTER_LATIN}, /* marks: Vietnamese */
    {0x37A, 0x37A, LETTER_GREEK},
    {0x386, 0x386, LETTER_GREEK},
    {0x388, 0x3CE, LETTER_GREEK},
    {0x400, 0x4FF, LETTER_CYRILLIC},
    {0x5D0, 0x5EA, LETTER_HEBREW},
    {0x621, 0x652, LETTER_ARABIC},
    {0x670, 0x6D3, LETTER_ARABIC},
    {0x904, 0x963, LETTER_DEVANAGARI},
    {0xE01, 0xE4E, LETTER_THAI},
    {0xE81, 0xEDD, LETTER_LAO},
    {0x3041, 0x30FE, LETTER_KANA},
    {0x4E00, 0x9FFF, LETTER_HAN},
    {0xAC00, 0xD7A3, LETTER_HANGUL},
    {0xF900, 0xFAFF, LETTER_HAN},
    {0xFB50, 0xFDF9, LETTER_ARABIC},
    {0xFE70, 0xFEFC, LETTER_ARABIC},
    {0xFF66, 0xFF9F, LETTER_KANA},
    {0xFFA1, 0xFFDC, LETTER_HANGUL},
    {0x20000, 0x2FA1F, LETTER_HAN},
};

enum letter_script letter_script(uint32_t c)
{
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
        if (c >= ranges[i].first && c <= ranges[i].last)
            return ranges[i].script;
    }
    return LETTER_NONE;
}

/* ------------------------------------------------------------------ cases */

/* Extended Latin has pairs, capital first; where the capital is odd is told. */
static uint32_t fold_latin(uint32_t c)
{
    bool odd_capitals = (c >= 0x139 && c <= 0x148) || c >= 0x179;
    if (c < 0x100)
        return c >= 0xC0 && c <= 0xDE && c != 0xD7 ? c + 0x20 : c;
    if (c == 0x130 || c == 0x131 || c == 0x138 || c == 0x149 || c == 0x17F)
        return c == 0x130 ? 'i' : c;
    if (c == 0x178)
        return 0xFF;
    if (c < 0x17F)
        return (c & 1) == odd_capitals ? c + 1 : c;
    if (c == 0x1A0 || c == 0x1AF || (c >= 0x218 && c <= 0x21B && !(c & 1)))
        return c + 1;
    return c;
}

static uint32_t fold_greek(uint32_t c)
{
    if (c >= 0x391 && c <= 0x3AB)
        return c + 0x20;
    if (c >= 0x388 && c <= 0x38A)
        return c + 0x25;
    if (c == 0x38E || c == 0x38F)
        return c + 0x3F;
    if (c == 0x386)
        return 0x3AC;
    if (c == 0x38C)
        return 0x3CC;
    return c == 0x3C2 ? 0x3C3 : c; /* the sigma at the end of a word */
}

static uint32_t fold_cyrillic(uint32_t c)
{
    if (c < 0x430)
        return c < 0x410 ? c + 0x50 : c + 0x20;
    return c >= 0x48A && !(c & 1) && c != 0x4C0 ? c + 1 : c;
}

/* U+FE80 on: so many forms of each letter, in the order of the letters. */
static uint32_t fold_arabic(uint32_t c)
{
    static const char forms[] = "122224242444442222444444444444444224";
    if (c < 0xFE80 || c > 0xFEF4)
        return c;
    uint32_t letter = 0x621, first = 0xFE80;
    for (size_t i = 0; forms[i]; i++, letter++) {
        if (letter == 0x63B)
            letter = 0x641; /* none between ghain and feh */
        uint32_t count = (uint32_t)(forms[i] - '0');
        if (c < first + count)
            return letter;
        first += count;
    }
    return c;
}

uint32_t letter_fold(uint32_t c)
{
    if (c < 0x80)
        return c >= 'A' && c <= 'Z' ? c + 0x20 : c;
    switch (letter_script(c)) {
    case LETTER_LATIN:
        return fold_latin(c);
    case LETTER_GREEK:
        return fold_greek(c);
    case LETTER_CYRILLIC:
        return fold_cyrillic(c);
    case LETTER_ARABIC:
        return fold_arabic(c);
    default:
        return c;
    }
}

bool letter_is_upper(uint32_t c)
{
    if (c == 0x3C2 || c >= 0x500)
        return false;
    return letter_fold(c) != c;
}
