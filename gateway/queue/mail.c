#include "queue/mail.h"

#include <errno.h>
#include <stdlib.h>

int mail_new(struct mail **mail_out)
{
    *mail_out = calloc(1, sizeof **mail_out);
    return *mail_out ? 0 : -ENOMEM;
}

void mail_free(struct mail **mail)
{
    struct mail *m = *mail;
    if (!m)
        return;
    if (m->outcomes) {
        for (size_t i = 0; i < m->envelope.recipient_count; i++) {
            reply_clear(&m->outcomes[i].rcpt);
            reply_clear(&m->outcomes[i].final);
        }
        free(m->outcomes);
    }
    envelope_clear(&m->envelope);
    survey_facts_clear(&m->facts);
    buf_clear(&m->kept);
    reply_clear(&m->mail_reply);
    reply_clear(&m->data_reply);
    bits_clear(&m->passed);
    bits_clear(&m->unfit);
    free(m);
    *mail = NULL;
}

size_t mail_count(const struct mail *mail, enum outcome_state state)
{
    size_t count = 0;
    for (size_t i = 0; i < mail->envelope.recipient_count; i++)
        count += mail->outcomes && mail->outcomes[i].state == state;
    return count;
}

int mail_expect(struct mail *mail)
{
    size_t count = mail->envelope.recipient_count;
    mail->outcomes = calloc(count ? count : 1, sizeof *mail->outcomes);
    return mail->outcomes ? 0 : -ENOMEM;
}

int mail_decide(struct mail *mail, enum outcome_state state,
                const struct reply *reply)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    for (size_t i = 0; i < mail->envelope.recipient_count; i++) {
        struct outcome *o = &mail->outcomes[i];
        if (o->state != OUTCOME_WAITING)
            continue;
        int r = reply_copy(reply, &o->final);
        if (r < 0)
            return r;
        o->state = state;
        o->at = now;
        o->relay = mail->relay;
    }
    return 0;
}

bool mail_has_unnamed(const struct mail *mail)
{
    return mail->envelope.unnamed_count > 0 && !mail->recalled;
}

const struct outcome *mail_outcome(const struct mail *mail, size_t i)
{
    unsigned first = mail->envelope.recipients[i].duplicate_of;
    return &mail->outcomes[first > 0 && first <= i ? first - 1 : i];
}

void mail_refuse(struct mail *mail)
{
    for (size_t i = 0; i < mail->envelope.recipient_count; i++) {
        struct outcome *o = &mail->outcomes[i];
        if (o->state != OUTCOME_DEFERRED)
            continue;
        o->state = OUTCOME_REFUSED;
        if (reply_is_transient(&o->final)) {
            o->final.code += 100;
            o->final.enhanced[0] = 5;
        }
    }
}

void mail_wake(struct mail *mail)
{
    for (size_t i = 0; i < mail->envelope.recipient_count; i++) {
        struct outcome *o = &mail->outcomes[i];
        if (o->state == OUTCOME_DEFERRED)
            o->state = OUTCOME_WAITING;
    }
}

void mail_close(struct mail *mail)
{
    for (size_t i = 0; i < mail->envelope.recipient_count; i++) {
        unsigned first = mail->envelope.recipients[i].duplicate_of;
        if (first > 0 && first <= i)
            mail->outcomes[i].state = mail->outcomes[first - 1].state;
    }
}
