#include "relay/session_private.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void session_keep(struct session *s, struct kept_reply *kept,
                  const struct reply *reply)
{
    kept->reply = *reply;
    kept->reply.text = NULL;
    if (!reply->text)
        return;
    buf_empty(&kept->text);
    int r = buf_append_text(&kept->text, reply->text);
    if (r == 0)
        kept->reply.text = (char *)buf_text(&kept->text);
    if (!kept->reply.text)
        s->error = -ENOMEM;
}

struct transaction *session_transaction(struct session *s, uint64_t number)
{
    return &s->slots[number % SESSION_SLOTS];
}

size_t transaction_recipient(const struct transaction *t, size_t from)
{
    const struct envelope *e = t->mail.envelope;
    while (from < e->recipient_count && (e->recipients[from].duplicate_of ||
                                         (t->mail.skip && t->mail.skip[from])))
        from++;
    return from;
}

void transaction_decide(struct transaction *t, enum session_ending ending,
                        const struct reply *reply)
{
    if (t->decided)
        return;
    t->decided = true;
    t->ending = ending;
    t->reply = reply;
}

enum word session_pass_on(struct session *s)
{
    s->talking++;
    return WORD_MAIL;
}

enum word session_give_up(struct session *s, struct transaction *t,
                          enum session_ending ending, const struct reply *reply)
{
    bool talking = t == session_transaction(s, s->talking);
    transaction_decide(t, ending, reply);
    if (!talking)
        return s->due;
    switch (s->due) {
    case WORD_BDAT:
        session_event(s, SESSION_BODY_STOP)->token = t->mail.token;
        buf_empty(&s->chunk);
        return session_pass_on(s);
    case WORD_RCPT:
    case WORD_DATA:
        return session_pass_on(s);
    default:
        return s->due; /* DATA was said: its answer is waited for */
    }
}

/* What the end of the session means for a mail that was under way. */
static enum session_ending ending_of(const struct session *s,
                                     const struct transaction *t,
                                     enum leaving leaving)
{
    if (!t->begun || leaving == LEAVING_UNSAID)
        return ENDING_AGAIN;
    bool sent = t->end_said && t->end_at <= session_sent(s);
    return sent && leaving == LEAVING_LOST ? ENDING_UNCERTAIN : ENDING_BROKEN;
}

enum word session_leave(struct session *s, const struct reply *reply,
                        enum leaving leaving)
{
    if (s->closing)
        return WORD_NONE;
    if (reply != &s->farewell.reply)
        session_keep(s, &s->farewell, reply);
    s->doubts_pipelining = s->capabilities.pipelining && s->said.count > 1;

    for (uint64_t n = s->first; n != s->offered; n++) {
        struct transaction *t = session_transaction(s, n);
        transaction_decide(t, ending_of(s, t, leaving), &s->farewell.reply);
        t->unanswered = 0;
    }

    /* Nothing more is said, asked for or heard. */
    session_forget_requests(s);
    session_forget_login(s);
    buf_empty(&s->output);
    buf_empty(&s->chunk);
    said_forget(&s->said);
    s->closing = true;
    s->handshake = false;
    s->due = WORD_NONE;
    return WORD_NONE;
}

enum word session_distrust(struct session *s, const char *format, ...)
{
    char text[512];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    const struct reply reply = {
        .code = 421, .enhanced = {4, 5, 0}, .jes = true, .text = text};
    return session_leave(s, &reply, LEAVING_LOST);
}
