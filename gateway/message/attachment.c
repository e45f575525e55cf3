#include "message/attachment.h"

#include "base/scope.h"
#include "base/utf8.h"
#include "message/encoded_text.h"
#include "message/field.h"
#include "message/parameter.h"

/** Its name, by the parameter @parameter of @value. */
static int read_name(struct span value, const char *parameter,
                     struct charsets *charsets, struct attachment *a)
{
    SCOPED(buf_clear) struct buf name;
    buf_init(&name, 64 * 1024);
    int r = encoded_parameter_read(charsets, value, parameter, &name);
    utf8_print(buf_span(&name), a->name, sizeof a->name);
    return r;
}

static bool is_of(struct span type, const char *kind)
{
    return span_begins(type, span_text(kind));
}

/** Sets @attached_out when the type alone makes it one. */
static int read_type(struct span value, struct charsets *charsets,
                     struct attachment *a, bool *attached_out)
{
    struct span type = parameter_head(value);
    utf8_print(type, a->type, sizeof a->type);
    *attached_out = type.len > 0 && !is_of(type, "text/") &&
                    !is_of(type, "multipart/") && !is_of(type, "message/");
    return a->name[0] ? 0 : read_name(value, "name", charsets, a);
}

/** What the disposition says goes before what the type does. */
static int read_disposition(struct span value, struct charsets *charsets,
                            struct attachment *a, bool *attached_out)
{
    char type_name[sizeof a->name];
    memcpy(type_name, a->name, sizeof type_name);
    *attached_out = span_same(parameter_head(value), SPAN("attachment"));
    int r = read_name(value, "filename", charsets, a);
    if (!a->name[0])
        memcpy(a->name, type_name, sizeof type_name);
    return r;
}

int attachment_read(struct span header, struct charsets *charsets,
                    struct buf *scratch, struct attachment *a)
{
    bool by_type = false, by_disposition = false;
    struct field field;
    *a = (struct attachment){.type = "text/plain"};
    while (field_next(&header, &field)) {
        bool type = field.id == FIELD_CONTENT_TYPE;
        if (!type && !span_same(field.name, SPAN("Content-Disposition")))
            continue;
        buf_empty(scratch);
        int r = field_unfold(&field, scratch);
        if (r == 0)
            r = type ? read_type(buf_span(scratch), charsets, a, &by_type)
                     : read_disposition(buf_span(scratch), charsets, a,
                                        &by_disposition);
        if (r < 0)
            return r;
    }
    return by_type || by_disposition || a->name[0];
}
