#include "message/survey_part.h"

#include <errno.h>
#include <stdlib.h>

/* ------------------------------------------------------------------- parts */

int survey_part_add(struct survey *s)
{
    if (s->facts.part_count == SURVEY_MAX_PARTS)
        return reply_set(&s->refusal, "554 5.6.0",
                         "The mail has more than %d parts", SURVEY_MAX_PARTS);
    if (s->facts.part_count == s->part_room) {
        size_t room = s->part_room ? 2 * s->part_room : 4;
        struct part_facts *parts = realloc(s->parts, room * sizeof *parts);
        if (!parts)
            return -ENOMEM;
        s->parts = parts;
        s->part_room = room;
    }
    s->parts[s->facts.part_count++] =
        (struct part_facts){.parent = s->structure.parent};
    return 0;
}

/* What of @bound the part may turn out not to need: a character that is not
 * ASCII counts as three octets, and every octet as one to be encoded. */
static uint64_t slack_of(uint64_t bound, const struct part_facts *part)
{
    return bound - (part->non_ascii ? part->octets / 3 : part->octets);
}

/* What the part takes on the wire, as its label will be. */
static void add_bounds(struct survey *s, const struct content *content,
                       const struct part_facts *part)
{
    struct label label;
    label_choose(content, part, s->declared, false, &label);
    if (label.says && content->charset[0])
        survey_find(&s->findings, QUIRK_LABEL, s->record, 0, content->charset);
    uint64_t bound = label_bound(&label, part);
    s->facts.octets_7bit += bound;
    s->facts.slack_7bit += slack_of(bound, part);
    label_choose(content, part, s->declared, true, &label);
    bound = label_bound(&label, part);
    s->facts.octets_8bit += bound;
    s->facts.slack_8bit += slack_of(bound, part);
}

void survey_part_end(struct survey *s)
{
    if (!s->leaf)
        return;
    s->leaf = false;
    struct part_facts *part = &s->parts[s->leaf_entity];
    const struct content *content = &s->structure.content;
    part->dense = s->wide > part->octets / 2;
    if (s->structure.flat) {
        part->eightbit = part->non_ascii;
        s->facts.octets_7bit += part->octets;
        s->facts.octets_8bit += part->octets;
        return;
    }
    part->eightbit = label_is_8bit(content, part, s->declared);
    add_bounds(s, content, part);
}

int survey_refuse_binary(struct survey *s)
{
    survey_find(&s->findings, QUIRK_BINARY, s->record, 0, "");
    return reply_set(&s->refusal, "554 5.6.1",
                     "A part says Content-Transfer-Encoding: binary, and what "
                     "stands in records is text");
}

int survey_part_begin(struct survey *s)
{
    const struct content *content = &s->structure.content;
    bool container =
        content->kind == CONTENT_MULTIPART || content->kind == CONTENT_MESSAGE;
    s->leaf = !container;
    s->leaf_entity = s->structure.entity;
    s->parts[s->leaf_entity].container = container;
    s->declared = NULL;
    s->fit = s->strict.fit;
    s->wide = 0;
    if (!s->leaf || s->structure.flat)
        return 0;
    if (content->transfer == TRANSFER_BINARY)
        return survey_refuse_binary(s);
    if (content->kind == CONTENT_RIGID)
        return 0;
    int r = charsets_find(&s->charsets, content->charset, &s->declared);
    if (r == 0 && s->declared)
        r = charsets_fit(&s->charsets, s->declared);
    if (r == 0 && s->declared)
        s->fit = s->declared->fit;
    return r;
}

/* --------------------------------------------------------------------- text */

/* The charset that text shall be in, or NULL. */
static const struct charset *wanted_charset(const struct survey *s)
{
    return s->structure.flat ? &s->strict : s->declared;
}

/* Octets of a record in the charset that is wanted, counted by encoding it:
 * only for the few whose bound is over the limit of a line. */
static int measure(struct survey *s, struct span bytes, size_t *len_out)
{
    const struct charset *charset = wanted_charset(s);
    size_t room = 4 * bytes.len + 16;
    buf_empty(&s->value);
    buf_empty(&s->edited);
    int r = buf_reserve(&s->value, room);
    if (r < 0)
        return r;
    struct codepage_coder coder;
    struct codepage_result did = codepage_decode_record(
        &s->text.coder, bytes.at, bytes.len, s->value.bytes, room);
    s->value.len = did.written;
    uint64_t substituted = 0;
    r = charset_coder_init(&coder, charset->cp);
    if (r < 0)
        return r;
    r = charset_encode(&coder, buf_span(&s->value), &s->edited, &substituted);
    codepage_coder_clear(&coder);
    *len_out = s->edited.len;
    return r;
}

