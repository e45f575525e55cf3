#include "service/attempt.h"

#include "base/scope.h"
#include "relay/pace.h"

#include <errno.h>
#include <stdlib.h>

void attempt_free(struct attempt **a)
{
    if (!*a)
        return;
    mail_free(&(*a)->mail);
    composed_clear(&(*a)->composed);
    free((*a)->skip);
    free(*a);
    *a = NULL;
}

static int skip_reserve(struct attempt *a, size_t count)
{
    if (count <= a->skip_room)
        return 0;
    bool *skip = realloc(a->skip, count * sizeof *skip);
    if (!skip)
        return -ENOMEM;
    a->skip = skip;
    a->skip_room = count;
    return 0;
}

static void decide(const struct attempt *a, struct outcome *o,
                   enum outcome_state state)
{
    o->state = state;
    o->relay = a->mail->relay;
    o->handover = a->vouched ? HANDOVER_VOUCHED : HANDOVER_RELAYED;
    clock_gettime(CLOCK_REALTIME, &o->at);
}

/** Non-ASCII local parts and a relay without SMTPUTF8: refused by us. */
static int refuse_utf8(struct attempt *a)
{
    const struct envelope *e = &a->mail->envelope;
    struct envelope sender = {.reverse_path = e->reverse_path};
    bool all = envelope_needs_utf8(&sender);
    for (size_t i = 0; i < e->recipient_count; i++) {
        struct envelope one = {.recipients = &e->recipients[i],
                               .recipient_count = 1};
        struct outcome *o = &a->mail->outcomes[i];
        if (o->state != OUTCOME_WAITING || (!all && !envelope_needs_utf8(&one)))
            continue;
        int r = reply_set(&o->rcpt, "553 5.6.7",
                          "The relay does not take %s that is not ASCII",
                          all ? "a sender" : "a local part");
        if (r < 0)
            return r;
        decide(a, o, OUTCOME_REFUSED);
    }
    return 0;
}

int attempt_begin(struct attempt *a, struct mail **mail,
                  const struct capabilities *relay)
{
    a->mail = *mail;
    *mail = NULL;
    a->answered = a->body_wanted = a->body_ended = false;
    a->sent = 0;
    a->vouched = relay->dsn && !a->mail->bare;
    const struct envelope *e = &a->mail->envelope;
    int r = skip_reserve(a, e->recipient_count);
    if (r == 0 && !relay->smtputf8 && envelope_needs_utf8(e))
        r = refuse_utf8(a);
    if (r < 0)
        return r;
    for (size_t i = 0; i < e->recipient_count; i++) {
        struct outcome *o = &a->mail->outcomes[i];
        a->skip[i] =
            o->state != OUTCOME_WAITING || e->recipients[i].duplicate_of;
        if (a->skip[i])
            continue;
        a->sent++;
        reply_clear(&o->rcpt);
        reply_clear(&o->final);
    }
    return 0;
}

int attempt_recipient(struct attempt *a, size_t recipient,
                      const struct reply *reply)
{
    a->answered = true;
    struct outcome *o = &a->mail->outcomes[recipient];
    int r = pace_weigh(reply, a->quota_defers, &o->rcpt);
    if (r == 0 && reply_is_permanent(&o->rcpt))
        decide(a, o, OUTCOME_REFUSED);
    else if (r == 0 && !reply_is_positive(&o->rcpt))
        decide(a, o, OUTCOME_DEFERRED);
    return r;
}

/** Recipients of this try that wait get @state; with @told only those that
 *  the relay has answered, which was yes. */
static int finish(struct attempt *a, bool told, enum outcome_state state,
                  const struct reply *reply)
{
    for (size_t i = 0; i < a->mail->envelope.recipient_count; i++) {
        struct outcome *o = &a->mail->outcomes[i];
        if (a->skip[i] || o->state != OUTCOME_WAITING)
            continue;
        if (told && o->rcpt.code == 0)
            continue;
        int r = reply_copy(reply, &o->final);
        if (r < 0)
            return r;
        decide(a, o, state);
    }
    return 0;
}

