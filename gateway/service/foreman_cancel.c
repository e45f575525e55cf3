/* A job that the operator ends while it is being read. */
#include "service/foreman_private.h"

static void on_cancelled(void *arg, int error, const char *why, size_t mails)
{
    const struct shift *shift = arg;
    (void)why;
    if (error == 0)
        log_say(shift->foreman->options.log, LOG_INFO,
                LOG_FIELDS({"job", shift->facts.job_name},
                           {"jobid", shift->facts.job_id}),
                "a job that was cancelled is done; %zu mails that waited for "
                "another try were given up",
                mails);
    shift_closed(arg, error);
}

void shift_end_cancelled(struct shift *shift)
{
    struct foreman *f = shift->foreman;
    const struct foreman_options *o = &f->options;
    struct ledger_cancel cancel = {.job = shift->facts.id,
                                   .own = true,
                                   .mails = shift_mails(shift),
                                   .given_up = o->hooks.given_up,
                                   .given_up_arg = o->hooks.arg,
                                   .done = on_cancelled,
                                   .arg = shift};
    clock_gettime(CLOCK_REALTIME, &cancel.now);
    shift_begin_closing(shift);
    int r = ledger_cancel_job(o->ledger, &cancel);
    if (r < 0)
        shift_closed(shift, r);
    else if (!f->stopping)
        foreman_look(f);
}

bool shift_cancel(struct shift *shift)
{
    bool pausing = shift->pause && evtimer_pending(shift->pause, NULL);
    if (shift->cancelled || (shift->state == SHIFT_CLOSING && !pausing))
        return shift->cancelled;
    shift->cancelled = shift->read = true;
    if (pausing)
        event_active(shift->pause, EV_TIMEOUT, 0);
    shift_look(shift);
    return true;
}
