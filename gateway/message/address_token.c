#include "message/address_token.h"

/* Behind the end of what @text begins with: a quoted string, a comment with
 * comments in it, or what stands in angle brackets. */
static size_t enclosed_length(struct span text, unsigned char open,
                              unsigned char close)
{
    size_t depth = 0;
    bool quoted = false;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = text.at[i];
        if (c == '\\' && close != ']') {
            i++;
        } else if (open == '<' && c == '"') {
            quoted = !quoted;
        } else if (quoted) {
            continue;
        } else if (c == close && (depth == 1 || open == close) && i > 0) {
            return i + 1;
        } else if (c == close && i > 0) {
            depth--;
        } else if (c == open && open != close) {
            depth++;
        }
    }
    return text.len;
}

static size_t atom_length(struct span text)
{
    size_t len = 0;
    while (len < text.len && !memchr(" \t\"(<,;:", text.at[len], 8)) {
        if (text.at[len] == '[')
            len += enclosed_length(span_from(text, len), '[', ']');
        else
            len++;
    }
    return len;
}

struct token token_next(struct span *rest)
{
    size_t blank = 0;
    while (blank < rest->len &&
           (rest->at[blank] == ' ' || rest->at[blank] == '\t'))
        blank++;
    struct token token = {.blank = span_head(*rest, blank)};
    struct span text = span_from(*rest, blank);
    unsigned char c = text.len > 0 ? text.at[0] : 0;
    size_t len = 0;
    if (text.len == 0) {
        token.kind = TOKEN_END;
    } else if (c == '"') {
        token.kind = TOKEN_QUOTED;
        len = enclosed_length(text, '"', '"');
    } else if (c == '(') {
        token.kind = TOKEN_COMMENT;
        len = enclosed_length(text, '(', ')');
    } else if (c == '<') {
        token.kind = TOKEN_ANGLE;
        len = enclosed_length(text, '<', '>');
    } else if (c == ',' || c == ';' || c == ':') {
        token.kind = TOKEN_MARK;
        len = 1;
    } else {
        token.kind = TOKEN_ATOM;
        len = atom_length(text);
    }
    token.text = span_head(text, len);
    *rest = span_from(text, len);
    return token;
}