/* Octets of a record that are not ASCII, about: enough to choose between
 * quoted-printable and base64. */
static uint64_t wide_octets(const struct survey *s, struct span bytes,
                            size_t utf8_len)
{
    if (codepage_kind(s->cp) == CODEPAGE_SBCS)
        return utf8_len > bytes.len ? 2 * (utf8_len - bytes.len) : 0;
    if (codepage_kind(s->cp) == CODEPAGE_MIXED)
        return utf8_len + 2 > bytes.len ? 3 * (utf8_len + 2 - bytes.len) : 0;
    uint64_t wide = 0;
    for (size_t i = 0; i < bytes.len; i++)
        wide += bytes.at[i] > 127;
    return wide;
}

int survey_refuse_long_line(struct survey *s)
{
    if (!s->structure.flat || s->refusal.code)
        return 0;
    return reply_set(&s->refusal, "500 5.2.5", "Text line too long");
}

static int long_line(struct survey *s, struct part_facts *part, size_t len)
{
    part->long_line = true;
    part->octets += 2 * (len / (MAIL_LINE_MAX / 2) + 1);
    survey_find(&s->findings, QUIRK_LONG_LINE, s->record, 0, NULL);
    return survey_refuse_long_line(s);
}

void survey_part_check(struct survey *s, struct span line)
{
    enum transfer transfer = s->structure.content.transfer;
    bool legal = true;
    if (transfer == TRANSFER_QUOTED_PRINTABLE)
        legal = quoted_printable_is_legal(line);
    if (transfer == TRANSFER_BASE64)
        legal = base64_is_legal(line);
    if (legal)
        return;
    s->parts[s->leaf_entity].spoiled = true;
    survey_find(&s->findings, QUIRK_LABEL, s->record, 0,
                transfer_name(transfer));
}

/* What a line holds that is more than ASCII in a short line. */
static int judge_line(struct survey *s, struct part_facts *part,
                      const struct record *record, unsigned found, size_t len)
{
    const struct charset *charset = wanted_charset(s);
    size_t bound = len;
    if (found & CODEPAGE_NON_ASCII) {
        part->non_ascii = true;
        bound = charset ? charset_bound(charset, len) : len;
        part->octets += bound > len ? bound - len : 0;
        s->wide += wide_octets(s, record->bytes, len);
        if (part->container)
            survey_find(&s->findings, QUIRK_LABEL, s->record, 0,
                        "between the parts");
    }
    /* A substitute in the text fits no charset but UTF-8. */
    const unsigned lost = CODEPAGE_UNASSIGNED | CODEPAGE_ILLEGAL;
    if (charset && !charset->utf8)
        part->misfit |= (found & (CODEPAGE_MISFIT | lost)) != 0 ||
                        (charset->ascii && part->non_ascii);
    const unsigned controls =
        CODEPAGE_CONTROL | CODEPAGE_NUL | CODEPAGE_LINE_END;
    part->control |= (found & controls) != 0;
    if (found & (controls | lost | CODEPAGE_UNCLOSED | CODEPAGE_MISFIT))
        survey_find_text(&s->findings, s->cp, found, record);

    bool unsure = charset && charset->cp && bound > MAIL_LINE_MAX &&
                  (s->structure.flat || len <= MAIL_LINE_MAX);
    int r = unsure ? measure(s, record->bytes, &bound) : 0;
    if (r == 0 && bound > MAIL_LINE_MAX)
        r = long_line(s, part, bound);
    return r;
}

int survey_part_line(struct survey *s, const struct record *record,
                     unsigned found, size_t len)
{
    struct part_facts *part = &s->parts[s->structure.entity];
    part->lines++;
    part->octets += len + 2;
    if (found == 0 && len <= MAIL_LINE_MAX)
        return 0;
    return judge_line(s, part, record, found, len);
}

void survey_judge_containers(struct survey *s)
{
    for (size_t i = s->facts.part_count; i-- > 0;) {
        struct part_facts *part = &s->parts[i];
        if (part->container) {
            part->eightbit |= part->non_ascii;
            s->facts.octets_7bit += part->octets;
            s->facts.octets_8bit += part->octets;
        }
        if (i > 0)
            s->parts[part->parent].eightbit |= part->eightbit;
    }
}
