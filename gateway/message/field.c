#include "message/field.h"

#define NAMED(text) text, sizeof(text) - 1

static const struct known {
    const char *name;
    size_t len;
    enum field_id id;
    enum field_grammar grammar;
} known[] = {
    {NAMED("Bcc"), FIELD_BCC, FIELD_ADDRESSES},
    {NAMED("Cc"), FIELD_DESTINATION, FIELD_ADDRESSES},
    {NAMED("Content-Disposition"), FIELD_ANY, FIELD_PARAMETERS},
    {NAMED("Content-ID"), FIELD_ANY, FIELD_IDS},
    {NAMED("Content-Transfer-Encoding"), FIELD_TRANSFER, FIELD_TOKENS},
    {NAMED("Content-Type"), FIELD_CONTENT_TYPE, FIELD_PARAMETERS},
    {NAMED("Date"), FIELD_DATE, FIELD_TOKENS},
    {NAMED("Disposition-Notification-To"), FIELD_ANY, FIELD_ADDRESSES},
    {NAMED("Errors-To"), FIELD_ANY, FIELD_ADDRESSES},
    {NAMED("From"), FIELD_FROM, FIELD_ADDRESSES},
    {NAMED("In-Reply-To"), FIELD_ANY, FIELD_IDS},
    {NAMED("Message-ID"), FIELD_MESSAGE_ID, FIELD_IDS},
    {NAMED("MIME-Version"), FIELD_MIME_VERSION, FIELD_TOKENS},
    {NAMED("Received"), FIELD_RECEIVED, FIELD_TOKENS},
    {NAMED("References"), FIELD_ANY, FIELD_IDS},
    {NAMED("Reply-To"), FIELD_ANY, FIELD_ADDRESSES},
    {NAMED("Resent-Bcc"), FIELD_BCC, FIELD_ADDRESSES},
    {NAMED("Resent-Cc"), FIELD_DESTINATION, FIELD_ADDRESSES},
    {NAMED("Resent-Date"), FIELD_ANY, FIELD_TOKENS},
    {NAMED("Resent-From"), FIELD_ANY, FIELD_ADDRESSES},
    {NAMED("Resent-Message-ID"), FIELD_ANY, FIELD_IDS},
    {NAMED("Resent-Sender"), FIELD_ANY, FIELD_ADDRESSES},
    {NAMED("Resent-To"), FIELD_DESTINATION, FIELD_ADDRESSES},
    {NAMED("Return-Path"), FIELD_ANY, FIELD_ADDRESSES},
    {NAMED("Return-Receipt-To"), FIELD_ANY, FIELD_ADDRESSES},
    {NAMED("Sender"), FIELD_ANY, FIELD_ADDRESSES},
    {NAMED("Subject"), FIELD_SUBJECT, FIELD_TEXT},
    {NAMED("To"), FIELD_DESTINATION, FIELD_ADDRESSES},
};

static const struct known *find_known(struct span name)
{
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (name.len == known[i].len &&
            span_same(name, span_of(known[i].name, known[i].len)))
            return &known[i];
    }
    return NULL;
}

static bool is_blank(unsigned char byte)
{
    return byte == ' ' || byte == '\t';
}

size_t field_name_length(struct span line)
{
    size_t len = 0;
    while (len < line.len && line.at[len] > ' ' && line.at[len] < 127 &&
           line.at[len] != ':')
        len++;
    size_t colon = len;
    while (colon < line.len && is_blank(line.at[colon]))
        colon++;
    if (len == 0 || colon == line.len || line.at[colon] != ':')
        return 0;
    return colon == len || find_known(span_head(line, len)) ? len : 0;
}

/* Where the field that @text begins with ends: behind its last LF. */
static size_t field_length(struct span text)
{
    size_t len = 0;
    while (len < text.len) {
        const unsigned char *lf = memchr(text.at + len, '\n', text.len - len);
        len = lf ? (size_t)(lf - text.at) + 1 : text.len;
        if (len < text.len && !is_blank(text.at[len]))
            break;
    }
    return len;
}

bool field_next(struct span *rest, struct field *field_out)
{
    if (rest->len == 0)
        return false;
    struct span field = span_head(*rest, field_length(*rest));
    *rest = span_from(*rest, field.len);
    if (field.at[field.len - 1] == '\n')
        field.len--;

    size_t name_len = field_name_length(field);
    size_t colon = name_len;
    while (colon < field.len && field.at[colon] != ':')
        colon++;
    *field_out = (struct field){
        .name = span_head(field, name_len),
        .lines = span_from(field, colon + 1),
    };
    const struct known *row = find_known(field_out->name);
    if (row) {
        field_out->id = row->id;
        field_out->grammar = row->grammar;
    }
    return true;
}

int field_unfold(const struct field *field, struct buf *out)
{
    struct span lines = span_trim(field->lines);
    int r = buf_reserve(out, lines.len);
    if (r < 0)
        return r;
    for (size_t i = 0; i < lines.len; i++) {
        if (lines.at[i] != '\n')
            out->bytes[out->len++] = lines.at[i];
    }
    return 0;
}
