#include "report/queue_id.h"

#include <string.h>

/* Where the id stands: behind the words; the word before them; or, in angle
 * brackets, at the beginning of a text that has much else before them. */
enum place { BEHIND, BEFORE, FIRST };

static const struct form {
    const char *words;
    enum place place;
} forms[] = {
    {"queued as ", BEHIND},
    {"queued with id ", BEHIND},
    {"queued mail for delivery", FIRST},
    {"message accepted for delivery", BEFORE},
    {" qp ", BEHIND},
    {" id=", BEHIND},
};

/** Where @words begin in @text, whatever their case; -1 when nowhere. */
static long find(struct span text, struct span words)
{
    for (size_t i = 0; i + words.len <= text.len; i++) {
        if (span_begins(span_from(text, i), words))
            return (long)i;
    }
    return -1;
}

static bool ends_word(unsigned char c)
{
    return c <= ' ' || c == ',' || c == ';' || c == '(' || c == ')' ||
           c == '[' || c == ']' || c == '<' || c == '>' || c == '"';
}

static struct span word_at(struct span text)
{
    while (text.len > 0 && ends_word(text.at[0]))
        text = span_from(text, 1);
    size_t len = 0;
    while (len < text.len && !ends_word(text.at[len]))
        len++;
    return span_head(text, len);
}

/** The last word of @text. */
static struct span word_before(struct span text)
{
    while (text.len > 0 && ends_word(text.at[text.len - 1]))
        text.len--;
    size_t from = text.len;
    while (from > 0 && !ends_word(text.at[from - 1]))
        from--;
    return span_from(text, from);
}

static struct span id_of(const struct form *form, struct span text, size_t at)
{
    switch (form->place) {
    case BEHIND:
        return word_at(span_from(text, at + strlen(form->words)));
    case BEFORE:
        return word_before(span_head(text, at));
    case FIRST:
        break;
    }
    return text.at[0] == '<' ? word_at(text) : span_of(text.at, 0);
}

struct span queue_id_find(struct span text)
{
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        struct span words = span_text(forms[i].words);
        long at = find(text, words);
        if (at < 0)
            continue;
        struct span id = id_of(&forms[i], text, (size_t)at);
        while (id.len > 0 && id.at[id.len - 1] == '.')
            id.len--;
        if (id.len > 0)
            return id;
    }
    return span_of(text.at, 0);
}
