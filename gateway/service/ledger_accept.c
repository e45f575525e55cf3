/* Jobs that come in, from listeners and from the gateway itself. */
#include "service/ledger.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>

struct accept_task {
    struct sealed_job job;
    bool active;
    void (*done)(void *arg, struct job_facts *facts, int error,
                 const char *why);
    void *arg;
};

static int join_file(struct store *store, void *arg)
{
    const struct accept_task *t = arg;
    return spool_join(store_spool(store), t->job.file);
}

static int add_job(struct store *store, void *arg)
{
    const struct accept_task *t = arg;
    const struct job_facts *facts = &t->job.facts;
    int r = store_job_add(store, facts, JOB_ACCEPTED, NULL, t->job.file);
    if (r == 0 && t->active)
        r = store_job_set_state(store, spool_id(t->job.file), JOB_ACTIVE, NULL,
                                facts->accepted.tv_sec);
    return r;
}

static void on_added(void *arg, int result, const char *why)
{
    struct accept_task *t = arg;
    t->done(t->arg, &t->job.facts, result < 0 ? result : 0, why);
    sealed_job_clear(&t->job);
    free(t);
}

int ledger_accept(struct ledger *l, struct sealed_job *job, bool active,
                  void (*done)(void *arg, struct job_facts *facts, int error,
                               const char *why),
                  void *arg)
{
    struct accept_task *t = calloc(1, sizeof *t);
    if (!t)
        return -ENOMEM;
    *t = (struct accept_task){
        .job = *job, .active = active, .done = done, .arg = arg};
    int r = keeper_do_prepared(ledger_keeper(l), KEEPER_DURABLE, join_file,
                               add_job, on_added, t);
    if (r < 0)
        free(t);
    else
        *job = (struct sealed_job){0};
    return r;
}
