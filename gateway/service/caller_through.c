/* Delivery Through: what a submitter says is said to a relay, step by step. */
#include "service/caller_through.h"

#include <stdlib.h>

static void forget(struct caller_through *t)
{
    bool waited_for = t->asked != NOTHING;
    through_trail_break(t);
    t->asked = NOTHING;
    reply_clear(&t->answer);
    reply_clear(&t->lost);
    if (t->offered && waited_for) {
        through_hang_up(t); /* the submitter does not wait for it any more */
        t->offered = false;
    } else if (t->offered && t->texting) {
        wire_steps_abort(t->wire, "The submitter gave the mail up");
    } else if (t->offered) {
        wire_steps_drop(t->wire);
    }
    through_drop_mail(t);
}

static void hear_mail(struct caller *c, const struct live_item *item)
{
    struct caller_through *t = c->through;
    forget(t);
    const struct live_mail_options options = {
        .cp = c->desk->options->cp,
        .format = &c->desk->live.format,
        .batch = &c->desk->live.batch,
        .message = c->desk->options->relay.message,
        .frame = &c->desk->frame,
        .number = ++c->desk->mails,
    };
    t->asked = LIVE_MAIL;
    bits_clear(&t->passed);
    t->too_small = 0;
    t->again = t->fresh = t->bare = t->unreached = t->unsure = false;
    live_mail_free(&t->mail);
    int r = live_mail_new(&options, item->envelope, &t->mail);
    if (r == 0)
        r = through_trail_begin(t, item->envelope);
    if (r < 0)
        through_settle_error(t, r);
    else
        through_go_on(t);
}

/* The next step, unless the relay is lost. */
static bool may_go_on(struct caller_through *t, enum live_kind asked)
{
    t->asked = asked;
    if (t->lost.code)
        through_settle(t, &t->lost);
    else if (!t->offered)
        through_settle_as(t, "451 4.4.2", "The relay has ended the mail");
    return t->offered && t->lost.code == 0;
}

static void hear_rcpt(struct caller_through *t, const struct live_item *item)
{
    const struct envelope *e = item->envelope;
    const struct recipient *to = &e->recipients[e->recipient_count - 1];
    int r = through_trail_name(t, to);
    if (!may_go_on(t, LIVE_RCPT))
        return;
    if (!through_count_recipient(t)) {
        through_settle_as(t, "452 4.5.3",
                          "The relay takes no more recipients today: name "
                          "those that are left in another mail");
        return;
    }
    if (r == 0)
        r = live_mail_recipient(t->mail, to);
    if (r < 0)
        through_settle_error(t, r);
    else
        wire_steps_recipient(t->wire);
}

/* The relay waits for a text that does not come: its connection is given up,
 * and the submitter is told why. */
static void withhold(struct caller_through *t, const char *why)
{
    t->asked = NOTHING;
    if (t->offered)
        wire_steps_abort(t->wire, why);
    t->asked = LIVE_END;
}

static void send_text(struct caller_through *t)
{
    const struct message_target target = {
        .eightbit = wire_steps_relay(t->wire)->eightbitmime,
        .utf8 = t->utf8,
        .charset = t->guest.target->charset};
    const struct mail *mail;
    struct message *message;
    int r = live_mail_message(t->mail, &target, &mail, &message);
    if (r < 0) {
        withhold(t, "The mail cannot be made");
        through_settle_error(t, r);
        return;
    }
    if (wire_is_too_small(t->wire, message)) {
        const uint64_t largest = wire_largest(t->wire);
        withhold(t, "The mail is too large for the relay");
        through_settle_size(t, largest, true);
        return;
    }
    wire_steps_body(t->wire, mail, message);
}

static void hear_end(struct caller_through *t, const struct live_item *item)
{
    struct reply refusal = {0};
    t->asked = LIVE_END;
    if (item->reply.code >= 400) {
        withhold(t, "The mail is refused");
        through_settle(t, &item->reply);
        return;
    }
    if (!may_go_on(t, LIVE_END))
        return;
    int r = live_mail_end(t->mail, &refusal);
    if (r < 0 || refusal.code) {
        withhold(t, "The mail cannot be sent");
        if (r < 0)
            through_settle_error(t, r);
        else
            through_settle(t, &refusal);
    } else {
        send_text(t);
    }
    reply_clear(&refusal);
}

void caller_through_hear(struct caller *c, const struct live_item *item)
{
    if (item->kind == LIVE_HELLO)
        return;
    if (through_prepare(c) < 0) {
        c->broken = true;
        return;
    }
    struct caller_through *t = c->through;
    switch (item->kind) {
    case LIVE_MAIL:
        hear_mail(c, item);
        break;
    case LIVE_RCPT:
        hear_rcpt(t, item);
        break;
    case LIVE_DATA:
        if (may_go_on(t, LIVE_DATA))
            wire_steps_data(t->wire);
        break;
    case LIVE_TEXT:
        if (t->mail && t->lost.code == 0)
            live_mail_text(t->mail, item->as_received, item->text);
        break;
    case LIVE_END:
        hear_end(t, item);
        break;
    default:
        forget(t);
        break;
    }
}

void caller_through_leave(struct caller *c)
{
    struct caller_through *t = c->through;
    if (t && t->wire && !t->gone && !t->offered)
        wire_steps_quit(t->wire);
}

void caller_through_free(struct caller_through **through)
{
    struct caller_through *t = *through;
    if (!t)
        return;
    through_trail_break(t);
    through_hang_up(t);
    live_mail_free(&t->mail);
    bits_clear(&t->passed);
    if (t->wake)
        event_free(t->wake);
    reply_clear(&t->answer);
    reply_clear(&t->lost);
    free(t);
    *through = NULL;
}
