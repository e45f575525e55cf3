/* The relay that a submitter talks through: its wire, its answers. */
#include "service/caller_through.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* ------------------------------------------------------------------ answers */

/* The relay's words as they are. Our own 421, for a connection that broke, is
 * no end of the submitter's session. */
void through_settle(struct caller_through *t, const struct reply *reply)
{
    if (t->asked == NOTHING || t->answer.code)
        return;
    if (reply_copy(reply, &t->answer) < 0)
        t->caller->broken = true;
    if (t->answer.jes && t->answer.code == 421)
        t->answer.code = 451;
    through_trail_answer(t, &t->answer);
    event_active(t->wake, EV_TIMEOUT, 0);
}

void through_settle_as(struct caller_through *t, const char *codes,
                       const char *text)
{
    struct reply reply = {0};
    if (reply_set(&reply, codes, "%s", text) < 0)
        t->caller->broken = true;
    through_settle(t, &reply);
    reply_clear(&reply);
}

void through_settle_size(struct caller_through *t, uint64_t largest, bool final)
{
    struct reply reply = {0};
    if (target_refuse_size(largest, final, &reply) < 0)
        t->caller->broken = true;
    through_settle(t, &reply);
    reply_clear(&reply);
}

/* An error of the machine, by the words that the store has for it too. */
void through_settle_error(struct caller_through *t, int error)
{
    bool full = error == -ENOSPC || error == -EDQUOT;
    caller_note(t->caller, "a mail cannot be passed on: %s", strerror(-error));
    through_settle_as(t, full ? "452 4.3.1" : "451 4.3.0",
                      full ? "No room to keep the text: try again later"
                           : "The mail cannot be passed on: try again later");
}

/* ------------------------------------------------------- what it is asked */

static int offer(struct caller_through *t)
{
    const struct capabilities *relay = wire_steps_relay(t->wire);
    const struct envelope *e = live_mail_envelope(t->mail);
    t->utf8 = relay->smtputf8 && (e->smtputf8 || envelope_needs_utf8(e));
    const struct session_mail mail = {
        .token = t,
        .envelope = e,
        .eightbit = relay->eightbitmime,
        .utf8 = t->utf8,
        .bare = t->bare,
        .stepwise = true,
    };
    if (!t->bare)
        through_count_begin(t);
    t->offered = true;
    through_trail_way(t);
    return wire_steps_offer(t->wire, &mail);
}

/* By what the submitter says of it. */
static bool is_too_large(const struct caller_through *t)
{
    const uint64_t largest = wire_largest(t->wire);
    return largest > 0 && live_mail_envelope(t->mail)->size > largest;
}

/* Another relay may take it. */
static void pass_on(struct caller_through *t)
{
    t->too_small = wire_largest(t->wire);
    if (bits_add(&t->passed, t->guest.id) < 0)
        t->caller->broken = true;
    wire_steps_quit(t->wire);
}

/* The MAIL that waits goes out when there is a wire that takes it. One that
 * may carry no more takes leave, and its end has another one made. */
void through_go_on(struct caller_through *t)
{
    static const struct reply none = {0};
    if (t->asked != LIVE_MAIL || t->offered || t->answer.code)
        return;
    if (!t->wire)
        through_dial(t, &none);
    else if (!wire_steps_wants_mail(t->wire))
        return;
    else if (!t->bare && !through_may_stay(t))
        wire_steps_quit(t->wire);
    else if (is_too_large(t))
        pass_on(t);
    else if (offer(t) < 0)
        t->caller->broken = true;
}

void through_drop_mail(struct caller_through *t)
{
    t->texting = false;
    if (!t->offered)
        live_mail_free(&t->mail);
}

