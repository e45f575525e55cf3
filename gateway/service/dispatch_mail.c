/* Mails between the intake, the queue and the wires. */
#include "service/dispatch_private.h"

#include "base/scope.h"
#include "queue/schedule.h"

#include <errno.h>

void dispatch_give_up(struct dispatch *d, int error)
{
    if (d->error == 0)
        d->error = error;
    d->options.supply.ended(d->options.supply.arg);
}

/** In order: nothing more is read or begun. */
static void end_early(struct dispatch *d, int error)
{
    if (d->error == 0)
        d->error = error;
    d->read = true;
    d->stopped = true;
    dispatch_wake(d);
}

static void tell_settled(struct dispatch *d, struct mail *mail)
{
    int r = d->options.supply.settled(d->options.supply.arg, mail);
    if (r < 0)
        end_early(d, r);
}

bool dispatch_is_ending(const struct dispatch *d)
{
    return d->stopped || lanes_down(d->lanes);
}

/* -------------------------------------------------------- mails come back */

/** Told later: replies are written when nothing is waited for. */
static void settle(struct dispatch *d, struct mail **mail)
{
    mail_close(*mail);
    mail_queue_add(&d->done, mail);
}

void dispatch_tell_done(struct dispatch *d)
{
    struct mail *mail;
    while ((mail = mail_queue_take(&d->done))) {
        tell_settled(d, mail);
        mail_free(&mail);
        if (--d->unsettled == 0)
            dispatch_wake(d);
    }
}

void dispatch_defer(struct dispatch *d, struct mail **mail,
                    const struct reply *why)
{
    int r = mail_decide(*mail, OUTCOME_DEFERRED, why);
    if (r < 0)
        dispatch_give_up(d, r);
    settle(d, mail);
}

static void rest(struct dispatch *d, struct mail **mail)
{
    struct mail *m = *mail;
    if (d->options.standing) {
        settle(d, mail);
        return;
    }
    bits_clear(&m->passed);
    m->next_try =
        schedule_retry(loop_now(), m->tries, d->options.retry_pause_s);
    mail_queue_rest(&d->queue, mail);
}

/** It was put off by the relay that it names. */
static int note_relay(const struct dispatch *d, struct mail *mail,
                      enum attempt_end end)
{
    unsigned id = lanes_id(d->lanes, lanes_relay(d->lanes, mail->relay));
    int r = bits_add(&mail->passed, id);
    return r == 0 && end == ATTEMPT_UNFIT ? bits_add(&mail->unfit, id) : r;
}

/** Not by this relay: by the next that works (RFC 5321, 5.1), or after a
 *  pause, or not in this run. */
static void put_off(struct dispatch *d, struct mail **mail,
                    enum attempt_end end)
{
    struct mail *m = *mail;
    bool unasked = end == ATTEMPT_ELSEWHERE || end == ATTEMPT_UNFIT;
    bool again = !d->stopped && (unasked || m->tries++ < d->options.retries);
    if (note_relay(d, m, end) < 0)
        dispatch_give_up(d, -ENOMEM);
    if (end == ATTEMPT_UNFIT && lanes_are_all(d->lanes, &m->unfit)) {
        mail_refuse(m);
        settle(d, mail);
        return;
    }
    if (again && lanes_have_other(d->lanes, &m->passed))
        mail_queue_pass(&d->queue, mail);
    else if (again && end == ATTEMPT_LATER)
        rest(d, mail);
    else
        settle(d, mail);
}

void dispatch_unpass(struct dispatch *d)
{
    while (d->queue.elsewhere &&
           !lanes_have_other(d->lanes, &d->queue.elsewhere->passed)) {
        struct mail *mail = mail_queue_take(&d->queue);
        if (mail->tries == 0)
            mail->tries = 1;
        rest(d, &mail);
    }
}

