#include "message/fold.h"

static int fold_put(struct fold *f, struct span bytes)
{
    int r = buf_append(f->out, bytes);
    if (r == 0)
        f->column += bytes.len;
    return r;
}

static int fold_break(struct fold *f)
{
    f->column = 0;
    return buf_append(f->out, SPAN("\r\n"));
}

int fold_begin(struct fold *f, struct span name)
{
    f->column = 0;
    int r = fold_put(f, name);
    return r < 0 ? r : fold_put(f, SPAN(":"));
}

int fold_line(struct fold *f)
{
    int r = fold_break(f);
    return r < 0 ? r : fold_put(f, SPAN(" "));
}

/* A word longer than a line: there is no right place to break it, but a line
 * over the limit would be refused by relays. */
static int fold_long(struct fold *f, struct span word)
{
    int r = 0;
    while (r == 0 && f->column + word.len > MAIL_LINE_MAX) {
        size_t room = MAIL_LINE_MAX - f->column;
        r = fold_put(f, span_head(word, room));
        word = span_from(word, room);
        if (r == 0)
            r = fold_line(f);
        f->substituted++;
    }
    return r < 0 ? r : fold_put(f, word);
}

int fold_word(struct fold *f, struct span blank, struct span word)
{
    if (blank.len > FOLD_COLUMN / 2)
        blank = span_head(blank, 1);

    int r = 0;
    if (blank.len > 0 && f->column + blank.len + word.len > FOLD_COLUMN)
        r = fold_break(f);
    if (r == 0)
        r = fold_put(f, blank);
    if (r < 0)
        return r;
    if (f->column + word.len > MAIL_LINE_MAX)
        return fold_long(f, word);
    return fold_put(f, word);
}

int fold_end(struct fold *f)
{
    return fold_break(f);
}

static bool is_blank(unsigned char byte)
{
    return byte == ' ' || byte == '\t';
}

bool word_next(struct span *rest, struct word *word_out)
{
    size_t begin = 0;
    while (begin < rest->len && is_blank(rest->at[begin]))
        begin++;
    size_t end = begin;
    while (end < rest->len && !is_blank(rest->at[end]))
        end++;
    *word_out = (struct word){
        .blank = span_head(*rest, begin),
        .text = span_head(span_from(*rest, begin), end - begin),
    };
    *rest = span_from(*rest, end);
    return word_out->text.len > 0;
}
