#include "message/header.h"

#include "base/utf8.h"
#include "message/completion.h"

bool boundary_to_ascii(struct span boundary, unsigned char *out,
                       size_t *len_out)
{
    bool changed = false;
    size_t len = 0;
    for (size_t i = 0; i < boundary.len; i++) {
        unsigned char c = boundary.at[i];
        bool bad = c > 126 || c == '"' || c == '\\';
        changed = changed || bad;
        out[len++] = bad ? '_' : c;
    }
    *len_out = len;
    return changed;
}

static void note(struct presence *has, enum field_id id)
{
    has->any = true;
    has->date |= id == FIELD_DATE;
    has->from |= id == FIELD_FROM;
    has->destination |= id == FIELD_DESTINATION;
    has->message_id |= id == FIELD_MESSAGE_ID;
    has->mime_version |= id == FIELD_MIME_VERSION;
    has->content_type |= id == FIELD_CONTENT_TYPE;
    has->transfer |= id == FIELD_TRANSFER;
}

/* ------------------------------------------------------------ MIME labels */

/* The charset that Content-Type shall say, or NULL: as it stands. */
static const char *charset_to_say(const struct header *h)
{
    const char *says = h->label->says;
    bool courtesy =
        says && strcmp(says, "us-ascii") == 0 && h->content->charset[0] == '\0';
    if (courtesy &&
        (h->is_signed || (h->level != LEVEL_MAIL && !h->content->typed)))
        return NULL; /* US-ASCII is what a missing label means */
    return says;
}

static int write_content_type(struct field_writer *w, const struct header *h,
                              const struct field *field, struct buf *out)
{
    const char *says = charset_to_say(h);
    unsigned char boundary[CONTENT_BOUNDARY_MAX];
    size_t len = 0;
    bool changed = boundary_to_ascii(
        span_of(h->content->boundary, h->content->boundary_len), boundary,
        &len);
    if (!says && !changed)
        return field_write(w, field, h->level, out);
    return field_write_content_type(w, field, says,
                                    span_of(boundary, changed ? len : 0), out);
}

/* 8bit may be said of less, where the relay knows it. */
static bool transfer_is_true(const struct header *h)
{
    enum transfer says = h->content->transfer;
    enum transfer is = h->label->transfer;
    return says == is || (says == TRANSFER_OTHER && h->label->as_is);
}

static int write_transfer(struct field_writer *w, const struct header *h,
                          const struct field *field, struct buf *out)
{
    if (transfer_is_true(h))
        return field_write(w, field, h->level, out);
    return field_write_plain("Content-Transfer-Encoding",
                             transfer_name(h->label->transfer), out);
}

/* The labels that no field of the header gave. */
static int add_labels(const struct header *h, const struct presence *has,
                      struct buf *out)
{
    bool mail = h->level == LEVEL_MAIL;
    const char *says = has->content_type ? NULL : charset_to_say(h);
    bool transfer =
        !has->transfer && (h->label->transfer != TRANSFER_7BIT ||
                           (mail && h->content->kind == CONTENT_TEXT));
    bool labelled = says || transfer || has->content_type || has->transfer;
    int r = 0;
    if (!has->mime_version && (mail || (h->level == LEVEL_MESSAGE && labelled)))
        r = field_write_plain("MIME-Version", "1.0", out);
    if (r == 0 && says)
        r = buf_append_text(out, "Content-Type: text/plain; charset=");
    if (r == 0 && says)
        r = buf_append_text(out, says);
    if (r == 0 && says)
        r = buf_append(out, SPAN("\r\n"));
    if (r == 0 && transfer)
        r = field_write_plain("Content-Transfer-Encoding",
                              transfer_name(h->label->transfer), out);
    return r;
}

/* -------------------------------------------------------------- the header */

static int write_field(struct field_writer *w, const struct header *h,
                       const struct field *field, const struct presence *has,
                       struct buf *out)
{
    bool strict = w->options->profile == PROFILE_STRICT;
    if (field->id == FIELD_BCC && h->level == LEVEL_MAIL &&
        !w->options->keep_bcc)
        return 0;
    if (field->id == FIELD_CONTENT_TYPE && !strict && !has->content_type)
        return write_content_type(w, h, field, out);
    if (field->id == FIELD_TRANSFER && !strict)
        return has->transfer ? 0 : write_transfer(w, h, field, out);
    return field_write(w, field, h->level, out);
}

int header_write(struct field_writer *w, const struct header *h,
                 struct buf *out)
{
    bool mail = h->level == LEVEL_MAIL;
    struct presence has = {0};
    struct span rest = h->fields;
    struct field field;
    int r = 0;
    if (mail && w->options->add_received)
        r = completion_received(w, h, out);
    while (r == 0 && field_next(&rest, &field)) {
        r = write_field(w, h, &field, &has, out);
        note(&has, field.id);
    }
    if (r == 0 && mail)
        r = completion_identity(w, h, &has, out);
    if (r == 0 && w->options->profile != PROFILE_STRICT)
        r = add_labels(h, &has, out);
    return r < 0 ? r : buf_append(out, SPAN("\r\n"));
}

uint64_t header_bound(const struct message_options *options,
                      const struct envelope *envelope, enum level level)
{
    uint64_t labels = 160; /* MIME-Version, charset and encoding */
    if (level != LEVEL_MAIL)
        return labels;
    uint64_t names = 255 + 2 * 40; /* HELO; twice the names of the job */
    if (envelope && envelope->helo && strlen(envelope->helo) < 255)
        names = strlen(envelope->helo) + 2 * 40;
    if (options->host)
        names += 3 * strlen(options->host);
    uint64_t addresses = 2 * 1024;
    if (envelope)
        addresses =
            14 * (envelope->reverse_path ? strlen(envelope->reverse_path) : 0) +
            100;
    if (envelope && envelope->recipient_count == 1)
        addresses += 14 * strlen(envelope->recipients[0].address);
    return labels + names + addresses + 320;
}
