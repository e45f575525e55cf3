/* The entities of a mail as they leave: header, text, boundaries. */
#include "message/message_private.h"

#include "message/header.h"

const struct part_facts message_unknown_part = {
    .non_ascii = true, .long_line = true, .control = true};

static int choose_label(struct message *m, struct label *label_out)
{
    if (m->structure.flat) {
        bool as_is =
            !m->strict.cp || (m->strict.transparent && !m->part->non_ascii);
        *label_out = (struct label){
            .transfer = TRANSFER_8BIT,
            .charset = as_is ? NULL : &m->strict,
        };
        return 0;
    }
    struct charset *declared;
    int r =
        charsets_find(&m->charsets, m->structure.content.charset, &declared);
    if (r == 0)
        label_choose(&m->structure.content, m->part, declared,
                     m->target.eightbit, label_out);
    return r;
}

/* The header of an entity is complete: it is written, and its text begins. */
static int begin_entity(struct message *m, struct buf *out)
{
    struct structure *s = &m->structure;
    bool known = s->entity < m->facts->part_count;
    m->part = known ? &m->facts->parts[s->entity] : &message_unknown_part;

    struct label label;
    int r = choose_label(m, &label);
    struct header header = {
        .fields = buf_span(&s->header),
        .level = s->level,
        .content = &s->content,
        .label = &label,
        .is_signed = structure_is_signed(s),
        .envelope = m->envelope,
        .stamp = &m->stamp,
    };
    if (r == 0)
        r = header_write(&m->fields, &header, out);
    if (r == 0)
        r = part_writer_begin(&m->writer, &label);
    m->plain = part_writer_is_plain(&m->writer) && !m->part->control;
    for (size_t i = 0; r == 0 && i < s->blank_lines; i++)
        r = part_writer_line(&m->writer, SPAN(""), out);
    return r;
}

/* The text around the parts of a multipart is under the multipart's label. */
static int begin_around(struct message *m)
{
    size_t entity = m->structure.entity;
    bool known = entity < m->facts->part_count;
    m->part = known ? &m->facts->parts[entity] : &message_unknown_part;
    struct content around = {.kind = CONTENT_MULTIPART};
    struct label label;
    label_choose(&around, m->part, NULL, m->target.eightbit, &label);
    m->plain = false;
    return part_writer_begin(&m->writer, &label);
}

static int write_delimiter(struct message *m, bool closing, struct buf *out)
{
    const struct frame *frame = m->structure.frame;
    unsigned char boundary[CONTENT_BOUNDARY_MAX];
    size_t len = 0;
    boundary_to_ascii(span_of(frame->boundary, frame->boundary_len), boundary,
                      &len);
    int r = part_writer_end(&m->writer, true, out);
    if (r == 0)
        r = buf_append(out, SPAN("--"));
    if (r == 0)
        r = buf_append(out, span_of(boundary, len));
    if (r == 0)
        r = buf_append_text(out, closing ? "--\r\n" : "\r\n");
    return r < 0 ? r : begin_around(m);
}

int message_event(struct message *m, int event, struct span line,
                  struct buf *out)
{
    switch (event) {
    case STRUCTURE_HEADER:
        return begin_entity(m, out);
    case STRUCTURE_TEXT:
        return part_writer_line(&m->writer, line, out);
    case STRUCTURE_DELIMITER:
        return write_delimiter(m, m->structure.closing, out);
    case STRUCTURE_UNCLOSED:
        return write_delimiter(m, true, out);
    default:
        return event < 0 ? event : 0;
    }
}

int message_line(struct message *m, struct span line, struct buf *out)
{
    int r;
    do {
        int event = structure_line(&m->structure, line);
        r = message_event(m, event, line, out);
    } while (r == 0 && m->structure.again);
    return r;
}
