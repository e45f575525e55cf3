#include "report/audit.h"

#include "base/scope.h"
#include "report/json_text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct audit {
    char *path;
    int fd;
    uint64_t lost;
    bool torn; /* the file ends within a line */
};

/* --------------------------------------------------------------- its life */

static int open_file(const char *path)
{
    int fd =
        open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY, 0640);
    return fd < 0 ? -errno : fd;
}

int audit_new(const char *path, struct audit **a_out)
{
    SCOPED(audit_free) struct audit *a = calloc(1, sizeof *a);
    if (!a)
        return -ENOMEM;
    a->fd = -1;
    a->path = strdup(path);
    if (!a->path)
        return -ENOMEM;
    a->fd = open_file(path);
    if (a->fd < 0)
        return a->fd;
    *a_out = GIVE(a);
    return 0;
}

void audit_free(struct audit **a)
{
    if (!*a)
        return;
    if ((*a)->fd >= 0)
        close((*a)->fd);
    free((*a)->path);
    free(*a);
    *a = NULL;
}

int audit_reopen(struct audit *a)
{
    int fd = open_file(a->path);
    if (fd < 0)
        return fd;
    close(a->fd);
    a->fd = fd;
    a->torn = false;
    return 0;
}

uint64_t audit_lost(const struct audit *a)
{
    return a->lost;
}

/* --------------------------------------------------------------- the line */

static void append_recipient(json_t *list, const char *address,
                             const struct outcome *o)
{
    json_t *one = json_recipient(address, o);
    json_object_set_new(one, "earlier", json_boolean(o->earlier));
    json_array_append_new(list, one);
}

/** Behind those whom relays were asked for: those that we refused. */
static json_t *recipients_of(const struct mail *mail)
{
    const struct envelope *e = &mail->envelope;
    json_t *list = json_array();
    for (size_t i = 0; i < e->recipient_count; i++)
        append_recipient(list, e->recipients[i].address, mail_outcome(mail, i));
    for (size_t i = 0; i < e->unnamed_count; i++) {
        const struct outcome refused = {.state = OUTCOME_REFUSED,
                                        .final = e->unnamed[i].reply};
        append_recipient(list, e->unnamed[i].written, &refused);
    }
    return list;
}

/** Was the text looked at? */
static bool is_known(const struct survey_facts *f)
{
    return f->part_count > 0 || f->attachment_count > 0;
}

static json_t *attachments_of(const struct survey_facts *f)
{
    if (!is_known(f))
        return json_null();
    json_t *list = json_array();
    size_t known = f->attachment_count < SURVEY_MAX_ATTACHMENTS
                       ? f->attachment_count
                       : SURVEY_MAX_ATTACHMENTS;
    for (size_t i = 0; i < known; i++) {
        const struct attachment *a = &f->attachments[i];
        json_array_append_new(list, json_pack("{s:o, s:o}", "type",
                                              json_text(a->type), "name",
                                              json_text(a->name)));
    }
    return list;
}

static json_t *tls_of(const struct mail *m)
{
    return m->tls ? json_pack("{s:s, s:o, s:b}", "version", m->tls, "cipher",
                              json_text(m->cipher), "verified",
                              (int)m->tls_verified)
                  : json_null();
}

static json_t *line_of(const struct audit_entry *e)
{
    const struct job_facts *f = e->facts;
    const struct mail *m = e->mail;
    const char *sender = m->envelope.reverse_path;
    const struct timespec first = {.tv_sec = (time_t)m->first_try_unix_s};
    return json_pack(
        "{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:I, s:s, s:o, s:o, s:o, s:o, "
        "s:o, s:o, s:o, s:i, s:o, s:o, s:o, s:o, s:I}",
        "time", json_time(e->now), "job", json_number(f->id), "job_name",
        json_text(f->job_name), "job_id", json_text(f->job_id), "owner",
        json_text(f->owner), "node", json_text(f->node), "inlet",
        json_text(f->inlet), "mail", (json_int_t)m->number, "sender",
        sender ? sender : "", "subject", json_text(m->facts.subject), "size",
        json_number(m->facts.octets), "attachments", attachments_of(&m->facts),
        "attachment_count",
        is_known(&m->facts)
            ? json_integer((json_int_t)m->facts.attachment_count)
            : json_null(),
        "codepage", json_text(e->codepage), "at_sign", json_text(e->at_sign),
        "received", json_time(m->received), "tries", (int)e->tries, "first_try",
        json_time(first), "relay", json_text(m->relay), "tls", tls_of(m),
        "recipients", recipients_of(m), "recipient_count",
        (json_int_t)(m->envelope.recipient_count + m->envelope.unnamed_count +
                     e->unlisted));
}

/* ---------------------------------------------------------- to the file */

/** In one write, so that lines of two writers never mix. What a full disk
 *  took half of is ended before the next. */
static int append(struct audit *a, char *line, size_t len)
{
    if (a->torn && write(a->fd, "\n", 1) != 1)
        return errno ? -errno : -EIO;
    a->torn = false;
    ssize_t n;
    do
        n = write(a->fd, line, len);
    while (n < 0 && errno == EINTR);
    a->torn = n > 0 && (size_t)n < len;
    if (n < 0)
        return -errno;
    return (size_t)n == len ? 0 : -ENOSPC;
}

int audit_write(struct audit *a, const struct audit_entry *entry)
{
    json_t *object = line_of(entry);
    char *line = object ? json_dumps(object, JSON_COMPACT) : NULL;
    json_decref(object);
    int r = -ENOMEM;
    if (line) {
        size_t len = strlen(line);
        line[len] = '\n'; /* in the place of its end */
        r = append(a, line, len + 1);
    }
    a->lost += r < 0;
    free(line);
    return r;
}
