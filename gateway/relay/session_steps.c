/* A transaction that grows while its submitter waits for each reply. */
#include "relay/session_private.h"

#include <assert.h>
#include <errno.h>

enum word session_behind_rcpt(const struct transaction *t)
{
    bool more = t->next_recipient < t->mail.envelope->recipient_count;
    return more || t->mail.stepwise ? WORD_RCPT : WORD_DATA;
}

static bool is_under_way(const struct session *s)
{
    return s->talking != s->offered;
}

static struct transaction *talking(struct session *s)
{
    return session_transaction(s, s->talking);
}

bool session_waits_for_step(const struct session *s)
{
    if (!is_under_way(s))
        return false;
    const struct transaction *t = &s->slots[s->talking % SESSION_SLOTS];
    if (!t->mail.stepwise)
        return false;
    return s->due == WORD_BODY ||
           (s->due == WORD_RCPT &&
            t->next_recipient >= t->mail.envelope->recipient_count);
}

/* What cannot be said to this relay is answered in its place. */
static bool refuse_address(struct session *s, struct transaction *t)
{
    const char *codes;
    const struct recipient *r =
        &t->mail.envelope->recipients[t->next_recipient];
    const char *fault = session_address_fault(s, t, r, &codes);
    if (!fault)
        return false;
    struct reply refusal = {0};
    if (reply_set(&refusal, codes, "%s", fault) < 0)
        s->error = -ENOMEM;
    session_keep(s, &t->to_end, &refusal);
    reply_clear(&refusal);
    struct session_event *e = session_event(s, SESSION_RECIPIENT);
    e->token = t->mail.token;
    e->recipient = t->next_recipient++;
    e->reply = &t->to_end.reply;
    return true;
}

void session_recipient(struct session *s)
{
    if (s->closing || !is_under_way(s))
        return;
    struct transaction *t = talking(s);
    assert(t->mail.stepwise && s->due == WORD_RCPT && !t->data_wanted);
    /* Those before who were refused are not there any more. */
    t->next_recipient = t->mail.envelope->recipient_count - 1;
    if (!refuse_address(s, t))
        session_talk(s);
}

void session_data(struct session *s)
{
    if (s->closing || !is_under_way(s))
        return;
    assert(talking(s)->mail.stepwise && s->due == WORD_RCPT);
    talking(s)->data_wanted = true;
    s->due = WORD_DATA;
    session_talk(s);
}

void session_drop(struct session *s)
{
    if (s->closing || !is_under_way(s))
        return;
    struct transaction *t = talking(s);
    assert(t->mail.stepwise && s->due == WORD_RCPT);
    s->stale = t->begun;
    s->due = session_give_up(s, t, ENDING_ANSWERED, NULL);
    session_talk(s);
}
