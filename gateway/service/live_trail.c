#include "service/live_trail.h"

#include "base/scope.h"

#include <errno.h>
#include <stdlib.h>

struct live_trail {
    struct mail *mail;
    size_t room;     /* for outcomes */
    size_t answered; /* recipients who have a reply to their RCPT */
    size_t refused;  /* of these, and listed */
    uint64_t unlisted;
};

int live_trail_new(const struct envelope *envelope, uint64_t number,
                   struct live_trail **t_out)
{
    SCOPED(live_trail_free) struct live_trail *t = calloc(1, sizeof *t);
    int r = t ? mail_new(&t->mail) : -ENOMEM;
    if (r == 0)
        r = envelope_begin(envelope, &t->mail->envelope);
    if (r < 0)
        return r;
    t->mail->number = number;
    clock_gettime(CLOCK_REALTIME, &t->mail->received);
    *t_out = GIVE(t);
    return 0;
}

void live_trail_free(struct live_trail **t)
{
    if (!*t)
        return;
    mail_free(&(*t)->mail);
    free(*t);
    *t = NULL;
}

/* ------------------------------------------------------------- recipients */

static int make_room(struct live_trail *t)
{
    size_t count = t->mail->envelope.recipient_count;
    if (count < t->room)
        return 0;
    size_t room = t->room ? 2 * t->room : 4;
    void *more = reallocarray(t->mail->outcomes, room, sizeof(struct outcome));
    if (!more)
        return -ENOMEM;
    t->mail->outcomes = more;
    t->room = room;
    return 0;
}

int live_trail_name(struct live_trail *t, const struct recipient *recipient)
{
    /* Named twice, he has an answer each time. */
    struct recipient once = *recipient;
    once.duplicate_of = 0;
    int r = make_room(t);
    if (r == 0)
        r = envelope_add(&t->mail->envelope, &once);
    if (r >= 0)
        t->mail->outcomes[r] = (struct outcome){0};
    return r < 0 ? r : 0;
}

static void drop_last(struct live_trail *t)
{
    struct mail *mail = t->mail;
    reply_clear(&mail->outcomes[mail->envelope.recipient_count - 1].rcpt);
    envelope_drop_last(&mail->envelope);
    t->unlisted++;
}

enum outcome_state live_trail_state(const struct reply *reply)
{
    if (reply->code < 400)
        return OUTCOME_DELIVERED;
    return reply_is_transient(reply) ? OUTCOME_DEFERRED : OUTCOME_REFUSED;
}

int live_trail_answer(struct live_trail *t, const struct reply *reply)
{
    struct mail *mail = t->mail;
    if (t->answered == mail->envelope.recipient_count)
        return 0;
    if (reply->code >= 400 && t->refused == LIVE_TRAIL_MOST_REFUSED) {
        drop_last(t);
        return 0;
    }
    struct outcome *o = &mail->outcomes[t->answered++];
    if (reply->code >= 400) {
        t->refused++;
        o->state = live_trail_state(reply);
        o->relay = mail->relay;
        clock_gettime(CLOCK_REALTIME, &o->at);
    }
    return reply_copy(reply, &o->rcpt);
}

/* ---------------------------------------------------------------- the end */

int live_trail_end(struct live_trail *t, enum outcome_state state,
                   const struct reply *reply)
{
    return mail_decide(t->mail, state, reply);
}

bool live_trail_is_empty(const struct live_trail *t)
{
    return t->mail->envelope.recipient_count == 0;
}

uint64_t live_trail_unlisted(const struct live_trail *t)
{
    return t->unlisted;
}

struct mail *live_trail_mail(struct live_trail *t)
{
    return t->mail;
}
