#include "message/survey.h"

#include "base/scope.h"
#include "base/utf8.h"
#include "message/address.h"
#include "message/clean.h"
#include "message/header.h"
#include "message/survey_part.h"

#include <errno.h>
#include <stdlib.h>

#define VALUE_MAX (32 * 1024 * 1024)

void survey_facts_clear(struct survey_facts *f)
{
    free(f->parts);
    free(f->subject);
    free(f->attachments);
    *f = (struct survey_facts){0};
}

/* ----------------------------------------------------------- made and begun */

static int init_strict(struct survey *s)
{
    const struct codepage *charset = s->options->charset;
    if (!s->structure.flat || !charset)
        return 0;
    s->strict.cp = (struct codepage *)charset; /* never freed by us */
    s->strict.utf8 = codepage_kind(charset) == CODEPAGE_UTF8;
    return s->strict.utf8
               ? 0
               : codepage_fit_new(s->cp, charset, NULL, &s->strict.fit);
}

int survey_new(const struct message_options *options, const struct codepage *cp,
               struct survey **s_out)
{
    SCOPED(survey_free) struct survey *s = calloc(1, sizeof *s);
    if (!s)
        return -ENOMEM;
    s->options = options;
    s->cp = cp;
    s->findings.profile = options->profile;
    structure_init(&s->structure, options->profile == PROFILE_STRICT,
                   SURVEY_MAX_HEADER);
    charsets_init(&s->charsets, cp);
    buf_init(&s->value, VALUE_MAX);
    buf_init(&s->edited, VALUE_MAX);
    int r = record_text_init(&s->text, cp);
    if (r == 0)
        r = init_strict(s);
    if (r < 0)
        return r;
    survey_begin(s);
    *s_out = GIVE(s);
    return 0;
}

void survey_free(struct survey **survey)
{
    struct survey *s = *survey;
    if (!s)
        return;
    free(s->parts);
    survey_facts_clear(&s->facts);
    codepage_fit_free(&s->strict.fit);
    reply_clear(&s->refusal);
    buf_clear(&s->value);
    buf_clear(&s->edited);
    charsets_clear(&s->charsets);
    structure_clear(&s->structure);
    record_text_clear(&s->text);
    free(s);
    *survey = NULL;
}

void survey_begin(struct survey *s)
{
    structure_begin(&s->structure);
    reply_clear(&s->refusal);
    survey_facts_clear(&s->facts);
    s->findings.count = 0;
    s->findings.said = 0;
    s->record = 0;
    s->leaf = false;
    s->declared = NULL;
    s->fit = s->strict.fit;
}

const struct finding *survey_findings(const struct survey *s, size_t *count_out)
{
    *count_out = s->findings.count;
    return s->findings.list;
}

/* ------------------------------------------------------------------ headers */

/* A field of the mail's own header. */
static int survey_field(struct survey *s, const struct field *field)
{
    s->facts.received += field->id == FIELD_RECEIVED;
    if (s->structure.flat && field->id == FIELD_TRANSFER &&
        transfer_parse(span_trim(field->lines)) == TRANSFER_BINARY)
        return survey_refuse_binary(s);
    int r = field->id == FIELD_SUBJECT ? survey_keep_subject(s, field) : 0;
    if (r < 0 || utf8_is_ascii(field->lines))
        return r;
    s->facts.header_non_ascii = true;
    if (field->grammar != FIELD_ADDRESSES)
        return 0;
    buf_empty(&s->value);
    buf_empty(&s->edited);
    r = field_unfold(field, &s->value);
    if (r == 0)
        r = atsign_in_header(&s->options->atsign, buf_span(&s->value), false,
                             &s->edited);
    if (r >= 0)
        s->facts.header_needs_utf8 |= address_needs_utf8(buf_span(&s->edited));
    return r < 0 ? r : 0;
}

