#include "report/audit.h"

#include "base/scope.h"
#include "report/notice.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
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

const char *audit_state_name(enum outcome_state state)
{
    static const char *const names[] = {
        [OUTCOME_WAITING] = "waiting",     [OUTCOME_DELIVERED] = "delivered",
        [OUTCOME_REFUSED] = "refused",     [OUTCOME_DEFERRED] = "deferred",
        [OUTCOME_UNCERTAIN] = "uncertain",
    };
    return names[state];
}

/** Text that is not UTF-8 has nothing to say. */
static json_t *text_or_null(const char *text)
{
    json_t *value = text && *text ? json_string(text) : NULL;
    return value ? value : json_null();
}

static json_t *time_text(struct timespec t)
{
    char text[64], *end = text + sizeof text;
    struct tm tm;
    gmtime_r(&t.tv_sec, &tm);
    size_t len = strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &tm);
    snprintf(text + len, (size_t)(end - text) - len, ".%03dZ",
             (int)(t.tv_nsec / 1000000 % 1000));
    return json_string(text);
}

static json_t *reply_text(const struct reply *r)
{
    const char *text = r->text ? r->text : "";
    if (r->code == 0)
        return json_null();
    json_t *value =
        r->enhanced[0] ? json_sprintf("%u %u.%u.%u %s", r->code, r->enhanced[0],
                                      r->enhanced[1], r->enhanced[2], text)
                       : json_sprintf("%u %s", r->code, text);
    return value ? value : json_null();
}

static json_t *recipients_of(const struct mail *mail)
{
    json_t *list = json_array();
    for (size_t i = 0; i < mail->envelope.recipient_count; i++) {
        const struct outcome *o = &mail->outcomes[i];
        json_t *one = json_pack("{s:s, s:s, s:o}", "address",
                                mail->envelope.recipients[i].address, "state",
                                audit_state_name(o->state), "reply",
                                reply_text(notice_reason(o)));
        json_array_append_new(list, one);
    }
    return list;
}

static json_t *line_of(const struct audit_entry *e)
{
    const struct job_facts *f = e->facts;
    const struct mail *m = e->mail;
    const char *sender = m->envelope.reverse_path;
    return json_pack(
        "{s:o, s:I, s:o, s:o, s:o, s:o, s:o, s:I, s:s, s:o, s:I, s:o, s:o, "
        "s:o, s:i, s:o, s:o}",
        "time", time_text(e->now), "job", (json_int_t)f->id, "job_name",
        text_or_null(f->job_name), "job_id", text_or_null(f->job_id), "owner",
        text_or_null(f->owner), "node", text_or_null(f->node), "inlet",
        text_or_null(f->inlet), "mail", (json_int_t)m->number, "sender",
        sender ? sender : "", "subject", text_or_null(m->facts.subject), "size",
        (json_int_t)m->facts.octets, "codepage", text_or_null(e->codepage),
        "at_sign", text_or_null(e->at_sign), "received", time_text(m->received),
        "tries", (int)m->tries, "relay", text_or_null(m->relay), "recipients",
        recipients_of(m));
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
