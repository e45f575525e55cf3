#include "service/foreman.h"

#include "base/scope.h"
#include "service/foreman_private.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Jobs whose end is being written down, for each that may be read. */
#define CLOSING_A_PLACE 4
/* The ledger is asked again at least so often, come what may. */
#define LONGEST_ALARM_S 300

int64_t foreman_now_unix_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME_COARSE, &now);
    return now.tv_sec;
}

struct shift_view shift_view_of(const struct shift *shift)
{
    return (struct shift_view){.facts = &shift->facts,
                               .reading = shift->reading,
                               .counts = shift->pass ? pass_counts(shift->pass)
                                                     : NULL};
}

/* ------------------------------------------------------- jobs that are due */

/** For jobs that are read. What only waits for the disk takes none, unless the
 *  disk is far behind. */
static size_t places(const struct foreman *f)
{
    size_t most_closing = CLOSING_A_PLACE * (size_t)f->options.max_jobs;
    size_t closing = f->closing < most_closing ? f->closing : most_closing;
    size_t taken = f->count - closing + f->promised;
    bool open = !f->suspended && !f->stopping;
    return open && taken < f->options.max_jobs ? f->options.max_jobs - taken
                                               : 0;
}

bool foreman_promise(struct foreman *f)
{
    bool place = places(f) > 0;
    f->promised += place;
    return place;
}

void foreman_break_promise(struct foreman *f)
{
    f->promised--;
}

/** At the end there is no worker any more: the next start reads the job. */
static int take_on(struct foreman *f, struct job_facts *facts, bool fresh)
{
    struct shift *shift;
    if (f->stopping) {
        job_facts_clear(facts);
        return 0;
    }
    int r = shift_new(f, facts, fresh, &shift);
    if (r == 0)
        f->shifts[f->count++] = shift;
    return r;
}

int foreman_offer(struct foreman *f, struct job_facts *facts)
{
    f->promised--;
    return take_on(f, facts, true);
}

static void set_alarm(struct foreman *f, int64_t next_unix_s)
{
    int64_t wait_s = LONGEST_ALARM_S, now = foreman_now_unix_s();
    if (next_unix_s != 0 && next_unix_s - now < wait_s)
        wait_s = next_unix_s > now ? next_unix_s - now : 1;
    const struct timeval wait = {.tv_sec = (time_t)wait_s};
    evtimer_add(f->alarm, &wait);
}

static void on_due(void *arg, int error, struct ledger_due *due)
{
    struct foreman *f = arg;
    f->asking = false;
    if (error < 0)
        log_say(f->options.log, LOG_ERROR, NULL,
                "the store does not say which jobs are due: %s",
                strerror(-error));
    for (size_t i = 0; due && i < due->list.count; i++) {
        /* Asked for as many as there were places; what was offered since
         * then has places of its own. */
        int r = take_on(f, &due->list.jobs[i].facts, false);
        if (r < 0)
            log_say(f->options.log, LOG_ERROR, NULL,
                    "a job waits for the next start: %s", strerror(-r));
    }
    set_alarm(f, due ? due->next_unix_s : 0);
    if ((due && due->more) || f->again)
        foreman_look(f);
}

void foreman_look(struct foreman *f)
{
    f->again = f->asking;
    if (f->asking || places(f) == 0)
        return;
    f->asking = true;
    int r = ledger_ask_due(f->options.ledger, places(f), foreman_now_unix_s(),
                           on_due, f);
    if (r < 0)
        on_due(f, r, NULL);
}

static void on_alarm(evutil_socket_t fd, short what, void *arg)
{
    (void)fd;
    (void)what;
    foreman_look(arg);
}

void foreman_drop(struct foreman *f, struct shift *shift)
{
    size_t i = 0;
    while (f->shifts[i] != shift)
        i++;
    f->shifts[i] = f->shifts[--f->count];
    f->closing -= shift->state == SHIFT_CLOSING;
    ledger_forget(f->options.ledger, shift->facts.id);
    if (f->options.hooks.gone) {
        const struct shift_view view = shift_view_of(shift);
        f->options.hooks.gone(f->options.hooks.arg, &view);
    }
    shift_free(&shift);
    if (!f->stopping)
        foreman_look(f);
}

/* --------------------------------------------------------------- its life */

int foreman_new(const struct foreman_options *options, struct foreman **f_out)
{
    SCOPED(foreman_free) struct foreman *f = calloc(1, sizeof *f);
    if (!f)
        return -ENOMEM;
    f->options = *options;
    /* Twice: what is offered while the ledger is asked. */
    f->room = (2 + CLOSING_A_PLACE) * (size_t)options->max_jobs;
    f->shifts = calloc(f->room, sizeof *f->shifts);
    f->alarm = evtimer_new(loop_base(options->loop), on_alarm, f);
    if (!f->shifts || !f->alarm)
        return -ENOMEM;
    *f_out = GIVE(f);
    return 0;
}

void foreman_free(struct foreman **foreman)
{
    struct foreman *f = *foreman;
    if (!f)
        return;
    for (size_t i = 0; f->shifts && i < f->count; i++)
        shift_free(&f->shifts[i]);
    free(f->shifts);
    if (f->alarm)
        event_free(f->alarm);
    free(f);
    *foreman = NULL;
}

struct mail_supply foreman_supply(struct foreman *f, void (*ended)(void *arg),
                                  void *arg)
{
    f->supply = (struct mail_supply){.ended = ended, .arg = arg};
    return (struct mail_supply){.next = foreman_on_next,
                                .settled = foreman_on_settled,
                                .ended = foreman_on_ended,
                                .arg = f};
}

void foreman_start(struct foreman *f, struct dispatch *dispatch)
{
    f->dispatch = dispatch;
    foreman_look(f);
}

void foreman_refresh(struct foreman *f, const struct foreman_options *options)
{
    f->options.habits = options->habits;
    f->options.retry = options->retry;
    f->options.lrecl = options->lrecl;
    f->options.verbose = options->verbose;
    f->options.hold_bad = options->hold_bad;
}

void foreman_suspend(struct foreman *f, bool pause)
{
    f->suspended = true;
    f->paused = pause;
}

void foreman_resume(struct foreman *f)
{
    f->suspended = f->paused = false;
    dispatch_more(f->dispatch);
    foreman_look(f);
}

bool foreman_cancel(struct foreman *f, uint64_t job, uint64_t *under_way_out)
{
    for (size_t i = 0; i < f->count; i++) {
        struct shift *shift = f->shifts[i];
        if (shift->facts.id != job)
            continue;
        *under_way_out = shift->pass ? pass_under_way(shift->pass) : 0;
        return shift_cancel(shift);
    }
    return false;
}

bool foreman_is_suspended(const struct foreman *f)
{
    return f->suspended;
}

void foreman_stop(struct foreman *f)
{
    f->stopping = true;
}

void foreman_on_ended(void *arg)
{
    const struct foreman *f = arg;
    f->supply.ended(f->supply.arg);
}

bool foreman_status(const struct foreman *f, size_t index,
                    struct shift_status *status_out)
{
    if (index >= f->count)
        return false;
    const struct shift *shift = f->shifts[index];
    *status_out = (struct shift_status){
        .facts = &shift->facts, .opening = shift->state == SHIFT_OPENING};
    if (shift->pass) {
        const struct intake_counts *counts = pass_counts(shift->pass);
        status_out->records = counts->records;
        status_out->mails = counts->mails;
        status_out->under_way = pass_under_way(shift->pass);
        status_out->next_try_unix_s = pass_next_try(shift->pass);
    }
    return true;
}