void dispatch_on_finish(void *arg, struct mail **mail, enum attempt_end end)
{
    struct dispatch *d = arg;
    if (end == ATTEMPT_AT_ONCE)
        mail_queue_return(&d->queue, mail);
    else if (end == ATTEMPT_SETTLED)
        settle(d, mail);
    else
        put_off(d, mail, end);
    if (d->queue.due || d->queue.elsewhere || d->queue.resting ||
        dispatch_is_ending(d))
        dispatch_wake(d);
}

/* ---------------------------------------------------------- mails come in */

bool dispatch_read(struct dispatch *d)
{
    if (d->read || d->unsettled >= DISPATCH_MAX_MAILS)
        return false;
    SCOPED(mail_free) struct mail *mail = NULL;
    int step = d->options.supply.next(d->options.supply.arg, &mail);
    if (step == STEP_END)
        d->read = true;
    else if (step != STEP_ITEM && step != STEP_HUNGRY)
        end_early(d, step);
    if (step != STEP_ITEM) {
        if (step != STEP_HUNGRY)
            dispatch_wake(d);
        return false;
    }
    d->unsettled++;
    if (mail_count(mail, OUTCOME_WAITING) == 0)
        settle(d, &mail);
    else
        mail_queue_add(&d->queue, &mail);
    return true;
}

void dispatch_read_ahead(struct dispatch *d)
{
    while (d->queue.due_count < d->options.connections && dispatch_read(d))
        ;
}

static unsigned recipients_of(const struct mail *mail)
{
    return (unsigned)mail_count(mail, OUTCOME_WAITING);
}

static int begin(const struct dispatch *d, unsigned relay,
                 const struct mail *mail)
{
    lanes_begin(d->lanes, relay, recipients_of(mail));
    return STEP_ITEM;
}

/** Another relay is waited for, and all places are taken. */
static bool is_in_the_way(const struct dispatch *d)
{
    if (lanes_have_place(d->lanes))
        return false;
    return d->queue.elsewhere || (d->queue.due && lanes_may_open_any(d->lanes));
}

void dispatch_expect(struct dispatch *d)
{
    const struct mail *next = d->queue.due ? d->queue.due : d->queue.elsewhere;
    if (next)
        lanes_expect(d->lanes, recipients_of(next));
}

/** One that the others put off, if the pace of the relay allows it. */
static bool take_elsewhere(struct dispatch *d, unsigned relay,
                           struct mail **mail_out)
{
    struct mail *mail =
        mail_queue_take_elsewhere(&d->queue, lanes_id(d->lanes, relay));
    if (!mail)
        return false;
    lanes_expect(d->lanes, recipients_of(mail));
    if (lanes_allow(d->lanes, relay)) {
        *mail_out = mail;
        return true;
    }
    mail_queue_pass(&d->queue, &mail);
    dispatch_remind(d);
    return false;
}

static bool take_due(struct dispatch *d, unsigned relay, struct mail **mail_out)
{
    while (!d->queue.due && dispatch_read(d))
        ;
    dispatch_expect(d);
    if (!d->queue.due || !lanes_allow(d->lanes, relay))
        return false;
    *mail_out = mail_queue_take_due(&d->queue);
    return true;
}

int dispatch_on_take(void *arg, const char *relay, struct mail **mail_out)
{
    struct dispatch *d = arg;
    unsigned place = lanes_relay(d->lanes, relay);
    *mail_out = NULL;
    if (d->stopped)
        return STEP_END;
    if (take_elsewhere(d, place, mail_out))
        return begin(d, place, *mail_out);
    if (!lanes_prefer(d->lanes, place))
        return STEP_END;
    if (take_due(d, place, mail_out))
        return begin(d, place, *mail_out);
    if (d->queue.due)
        dispatch_remind(d); /* the pace of the relay holds it back */
    bool over = d->read && !d->queue.due;
    return over || is_in_the_way(d) ? STEP_END : STEP_HUNGRY;
}
