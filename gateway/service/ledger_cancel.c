/* Jobs that an operator ends: done at once, and nothing of them is tried any
 * more. */
#include "service/ledger.h"

#include "base/scope.h"

#include <errno.h>
#include <stdlib.h>

/* Mails that are looked at in one go: others wait behind it in the thread, and
 * in the loop while each is told. */
#define PAGE_MAILS 1000

struct cancel_task {
    struct ledger_cancel cancel;
    struct keeper *keeper;
    struct reply reply; /* what the mails are given */
    struct job_facts facts;
    struct fate_choice choice;
    struct chosen_list page;
    bool ended; /* the job is */
    size_t mails;
};

static void cancel_task_free(struct cancel_task **task)
{
    struct cancel_task *t = *task;
    if (!t)
        return;
    chosen_list_clear(&t->page);
    job_facts_clear(&t->facts);
    reply_clear(&t->reply);
    free(GIVE(*task));
}

/* -------------------------------------------------------------- the thread */

static int end_job(struct store *store, struct cancel_task *t)
{
    const struct ledger_cancel *c = &t->cancel;
    SCOPED(job_entry_clear) struct job_entry job = {0};
    int r = store_job_get(store, c->job, &job);
    if (r < 0)
        return r;
    if (job.state == JOB_DONE)
        return -EALREADY;
    if (job.state == JOB_ACTIVE && !c->own)
        return -EBUSY;
    r = job_facts_copy(&job.facts, &t->facts);
    if (r == 0 && c->mails > 0)
        r = store_job_set_mails(store, c->job, c->mails);
    return r < 0 ? r
                 : store_job_set_state(store, c->job, JOB_DONE, NULL,
                                       c->now.tv_sec);
}

static int give_up(struct store *store, void *arg)
{
    struct cancel_task *t = arg;
    int r = t->ended ? 0 : end_job(store, t);
    return r < 0 ? r
                 : store_give_up(store, &t->choice, &t->reply, t->cancel.now,
                                 PAGE_MAILS, &t->page);
}

/* ---------------------------------------------------------------- the loop */

static void finish(struct cancel_task *t, int error, const char *why)
{
    t->cancel.done(t->cancel.arg, error, why, t->mails);
    cancel_task_free(&t);
}

static void tell(struct cancel_task *t)
{
    const struct ledger_cancel *c = &t->cancel;
    for (size_t i = 0; c->given_up && i < t->page.count; i++)
        c->given_up(c->given_up_arg, &t->facts, &t->page.mails[i].fate);
    t->mails += t->page.count;
    chosen_list_clear(&t->page);
}

static void on_given_up(void *arg, int result, const char *why)
{
    struct cancel_task *t = arg;
    if (result < 0) {
        finish(t, result, why);
        return;
    }
    t->ended = true;
    tell(t);
    const bool end = t->choice.end; /* the thread's again, once it is posted */
    int r =
        end ? 0 : keeper_do(t->keeper, KEEPER_WRITTEN, give_up, on_given_up, t);
    if (end || r < 0)
        finish(t, r, NULL);
}

int ledger_cancel_job(struct ledger *l, const struct ledger_cancel *cancel)
{
    SCOPED(cancel_task_free) struct cancel_task *t = calloc(1, sizeof *t);
    if (!t)
        return -ENOMEM;
    t->cancel = *cancel;
    t->keeper = ledger_keeper(l);
    t->choice.job = cancel->job;
    int r = reply_set(&t->reply, "554 5.7.0", "The operator cancelled the job");
    if (r == 0)
        r = keeper_do(t->keeper, KEEPER_DURABLE, give_up, on_given_up, t);
    if (r == 0)
        (void)GIVE(t);
    return r;
}
