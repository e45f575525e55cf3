#include "message/encoded_word.h"

#include "base/utf8.h"
#include "message/transfer.h"

#define WORD_MAX 75
#define WORD_FRAME 12 /* "=?UTF-8?Q?" and "?=" */
#define WORD_LEAST 24 /* a shorter rest of a line is left empty */

bool encoded_word_is(struct span word)
{
    size_t marks = 0;
    if (word.len < 8 || word.len > WORD_MAX || word.at[0] != '=' ||
        word.at[1] != '?' || word.at[word.len - 2] != '?' ||
        word.at[word.len - 1] != '=')
        return false;
    for (size_t i = 0; i < word.len; i++)
        marks += word.at[i] == '?';
    return marks == 4;
}

bool encoded_word_needed(struct span word)
{
    return word.len > MAIL_LINE_MAX / 2 || !utf8_is_ascii(word);
}

/* The characters that stand for themselves in a Q word of a phrase. */
static bool is_plain(unsigned char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           (c >= '0' && c <= '9') || c == '!' || c == '*' || c == '+' ||
           c == '-' || c == '/';
}

static size_t q_length(struct span text)
{
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++)
        len += is_plain(text.at[i]) || text.at[i] == ' ' ? 1 : 3;
    return len;
}

static size_t b_length(struct span text)
{
    return (text.len + 2) / 3 * 4;
}

/* As many whole characters of @text as @room octets can hold. */
static struct span take_characters(struct span text, bool b, size_t room)
{
    size_t taken = 0;
    while (taken < text.len) {
        uint32_t code_point;
        int len = utf8_decode(span_from(text, taken), &code_point);
        struct span more = span_head(text, taken + (size_t)(len < 1 ? 1 : len));
        if ((b ? b_length(more) : q_length(more)) > room && taken > 0)
            break;
        taken = more.len;
    }
    return span_head(text, taken);
}

static size_t write_q(struct span text, unsigned char *out)
{
    static const char hex[] = "0123456789ABCDEF";
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = text.at[i];
        if (is_plain(c)) {
            out[len++] = c;
        } else if (c == ' ') {
            out[len++] = '_';
        } else {
            out[len++] = '=';
            out[len++] = (unsigned char)hex[c >> 4];
            out[len++] = (unsigned char)hex[c & 15];
        }
    }
    return len;
}

static int put_one(struct fold *f, struct span blank, struct span text, bool b)
{
    unsigned char word[WORD_MAX + 8] = "=?UTF-8?Q?";
    size_t len = WORD_FRAME - 2;
    if (b)
        word[len - 2] = 'B';
    len += b ? base64_encode(text, word + len) : write_q(text, word + len);
    word[len++] = '?';
    word[len++] = '=';
    return fold_word(f, blank, span_of(word, len));
}

int encoded_word_put(struct fold *f, struct span blank, struct span text)
{
    /* A little longer is well spent on what people can read. */
    bool b = 2 * b_length(text) < q_length(text);
    while (text.len > 0) {
        size_t used = f->column + blank.len + 1; /* 1: a comma or bracket */
        if (used + WORD_LEAST > FOLD_COLUMN) {
            int r = fold_line(f);
            if (r < 0)
                return r;
            blank = span_of(NULL, 0);
            used = f->column + 1;
        }
        size_t room = FOLD_COLUMN - used;
        if (room > WORD_MAX)
            room = WORD_MAX;
        struct span head = take_characters(text, b, room - WORD_FRAME);
        int r = put_one(f, blank, head, b);
        if (r < 0)
            return r;
        text = span_from(text, head.len);
        blank = SPAN(" ");
    }
    return 0;
}

/* The end of the run of words that begins with @first and needs encoding;
 * the white space before a following encoded word belongs to it, because it
 * would vanish between two of them. */
static const unsigned char *run_end(struct word first, struct span *rest)
{
    const unsigned char *end = first.text.at + first.text.len;
    struct span peek = *rest;
    struct word next;
    while (word_next(&peek, &next) && encoded_word_needed(next.text)) {
        end = next.text.at + next.text.len;
        *rest = peek;
    }
    return encoded_word_is(next.text) ? next.text.at : end;
}

int encoded_text_put(struct fold *f, struct span value)
{
    bool encoded = false; /* the word before is an encoded word */
    struct word word;
    int r = 0;
    for (bool first = true; r == 0 && word_next(&value, &word); first = false) {
        struct span blank = first ? SPAN(" ") : word.blank;
        if (!encoded_word_needed(word.text)) {
            r = fold_word(f, blank, word.text);
            encoded = encoded_word_is(word.text);
            continue;
        }
        const unsigned char *begin = word.text.at;
        if (encoded) {
            begin = word.blank.at;
            blank = SPAN(" ");
        }
        const unsigned char *end = run_end(word, &value);
        r = encoded_word_put(f, blank, span_of(begin, (size_t)(end - begin)));
        encoded = true;
    }
    return r;
}