static void on_wake(evutil_socket_t fd, short what, void *arg)
{
    (void)fd;
    (void)what;
    struct caller_through *t = arg;
    if (t->gone)
        through_bury(t);
    through_go_on(t);
    if (t->caller->broken) {
        caller_pump(t->caller);
        return;
    }
    if (t->answer.code == 0)
        return;
    struct reply answer = t->answer;
    t->answer = (struct reply){0};
    if (t->asked == LIVE_END || (t->asked != LIVE_RCPT && answer.code >= 400))
        through_drop_mail(t);
    t->asked = NOTHING;
    caller_answer(t->caller, &answer); /* may free @t */
    reply_clear(&answer);
}

/* ------------------------------------------------------ what the relay says */

/* A connection that was idle before broke at MAIL: it is said to another. */
static bool may_be_said_again(const struct caller_through *t,
                              enum session_ending ending)
{
    return t->asked == LIVE_MAIL &&
           (ending == ENDING_AGAIN || (ending == ENDING_BROKEN && !t->fresh));
}

static void hear_done(struct caller_through *t, const struct session_event *e)
{
    static const struct reply unknown = {.code = 451, .enhanced = {4, 4, 2}};
    const struct reply *reply = e->reply ? e->reply : &unknown;
    t->offered = false;
    if (e->ending != ENDING_BARE && !may_be_said_again(t, e->ending))
        through_count_end(t, e);
    if (e->ending == ENDING_BARE) {
        t->bare = true;
        event_active(t->wake, EV_TIMEOUT, 0);
    } else if (may_be_said_again(t, e->ending)) {
        return; /* when it is closed */
    } else if (e->ending == ENDING_UNCERTAIN) {
        t->unsure = true;
        through_settle_as(
            t, "451 4.4.2",
            "The connection to the relay broke behind the text: the "
            "relay may have taken the mail");
    } else if (t->asked != NOTHING) {
        through_settle(t, reply);
    } else if (e->ending != ENDING_ANSWERED &&
               reply_copy(reply, &t->lost) < 0) {
        t->caller->broken = true;
    }
}

static void hear_data(struct caller_through *t, const struct reply *reply)
{
    int r = live_mail_begin(t->mail);
    if (r < 0)
        t->caller->broken = true;
    t->texting = true;
    through_settle(t, reply);
}

static void hear(struct caller_through *t, const struct session_event *event)
{
    switch (event->kind) {
    case SESSION_READY:
        event_active(t->wake, EV_TIMEOUT, 0);
        break;
    case SESSION_SENDER:
        through_settle(t, event->reply);
        break;
    case SESSION_RECIPIENT:
        if (!reply_is_positive(event->reply)) {
            through_count_refusal(t, event->reply);
            live_mail_drop_recipient(t->mail);
        }
        through_settle(t, event->reply);
        break;
    case SESSION_BODY:
        hear_data(t, event->reply);
        break;
    case SESSION_DONE:
        hear_done(t, event);
        break;
    default:
        break;
    }
}

/* What DeferQuota makes of its reply. */
static bool is_put_off(const struct caller_through *t,
                       const struct session_event *event)
{
    return t->guest.target && t->guest.target->limits.quota_defers &&
           event->reply && pace_is_quota(event->reply);
}

void through_heard(void *arg, const struct session_event *event)
{
    struct caller_through *t = arg;
    if (!is_put_off(t, event)) {
        hear(t, event);
        return;
    }
    struct session_event weighed = *event;
    struct reply reply = {0};
    if (pace_weigh(event->reply, true, &reply) < 0)
        t->caller->broken = true;
    weighed.reply = &reply;
    hear(t, &weighed);
    reply_clear(&reply);
}

int through_prepare(struct caller *c)
{
    if (c->through)
        return 0;
    struct caller_through *t = calloc(1, sizeof *t);
    if (!t)
        return -ENOMEM;
    t->caller = c;
    t->asked = NOTHING;
    t->options = through_wire(t);
    c->through = t;
    t->wake = event_new(loop_base(c->desk->options->loop), -1, 0, on_wake, t);
    return t->wake ? 0 : -ENOMEM;
}
