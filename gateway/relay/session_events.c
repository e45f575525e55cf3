#include "relay/session_private.h"

#include <assert.h>

struct session_event *session_event(struct session *s,
                                    enum session_event_kind kind)
{
    assert(s->event_count < SESSION_EVENTS);
    size_t at = (s->event_head + s->event_count++) % SESSION_EVENTS;
    s->events[at] = (struct session_event){.kind = kind};
    return &s->events[at];
}

void session_forget_requests(struct session *s)
{
    size_t count = s->event_count;
    s->event_count = 0;
    for (size_t i = 0; i < count; i++) {
        struct session_event e =
            s->events[(s->event_head + i) % SESSION_EVENTS];
        if (e.kind == SESSION_RECIPIENT)
            *session_event(s, SESSION_RECIPIENT) = e;
    }
}

/* Is the oldest mail decided, answered and no longer talked of? */
static bool first_is_done(struct session *s)
{
    if (s->first == s->offered || (s->first == s->talking && !s->closing))
        return false;
    const struct transaction *t = session_transaction(s, s->first);
    return t->decided && t->unanswered == 0;
}

static void give_done(struct session *s, struct session_event *event_out)
{
    struct transaction *t = session_transaction(s, s->first);
    bool answered = t->ending == ENDING_ANSWERED || t->ending == ENDING_REFUSED;
    *event_out = (struct session_event){
        .kind = SESSION_DONE,
        .token = t->mail.token,
        .ending = t->ending,
        .reply = t->reply,
        .mail_reply = t->to_mail.reply.code ? &t->to_mail.reply : NULL,
        .data_reply = t->to_data.reply.code ? &t->to_data.reply : NULL,
        .rest = answered && t->too_many,
    };
    s->given = true;
}

int session_give(struct session *s, struct session_event *event_out)
{
    if (s->event_count > 0) {
        *event_out = s->events[s->event_head];
        s->event_head = (s->event_head + 1) % SESSION_EVENTS;
        s->event_count--;
        return STEP_ITEM;
    }
    if (first_is_done(s)) {
        give_done(s, event_out);
        return STEP_ITEM;
    }
    if (!s->closing)
        return STEP_HUNGRY;
    if (s->closed)
        return STEP_END;
    s->closed = true;
    *event_out = (struct session_event){.kind = SESSION_CLOSE,
                                        .reply = &s->farewell.reply};
    return STEP_ITEM;
}