static int judge_mail_header(struct survey *s)
{
    struct structure *st = &s->structure;
    s->facts.header_missing = st->header.len == 0;
    survey_find_header(&s->findings, buf_span(&st->header), s->header_begin,
                       s->options->keep_bcc);
    if (st->blank_leading)
        survey_find(&s->findings, QUIRK_BLANK_FIRST, s->header_begin, 0, NULL);
    if (s->facts.received > s->options->max_received)
        return reply_set(&s->refusal, "554 5.4.6",
                         "Routing loop: %u Received fields", s->facts.received);
    return 0;
}

static int take_header(struct survey *s)
{
    struct structure *st = &s->structure;
    int r = survey_part_add(s);
    if (r < 0 || s->refusal.code)
        return r;

    struct span rest = buf_span(&st->header);
    struct field field;
    uint64_t bound = 2;
    while (r == 0 && field_next(&rest, &field)) {
        bound += field_bound(s->options, &field);
        if (st->level == LEVEL_MAIL)
            r = survey_field(s, &field);
    }
    if (r == 0 && st->level == LEVEL_PART)
        r = survey_keep_attachment(s);
    if (st->level != LEVEL_MAIL)
        bound += header_bound(s->options, NULL, st->level);
    s->facts.octets_7bit += bound;
    s->facts.octets_8bit += bound;
    if (r == 0 && st->level == LEVEL_MAIL)
        r = judge_mail_header(s);
    if (st->blank_missing && st->header.len > 0)
        survey_find(&s->findings, QUIRK_NO_BLANK_LINE, s->record, 0, NULL);
    if (r == 0 && !s->refusal.code)
        r = survey_part_begin(s);
    if (st->blank_lines > 0) {
        s->parts[st->entity].lines += st->blank_lines;
        s->parts[st->entity].octets += 2 * st->blank_lines;
    }
    return r;
}

/* A boundary line of ours; the record's own may be padded. */
static void add_delimiter(struct survey *s)
{
    uint64_t octets = s->structure.frame->boundary_len + 6;
    s->facts.octets_7bit += octets;
    s->facts.octets_8bit += octets;
}

static int refuse_header(struct survey *s)
{
    return reply_set(&s->refusal, "552 5.3.4",
                     "The header is larger than %d bytes", SURVEY_MAX_HEADER);
}

static int take_event(struct survey *s, int event, const struct record *record,
                      unsigned found, struct span line)
{
    switch (event) {
    case STRUCTURE_HEADER:
        return take_header(s);
    case STRUCTURE_TEXT:
        if (s->leaf)
            survey_part_check(s, line);
        return survey_part_line(s, record, found, line.len);
    case STRUCTURE_UNCLOSED:
        survey_find(&s->findings, QUIRK_MIME_UNCLOSED, s->record, 0, NULL);
        survey_part_end(s);
        add_delimiter(s);
        return 0;
    case STRUCTURE_DELIMITER:
        survey_part_end(s);
        add_delimiter(s);
        s->declared = NULL;
        s->fit = NULL;
        return 0;
    case -ENOBUFS:
        return refuse_header(s);
    default:
        return event < 0 ? event : 0;
    }
}

static int take_line(struct survey *s, struct span line,
                     const struct record *record, unsigned found)
{
    int r;
    do {
        int event = structure_line(&s->structure, line);
        r = take_event(s, event, record, found, line);
    } while (r == 0 && !s->refusal.code && s->structure.again);
    return r;
}

/* What was found in a record may not be in each of its lines: NEL is not
 * ASCII, and it is gone. */
static unsigned found_in_line(unsigned found, struct span line)
{
    const unsigned wide = CODEPAGE_NON_ASCII | CODEPAGE_MISFIT;
    return utf8_is_ascii(line) ? found & ~wide : found;
}

/* A record that has to be read: of a header, perhaps a boundary, or several
 * lines in one. */
