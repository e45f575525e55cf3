#include "intake/bytes_seen.h"

#include "base/utf8.h"

/* In ASCII HT, LF, FF, CR and a closing SUB; in EBCDIC HT, FF, CR, SO, SI, NL,
 * LF, SUB. Bytes from X'80' are taken care of by UTF-8. */
static unsigned char kind_of(unsigned byte)
{
    unsigned kind = 0;
    if (byte == 0x0A || byte == 0x0D)
        kind |= BYTE_A_LINE_END;
    else if ((byte < 0x20 && byte != 0x09 && byte != 0x0C && byte != 0x1A) ||
             byte == 0x7F)
        kind |= BYTE_A_CONTROL;
    if (byte == 0x15 || byte == 0x25 || byte == 0x0D)
        kind |= BYTE_E_LINE_END;
    else if ((byte < 0x40 && byte != 0x05 && byte != 0x0C && byte != 0x0E &&
              byte != 0x0F && byte != 0x3F) ||
             byte == 0xFF)
        kind |= BYTE_E_CONTROL;
    if (byte >= 0x80)
        kind |= BYTE_HIGH;
    if (byte != 0x40 && byte != 0x00)
        kind |= BYTE_PRINT;
    return (unsigned char)kind;
}

void bytes_seen_init(struct bytes_seen *b)
{
    *b = (struct bytes_seen){0};
    for (unsigned byte = 0; byte < 256; byte++)
        b->kind_of[byte] = kind_of(byte);
}

/* Bytes of the character that begins with @lead. */
static size_t utf8_length(unsigned char lead)
{
    return lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

/* What was cut at the end of the feed before; gives how much it took. */
static size_t complete(struct bytes_seen *b, struct span bytes)
{
    size_t taken = 0, need = utf8_length(b->cut[0]);
    while (b->cut_len < need && taken < bytes.len)
        b->cut[b->cut_len++] = bytes.at[taken++];
    if (b->cut_len < need)
        return taken;
    if (!utf8_is_valid(span_of(b->cut, b->cut_len)))
        b->kinds |= BYTE_NOT_UTF8;
    b->cut_len = 0;
    return taken;
}

static void check_utf8(struct bytes_seen *b, struct span bytes)
{
    size_t i = b->cut_len > 0 ? complete(b, bytes) : 0;
    while (i < bytes.len && !(b->kinds & BYTE_NOT_UTF8)) {
        if (bytes.at[i] < 0x80) {
            i++;
            continue;
        }
        struct span rest = span_from(bytes, i);
        size_t need = utf8_length(rest.at[0]);
        if (rest.len < need) {
            memcpy(b->cut, rest.at, rest.len);
            b->cut_len = rest.len;
            return;
        }
        if (!utf8_is_valid(span_head(rest, need)))
            b->kinds |= BYTE_NOT_UTF8;
        i += need;
    }
}

void bytes_seen_feed(struct bytes_seen *b, struct span bytes)
{
    unsigned kinds = 0;
    for (size_t i = 0; i < bytes.len; i++)
        kinds |= b->kind_of[bytes.at[i]];
    b->kinds |= kinds;
    bool may_be_utf8 = !(b->kinds & BYTE_NOT_UTF8);
    if (may_be_utf8 && (kinds & BYTE_HIGH || b->cut_len > 0))
        check_utf8(b, bytes);
}

void bytes_seen_end(struct bytes_seen *b)
{
    if (b->cut_len > 0)
        b->kinds |= BYTE_NOT_UTF8;
}
