#include "queue/fate.h"

#include "base/scope.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void fate_clear(struct fate *fate)
{
    free(fate->recipients);
    free(fate->bytes);
    *fate = (struct fate){0};
}

int fate_of_mail(const struct mail *mail, const char *subject,
                 struct fate *fate_out)
{
    size_t count = mail->envelope.recipient_count;
    *fate_out = (struct fate){
        .number = mail->number,
        .sender =
            mail->envelope.reverse_path ? mail->envelope.reverse_path : "",
        .subject = subject,
        .size = mail->facts.octets,
        .mail_reply = mail->mail_reply,
        .data_reply = mail->data_reply,
        .tries = mail->tries,
        .recipients = calloc(count ? count : 1, sizeof *fate_out->recipients),
        .recipient_count = count,
    };
    if (!fate_out->recipients)
        return -ENOMEM;
    for (size_t i = 0; i < count; i++) {
        struct fate_recipient *to = &fate_out->recipients[i];
        to->address = mail->envelope.recipients[i].address;
        if (mail->outcomes)
            to->outcome = *mail_outcome(mail, i);
        to->relay = to->outcome.relay;
    }
    return 0;
}

/* ---------------------------------------------------- back into the mail */

static bool is_of(const struct fate *fate, const struct mail *mail)
{
    const struct envelope *e = &mail->envelope;
    const char *sender = e->reverse_path ? e->reverse_path : "";
    if (fate->number != mail->number ||
        fate->recipient_count != e->recipient_count ||
        strcmp(fate->sender, sender) != 0)
        return false;
    for (size_t i = 0; i < e->recipient_count; i++)
        if (strcmp(fate->recipients[i].address, e->recipients[i].address) != 0)
            return false;
    return true;
}

static void outcomes_free(struct outcome *outcomes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        reply_clear(&outcomes[i].rcpt);
        reply_clear(&outcomes[i].final);
    }
    free(outcomes);
}

static struct outcome *outcomes_copy(const struct fate *fate)
{
    size_t count = fate->recipient_count;
    struct outcome *outcomes = calloc(count ? count : 1, sizeof *outcomes);
    for (size_t i = 0; outcomes && i < count; i++) {
        const struct outcome *from = &fate->recipients[i].outcome;
        outcomes[i].state = from->state;
        outcomes[i].at = from->at;
        outcomes[i].wait = from->wait == WAIT_SHORT ? WAIT_SHORT : WAIT_LONG;
        outcomes[i].earlier =
            from->state == OUTCOME_DELIVERED || from->state == OUTCOME_REFUSED;
        if (reply_copy(&from->rcpt, &outcomes[i].rcpt) < 0 ||
            reply_copy(&from->final, &outcomes[i].final) < 0) {
            outcomes_free(outcomes, count);
            return NULL;
        }
    }
    return outcomes;
}

int fate_to_mail(const struct fate *fate, struct mail *mail)
{
    if (!is_of(fate, mail))
        return -ESTALE;
    struct reply mail_reply = {0}, data_reply = {0};
    struct outcome *outcomes = outcomes_copy(fate);
    if (!outcomes || reply_copy(&fate->mail_reply, &mail_reply) < 0 ||
        reply_copy(&fate->data_reply, &data_reply) < 0) {
        if (outcomes)
            outcomes_free(outcomes, fate->recipient_count);
        reply_clear(&mail_reply);
        return -ENOMEM;
    }
    if (mail->outcomes)
        outcomes_free(mail->outcomes, mail->envelope.recipient_count);
    reply_clear(&mail->mail_reply);
    reply_clear(&mail->data_reply);
    mail->outcomes = outcomes;
    mail->mail_reply = mail_reply;
    mail->data_reply = data_reply;
    mail->tries = fate->tries;
    mail->recalled = true;
    return 0;
}

/* ---------------------------------------------------- a mail without a job */

static int name_all(const struct fate *fate, struct mail *mail)
{
    struct envelope *e = &mail->envelope;
    e->reverse_path = strdup(fate->sender);
    int r = e->reverse_path ? 0 : -ENOMEM;
    for (size_t i = 0; r >= 0 && i < fate->recipient_count; i++) {
        const struct recipient one = {
            .address = (char *)(uintptr_t)fate->recipients[i].address};
        r = envelope_add(e, &one);
    }
    if (r >= 0 && fate->subject &&
        !(mail->facts.subject = strdup(fate->subject)))
        r = -ENOMEM;
    return r < 0 ? r : 0;
}

int fate_make_mail(const struct fate *fate, struct mail **mail_out)
{
    SCOPED(mail_free) struct mail *mail = NULL;
    int r = mail_new(&mail);
    if (r < 0)
        return r;
    mail->number = fate->number;
    mail->facts.octets = fate->size;
    mail->first_try_unix_s = fate->first_try_unix_s;
    r = name_all(fate, mail);
    if (r == 0)
        r = fate_to_mail(fate, mail);
    if (r < 0)
        return r;
    for (size_t i = 0; i < fate->recipient_count; i++) {
        struct outcome *o = &mail->outcomes[i];
        o->earlier = fate->recipients[i].outcome.earlier;
        o->relay = fate->recipients[i].relay;
        mail->relay = o->relay ? o->relay : mail->relay;
    }
    *mail_out = GIVE(mail);
    return 0;
}
