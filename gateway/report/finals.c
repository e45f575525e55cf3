#include "report/finals.h"

#include "base/buf.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* Room for the list of records behind a reply; what is longer ends in an
 * ellipsis, and the JSON report has it all. */
#define RECORDS_MAX 480

struct group {
    const struct reply *reply;
    uint64_t first, last; /* the range of records that is open */
    struct buf records;   /* "3-17, 20": the ranges before it */
    bool is_full;         /* ... and an ellipsis */
};

static bool reply_same(const struct reply *a, const struct reply *b)
{
    return a->code == b->code && a->enhanced[0] == b->enhanced[0] &&
           a->enhanced[1] == b->enhanced[1] &&
           a->enhanced[2] == b->enhanced[2] && a->jes == b->jes &&
           strcmp(a->text ? a->text : "", b->text ? b->text : "") == 0;
}

/** The reply to the end of data that speaks for recipient @i, or NULL. */
static const struct reply *final_of(const struct mail *mail, size_t i)
{
    const struct outcome *o = &mail->outcomes[i];
    if (mail->envelope.recipients[i].duplicate_of || o->rcpt.code >= 400)
        return NULL;
    return o->final.code ? &o->final : NULL;
}

/** Writes the open range behind those before it. Returns 0 or -ENOMEM. */
static int group_close_range(struct group *g)
{
    const char *comma = g->records.len ? ", " : "";
    int r = g->first == g->last
                ? buf_printf(&g->records, "%s%" PRIu64, comma, g->first)
                : buf_printf(&g->records, "%s%" PRIu64 "-%" PRIu64, comma,
                             g->first, g->last);
    if (r != -ENOBUFS || g->is_full)
        return r == -ENOBUFS ? 0 : r;
    g->is_full = true;
    g->records.limit = RECORDS_MAX + 8;
    r = buf_append_text(&g->records, " ...");
    g->records.limit = 0;
    return r;
}

static int group_add(struct group *g, uint64_t record)
{
    int r = 0;
    if (g->last + 1 != record) {
        r = group_close_range(g);
        g->first = record;
    }
    g->last = record;
    return r;
}

static struct group *group_find(struct group *groups, size_t count,
                                const struct reply *reply)
{
    /* The last first: neighbours mostly went in the same transaction. */
    for (size_t i = count; i > 0; i--) {
        if (reply_same(groups[i - 1].reply, reply))
            return &groups[i - 1];
    }
    return NULL;
}

static int groups_collect(const struct mail *mail, struct group **groups_out,
                          size_t *count_out)
{
    struct group *groups = NULL;
    size_t count = 0;
    for (size_t i = 0; i < mail->envelope.recipient_count; i++) {
        const struct reply *reply = final_of(mail, i);
        if (!reply)
            continue;
        uint64_t record = mail->envelope.recipients[i].record;
        struct group *g = group_find(groups, count, reply);
        if (g) {
            int r = group_add(g, record);
            if (r < 0)
                return r;
            continue;
        }
        struct group *more = realloc(groups, (count + 1) * sizeof *more);
        *groups_out = more ? more : groups;
        if (!more)
            return -ENOMEM;
        groups = more;
        groups[count] =
            (struct group){.reply = reply, .first = record, .last = record};
        buf_init(&groups[count].records, RECORDS_MAX);
        *count_out = ++count;
    }
    return 0;
}

/** The group's reply, with its records when it is one of several. */
static int group_reply(struct group *g, bool several, struct reply *out)
{
    int r = reply_copy(g->reply, out);
    if (r < 0 || !several)
        return r;
    r = group_close_range(g);
    if (r < 0)
        return r;
    const char *records = buf_text(&g->records);
    char *text = NULL;
    if (!records || asprintf(&text, "%s; recipients of records %s",
                             out->text ? out->text : "", records) < 0)
        return -ENOMEM;
    free(out->text);
    out->text = text;
    return 0;
}

int finals_collect(const struct mail *mail, struct finals *out)
{
    *out = (struct finals){0};
    struct group *groups = NULL;
    size_t count = 0;
    int r = groups_collect(mail, &groups, &count);
    if (r == 0 && count > 0) {
        out->replies = calloc(count, sizeof *out->replies);
        r = out->replies ? 0 : -ENOMEM;
    }
    for (size_t i = 0; r == 0 && i < count; i++) {
        r = group_reply(&groups[i], count > 1, &out->replies[i]);
        out->count = i + 1;
    }
    for (size_t i = 0; i < count; i++)
        buf_clear(&groups[i].records);
    free(groups);
    if (r < 0)
        finals_clear(out);
    return r;
}

void finals_clear(struct finals *f)
{
    for (size_t i = 0; i < f->count; i++)
        reply_clear(&f->replies[i]);
    free(f->replies);
    *f = (struct finals){0};
}
