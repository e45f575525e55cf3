#include "message/completion.h"

#include "message/date.h"
#include "message/message_id.h"

#define HELO_MAX 255

int completion_received(struct field_writer *w, const struct header *header,
                        struct buf *out)
{
    const struct message_options *o = w->options;
    const char *helo = header->envelope->helo;
    const char *host = o->host && o->host[0] ? o->host : "localhost";
    char date[DATE_SIZE];
    date_write(header->stamp->now, header->stamp->utc_offset_s, date);

    int r = buf_append_text(out, "Received: from ");
    if (r == 0)
        r = helo && helo[0] ? atom_append(span_text(helo), HELO_MAX, out)
                            : buf_append_text(out, "unknown");
    if (r == 0)
        r = buf_append_text(out, "\r\n by ");
    if (r == 0)
        r = atom_append(span_text(host), HELO_MAX, out);
    if (r == 0)
        r = buf_append_text(out, " (ebgate, with BSMTP)\r\n id ");
    if (r == 0)
        r = message_id_append_local(o, header->stamp, out);
    if (r == 0)
        r = buf_append_text(out, ";\r\n ");
    if (r == 0)
        r = buf_append_text(out, date);
    return r < 0 ? r : buf_append_text(out, "\r\n");
}

static int add_date(const struct header *header, struct buf *out)
{
    char date[DATE_SIZE];
    date_write(header->stamp->now, header->stamp->utc_offset_s, date);
    return field_write_plain("Date", date, out);
}

static int add_message_id(struct field_writer *w, const struct header *header,
                          struct buf *out)
{
    int r = buf_append_text(out, "Message-ID: <");
    if (r == 0)
        r = message_id_append(w->options, header->stamp, out);
    return r < 0 ? r : buf_append_text(out, ">\r\n");
}

/* The envelope's sender; for a null path a name that can be seen to be
 * nobody's. */
static int add_from(struct field_writer *w, const struct header *header,
                    struct buf *out)
{
    const char *path = header->envelope->reverse_path;
    const char *host = w->options->host;
    buf_empty(&w->value);
    bool null_path = !path || path[0] == '\0';
    int r = buf_append_text(&w->value, null_path ? "MAILER-DAEMON" : path);
    if (r == 0 && (null_path || !strchr(path, '@')))
        r = buf_printf(&w->value, "@%s", host && host[0] ? host : "localhost");
    if (r < 0)
        return r;
    return field_write_address(w, "From", buf_span(&w->value), out);
}

/* A mail without a header is to the one it goes to; in any other nobody
 * shall learn of a recipient whom the sender did not write down. */
static int add_to(struct field_writer *w, const struct header *header,
                  const struct presence *has, struct buf *out)
{
    const struct envelope *e = header->envelope;
    if (has->any || e->recipient_count != 1)
        return field_write_plain("To", "undisclosed-recipients:;", out);
    return field_write_address(w, "To", span_text(e->recipients[0].address),
                               out);
}

int completion_identity(struct field_writer *w, const struct header *header,
                        const struct presence *has, struct buf *out)
{
    bool strict = w->options->profile == PROFILE_STRICT;
    int r = 0;
    if (!has->date && w->options->add_date)
        r = add_date(header, out);
    if (r == 0 && !has->from && !strict)
        r = add_from(w, header, out);
    if (r == 0 && !has->destination && !strict)
        r = add_to(w, header, has, out);
    if (r == 0 && !has->message_id)
        r = add_message_id(w, header, out);
    return r;
}
