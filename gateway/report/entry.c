#include "report/entry.h"

#include <errno.h>
#include <stdlib.h>

void entry_clear(struct entry *e)
{
    free(e->echo);
    reply_clear(&e->reply);
    reply_clear(&e->ended);
    finals_clear(&e->more);
    free(e->finding);
    if (e->sent) {
        free(e->sent->address);
        reply_clear(&e->sent->outcome.rcpt);
        reply_clear(&e->sent->outcome.final);
        free(e->sent);
    }
    *e = (struct entry){0};
}

static size_t reply_bytes(const struct reply *r)
{
    return r->text ? strlen(r->text) : 0;
}

int entry_fill(struct entry *e, const struct batch_item *item)
{
    *e = (struct entry){.record = item->record,
                        .column = item->column,
                        .kind = item->kind,
                        .verb = item->verb,
                        .recipient = -1,
                        .verbose = item->verbose};
    if (item->verb == VERB_RCPT && reply_is_positive(&item->reply))
        e->recipient = item->recipient;
    if (item->kind == BATCH_FINDING) {
        e->finding = malloc(sizeof *e->finding);
        if (!e->finding)
            return -ENOMEM;
        *e->finding = item->finding;
    }
    if (item->echo.len > 0) {
        e->echo = strndup((const char *)item->echo.at, item->echo.len);
        if (!e->echo)
            return -ENOMEM;
    }
    e->bytes = sizeof *e + item->echo.len + reply_bytes(&item->reply) +
               (e->finding ? sizeof *e->finding : 0);
    return reply_copy(&item->reply, &e->reply);
}

int entry_end(struct entry *e, const struct reply *why)
{
    e->settled = true;
    if (e->recipient < 0 || !why || why->code < 400)
        return 0;
    return reply_copy(why, &e->ended);
}

int entry_break(struct entry *e, const struct reply *why)
{
    e->settled = true;
    return e->recipient < 0 ? 0 : reply_copy(why, &e->reply);
}

/** The relay's reply in the place of ours; without one, ours stays. */
static int reply_take(struct entry *e, const struct reply *reply)
{
    return reply->code ? reply_copy(reply, &e->reply) : 0;
}

static int settle_recipient(struct entry *e, const struct mail *mail)
{
    size_t i = (size_t)e->recipient;
    if (e->recipient < 0 || i >= mail->envelope.recipient_count)
        return 0;
    const struct outcome *outcome = mail_outcome(mail, i);
    e->sent = calloc(1, sizeof *e->sent);
    if (!e->sent)
        return -ENOMEM;
    e->sent->address = strdup(mail->envelope.recipients[i].address);
    if (!e->sent->address)
        return -ENOMEM;
    e->sent->outcome.state = outcome->state;
    e->sent->outcome.at = outcome->at;
    e->relay = outcome->relay;
    int r = reply_copy(&outcome->rcpt, &e->sent->outcome.rcpt);
    if (r == 0)
        r = reply_copy(&outcome->final, &e->sent->outcome.final);
    return r < 0 ? r : reply_take(e, &outcome->rcpt);
}

static int settle_end(struct entry *e, const struct mail *mail)
{
    int r = finals_collect(mail, &e->more);
    if (r < 0 || e->more.count > 0)
        return r;
    if (e->reply.code >= 400)
        return 0;
    return reply_set(&e->reply, "554 5.5.1",
                     "No recipient was accepted: nothing was sent");
}

int entry_settle(struct entry *e, const struct mail *mail)
{
    e->settled = true;
    if (e->kind == BATCH_MAIL_END)
        return settle_end(e, mail);
    if (e->kind != BATCH_COMMAND || e->reply.code >= 400)
        return 0;
    switch (e->verb) {
    case VERB_MAIL:
        return reply_take(e, &mail->mail_reply);
    case VERB_RCPT:
        return settle_recipient(e, mail);
    case VERB_DATA:
        return reply_take(e, &mail->data_reply);
    default:
        return 0;
    }
}
