/* Mails that go through are counted for their target, as all others are. */
#include "service/caller_through.h"

#include "queue/schedule.h"

static struct target_counts *counts(struct caller_through *t)
{
    return &t->guest.target->counts;
}

bool through_may_stay(const struct caller_through *t)
{
    struct target *target = t->guest.target;
    unsigned most = target->limits.mails;
    return target->presence == TARGET_PRESENT && !wire_is_outdated(t->wire) &&
           (most == 0 || wire_steps_mails(t->wire) < most) &&
           pace_wait_ms(&target->pace, 1, loop_now()) == 0;
}

void through_count_begin(struct caller_through *t)
{
    pace_begin(&t->guest.target->pace, 0, loop_now());
}

bool through_count_recipient(struct caller_through *t)
{
    struct pace *pace = &t->guest.target->pace;
    const struct timespec now = loop_now();
    if (pace_wait_recipient_ms(pace, now) > 0)
        return false;
    pace_add_recipient(pace, now);
    return true;
}

void through_count_refusal(struct caller_through *t, const struct reply *reply)
{
    if (reply_is_permanent(reply))
        counts(t)->refused++;
    else
        counts(t)->deferred++;
}

/* Who was refused is not in the envelope any more. */
static uint64_t accepted(const struct caller_through *t)
{
    return t->mail ? live_mail_envelope(t->mail)->recipient_count : 0;
}

void through_count_end(struct caller_through *t, const struct session_event *e)
{
    struct target_counts *c = counts(t);
    c->mails++;
    if (e->ending == ENDING_UNCERTAIN)
        c->uncertain += accepted(t);
    else if (!e->reply)
        return; /* the submitter gave it up */
    else if (reply_is_positive(e->reply))
        c->delivered += accepted(t);
    else if (reply_is_permanent(e->reply))
        c->refused += accepted(t);
    else
        c->deferred += accepted(t);
}
