#include "message/header_field.h"

#include "base/utf8.h"
#include "message/address.h"
#include "message/charsets.h"
#include "message/encoded_word.h"
#include "message/parameter.h"

void field_writer_init(struct field_writer *w,
                       const struct message_options *options)
{
    *w = (struct field_writer){.options = options};
    /* A value can be a whole header, and grows when it is edited. */
    buf_init(&w->value, 4 * SURVEY_MAX_HEADER + 64);
    buf_init(&w->edited, 4 * SURVEY_MAX_HEADER + 64);
    buf_init(&w->scratch, 4 * SURVEY_MAX_HEADER + 64);
}

void field_writer_clear(struct field_writer *w)
{
    buf_clear(&w->value);
    buf_clear(&w->edited);
    buf_clear(&w->scratch);
}

/* ------------------------------------------------------- as it was written */

static bool lines_are_short(const struct field *field)
{
    size_t line = field->name.len + 1;
    if (line + field->lines.len <= MAIL_LINE_MAX)
        return true;
    for (size_t i = 0; i < field->lines.len; i++) {
        line = field->lines.at[i] == '\n' ? 0 : line + 1;
        if (line > MAIL_LINE_MAX)
            return false;
    }
    return true;
}

/* The lines with CRLF for LF; @name is written as it is. */
static int write_lines(const struct field *field, struct buf *out)
{
    int r = buf_append(out, field->name);
    if (r == 0)
        r = buf_append(out, SPAN(":"));
    struct span rest = field->lines;
    while (r == 0) {
        const unsigned char *lf =
            rest.len > 0 ? memchr(rest.at, '\n', rest.len) : NULL;
        size_t len = lf ? (size_t)(lf - rest.at) : rest.len;
        r = buf_append(out, span_head(rest, len));
        if (r == 0)
            r = buf_append(out, SPAN("\r\n"));
        if (!lf)
            break;
        rest = span_from(rest, len + 1);
    }
    return r;
}

/* --------------------------------------------------------------- at-signs */

static bool has_substitute(const struct message_options *options)
{
    uint32_t substitute = options->atsign.substitute;
    return substitute != 0 && substitute != '@';
}

static bool wants_atsign(const struct field_writer *w,
                         const struct field *field, enum level level)
{
    if (!has_substitute(w->options))
        return false;
    bool content_id = field->grammar == FIELD_IDS &&
                      span_begins(field->name, SPAN("Content-"));
    if (level != LEVEL_MAIL)
        return level == LEVEL_PART && content_id;
    return field->grammar == FIELD_ADDRESSES || field->grammar == FIELD_IDS ||
           (field->id == FIELD_SUBJECT && w->options->subject_atsign);
}

/* In a Subject every one is replaced, as CSSMTP does. */
static int replace_all(const struct atsign *a, struct span text,
                       struct buf *out)
{
    unsigned char substitute[4];
    struct span wanted =
        span_of(substitute, utf8_encode(a->substitute, substitute));
    int r = 0;
    while (r == 0 && text.len > 0) {
        bool found = span_equal(span_head(text, wanted.len), wanted);
        r = buf_append_byte(out, found ? '@' : text.at[0]);
        text = span_from(text, found ? wanted.len : 1);
    }
    return r;
}

/* The value in one line, at-signs put right; in w->edited or w->value. */
static int field_value(struct field_writer *w, const struct field *field,
                       enum level level, struct span *value_out)
{
    buf_empty(&w->value);
    buf_empty(&w->edited);
    int r = field_unfold(field, &w->value);
    *value_out = buf_span(&w->value);
    if (r < 0 || !wants_atsign(w, field, level))
        return r;
    const struct atsign *a = &w->options->atsign;
    if (field->id == FIELD_SUBJECT)
        r = replace_all(a, *value_out, &w->edited);
    else
        r = atsign_in_header(a, *value_out, field->grammar == FIELD_IDS,
                             &w->edited);
    *value_out = buf_span(&w->edited);
    return r < 0 ? r : 0;
}

/* ---------------------------------------------------------------- writing */

static int write_value(struct field_writer *w, const struct field *field,
                       struct span value, struct buf *out)
{
    struct fold f = {.out = out, .scratch = &w->scratch};
    int r = fold_begin(&f, field->name);
    if (r < 0)
        return r;
    switch (field->grammar) {
    case FIELD_TEXT:
        r = encoded_text_put(&f, value);
        break;
    case FIELD_ADDRESSES:
        r = address_field_put(&f, value, w->utf8);
        break;
    case FIELD_PARAMETERS:
        r = parameter_field_put(&f, value);
        break;
    case FIELD_IDS:
    case FIELD_TOKENS:
        r = token_field_put(&f, value);
        break;
    }
    w->substituted += f.substituted;
    return r < 0 ? r : fold_end(&f);
}

