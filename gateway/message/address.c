#include "message/address.h"

#include "base/utf8.h"
#include "intake/domain.h"
#include "message/address_token.h"
#include "message/encoded_word.h"

#include <errno.h>

/* ----------------------------------------------------- names and comments */

/* Appends the text of an atom, or of a quoted string without its quotes. */
static int append_text(struct buf *out, const struct token *t)
{
    if (t->kind != TOKEN_QUOTED)
        return buf_append(out, t->text);
    for (size_t i = 1; i < t->text.len; i++) {
        unsigned char c = t->text.at[i];
        if (c == '"')
            break;
        if (c == '\\' && i + 1 < t->text.len)
            c = t->text.at[++i];
        int r = buf_append_byte(out, c);
        if (r < 0)
            return r;
    }
    return 0;
}

/* A comment; what is not ASCII in it as encoded words. */
static int put_comment(struct fold *f, const struct token *t)
{
    if (utf8_is_ascii(t->text))
        return fold_word(f, t->blank, t->text);
    struct span inside = span_from(t->text, 1);
    if (inside.len > 0 && inside.at[inside.len - 1] == ')')
        inside.len--;
    int r = fold_word(f, t->blank, SPAN("("));
    if (r == 0)
        r = encoded_word_put(f, span_of(NULL, 0), inside);
    return r < 0 ? r : fold_word(f, span_of(NULL, 0), SPAN(")"));
}

static bool is_name_to_encode(const struct token *t)
{
    return (t->kind == TOKEN_ATOM || t->kind == TOKEN_QUOTED) &&
           !utf8_is_ascii(t->text);
}

/* The words of a display name from @first on that have to be encoded, as one
 * text: white space between two encoded words would vanish. */
static int put_name(struct fold *f, struct token first, struct span *rest,
                    bool after_encoded)
{
    struct buf *name = f->scratch;
    buf_empty(name);
    int r = after_encoded ? buf_append_byte(name, ' ') : 0;
    if (r == 0)
        r = append_text(name, &first);
    while (r == 0) {
        struct span peek = *rest;
        struct token next = token_next(&peek);
        if (!is_name_to_encode(&next))
            break;
        r = buf_append(name, next.blank);
        if (r == 0)
            r = append_text(name, &next);
        *rest = peek;
    }
    return r < 0 ? r : encoded_word_put(f, first.blank, buf_span(name));
}

/* --------------------------------------------------------------- addresses */

/* Bytes of @address before its last `@`; -1 without one. */
static long at_position(struct span address)
{
    const unsigned char *at = memrchr(address.at, '@', address.len);
    return at ? at - address.at : -1;
}

static bool local_is_ascii(struct span address)
{
    long at = at_position(address);
    return utf8_is_ascii(at < 0 ? address : span_head(address, (size_t)at));
}

/* No domain, and not ASCII: there is no right form. */
static int append_questioned(struct fold *f, struct span text, struct buf *out)
{
    int r = 0;
    for (size_t i = 0; r == 0 && i < text.len; i++) {
        unsigned char c = text.at[i];
        if (c > 127 && (c & 0xC0) == 0x80)
            continue;
        f->substituted += c > 127;
        r = buf_append_byte(out, c > 127 ? '?' : c);
    }
    return r;
}

/* local@domain with the domain in ASCII, into @out. */
static int append_address(struct fold *f, struct span address, struct buf *out)
{
    long at = at_position(address);
    size_t local = at < 0 ? address.len : (size_t)at + 1;
    struct span domain = span_from(address, local);
    int r = buf_append(out, span_head(address, local));
    if (r < 0)
        return r;
    if (utf8_is_ascii(domain))
        return buf_append(out, domain);
    r = domain_to_ascii(domain, out);
    return r == -EINVAL ? append_questioned(f, domain, out) : r;
}

/* RFC 6857, 3.1.7: the address as the name of a group without members. */
static int put_removed(struct fold *f, struct span blank, struct span address)
{
    int r = encoded_word_put(f, blank, address);
    return r < 0 ? r : fold_word(f, SPAN(" "), SPAN(":;"));
}

