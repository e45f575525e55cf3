/* What people will ask of a mail: its subject, and what is attached. */
#include "message/survey_part.h"

#include "base/utf8.h"
#include "message/encoded_text.h"
#include "message/message.h"

#include <errno.h>
#include <stdlib.h>

int survey_keep_subject(struct survey *s, const struct field *field)
{
    char text[SURVEY_SUBJECT_MAX + 1];
    if (!s->options->keep_names || s->facts.subject)
        return 0;
    buf_empty(&s->value);
    buf_empty(&s->edited);
    int r = field_unfold(field, &s->value);
    if (r == 0)
        r = encoded_text_read(&s->charsets, buf_span(&s->value), &s->edited);
    if (r < 0)
        return r;
    utf8_print(buf_span(&s->edited), text, sizeof text);
    s->facts.subject = strdup(text);
    return s->facts.subject ? 0 : -ENOMEM;
}

int survey_keep_attachment(struct survey *s)
{
    struct survey_facts *f = &s->facts;
    struct attachment found;
    if (!s->options->keep_names)
        return 0;
    int r = attachment_read(buf_span(&s->structure.header), &s->charsets,
                            &s->value, &found);
    if (r <= 0)
        return r;
    if (!f->attachments)
        f->attachments = calloc(SURVEY_MAX_ATTACHMENTS, sizeof found);
    if (!f->attachments)
        return -ENOMEM;
    if (f->attachment_count < SURVEY_MAX_ATTACHMENTS)
        f->attachments[f->attachment_count] = found;
    f->attachment_count++;
    return 0;
}