/* Strict: the text in the target's charset, no word of it changed. */
static int write_raw(struct field_writer *w, const struct field *field,
                     enum level level, struct buf *out)
{
    struct field edited = *field;
    if (wants_atsign(w, field, level)) {
        struct span value;
        int r = field_value(w, field, level, &value);
        if (r < 0)
            return r;
        buf_empty(&w->scratch);
        r = buf_append(&w->scratch, SPAN(" "));
        if (r == 0)
            r = buf_append(&w->scratch, value);
        if (r < 0)
            return r;
        edited.lines = buf_span(&w->scratch);
    }
    if (utf8_is_ascii(edited.lines) && lines_are_short(&edited))
        return write_lines(&edited, out);

    struct fold f = {.out = out, .scratch = &w->scratch};
    buf_empty(&w->edited);
    int r =
        charset_encode(w->charset, edited.lines, &w->edited, &w->substituted);
    edited.lines = buf_span(&w->edited);
    if (r < 0 || lines_are_short(&edited))
        return r < 0 ? r : write_lines(&edited, out);
    buf_empty(&w->value);
    r = field_unfold(&edited, &w->value);
    if (r == 0)
        r = fold_begin(&f, field->name);
    struct span rest = buf_span(&w->value);
    struct word word;
    for (bool first = true; r == 0 && word_next(&rest, &word); first = false)
        r = fold_word(&f, first ? SPAN(" ") : word.blank, word.text);
    return r < 0 ? r : fold_end(&f);
}

int field_write(struct field_writer *w, const struct field *field,
                enum level level, struct buf *out)
{
    if (w->charset)
        return write_raw(w, field, level, out);
    bool lawful = utf8_is_ascii(field->lines) && lines_are_short(field);
    bool atsign = wants_atsign(w, field, level);
    if (lawful && !atsign)
        return write_lines(field, out);
    struct span value;
    int r = field_value(w, field, level, &value);
    if (r < 0)
        return r;
    if (lawful && span_equal(value, buf_span(&w->value)))
        return write_lines(field, out);
    return write_value(w, field, value, out);
}

/* Appends @value with the value of parameter @name replaced, or the parameter
 * added. */
static int set_parameter(struct span value, const char *name, struct span text,
                         struct buf *out)
{
    struct parameter p;
    if (parameter_find(value, span_text(name), &p)) {
        size_t at = (size_t)(p.value.at - value.at);
        int r = buf_append(out, span_head(value, at));
        if (r == 0)
            r = buf_append(out, text);
        return r < 0 ? r : buf_append(out, span_from(value, at + p.value.len));
    }
    while (value.len > 0 && strchr("; \t", value.at[value.len - 1]))
        value.len--;
    int r = buf_append(out, value);
    if (r == 0)
        r = buf_printf(out, "%s; %s=", value.len > 0 ? "" : "text/plain", name);
    return r < 0 ? r : buf_append(out, text);
}

static int quote(struct span text, struct buf *out)
{
    int r = buf_append_byte(out, '"');
    if (r == 0)
        r = buf_append(out, text);
    return r < 0 ? r : buf_append_byte(out, '"');
}

/* @value becomes itself with the parameter set. */
static int edit(struct field_writer *w, struct span *value, const char *name,
                struct span text)
{
    buf_empty(&w->edited);
    int r = set_parameter(*value, name, text, &w->edited);
    struct buf edited = w->edited;
    w->edited = w->value;
    w->value = edited;
    *value = buf_span(&w->value);
    return r;
}

int field_write_content_type(struct field_writer *w, const struct field *field,
                             const char *charset, struct span boundary,
                             struct buf *out)
{
    struct span value;
    int r = field_value(w, field, LEVEL_MESSAGE, &value);
    if (r == 0 && charset)
        r = edit(w, &value, "charset", span_text(charset));
    if (r == 0 && boundary.len > 0) {
        buf_empty(&w->scratch);
        r = quote(boundary, &w->scratch);
        if (r == 0)
            r = edit(w, &value, "boundary", buf_span(&w->scratch));
    }
    return r < 0 ? r : write_value(w, field, value, out);
}

int field_write_plain(const char *name, const char *value, struct buf *out)
{
    int r = buf_append_text(out, name);
    if (r == 0)
        r = buf_append(out, SPAN(": "));
    if (r == 0)
        r = buf_append_text(out, value);
    return r < 0 ? r : buf_append(out, SPAN("\r\n"));
}

int field_write_address(struct field_writer *w, const char *name,
                        struct span address, struct buf *out)
{
    struct field field = {
        .name = span_text(name),
        .grammar = FIELD_ADDRESSES,
    };
    return write_value(w, &field, address, out);
}

uint64_t field_bound(const struct message_options *options,
                     const struct field *field)
{
    uint64_t len = field->name.len + 1 + field->lines.len;
    uint64_t lines = 1;
    for (size_t i = 0; i < field->lines.len; i++)
        lines += field->lines.at[i] == '\n';
    if (utf8_is_ascii(field->lines) && lines_are_short(field))
        /* Put together again after a change: a blank behind each comma. */
        return has_substitute(options) ? 2 * len + 64 : len + 2 * lines;
    /* An encoded word of one letter, parted from its neighbours, takes most:
     * 12 octets around it, 3 for each of its own, 3 for the fold. */
    return 14 * len + 128;
}
