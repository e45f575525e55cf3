/* Mails between the passes and the dispatch. */
#include "service/foreman_private.h"

#include "base/scope.h"

/** TestMode: who would be sent it has it; what we refuse stays refused. */
static int pretend(struct shift *shift, struct mail *mail)
{
    SCOPED(reply_clear) struct reply fine = {0};
    int r = reply_set(&fine, "250 2.0.0", "TestMode: not sent");
    if (r == 0)
        r = mail_decide(mail, OUTCOME_DELIVERED, &fine);
    return r < 0 ? r : pass_settle(shift->pass, mail, 0);
}

/** The next mail that is to be sent: in TestMode there is none. */
static int next_mail(struct shift *shift, struct mail **mail_out)
{
    for (;;) {
        int step = pass_next(shift->pass, foreman_now_unix_s(), mail_out);
        if (step != STEP_ITEM || !shift->foreman->options.test_mode)
            return step;
        SCOPED(mail_free) struct mail *mail = GIVE(*mail_out);
        int r = pretend(shift, mail);
        if (r < 0)
            return r;
    }
}

/** The next mail of @shift, or what pass_next says. */
static int ask_shift(struct shift *shift, struct mail **mail_out)
{
    if (shift->state != SHIFT_READING || shift->read)
        return STEP_END;
    int step = next_mail(shift, mail_out);
    if (step == STEP_ITEM || step == STEP_HUNGRY)
        return step;
    shift->read = true;
    if (step == STEP_FAULT)
        shift->fault = *pass_fault(shift->pass);
    else if (step != STEP_END)
        shift_fail(shift, step);
    shift_look(shift);
    return STEP_END;
}

/** Each job in its turn gives one mail. */
int foreman_on_next(void *arg, struct mail **mail_out)
{
    struct foreman *f = arg;
    bool wants_turn = false;
    if (f->stopping)
        return STEP_END;
    if (f->paused || ledger_is_behind(f->options.ledger))
        return STEP_HUNGRY; /* foreman_resume, or the ledger's stir */
    for (size_t i = 0, count = f->count; i < count && f->count > 0; i++) {
        struct shift *shift = f->shifts[f->turn++ % f->count];
        int step = ask_shift(shift, mail_out);
        if (step == STEP_ITEM)
            return step;
        wants_turn |= step == STEP_HUNGRY && pass_wants_turn(shift->pass);
    }
    if (wants_turn)
        dispatch_more(f->dispatch);
    return STEP_HUNGRY;
}

static struct shift *shift_of(const struct foreman *f, const struct mail *mail)
{
    size_t i = 0;
    while (f->shifts[i]->serial != mail->source->serial)
        i++;
    return f->shifts[i];
}

/** When the gateway ends, what no relay was asked is as it was before. */
static bool was_not_tried(const struct foreman *f, const struct mail *mail)
{
    return f->stopping && mail->tries == mail->tries_before;
}

/** Fate, hooks, ledger, lines: in this order, so that what is told of a mail
 *  is what is written down. */
static int settle(struct shift *shift, struct mail *mail)
{
    static const struct retry_rules never = {0};
    struct foreman *f = shift->foreman;
    struct prospect prospect;
    SCOPED(sealed_job_clear) struct sealed_job added = {0};
    if (was_not_tried(f, mail) && mail_count(mail, OUTCOME_DEFERRED) > 0)
        return pass_settle(shift->pass, mail, foreman_now_unix_s());
    /* What we say of a mail by ourselves we would say again; and what the
     * operator lets go is over. */
    bool again = mail->relay && !shift->cancelled && !mail->last_try;
    const struct retry_rules *rules = again ? &f->options.retry : &never;
    int r = prospect_decide(mail, shift->facts.kind, rules, mail->tries_before,
                            foreman_now_unix_s(), &prospect);
    if (r == 0 && f->options.hooks.mail) {
        const struct shift_view view = shift_view_of(shift);
        r = f->options.hooks.mail(f->options.hooks.arg, &view, mail, &prospect,
                                  &added);
    }
    if (r == 0)
        r = ledger_record(f->options.ledger, shift->facts.id, mail,
                          mail->facts.subject, prospect.next_try_unix_s,
                          added.file ? &added : NULL);
    return r == 0 ? pass_settle(shift->pass, mail, prospect.next_try_unix_s)
                  : r;
}

int foreman_on_settled(void *arg, struct mail *mail)
{
    struct foreman *f = arg;
    struct shift *shift = shift_of(f, mail);
    int r = settle(shift, mail);
    if (r < 0)
        shift_fail(shift, r);
    shift_look(shift);
    return 0;
}
