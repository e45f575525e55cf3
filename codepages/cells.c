#include "codepages/cells.h"

#include "codepages/page.h"

void cells_close(struct cells *s)
{
    if (s->calls)
        s->calls->close(s);
    *s = (struct cells){0};
}

bool cells_are_ebcdic(struct cells *s)
{
    uint32_t a[CELLS_MAX_TEXT], zero[CELLS_MAX_TEXT];
    return s->calls->decode(s, (const unsigned char *)"\xC1", 1, a) == 1 &&
           s->calls->decode(s, (const unsigned char *)"\xF0", 1, zero) == 1 &&
           a[0] == 'A' && zero[0] == '0';
}

size_t cells_put_code(unsigned code, bool shifts,
                      unsigned char out[CELLS_MAX_BYTES])
{
    size_t len = 0;
    if (code <= 0xFF) {
        out[0] = (unsigned char)code;
        return 1;
    }
    if (shifts)
        out[len++] = EBCDIC_SO;
    out[len++] = (unsigned char)(code >> 8);
    out[len++] = (unsigned char)code;
    if (shifts)
        out[len++] = EBCDIC_SI;
    return len;
}

int cells_code(struct cells *cells, const uint32_t *text, size_t len,
               bool best_fit)
{
    unsigned char b[CELLS_MAX_BYTES];
    size_t count = cells->calls->encode(cells, text, len, best_fit, b);
    if (count == 1)
        return b[0];
    if (count == 2)
        return b[0] << 8 | b[1];
    if ((count == 4 && b[3] == EBCDIC_SI) || count == 3)
        return b[0] == EBCDIC_SO ? b[1] << 8 | b[2] : -1;
    return -1;
}
