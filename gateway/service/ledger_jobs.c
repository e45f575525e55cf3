/* Jobs in the ledger: which are due, and how their readings end. */
#include "service/ledger.h"

#include "base/scope.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Jobs that one call of ledger_begin looks at. */
#define PAGE_JOBS 256

/* ------------------------------------------------------------ what is due */

struct due_task {
    struct ledger_due due;
    size_t count;
    int64_t now_unix_s;
    ledger_answer *answer;
    void *arg;
};

static int join(struct job_list *to, struct job_list *from)
{
    size_t count = to->count + from->count;
    if (from->count == 0)
        return 0;
    struct job_entry *jobs = realloc(to->jobs, (count + 1) * sizeof *jobs);
    if (!jobs)
        return -ENOMEM;
    memcpy(jobs + to->count, from->jobs, from->count * sizeof *jobs);
    to->jobs = jobs;
    to->count = count;
    free(GIVE(from->jobs));
    from->count = 0;
    return 0;
}

static int make_active(struct store *store, const struct due_task *t)
{
    for (size_t i = 0; i < t->due.list.count; i++) {
        int r = store_job_set_state(store, t->due.list.jobs[i].facts.id,
                                    JOB_ACTIVE, NULL, t->now_unix_s);
        if (r < 0)
            return r;
    }
    return 0;
}

/** Those that were accepted come first, those that rest get what is left. */
static int find_due(struct store *store, void *arg)
{
    struct due_task *t = arg;
    SCOPED(job_list_clear) struct job_list resting = {0};
    int r = store_jobs_next(store, t->count, &t->due.list);
    size_t left = t->count - t->due.list.count;
    if (r == 0 && left > 0)
        r = store_jobs_due(store, t->now_unix_s, left, &resting);
    if (r == 0)
        r = join(&t->due.list, &resting);
    if (r == 0)
        r = make_active(store, t);
    if (r == 0)
        r = store_next_due(store, &t->due.next_unix_s);
    t->due.more = t->due.list.count == t->count;
    return r;
}

static void on_due(void *arg, int result, const char *why)
{
    struct due_task *t = arg;
    (void)why;
    t->answer(t->arg, result < 0 ? result : 0, result < 0 ? NULL : &t->due);
    job_list_clear(&t->due.list);
    free(t);
}

int ledger_ask_due(struct ledger *l, size_t count, int64_t now_unix_s,
                   ledger_answer *answer, void *arg)
{
    struct due_task *t = calloc(1, sizeof *t);
    if (!t)
        return -ENOMEM;
    t->count = count;
    t->now_unix_s = now_unix_s;
    t->answer = answer;
    t->arg = arg;
    int r = keeper_do_soon(ledger_keeper(l), KEEPER_WRITTEN, NULL, find_due,
                           on_due, t);
    if (r < 0)
        free(t);
    return r;
}

/* ----------------------------------------------------------- a new start */

/** One page of the jobs in @state is accepted; how many, or -errno. */
static int accept_some(struct store *store, enum job_state state,
                       int64_t now_unix_s)
{
    SCOPED(job_list_clear) struct job_list list = {0};
    int r = store_begin(store, false);
    if (r < 0)
        return r;
    r = store_jobs(store, state, 0, PAGE_JOBS, &list);
    for (size_t i = 0; i < list.count && r == 0; i++)
        r = store_job_set_state(store, list.jobs[i].facts.id, JOB_ACCEPTED,
                                NULL, now_unix_s);
    if (r == 0)
        r = store_commit(store);
    else
        store_rollback(store);
    return r < 0 ? r : (int)list.count;
}

int ledger_begin(struct store *store, int64_t now_unix_s)
{
    static const enum job_state states[] = {JOB_ACTIVE, JOB_SETTLED};
    for (size_t i = 0; i < 2; i++) {
        int r = PAGE_JOBS;
        while (r == PAGE_JOBS)
            r = accept_some(store, states[i], now_unix_s);
        if (r < 0)
            return r;
    }
    return 0;
}

/* ------------------------------------------------------ a reading is over */

struct close_task {
    uint64_t job;
    struct ledger_close close;
    struct sealed_job added;
    char *reason;
    char *replies;
    int replies_error; /* that kept them from the disk */
    void (*done)(void *arg, int error);
    void *arg;
};

static void close_task_free(struct close_task *t)
{
    sealed_job_clear(&t->added);
    free(t->reason);
    free(t->replies);
    free(t);
}

static int join_added(struct store *store, void *arg)
{
    struct close_task *t = arg;
    struct spool *spool = store_spool(store);
    int r =
        t->replies ? spool_join_other(spool, t->replies, &t->replies_error) : 0;
    return r == 0 && t->added.file ? spool_join(spool, t->added.file) : r;
}

static int close_job(struct store *store, void *arg)
{
    const struct close_task *t = arg;
    int r = t->replies_error;
    if (r == 0 && t->close.mails > 0)
        r = store_job_set_mails(store, t->job, t->close.mails);
    if (r == 0 && t->added.file)
        r = store_job_add(store, &t->added.facts, JOB_ACCEPTED, NULL,
                          t->added.file);
    if (r == 0 && t->close.state == JOB_DONE)
        r = store_job_set_state(store, t->job, JOB_SETTLED, NULL,
                                t->close.now_unix_s);
    return r < 0 ? r
                 : store_job_set_state(store, t->job, t->close.state, t->reason,
                                       t->close.now_unix_s);
}

static void on_closed(void *arg, int result, const char *why)
{
    struct close_task *t = arg;
    (void)why;
    t->done(t->arg, result < 0 ? result : 0);
    close_task_free(t);
}

int ledger_close_job(struct ledger *l, uint64_t job,
                     const struct ledger_close *close,
                     void (*done)(void *arg, int error), void *arg)
{
    struct close_task *t = calloc(1, sizeof *t);
    if (!t)
        return -ENOMEM;
    t->job = job;
    t->close = *close;
    t->done = done;
    t->arg = arg;
    int r = 0;
    if (close->reason && !(t->reason = strdup(close->reason)))
        r = -ENOMEM;
    if (close->replies && !(t->replies = strdup(close->replies)))
        r = -ENOMEM;
    if (r == 0 && close->added) {
        t->added = *close->added;
        *close->added = (struct sealed_job){0};
    }
    if (r == 0)
        r = keeper_do_soon(ledger_keeper(l), KEEPER_DURABLE, join_added,
                           close_job, on_closed, t);
    if (r < 0)
        close_task_free(t);
    return r;
}
