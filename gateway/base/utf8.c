#include "base/utf8.h"

int utf8_decode(struct span text, uint32_t *code_point_out)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    if (text.len == 0)
        return 0;

    unsigned char lead = text.at[0];
    if (lead < 0x80) {
        *code_point_out = lead;
        return 1;
    }
    int len = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || text.len < (size_t)len)
        return -1;

    uint32_t code_point = lead & (0xFFU >> (len + 1));
    for (int i = 1; i < len; i++) {
        if ((text.at[i] & 0xC0) != 0x80)
            return -1;
        code_point = code_point << 6 | (text.at[i] & 0x3F);
    }
    if (code_point < least[len] || code_point > 0x10FFFF ||
        (code_point >= 0xD800 && code_point <= 0xDFFF))
        return -1;
    *code_point_out = code_point;
    return len;
}

size_t utf8_encode(uint32_t code_point, unsigned char *out)
{
    if (code_point < 0x80) {
        out[0] = (unsigned char)code_point;
        return 1;
    }
    size_t len = code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
    for (size_t i = len - 1; i > 0; i--) {
        out[i] = (unsigned char)(0x80 | (code_point & 0x3F));
        code_point >>= 6;
    }
    out[0] = (unsigned char)(0xF0 << (4 - len) | code_point);
    return len;
}

struct span utf8_skip_mark(struct span text)
{
    const struct span mark = SPAN("\xEF\xBB\xBF");
    return span_equal(span_head(text, mark.len), mark)
               ? span_from(text, mark.len)
               : text;
}

bool utf8_is_ascii(struct span text)
{
    unsigned char all = 0;
    for (size_t i = 0; i < text.len; i++)
        all |= text.at[i];
    return all < 0x80;
}

bool utf8_is_valid(struct span text)
{
    uint32_t code_point;
    while (text.len > 0) {
        int len = utf8_decode(text, &code_point);
        if (len < 0)
            return false;
        text = span_from(text, (size_t)len);
    }
    return true;
}

size_t utf8_count(struct span text)
{
    size_t count = 0;
    uint32_t code_point;
    while (text.len > 0) {
        int len = utf8_decode(text, &code_point);
        text = span_from(text, len < 0 ? 1 : (size_t)len);
        count++;
    }
    return count;
}

bool utf8_is_control(uint32_t c)
{
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029;
}

bool utf8_is_printable(uint32_t c)
{
    static const struct {
        uint32_t first, last;
    } invisible[] = {
        {0x200B, 0x200F}, /* of no width, and direction marks */
        {0x2028, 0x202E}, /* line and paragraph ends, direction overrides */
        {0x2060, 0x206F}, {0xFEFF, 0xFEFF}, {0xFFF9, 0xFFFB},
    };
    for (size_t i = 0; i < sizeof invisible / sizeof *invisible; i++) {
        if (c >= invisible[i].first && c <= invisible[i].last)
            return false;
    }
    return !utf8_is_control(c);
}

size_t utf8_print(struct span text, char *out, size_t out_size)
{
    size_t written = 0;
    while (text.len > 0) {
        uint32_t c = text.at[0];
        int len = c < 0x80 ? 1 : utf8_decode(text, &c);
        bool shown = len > 0 && utf8_is_printable(c);
        size_t need = shown ? (size_t)len : 1;
        if (written + need >= out_size)
            break;
        if (shown)
            memcpy(out + written, text.at, need);
        else
            out[written] = '?';
        written += need;
        text = span_from(text, len > 0 ? (size_t)len : 1);
    }
    out[written] = '\0';
    return written;
}
