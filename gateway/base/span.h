/**
 * span.h - borrowed bytes: where and how many
 *
 * Passed by value. A span never owns; the header of whoever gives one says
 * until when it is good. The bytes are not terminated.
 */
#ifndef EBGATE_BASE_SPAN_H
#define EBGATE_BASE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

struct span {
    const unsigned char *at;
    size_t len;
};

/** A literal as a span: SPAN("HELO"). */
#define SPAN(literal) \
    ((struct span){(const unsigned char *)(literal), sizeof(literal) - 1})

static inline struct span span_of(const void *at, size_t len)
{
    return (struct span){at, len};
}

static inline struct span span_text(const char *text)
{
    return span_of(text, strlen(text));
}

/** The bytes from @from on; an empty span when @from is past the end. */
static inline struct span span_from(struct span s, size_t from)
{
    /* Nothing is added to the NULL of an empty span, not even 0. */
    size_t skip = from < s.len ? from : s.len;
    return skip > 0 ? span_of(s.at + skip, s.len - skip) : s;
}

/** At most the first @len bytes. */
static inline struct span span_head(struct span s, size_t len)
{
    return span_of(s.at, len < s.len ? len : s.len);
}

static inline bool span_equal(struct span a, struct span b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

/** Equal but for the case of ASCII letters. The first byte, which mostly
 *  decides when a word is looked up in a table, is compared in line. */
static inline bool span_same(struct span a, struct span b)
{
    if (a.len != b.len)
        return false;
    if (a.len == 0)
        return true;
    return ((a.at[0] ^ b.at[0]) & 0xDF) == 0 &&
           strncasecmp((const char *)a.at, (const char *)b.at, a.len) == 0;
}

/** Does @s begin with @head, whatever the case of ASCII letters? */
static inline bool span_begins(struct span s, struct span head)
{
    return s.len >= head.len && span_same(span_head(s, head.len), head);
}

/** Without the ASCII blanks and tabs at both ends. */
static inline struct span span_trim(struct span s)
{
    while (s.len > 0 && (s.at[0] == ' ' || s.at[0] == '\t'))
        s = span_from(s, 1);
    while (s.len > 0 && (s.at[s.len - 1] == ' ' || s.at[s.len - 1] == '\t'))
        s.len--;
    return s;
}

#endif
