#include "message/message.h"

#include "base/scope.h"
#include "message/clean.h"
#include "message/header.h"
#include "message/message_private.h"

#include <errno.h>
#include <stdlib.h>

void message_defaults(struct message_options *o, enum profile profile)
{
    *o = (struct message_options){
        .profile = profile,
        .atsign = {.substitute = '@'},
        .add_date = true,
        .user_info = true,
        .add_received = true,
        .message_id = MESSAGE_ID_RFC,
        .line_break = LINE_BREAK_SPLIT,
        .max_received = 50,
    };
    if (profile == PROFILE_STRICT)
        o->message_id = MESSAGE_ID_IBM;
}

/* ----------------------------------------------------------- made and reset */

static void clear_strict(struct message *m)
{
    if (m->fields.charset)
        codepage_coder_clear(&m->header_coder);
    m->fields.charset = NULL;
    m->strict = (struct charset){0};
}

/** The charset of the strict profile is the target's. */
static int set_strict(struct message *m)
{
    const struct codepage *charset =
        m->target.charset ? m->target.charset : m->options->charset;
    if (m->options->profile != PROFILE_STRICT || charset == m->strict.cp)
        return 0;
    clear_strict(m);
    if (!charset)
        return 0;
    int r = charset_coder_init(&m->header_coder, charset);
    if (r < 0)
        return r;
    m->fields.charset = &m->header_coder;
    m->strict.cp = (struct codepage *)charset; /* never freed by us */
    return charset_probe(&m->strict);
}

int message_new(const struct message_options *options,
                const struct codepage *cp, const struct envelope *envelope,
                const struct survey_facts *facts,
                const struct message_target *target,
                const struct message_stamp *stamp, struct message **m_out)
{
    SCOPED(message_free) struct message *m = calloc(1, sizeof *m);
    if (!m)
        return -ENOMEM;
    m->options = options;
    structure_init(&m->structure, options->profile == PROFILE_STRICT,
                   SURVEY_MAX_HEADER);
    charsets_init(&m->charsets, cp);
    field_writer_init(&m->fields, options);
    part_writer_init(&m->writer, 64 * 1024 * 1024);
    int r = record_text_init(&m->text, cp);
    if (r == 0)
        r = message_reset(m, envelope, facts, target, stamp);
    if (r < 0)
        return r;
    *m_out = GIVE(m);
    return 0;
}

void message_free(struct message **message)
{
    struct message *m = *message;
    if (!m)
        return;
    clear_strict(m);
    part_writer_clear(&m->writer);
    field_writer_clear(&m->fields);
    charsets_clear(&m->charsets);
    structure_clear(&m->structure);
    record_text_clear(&m->text);
    free(m);
    *message = NULL;
}

int message_reset(struct message *m, const struct envelope *envelope,
                  const struct survey_facts *facts,
                  const struct message_target *target,
                  const struct message_stamp *stamp)
{
    m->envelope = envelope;
    m->facts = facts;
    m->target = *target;
    m->stamp = *stamp;
    m->fields.utf8 = target->utf8;
    m->fields.substituted = m->writer.substituted = 0;
    m->text.coder.events = (struct codepage_events){0};
    m->cleaned = 0;
    m->part = &message_unknown_part;
    m->plain = false;
    structure_begin(&m->structure);
    return set_strict(m);
}

/* -------------------------------------------------------------- questions */

bool message_needs_utf8(const struct message *m)
{
    return m->facts->header_needs_utf8 && m->target.utf8 && !m->fields.charset;
}

bool message_is_8bit(const struct message *m)
{
    const struct survey_facts *f = m->facts;
    bool body = f->part_count > 0 && f->parts[0].eightbit;
    if (m->options->profile == PROFILE_STRICT)
        return body || f->header_non_ascii;
    return (body && m->target.eightbit) || message_needs_utf8(m);
}

uint64_t message_size(const struct message *m)
{
    const struct survey_facts *f = m->facts;
    return (m->target.eightbit ? f->octets_8bit : f->octets_7bit) +
           header_bound(m->options, m->envelope, LEVEL_MAIL);
}

uint64_t message_slack(const struct message *m)
{
    const struct survey_facts *f = m->facts;
    return (m->target.eightbit ? f->slack_8bit : f->slack_7bit) +
           header_bound(m->options, m->envelope, LEVEL_MAIL);
}

uint64_t message_substitutions(const struct message *m)
{
    const struct codepage_events *e = &m->text.coder.events;
    return e->unassigned + e->illegal + e->malformed + e->substitutes +
           m->cleaned + m->fields.substituted + m->writer.substituted;
}

/* ------------------------------------------------------------------ records */

/* The hot path: most records are one line of text that leaves as it is. */
static int plain_record(struct message *m, struct span bytes, struct buf *out)
{
    size_t room = 4 * bytes.len + 16;
    int r = buf_reserve(out, room + 2);
    if (r < 0)
        return r;
    unsigned char *to = out->bytes + out->len;
    struct codepage_result did =
        codepage_decode_record(&m->text.coder, bytes.at, bytes.len, to, room);
    if (did.written > MAIL_LINE_MAX) {
        m->text.text.len = 0;
        r = buf_append(&m->text.text, span_of(to, did.written));
        return r < 0 ? r : line_append(buf_span(&m->text.text), out);
    }
    to[did.written] = '\r';
    to[did.written + 1] = '\n';
    out->len += did.written + 2;
    return 0;
}

/* A record of a header, or one that has to be looked at. */
static int other_record(struct message *m, struct span bytes, struct buf *out)
{
    struct buf *text = &m->text.text;
    int r = record_text_decode(&m->text, bytes);
    if (r < 0)
        return r;
    if (m->structure.zone <= ZONE_HEADER) {
        text->len = clean_header(text->bytes, text->len, &m->cleaned);
        return message_line(m, buf_span(text), out);
    }
    struct clean clean = {
        .split = m->options->line_break == LINE_BREAK_SPLIT,
        .keep = transfer_is_encoded(m->writer.label.transfer) &&
                !m->writer.label.as_is,
        .replaced = &m->cleaned,
    };
    unsigned char *rest = text->bytes;
    size_t rest_len = text->len;
    struct span line;
    for (bool more = false;
         r == 0 && clean_next(&clean, &rest, &rest_len, more, &line);
         more = true)
        r = message_line(m, line, out);
    return r;
}

int message_record(struct message *m, const struct record *record,
                   struct buf *out)
{
    struct span bytes = record->bytes;
    const struct structure *s = &m->structure;
    int r = 0;
    if (s->zone >= ZONE_LEAF) {
        for (unsigned i = 0; r == 0 && i < record->blank_lines; i++)
            r = part_writer_line(&m->writer, SPAN(""), out);
        if (s->content.flowed && record->fixed)
            bytes = record_text_trim(&m->text, bytes);
    }
    if (r < 0)
        return r;
    bool dashes = record_text_has_dashes(&m->text, bytes);
    if (m->plain && structure_is_text(s, dashes))
        r = plain_record(m, bytes, out);
    else
        r = other_record(m, bytes, out);
    return r;
}

int message_end(struct message *m, struct buf *out)
{
    int r = 0;
    for (int event = 0; r == 0 && event != STRUCTURE_END;) {
        event = structure_finish(&m->structure);
        r = message_event(m, event, SPAN(""), out);
    }
    if (r == 0)
        r = part_writer_end(&m->writer, false, out);
    return r;
}
