#include "queue/past.h"

#include "base/scope.h"

#include <errno.h>
#include <stdlib.h>

void past_clear(struct past *p)
{
    for (size_t i = 0; p->outcomes && i < p->outcome_count; i++) {
        reply_clear(&p->outcomes[i].rcpt);
        reply_clear(&p->outcomes[i].final);
    }
    free(p->outcomes);
    reply_clear(&p->mail_reply);
    reply_clear(&p->data_reply);
    *p = (struct past){0};
}

static bool is_open(enum outcome_state state)
{
    return state == OUTCOME_WAITING || state == OUTCOME_DEFERRED ||
           state == OUTCOME_UNCERTAIN;
}

bool past_is_open(const struct past *p)
{
    for (size_t i = 0; i < p->outcome_count; i++) {
        if (is_open(p->outcomes[i].state))
            return true;
    }
    return false;
}

static void move_reply(struct reply *from, struct reply *to)
{
    reply_clear(to);
    *to = *from;
    *from = (struct reply){0};
}

int past_apply(struct past *p, struct mail *mail, bool due)
{
    if (p->outcome_count != mail->envelope.recipient_count)
        return -EBADMSG;
    for (size_t i = 0; i < p->outcome_count; i++) {
        struct outcome *from = &p->outcomes[i], *to = &mail->outcomes[i];
        move_reply(&from->rcpt, &to->rcpt);
        move_reply(&from->final, &to->final);
        to->at = from->at;
        to->state = from->state;
        if (due && is_open(to->state))
            to->state = OUTCOME_WAITING;
    }
    move_reply(&p->mail_reply, &mail->mail_reply);
    move_reply(&p->data_reply, &mail->data_reply);
    mail->tries = p->tries;
    mail->first_try_unix_s = p->first_try_unix_s;
    mail->relay = p->relay;
    return 0;
}
