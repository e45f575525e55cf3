#include "message/content.h"

#include "message/field.h"
#include "message/parameter.h"

static bool has_value(struct span value, const char *name, const char *wanted)
{
    struct parameter p;
    unsigned char text[32];
    return parameter_find(value, span_text(name), &p) &&
           span_same(span_of(text, parameter_text(&p, text, sizeof text)),
                     span_text(wanted));
}

static void read_charset(struct span value, struct content *c)
{
    struct parameter p;
    if (!parameter_find(value, SPAN("charset"), &p))
        return;
    size_t len =
        parameter_text(&p, (unsigned char *)c->charset, CONTENT_CHARSET_MAX);
    struct span name = span_trim(span_of(c->charset, len));
    memmove(c->charset, name.at, name.len);
    c->charset[name.len] = '\0';
}

static void read_multipart(struct span value, struct span subtype,
                           struct content *c)
{
    struct parameter p;
    c->digest = span_same(subtype, SPAN("digest"));
    c->is_signed = span_same(subtype, SPAN("signed"));
    if (parameter_find(value, SPAN("boundary"), &p))
        c->boundary_len = parameter_text(&p, c->boundary, CONTENT_BOUNDARY_MAX);
    while (c->boundary_len > 0 && c->boundary[c->boundary_len - 1] == ' ')
        c->boundary_len--;
    c->kind = c->boundary_len > 0 ? CONTENT_MULTIPART : CONTENT_RIGID;
}

static void read_type(struct span value, struct content *c)
{
    struct span type = parameter_head(value);
    const unsigned char *slash = memchr(type.at, '/', type.len);
    struct span subtype = SPAN("");
    c->typed = true;
    if (slash) {
        subtype = span_from(type, (size_t)(slash - type.at) + 1);
        type = span_head(type, (size_t)(slash - type.at));
    }
    read_charset(value, c);
    if (span_same(type, SPAN("multipart"))) {
        read_multipart(value, subtype, c);
    } else if (span_same(type, SPAN("message"))) {
        bool whole = span_same(subtype, SPAN("rfc822")) ||
                     span_same(subtype, SPAN("global"));
        c->kind = whole ? CONTENT_MESSAGE : CONTENT_RIGID;
    } else if (slash && !span_same(type, SPAN("text"))) {
        c->kind = CONTENT_OTHER;
    } else {
        c->flowed = has_value(value, "format", "flowed");
    }
}

int content_read(struct span header, bool in_digest, struct buf *scratch,
                 struct content *content_out)
{
    *content_out = (struct content){
        .kind = in_digest ? CONTENT_MESSAGE : CONTENT_TEXT,
    };
    bool transfer_seen = false;
    struct field field;
    while (field_next(&header, &field)) {
        bool type = field.id == FIELD_CONTENT_TYPE && !content_out->typed;
        bool transfer = field.id == FIELD_TRANSFER && !transfer_seen;
        if (!type && !transfer)
            continue;
        buf_empty(scratch);
        int r = field_unfold(&field, scratch);
        if (r < 0)
            return r;
        if (type) {
            content_out->kind = CONTENT_TEXT;
            read_type(buf_span(scratch), content_out);
        } else {
            content_out->transfer = transfer_parse(buf_span(scratch));
            transfer_seen = true;
        }
    }
    /* A message that is encoded as a whole shows no header. A multipart never
     * is, though some programs label it so. */
    if (transfer_is_encoded(content_out->transfer) &&
        content_out->kind != CONTENT_TEXT &&
        content_out->kind != CONTENT_MULTIPART)
        content_out->kind = CONTENT_OTHER;
    return 0;
}
