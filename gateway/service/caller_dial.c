/* The connection of a submitter to a relay: which one, made, given up. */
#include "service/caller_through.h"

#include "base/scope.h"

#include <stdlib.h>
#include <string.h>

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

struct wire_options through_wire(struct caller_through *t)
{
    const struct listener_options *o = t->caller->desk->options;
    return (struct wire_options){
        .loop = o->loop,
        .host = {.lull = on_lull,
                 .closed = on_closed,
                 .note = on_note,
                 .fail = on_fail,
                 .arg = t},
        .helo = o->relay.helo,
        .connect_patience_s = o->relay.connect_patience_s,
        .max_patience_s = o->relay.max_patience_s,
        .standing = o->relay.standing,
    };
}

/* ------------------------------------------------------------- none is there
 */

/* Why none of the relays takes it, as the last of them has it: what is
 * permanent there may be over when it is tried again. Of a login and of TLS
 * (X.7.Y) it is said that it was that, and no more. */
static void settle_unreached(struct caller_through *t, const struct reply *why)
{
    struct reply reply = *why;
    if (why->code == 0) {
        through_settle_as(t, "451 4.4.1", "There is no relay");
        return;
    }
    unsigned short subject = why->enhanced[1] == 7 ? 7 : 4;
    unsigned short detail = subject == 7 ? 0 : 1;
    reply.code = why->code < 450 || why->code > 452 ? 451 : why->code;
    if (reply.enhanced[0] != 4)
        memcpy(reply.enhanced, (unsigned short[]){4, subject, detail},
               sizeof reply.enhanced);
    through_settle(t, &reply);
}

/* ---------------------------------------------------------- made, given up */

static void dismiss(struct caller_through *t)
{
    const struct live_relay *relay = &t->caller->desk->options->relay;
    if (t->guest.target)
        relay->dismiss(relay->arg, &t->guest);
}

void through_hang_up(struct caller_through *t)
{
    dismiss(t);
    wire_free(&t->wire);
    t->gone = false;
}

void through_dial(struct caller_through *t, const struct reply *why)
{
    const struct live_relay *relay = &t->caller->desk->options->relay;
    const struct steps_host host = {through_heard, t};
    SCOPED(reply_clear) struct reply none = {0};
    if (!relay->admit(relay->arg, &t->passed, &t->guest, &none)) {
        if (t->too_small > 0)
            through_settle_size(t, t->too_small, !t->unreached && !none.code);
        else
            settle_unreached(t, why->code ? why : &none);
        return;
    }
    t->fresh = true;
    int r = wire_steps_new(&t->options, t->guest.target, t->guest.tls,
                           t->guest.login, &host, &t->wire);
    t->guest.wire = t->wire;
    if (r < 0) {
        dismiss(t);
        through_settle_error(t, r);
    }
}

/* A wire that was idle may have been closed for that: another is made. One
 * that was made for this MAIL did what it could; only when something was
 * learnt by it the same relay is asked once more. */
void through_bury(struct caller_through *t)
{
    SCOPED(reply_clear) struct reply why = {0};
    if (reply_copy(wire_farewell(t->wire), &why) < 0)
        t->caller->broken = true;
    bool unfit = bits_have(&t->passed, t->guest.id);
    bool again = !unfit && !wire_has_failed(t->wire) && !t->again;
    if (t->fresh && !again && bits_add(&t->passed, t->guest.id) < 0)
        t->caller->broken = true;
    t->unreached |= t->fresh && !again && !unfit;
    t->again = t->fresh && again;
    through_hang_up(t);
    if (t->asked == LIVE_MAIL && t->answer.code == 0)
        through_dial(t, &why);
}