/* An address: bare, or in @angle brackets. */
static int put_address(struct fold *f, struct span blank, struct span text,
                       bool angle, bool utf8)
{
    if (utf8_is_ascii(text))
        return fold_word(f, blank, text);
    struct span address = text;
    if (angle) {
        address = span_from(address, 1);
        if (address.len > 0 && address.at[address.len - 1] == '>')
            address.len--;
        address = span_trim(address);
    }
    if (!local_is_ascii(address) && !utf8)
        return put_removed(f, blank, address);

    struct buf *word = f->scratch;
    buf_empty(word);
    int r = angle ? buf_append_byte(word, '<') : 0;
    if (r == 0)
        r = append_address(f, address, word);
    if (r == 0 && angle)
        r = buf_append_byte(word, '>');
    return r < 0 ? r : fold_word(f, blank, buf_span(word));
}

/* A bare address may begin with a quoted local part, "a b"@example.com: it
 * and the atoms that adhere to it are one thing. */
static struct span bare_address(struct token first, struct span *rest)
{
    struct span text = first.text;
    for (;;) {
        struct span peek = *rest;
        struct token next = token_next(&peek);
        if (next.blank.len > 0 ||
            (next.kind != TOKEN_ATOM && next.kind != TOKEN_QUOTED))
            return text;
        text.len = (size_t)(next.text.at + next.text.len - text.at);
        *rest = peek;
    }
}

/* Is there an angle bracket before the next mark? Then words are names. */
static bool has_angle(struct span rest)
{
    for (;;) {
        struct token t = token_next(&rest);
        if (t.kind == TOKEN_ANGLE)
            return true;
        if (t.kind == TOKEN_END || t.kind == TOKEN_MARK)
            return false;
    }
}

static int put_word(struct fold *f, struct token t, struct span *rest,
                    bool named, bool *encoded, bool utf8)
{
    struct span peek = *rest;
    struct span bare = named ? t.text : bare_address(t, &peek);
    if (!named && at_position(bare) > 0) {
        *rest = peek;
        *encoded = false;
        return put_address(f, t.blank, bare, false, utf8);
    }
    if (is_name_to_encode(&t)) {
        int r = put_name(f, t, rest, *encoded);
        *encoded = true;
        return r;
    }
    *encoded = encoded_word_is(t.text);
    return fold_word(f, t.blank, t.text);
}

int address_field_put(struct fold *f, struct span value, bool utf8)
{
    bool named = has_angle(value);
    bool encoded = false; /* the token before is an encoded word */
    bool first = true;    /* of the field, or behind a mark */
    int r = 0;
    while (r == 0) {
        struct token t = token_next(&value);
        if (t.kind == TOKEN_END)
            return 0;
        if (first && t.blank.len == 0)
            t.blank = SPAN(" ");
        if (encoded && t.blank.len == 0)
            t.blank = SPAN(" "); /* RFC 2047, 5: parted from all around it */
        first = t.kind == TOKEN_MARK;
        switch (t.kind) {
        case TOKEN_ATOM:
        case TOKEN_QUOTED:
            r = put_word(f, t, &value, named, &encoded, utf8);
            continue;
        case TOKEN_COMMENT:
            r = put_comment(f, &t);
            break;
        case TOKEN_ANGLE:
            r = put_address(f, t.blank, t.text, true, utf8);
            break;
        default: /* a mark adheres to what it ends */
            r = fold_word(f, encoded ? t.blank : SPAN(""), t.text);
            named = has_angle(value);
            break;
        }
        encoded = false;
    }
    return r;
}

bool address_needs_utf8(struct span value)
{
    bool named = has_angle(value);
    for (;;) {
        struct token t = token_next(&value);
        if (t.kind == TOKEN_END)
            return false;
        if (t.kind == TOKEN_MARK)
            named = has_angle(value);
        if (t.kind == TOKEN_ATOM || t.kind == TOKEN_QUOTED) {
            struct span bare = named ? SPAN("") : bare_address(t, &value);
            if (at_position(bare) > 0 && !local_is_ascii(bare))
                return true;
        }
        if (t.kind == TOKEN_ANGLE && !local_is_ascii(t.text))
            return true;
    }
}

int token_field_put(struct fold *f, struct span value)
{
    for (bool first = true;; first = false) {
        struct token t = token_next(&value);
        if (t.kind == TOKEN_END)
            return 0;
        if (first && t.blank.len == 0)
            t.blank = SPAN(" ");
        int r;
        if (t.kind == TOKEN_COMMENT) {
            r = put_comment(f, &t);
        } else {
            buf_empty(f->scratch);
            r = append_questioned(f, t.text, f->scratch);
            if (r == 0)
                r = fold_word(f, t.blank, buf_span(f->scratch));
        }
        if (r < 0)
            return r;
    }
}