static int finish_by_reply(struct attempt *a, bool told,
                           const struct reply *reply)
{
    if (reply_is_positive(reply))
        return finish(a, told, OUTCOME_DELIVERED, reply);
    SCOPED(reply_clear) struct reply weighed = {0};
    int r = pace_weigh(reply, a->quota_defers, &weighed);
    if (r < 0)
        return r;
    bool final = reply_is_permanent(&weighed);
    return finish(a, told, final ? OUTCOME_REFUSED : OUTCOME_DEFERRED,
                  &weighed);
}

/** By the transient reply that the session has, or by @text. */
static int finish_by_us(struct attempt *a, enum outcome_state state,
                        const struct reply *why, const char *text)
{
    if (why && reply_is_transient(why))
        return finish(a, false, state, why);
    SCOPED(reply_clear) struct reply ours = {0};
    int r = reply_set(&ours, "421 4.4.2", "%s", text);
    return r < 0 ? r : finish(a, false, state, &ours);
}

/** The submitter must know that the mail may come twice. */
static int finish_uncertain(struct attempt *a, const struct reply *why)
{
    SCOPED(reply_clear) struct reply flagged = {0};
    int r = reply_set(&flagged, "421 4.4.2",
                      "%s; the relay may have taken the mail",
                      why && why->text ? why->text : "No reply came");
    return r < 0 ? r : finish(a, false, OUTCOME_UNCERTAIN, &flagged);
}

/** What the relay said in this try is void. */
static void take_back(struct attempt *a)
{
    for (size_t i = 0; i < a->mail->envelope.recipient_count; i++) {
        struct outcome *o = &a->mail->outcomes[i];
        if (a->skip[i])
            continue;
        o->state = OUTCOME_WAITING;
        reply_clear(&o->rcpt);
    }
    a->answered = false;
}

static bool has_answer(const struct attempt *a,
                       const struct session_event *event)
{
    const struct reply *to_mail = event->mail_reply;
    return a->answered || (to_mail && to_mail->code != 421);
}

static int settle(struct attempt *a, const struct session_event *event,
                  bool culprit)
{
    switch (event->ending) {
    case ENDING_ANSWERED:
        return event->reply ? finish_by_reply(a, true, event->reply) : 0;
    case ENDING_REFUSED:
        a->answered = true;
        return finish_by_reply(a, event->rest, event->reply);
    case ENDING_UNCERTAIN:
        return finish_uncertain(a, event->reply);
    case ENDING_BROKEN:
        if (!culprit && !has_answer(a, event))
            return 0;
        return finish_by_us(a, OUTCOME_DEFERRED, event->reply,
                            "Connection lost before the end of the mail");
    case ENDING_BARE:
        a->mail->bare = true;
        take_back(a);
        return 0;
    case ENDING_AGAIN:
        take_back(a);
        return 0;
    }
    return 0;
}

/** Nobody waits for ever: what gets no answer time and again is a try. */
static int count_again(struct attempt *a)
{
    struct mail *mail = a->mail;
    mail->again = a->answered ? 0 : mail->again + 1;
    if (mail->again <= ATTEMPT_MAX_AGAIN)
        return 0;
    mail->again = 0;
    return finish_by_us(a, OUTCOME_DEFERRED, NULL,
                        "The relay leaves the mail without an answer");
}

static int keep_replies(struct mail *mail, const struct session_event *event)
{
    int r = 0;
    if (event->mail_reply)
        r = reply_copy(event->mail_reply, &mail->mail_reply);
    if (r == 0 && event->data_reply)
        r = reply_copy(event->data_reply, &mail->data_reply);
    return r;
}

enum attempt_end attempt_verdict(const struct attempt *a)
{
    mail_close(a->mail);
    if (mail_count(a->mail, OUTCOME_WAITING) > 0)
        return ATTEMPT_AT_ONCE;
    return mail_count(a->mail, OUTCOME_DEFERRED) > 0 ? ATTEMPT_LATER
                                                     : ATTEMPT_SETTLED;
}

int attempt_end(struct attempt *a, const struct session_event *event,
                bool culprit)
{
    int r = keep_replies(a->mail, event);
    if (r == 0)
        r = settle(a, event, culprit);
    if (r == 0 && mail_count(a->mail, OUTCOME_WAITING) > 0)
        r = count_again(a);
    return r < 0 ? r : (int)attempt_verdict(a);
}
