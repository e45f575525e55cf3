#include "message/transfer.h"

#define LINE_MAX 76

static const struct {
    const char *name;
    enum transfer transfer;
} names[] = {
    {"7bit", TRANSFER_7BIT},
    {"8bit", TRANSFER_8BIT},
    {"binary", TRANSFER_BINARY},
    {"quoted-printable", TRANSFER_QUOTED_PRINTABLE},
    {"base64", TRANSFER_BASE64},
};

enum transfer transfer_parse(struct span value)
{
    /* A comment may follow: Content-Transfer-Encoding: 7bit (so they say) */
    value = span_trim(value);
    size_t len = 0;
    while (len < value.len && value.at[len] != ' ' && value.at[len] != '(' &&
           value.at[len] != '\t' && value.at[len] != ';')
        len++;
    value = span_head(value, len);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (span_same(value, span_text(names[i].name)))
            return names[i].transfer;
    }
    return value.len > 0 ? TRANSFER_OTHER : TRANSFER_NONE;
}

const char *transfer_name(enum transfer transfer)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (names[i].transfer == transfer)
            return names[i].name;
    }
    return "7bit";
}

/* ---------------------------------------------------------------- base64 */

static const char base64_digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

size_t base64_encode(struct span in, unsigned char *out)
{
    size_t len = 0;
    for (size_t i = 0; i < in.len; i += 3) {
        size_t left = in.len - i;
        unsigned bits = (unsigned)in.at[i] << 16;
        if (left > 1)
            bits |= (unsigned)in.at[i + 1] << 8;
        if (left > 2)
            bits |= in.at[i + 2];
        out[len++] = (unsigned char)base64_digits[bits >> 18];
        out[len++] = (unsigned char)base64_digits[bits >> 12 & 63];
        out[len++] =
            (unsigned char)(left > 1 ? base64_digits[bits >> 6 & 63] : '=');
        out[len++] = (unsigned char)(left > 2 ? base64_digits[bits & 63] : '=');
    }
    return len;
}

/* Whole groups of three, at most to the end of the line. */
static int put_groups(struct base64 *b, struct span octets, struct buf *out)
{
    while (octets.len > 0) {
        size_t take = (LINE_MAX - b->column) / 4 * 3;
        struct span head = span_head(octets, take);
        int r = buf_reserve(out, LINE_MAX + 2);
        if (r < 0)
            return r;
        size_t len = base64_encode(head, out->bytes + out->len);
        out->len += len;
        b->column += (unsigned)len;
        if (b->column == LINE_MAX) {
            out->bytes[out->len++] = '\r';
            out->bytes[out->len++] = '\n';
            b->column = 0;
        }
        octets = span_from(octets, head.len);
    }
    return 0;
}

int base64_put(struct base64 *b, struct span octets, struct buf *out)
{
    while (b->held_len > 0 && b->held_len < 3 && octets.len > 0) {
        b->held[b->held_len++] = octets.at[0];
        octets = span_from(octets, 1);
    }
    if (b->held_len == 3) {
        int r = put_groups(b, span_of(b->held, 3), out);
        if (r < 0)
            return r;
        b->held_len = 0;
    }
    if (b->held_len > 0)
        return 0;

    size_t whole = octets.len / 3 * 3;
    int r = put_groups(b, span_head(octets, whole), out);
    if (r < 0)
        return r;
    octets = span_from(octets, whole);
    for (; b->held_len < octets.len; b->held_len++)
        b->held[b->held_len] = octets.at[b->held_len];
    return 0;
}

int base64_end(struct base64 *b, struct buf *out)
{
    int r = put_groups(b, span_of(b->held, b->held_len), out);
    if (r == 0 && b->column > 0)
        r = buf_append(out, SPAN("\r\n"));
    if (r == 0)
        *b = (struct base64){0};
    return r;
}

uint64_t base64_bound(uint64_t octets)
{
    uint64_t digits = (octets + 2) / 3 * 4;
    return digits + (digits / LINE_MAX + 1) * 2;
}

bool base64_is_legal(struct span line)
{
    for (size_t i = 0; i < line.len; i++) {
        unsigned char c = line.at[i];
        bool digit = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                     (c >= '0' && c <= '9') || c == '+' || c == '/' ||
                     c == '=' || c == ' ' || c == '\t';
        if (!digit)
            return false;
    }
    return true;
}

/* ------------------------------------------------------ quoted-printable */

static bool is_hex(unsigned char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F') ||
           (c >= 'a' && c <= 'f');
}

/* The length of @line without the white space at its end. */
static size_t text_length(struct span line)
{
    while (line.len > 0 &&
           (line.at[line.len - 1] == ' ' || line.at[line.len - 1] == '\t'))
        line.len--;
    return line.len;
}

bool quoted_printable_is_legal(struct span line)
{
    size_t text_len = text_length(line);
    for (size_t i = 0; i < line.len; i++) {
        if (line.at[i] > 126)
            return false;
        if (line.at[i] != '=' || i + 1 == text_len)
            continue;
        if (line.len - i < 3 || !is_hex(line.at[i + 1]) ||
            !is_hex(line.at[i + 2]))
            return false;
    }
    return true;
}

/* How many octets of @line, from @i on, are one thing that stays whole; sets
 * whether it has to be encoded. @text_len: of the line without white space at
 * its end, where an "=" is a soft break. */
static size_t next_piece(struct span line, size_t text_len, size_t i,
                         bool encoded, bool *encode_out)
{
    unsigned char c = line.at[i];
    bool last = i + 1 == line.len;
    if (c == '=' && encoded) {
        bool code = line.len - i >= 3 && is_hex(line.at[i + 1]) &&
                    is_hex(line.at[i + 2]);
        *encode_out = !code && i + 1 != text_len;
        return code ? 3 : 1;
    }
    bool blank = c == ' ' || c == '\t';
    *encode_out = c == '=' || c > 126 || (c < ' ' && c != '\t') ||
                  (blank && last && !encoded);
    return 1;
}

int quoted_printable_line(struct span line, bool encoded, struct buf *out)
{
    static const char hex[] = "0123456789ABCDEF";
    int r = buf_reserve(out, 3 * line.len + 3 * (3 * line.len / 72 + 1) + 2);
    if (r < 0)
        return r;
    unsigned char *to = out->bytes + out->len;
    size_t column = 0, text_len = text_length(line);
    for (size_t i = 0; i < line.len;) {
        bool encode;
        size_t len = next_piece(line, text_len, i, encoded, &encode);
        size_t width = encode ? 3 : len;
        /* One column is kept for the "=" of a soft break. */
        size_t room = i + len == line.len ? LINE_MAX : LINE_MAX - 1;
        if (column + width > room) {
            memcpy(to, "=\r\n", 3);
            to += 3;
            column = 0;
        }
        if (encode) {
            *to++ = '=';
            *to++ = (unsigned char)hex[line.at[i] >> 4];
            *to++ = (unsigned char)hex[line.at[i] & 15];
        } else {
            memcpy(to, line.at + i, len);
            to += len;
        }
        column += width;
        i += len;
    }
    *to++ = '\r';
    *to++ = '\n';
    out->len = (size_t)(to - out->bytes);
    return 0;
}

uint64_t quoted_printable_bound(uint64_t octets, uint64_t lines)
{
    return 3 * octets + 3 * (3 * octets / 72 + lines) + 2 * lines;
}
