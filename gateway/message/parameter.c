#include "message/parameter.h"

#include "base/utf8.h"

#include <stdio.h>

#define NAME_MAX_LEN 40   /* a longer name is not one that anybody reads */
#define SECTION_OCTETS 48 /* of one name*N*= section, encoded */

/* Length of what @text begins with up to @mark, quoted strings and comments
 * skipped; all of it when @mark does not come. */
static size_t length_to(struct span text, unsigned char mark)
{
    bool quoted = false;
    unsigned depth = 0;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = text.at[i];
        if (c == '\\' && (quoted || depth > 0)) {
            i++;
        } else if (quoted) {
            quoted = c != '"';
        } else if (c == '(') {
            depth++;
        } else if (depth > 0) {
            depth -= c == ')';
        } else if (c == mark) {
            return i;
        } else {
            quoted = c == '"';
        }
    }
    return text.len;
}

struct span parameter_head(struct span value)
{
    struct span head = span_head(value, length_to(value, ';'));
    return span_trim(span_head(head, length_to(head, ' ')));
}

/* A value ends at white space, so that a comment behind it is not of it. */
static struct span bare_value(struct span text)
{
    text = span_trim(text);
    if (text.len > 0 && text.at[0] == '"') {
        for (size_t i = 1; i < text.len; i++) {
            if (text.at[i] == '\\')
                i++;
            else if (text.at[i] == '"')
                return span_head(text, i + 1);
        }
        return text;
    }
    size_t comment = 0;
    while (comment + 1 < text.len &&
           !(text.at[comment] == ' ' && text.at[comment + 1] == '('))
        comment++;
    return comment + 1 < text.len ? span_head(text, comment) : text;
}

bool parameter_next(struct span *rest, struct parameter *parameter_out)
{
    while (rest->len > 0) {
        size_t semicolon = length_to(*rest, ';');
        struct span tail = span_from(*rest, semicolon + 1);
        size_t len = length_to(tail, ';');
        struct span text = span_head(tail, len);
        *rest = span_from(*rest, semicolon + 1 + len);
        size_t equals = length_to(text, '=');
        if (equals == text.len)
            continue;
        parameter_out->name = span_trim(span_head(text, equals));
        parameter_out->value = bare_value(span_from(text, equals + 1));
        if (parameter_out->name.len > 0)
            return true;
    }
    return false;
}

bool parameter_find(struct span value, struct span name,
                    struct parameter *parameter_out)
{
    while (parameter_next(&value, parameter_out)) {
        if (span_same(parameter_out->name, name))
            return true;
    }
    return false;
}

size_t parameter_text(const struct parameter *p, unsigned char *out,
                      size_t size)
{
    struct span value = p->value;
    bool quoted = value.len > 0 && value.at[0] == '"';
    size_t len = 0;
    for (size_t i = quoted; i < value.len; i++) {
        unsigned char c = value.at[i];
        if (quoted && c == '"')
            break;
        if (quoted && c == '\\' && i + 1 < value.len)
            c = value.at[++i];
        if (len == size)
            return 0;
        out[len++] = c;
    }
    return len;
}

/* ------------------------------------------------------------- RFC 2231 */

static bool is_attribute_char(unsigned char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           (c >= '0' && c <= '9') ||
           (c > ' ' && c < 127 && strchr("!#$&+-.^_`{|}~", c));
}

/* Percent-encodes whole characters of @text while they fit into @room;
 * returns how much of @text was used. */
static size_t percent_encode(struct span text, char *out, size_t room)
{
    size_t used = 0;
    size_t len = 0;
    while (used < text.len) {
        uint32_t code_point;
        int octets = utf8_decode(span_from(text, used), &code_point);
        size_t more = octets < 1 ? 1 : (size_t)octets;
        if (len + 3 * more > room)
            break;
        for (size_t i = used; i < used + more; i++) {
            if (is_attribute_char(text.at[i]))
                out[len++] = (char)text.at[i];
            else
                len += (size_t)sprintf(out + len, "%%%02X", text.at[i]);
        }
        used += more;
    }
    out[len] = '\0';
    return used;
}

static int put_sections(struct fold *f, struct span name, struct span text)
{
    char piece[SECTION_OCTETS + 4];
    char word[NAME_MAX_LEN + sizeof piece + 32];
    for (unsigned section = 0; text.len > 0; section++) {
        size_t used = percent_encode(text, piece, SECTION_OCTETS);
        bool only = section == 0 && used == text.len;
        const char *charset = section == 0 ? "UTF-8''" : "";
        char number[16] = "";
        if (!only)
            snprintf(number, sizeof number, "*%u", section);
        text = span_from(text, used);
        int len = snprintf(word, sizeof word, "%.*s%s*=%s%s%s", (int)name.len,
                           (const char *)name.at, number, charset, piece,
                           text.len > 0 ? ";" : "");
        int r = fold_word(f, SPAN(" "), span_of(word, (size_t)len));
        if (r < 0)
            return r;
    }
    return 0;
}

/* ASCII as it is, what is not as question marks: no field has a better form
 * for it. */
static int put_plain(struct fold *f, struct span text)
{
    f->scratch->len = 0;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = text.at[i];
        if (c > 127 && (c & 0xC0) == 0x80)
            continue;
        f->substituted += c > 127;
        int r = buf_append_byte(f->scratch, c > 127 ? '?' : c);
        if (r < 0)
            return r;
    }
    return fold_word(f, SPAN(" "), buf_span(f->scratch));
}

static int put_parameter(struct fold *f, struct span text,
                         const struct parameter *p)
{
    if (utf8_is_ascii(text) || p->name.len > NAME_MAX_LEN ||
        !utf8_is_ascii(p->name))
        return put_plain(f, text);
    f->scratch->len = 0;
    int r = buf_reserve(f->scratch, p->value.len);
    if (r < 0)
        return r;
    f->scratch->len = parameter_text(p, f->scratch->bytes, p->value.len);
    return put_sections(f, p->name, buf_span(f->scratch));
}

int parameter_field_put(struct fold *f, struct span value)
{
    size_t end = length_to(value, ';');
    int r = put_plain(f, span_trim(span_head(value, end)));
    while (r == 0 && end < value.len) {
        value = span_from(value, end);
        end = 1 + length_to(span_from(value, 1), ';');
        struct span text = span_trim(span_from(span_head(value, end), 1));
        if (text.len == 0)
            continue;
        r = fold_word(f, span_of(NULL, 0), SPAN(";"));
        struct span rest = span_head(value, end);
        struct parameter p = {0};
        if (r == 0 && parameter_next(&rest, &p))
            r = put_parameter(f, text, &p);
        else if (r == 0)
            r = put_plain(f, text);
    }
    return r;
}
