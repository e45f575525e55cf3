/*
 * The at-sign in header fields (RFC 5322, 3.4 and 3.6.4)
 *
 *     address-list = element *("," / ";" / ":" element)
 *     element      = [phrase] "<" [route] addr-spec ">" / addr-spec
 *
 * Only an addr-spec is touched: between angle brackets, or where an element is
 * one word and nothing else but comments. Names, quoted strings, comments and
 * encoded words may hold the substitute as the letter that it is.
 */
#include "intake/atsign.h"

#include <errno.h>

static bool is_space(unsigned char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Behind a quoted string, a domain literal or a comment, which may be nested,
 * that begins at @i and ends with @close; the end of @s when nothing does. */
static size_t skip_quoted(struct span s, size_t i, unsigned char close)
{
    unsigned depth = 1;
    for (i++; i < s.len && depth > 0; i++) {
        if (s.at[i] == '\\')
            i++;
        else if (s.at[i] == close)
            depth--;
        else if (close == ')' && s.at[i] == '(')
            depth++;
    }
    return i < s.len ? i : s.len;
}

/* Behind the `>` of the `<` at @i, or 0: never closed. */
static size_t skip_angle(struct span s, size_t i)
{
    for (i++; i < s.len;) {
        if (s.at[i] == '>')
            return i + 1;
        i = s.at[i] == '"' ? skip_quoted(s, i, '"') : i + 1;
    }
    return 0;
}

/* Where in the element the one bare word is. */
struct element {
    size_t word, word_end; /* word_end 0: none yet */
    bool other;            /* more than one word, or brackets */
};

static void element_add(struct element *e, size_t from, size_t to)
{
    if (e->word_end == 0)
        e->word = from;
    else if (e->word_end != from)
        e->other = true;
    e->word_end = to;
}

static bool is_encoded_word(struct span word)
{
    return word.len > 4 && span_begins(word, SPAN("=?")) &&
           span_equal(span_from(word, word.len - 2), SPAN("?="));
}

/* Copies @s[*done..from), puts the at-sign of [from, to) right. */
static int replace_part(const struct atsign *a, struct span s, size_t *done,
                        size_t from, size_t to, struct buf *out)
{
    long at;
    int r = buf_append(out, span_of(s.at + *done, from - *done));
    if (r == 0)
        r = atsign_in_path(a, span_of(s.at + from, to - from), out, &at);
    *done = to;
    return r < 0 ? r : at >= 0;
}

static int finish_element(const struct atsign *a, struct span s,
                          struct element *e, size_t *done, struct buf *out)
{
    struct element one = *e;
    *e = (struct element){0};
    struct span word = span_of(s.at + one.word, one.word_end - one.word);
    if (one.word_end == 0 || one.other || is_encoded_word(word))
        return 0;
    return replace_part(a, s, done, one.word, one.word_end, out);
}

/* A route in brackets is not parted by its comma: angles are skipped whole. */
static int walk(const struct atsign *a, struct span s, bool msg_id,
                struct buf *out)
{
    struct element e = {0};
    size_t done = 0, next;
    int count = 0, r = 0;
    for (size_t i = 0; i <= s.len && r >= 0; i = next, count += r) {
        unsigned char c = i < s.len ? s.at[i] : ',';
        next = i + 1;
        r = 0;
        if (c == ':') {
            e = (struct element){0}; /* the name of a group */
        } else if (c == ',' || c == ';') {
            r = msg_id ? 0 : finish_element(a, s, &e, &done, out);
        } else if (c == '(') {
            next = skip_quoted(s, i, ')');
        } else if (c == '<') {
            next = skip_angle(s, i);
            e.other = true;
            if (next == 0)
                break;
            r = replace_part(a, s, &done, i + 1, next - 1, out);
            element_add(&e, i, next);
        } else if (!is_space(c)) {
            if (c == '"' || c == '[')
                next = skip_quoted(s, i, c == '"' ? '"' : ']');
            element_add(&e, i, next);
        }
    }
    if (r >= 0)
        r = buf_append(out, span_from(s, done));
    return r < 0 ? r : count;
}

int atsign_in_header(const struct atsign *a, struct span value, bool msg_id,
                     struct buf *out)
{
    if (a->substitute == '@')
        return buf_append(out, value);
    return walk(a, value, msg_id, out);
}