static int read_record(struct survey *s, const struct record *record,
                       unsigned found)
{
    struct buf *text = &s->text.text;
    uint64_t replaced = 0;
    int r = record_text_decode(&s->text, record->bytes);
    if (r < 0)
        return r;
    if (s->structure.zone <= ZONE_HEADER) {
        if (text->len > MAIL_LINE_MAX && survey_refuse_long_line(s) < 0)
            return -ENOMEM;
        if (s->structure.header.len == 0)
            s->header_begin = record->number;
        text->len = clean_header(text->bytes, text->len, &replaced);
        return take_line(s, buf_span(text), record,
                         found_in_line(found, buf_span(text)));
    }
    struct clean clean = {
        .split = s->options->line_break == LINE_BREAK_SPLIT,
        .keep = true,
        .replaced = &replaced,
    };
    unsigned char *rest = text->bytes;
    size_t rest_len = text->len;
    struct span line;
    for (bool more = false; r == 0 && !s->refusal.code &&
                            clean_next(&clean, &rest, &rest_len, more, &line);
         more = true)
        r = take_line(s, line, record, found_in_line(found, line));
    return r;
}

int survey_record(struct survey *s, const struct record *record)
{
    s->facts.records++;
    s->record = record->number;
    if (s->refusal.code)
        return 0;
    const struct structure *st = &s->structure;
    struct record trimmed = *record;
    if (st->zone >= ZONE_LEAF) {
        struct part_facts *part = &s->parts[st->entity];
        part->lines += record->blank_lines;
        part->octets += 2 * record->blank_lines;
        if (st->content.flowed && record->fixed)
            trimmed.bytes = record_text_trim(&s->text, record->bytes);
    }
    size_t len;
    unsigned found = codepage_survey(s->cp, s->fit, trimmed.bytes.at,
                                     trimmed.bytes.len, &len);
    if (st->zone <= ZONE_HEADER && found > CODEPAGE_NON_ASCII)
        survey_find_text(&s->findings, s->cp, found, record);
    bool dashes = record_text_has_dashes(&s->text, trimmed.bytes);
    bool checked = s->leaf && transfer_is_encoded(st->content.transfer);
    bool whole = !(found & CODEPAGE_LINE_END) && !checked &&
                 structure_is_text(st, dashes);
    return whole ? survey_part_line(s, &trimmed, found, len)
                 : read_record(s, &trimmed, found);
}

/* ------------------------------------------------------------------ the end */

static void find_lost_boundary(struct survey *s)
{
    for (size_t i = 0; i < s->structure.depth; i++) {
        const struct frame *frame = &s->structure.frames[i];
        if (frame->kind == CONTENT_MULTIPART && !frame->opened)
            survey_find(&s->findings, QUIRK_WRONG_PAGE, s->record, 0, NULL);
    }
}

static int give_facts(struct survey *s, struct survey_facts *facts_out)
{
    struct survey_facts *f = &s->facts;
    survey_judge_containers(s);
    f->octets =
        f->octets_7bit > f->octets_8bit ? f->octets_7bit : f->octets_8bit;
    f->octets += header_bound(s->options, NULL, LEVEL_MAIL);
    f->parts = malloc((f->part_count ? f->part_count : 1) * sizeof *f->parts);
    if (!f->parts)
        return -ENOMEM;
    if (f->part_count > 0)
        memcpy(f->parts, s->parts, f->part_count * sizeof *f->parts);
    *facts_out = *f;
    f->parts = NULL;
    f->subject = NULL;
    f->attachments = NULL;
    return 0;
}

int survey_end(struct survey *s, struct survey_facts *facts_out,
               struct reply *refusal_out)
{
    *facts_out = (struct survey_facts){0};
    int r = 0;
    find_lost_boundary(s);
    for (int event = 0; r == 0 && event != STRUCTURE_END && !s->refusal.code;) {
        event = structure_finish(&s->structure);
        r = take_event(s, event, NULL, 0, SPAN(""));
    }
    if (r < 0)
        return r;
    survey_part_end(s);
    reply_clear(refusal_out);
    *refusal_out = s->refusal;
    s->refusal = (struct reply){0};
    return give_facts(s, facts_out);
}
