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

/* An error of the machine, by the words that the store has for it too. */
void through_settle_error(struct caller_through *t, int error)
{
    bool full = error == -ENOSPC || error == -EDQUOT;
    caller_note(t->caller, "a mail cannot be passed on: %s", strerror(-error));
    through_settle_as(t, full ? "452 4.3.1" : "451 4.3.0",
                      full ? "No room to keep the text: try again later"
                           : "The mail cannot be passed on: try again later");
}

/* ----------------------------------------------------------------- the wire */

static void on_heard(void *arg, const struct session_event *event);

static void on_lull(void *arg)
{
    (void)arg;
}

static void on_closed(void *arg, struct wire *wire)
{
    (void)wire;
    struct caller_through *t = arg;
    t->gone = true;
    event_active(t->wake, EV_TIMEOUT, 0);
}

static void on_note(void *arg, const char *text)
{
    struct caller_through *t = arg;
    caller_note(t->caller, "%s", text);
}

static void on_fail(void *arg, int error)
{
    struct caller_through *t = arg;
    caller_note(t->caller, "the relay's connection: %s", strerror(-error));
    t->caller->broken = true;
    event_active(t->wake, EV_TIMEOUT, 0);
}

/* Why none of the relays could be reached, as the last of them has it: what
 * is permanent there may be over when it is tried again. */
static void settle_unreached(struct caller_through *t, const struct reply *why)
{
    struct reply reply = *why;
    if (why->code == 0)
        through_settle_as(t, "451 4.4.1", "There is no relay");
    reply.code = why->code < 450 || why->code > 499 ? 451 : why->code;
    if (reply.enhanced[0] != 4)
        memcpy(reply.enhanced, (unsigned short[]){4, 4, 1},
               sizeof reply.enhanced);
    through_settle(t, &reply);
}

static void dial(struct caller_through *t, const struct reply *why)
{
    const struct live_relay *relay = &t->caller->desk->options->relay;
    const struct steps_host host = {on_heard, t};
    struct target *target = NULL;
    SSL_CTX *tls = NULL;
    if (!relay->choose(relay->arg, t->attempt, &target, &tls)) {
        settle_unreached(t, why);
        return;
    }
    t->fresh = true;
    int r = wire_steps_new(&t->options, target, tls, NULL, &host, &t->wire);
    if (r < 0)
        through_settle_error(t, r);
}

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
    t->offered = true;
    return wire_steps_offer(t->wire, &mail);
}

/* The MAIL that waits goes out when there is a wire that takes it. */
void through_go_on(struct caller_through *t)
{
    static const struct reply none = {0};
    if (t->asked != LIVE_MAIL || t->offered || t->answer.code)
        return;
    if (!t->wire)
        dial(t, &none);
    else if (wire_steps_wants_mail(t->wire) && offer(t) < 0)
        t->caller->broken = true;
}

/* A wire that was idle may have been closed for that: another is made. One
 * that was made for this MAIL did what it could. */
static void bury_wire(struct caller_through *t)
{
    struct reply why = {0};
    if (reply_copy(wire_farewell(t->wire), &why) < 0)
        t->caller->broken = true;
    wire_free(&t->wire);
    t->gone = false;
    t->attempt += t->fresh;
    if (t->asked == LIVE_MAIL && t->answer.code == 0)
        dial(t, &why);
    reply_clear(&why);
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
        bury_wire(t);
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
    if (e->ending == ENDING_BARE) {
        t->bare = true;
        event_active(t->wake, EV_TIMEOUT, 0);
    } else if (may_be_said_again(t, e->ending)) {
        return; /* when it is closed */
    } else if (e->ending == ENDING_UNCERTAIN) {
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

static void on_heard(void *arg, const struct session_event *event)
{
    struct caller_through *t = arg;
    switch (event->kind) {
    case SESSION_READY:
        event_active(t->wake, EV_TIMEOUT, 0);
        break;
    case SESSION_SENDER:
        through_settle(t, event->reply);
        break;
    case SESSION_RECIPIENT:
        if (!reply_is_positive(event->reply))
            live_mail_drop_recipient(t->mail);
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

int through_prepare(struct caller *c)
{
    if (c->through)
        return 0;
    const struct listener_options *o = c->desk->options;
    struct caller_through *t = calloc(1, sizeof *t);
    if (!t)
        return -ENOMEM;
    t->caller = c;
    t->asked = NOTHING;
    t->options = (struct wire_options){
        .loop = o->loop,
        .host = {.lull = on_lull,
                 .closed = on_closed,
                 .note = on_note,
                 .fail = on_fail,
                 .arg = t},
        .helo = o->relay.helo,
        .connect_patience_s = o->relay.connect_patience_s,
        .max_patience_s = o->relay.max_patience_s,
    };
    c->through = t;
    t->wake = event_new(loop_base(o->loop), -1, 0, on_wake, t);
    return t->wake ? 0 : -ENOMEM;
}
