/* Mails that go through, told to whoever keeps the audit: each once. */
#include "service/caller_through.h"

#include "base/scope.h"

#include <string.h>

static const struct live_relay *relay_of(const struct caller_through *t)
{
    return &t->caller->desk->options->relay;
}

int through_trail_begin(struct caller_through *t,
                        const struct envelope *envelope)
{
    return relay_of(t)->told
               ? live_trail_new(envelope, t->caller->desk->mails, &t->trail)
               : 0;
}

void through_trail_way(struct caller_through *t)
{
    if (t->trail)
        wire_note_way(t->wire, live_trail_mail(t->trail));
}

int through_trail_name(struct caller_through *t,
                       const struct recipient *recipient)
{
    return t->trail ? live_trail_name(t->trail, recipient) : 0;
}

/* ---------------------------------------------------------------- the end */

/** The facts of the text are the session's own mail's. */
static void tell(struct caller_through *t)
{
    char owner[CALLER_OWNER_MAX];
    struct mail *mail = live_trail_mail(t->trail);
    const struct live_submitter from = caller_self(t->caller, owner);
    if (t->mail)
        mail->facts = live_mail_known(t->mail)->facts;
    relay_of(t)->told(relay_of(t)->arg, &from, mail,
                      live_trail_unlisted(t->trail));
    mail->facts = (struct survey_facts){0};
}

static void end_trail(struct caller_through *t, enum outcome_state state,
                      const struct reply *reply)
{
    int r = live_trail_end(t->trail, state, reply);
    if (r < 0)
        caller_note(t->caller, "a reply is left out of the audit: %s",
                    strerror(-r));
    if (!live_trail_is_empty(t->trail))
        tell(t);
    live_trail_free(&t->trail);
}

void through_trail_answer(struct caller_through *t, const struct reply *reply)
{
    if (!t->trail)
        return;
    if (t->asked == LIVE_RCPT) {
        if (live_trail_answer(t->trail, reply) < 0)
            t->caller->broken = true;
    } else if (t->asked == LIVE_END || reply->code >= 400) {
        end_trail(t, t->unsure ? OUTCOME_UNCERTAIN : live_trail_state(reply),
                  reply);
    }
}

/* Our words for a mail that nobody will ever answer: what becomes of it. The
 * relay may have a text that was said to its end, and no other. */
static enum outcome_state judge(const struct caller_through *t,
                                struct reply *why_out)
{
    enum outcome_state state = OUTCOME_WAITING;
    const char *text = "The submitter gave the mail up";
    if (!t->offered) {
        state = OUTCOME_DEFERRED;
        text = "The relay has ended the mail";
    } else if (t->asked == LIVE_END && !wire_steps_is_sending(t->wire)) {
        state = OUTCOME_UNCERTAIN;
        text = "The session ended before the relay answered";
    }
    (void)reply_set(why_out, "451 4.4.2", "%s", text); /* or without words */
    return state;
}

void through_trail_break(struct caller_through *t)
{
    SCOPED(reply_clear) struct reply why = {0};
    if (!t->trail)
        return;
    enum outcome_state state = judge(t, &why);
    if (t->lost.code)
        end_trail(t, live_trail_state(&t->lost), &t->lost);
    else
        end_trail(t, state, &why);
}
