#include "message/encoded_text.h"

#include "base/hex.h"
#include "base/scope.h"
#include "message/encoded_word.h"
#include "message/parameter.h"

#include <errno.h>
#include <stdio.h>

/* Octets that one encoded word holds at most, or one section of a value. */
#define MOST_OCTETS 1024

struct octets {
    unsigned char at[MOST_OCTETS];
    size_t len;
};

static bool put_octet(struct octets *o, unsigned char octet)
{
    if (o->len == MOST_OCTETS)
        return false;
    o->at[o->len++] = octet;
    return true;
}

/* ------------------------------------------------------------- encodings */

/** "=FC" with '=', "%FC" with '%'. False when it is not that. */
static bool read_hex(struct span text, unsigned char mark, struct octets *out)
{
    for (size_t i = 0; i < text.len; i++) {
        int octet = text.at[i];
        if (octet == mark) {
            octet = i + 2 < text.len ? hex_octet(text.at + i + 1) : -1;
            i += 2;
        } else if (mark == '=' && octet == '_') {
            octet = ' ';
        }
        if (octet < 0 || !put_octet(out, (unsigned char)octet))
            return false;
    }
    return true;
}

static int base64_digit(unsigned char c)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                 "abcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *found = c ? strchr(digits, c) : NULL;
    return found ? (int)(found - digits) : -1;
}

static bool read_base64(struct span text, struct octets *out)
{
    unsigned bits = 0, held = 0;
    while (text.len > 0 && text.at[text.len - 1] == '=')
        text.len--;
    for (size_t i = 0; i < text.len; i++) {
        int digit = base64_digit(text.at[i]);
        if (digit < 0)
            return false;
        bits = (bits << 6 | (unsigned)digit) & 0xFFFF;
        held += 6;
        if (held < 8)
            continue;
        held -= 8;
        if (!put_octet(out, (unsigned char)(bits >> held)))
            return false;
    }
    return true;
}

/* ----------------------------------------------------------- their charset */

/** Appends @octets, which are in the charset @name. Returns 0, -EINVAL for
 *  what is not text of it, -ENOMEM or -ENOBUFS. */
static int decode(struct charsets *charsets, struct span name,
                  const struct octets *octets, struct buf *out)
{
    char text[CONTENT_CHARSET_MAX + 1];
    struct charset *charset = NULL;
    const unsigned char *language =
        name.len > 0 ? memchr(name.at, '*', name.len) : NULL;
    if (language)
        name.len = (size_t)(language - name.at);
    if (name.len == 0 || name.len > CONTENT_CHARSET_MAX)
        return -EINVAL;
    memcpy(text, name.at, name.len);
    text[name.len] = '\0';
    int r = charsets_find(charsets, text, &charset);
    if (r < 0)
        return r;
    return charset
               ? charset_decode(charset, span_of(octets->at, octets->len), out)
               : -EINVAL;
}

/** Takes what stands before @mark off @rest; false when it does not stand
 *  there. */
static bool take_to(struct span *rest, unsigned char mark, struct span *out)
{
    const unsigned char *found =
        rest->len > 0 ? memchr(rest->at, mark, rest->len) : NULL;
    if (!found)
        return false;
    *out = span_head(*rest, (size_t)(found - rest->at));
    *rest = span_from(*rest, out->len + 1);
    return true;
}

/* ---------------------------------------------------------- encoded words */

/** "=?charset?Q?text?=": 0, -EINVAL for what is none, or as decode. */
static int read_word(struct charsets *charsets, struct span word,
                     struct buf *out)
{
    struct octets octets = {.len = 0};
    struct span charset, encoding;
    if (!encoded_word_is(word))
        return -EINVAL;
    struct span rest = span_of(word.at + 2, word.len - 4);
    if (!take_to(&rest, '?', &charset) || !take_to(&rest, '?', &encoding))
        return -EINVAL;
    bool read =
        span_same(encoding, SPAN("Q"))
            ? read_hex(rest, '=', &octets)
            : span_same(encoding, SPAN("B")) && read_base64(rest, &octets);
    return read ? decode(charsets, charset, &octets, out) : -EINVAL;
}

int encoded_text_read(struct charsets *charsets, struct span value,
                      struct buf *out)
{
    bool first = true, encoded = false;
    struct word word;
    while (word_next(&value, &word)) {
        /* The blanks between two encoded words are not text. */
        size_t before = out->len;
        int r = encoded || first ? 0 : buf_append(out, word.blank);
        if (r == 0)
            r = read_word(charsets, word.text, out);
        bool plain = r == -EINVAL;
        if (plain) {
            out->len = before;
            r = first ? 0 : buf_append(out, word.blank);
            if (r == 0)
                r = buf_append(out, word.text);
        }
        if (r < 0)
            return r;
        encoded = !plain;
        first = false;
    }
    return 0;
}

/* -------------------------------------------------------------- parameters */

static int read_plain(struct charsets *charsets, const struct parameter *p,
                      struct buf *out)
{
    unsigned char text[MOST_OCTETS];
    size_t len = parameter_text(p, text, sizeof text);
    return encoded_text_read(charsets, span_of(text, len), out);
}

/** Appends a section's octets. Its @charset, where it is the first that says
 *  one. False when it is malformed. */
static bool read_section(const struct parameter *p, bool extended,
                         bool has_charset, struct span *charset,
                         struct octets *out)
{
    unsigned char text[MOST_OCTETS];
    struct span value = p->value, language;
    if (!extended) {
        size_t len = parameter_text(p, text, sizeof text);
        for (size_t i = 0; i < len; i++) {
            if (!put_octet(out, text[i]))
                return false;
        }
        return true;
    }
    if (has_charset &&
        (!take_to(&value, '\'', charset) || !take_to(&value, '\'', &language)))
        return false;
    return read_hex(value, '%', out);
}

/** "name*=", or section @number; sets @extended_out. */
static bool find_section(struct span field, const char *name, unsigned number,
                         struct parameter *p, bool *extended_out)
{
    char wanted[80];
    int len = snprintf(wanted, sizeof wanted, "%.40s*%u*", name, number);
    *extended_out = parameter_find(field, span_of(wanted, (size_t)len), p);
    return *extended_out ||
           parameter_find(field, span_of(wanted, (size_t)len - 1), p);
}

int encoded_parameter_read(struct charsets *charsets, struct span field,
                           const char *name, struct buf *out)
{
    char whole[48];
    struct octets octets = {.len = 0};
    struct span charset = SPAN("US-ASCII");
    struct parameter p;
    bool good = true, extended = true;
    int len = snprintf(whole, sizeof whole, "%.40s*", name);
    unsigned number = 0;
    if (parameter_find(field, span_of(whole, (size_t)len), &p)) {
        good = read_section(&p, true, true, &charset, &octets);
    } else {
        while (good && find_section(field, name, number, &p, &extended))
            good = read_section(&p, extended, number++ == 0, &charset, &octets);
        if (number == 0)
            return parameter_find(field, span_text(name), &p)
                       ? read_plain(charsets, &p, out)
                       : 0;
    }
    int r = good ? decode(charsets, charset, &octets, out) : -EINVAL;
    return r == -EINVAL ? buf_append(out, p.value) : r;
}
