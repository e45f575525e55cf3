/* The thread's side: what waits is one transaction. */
#include "service/keeper_private.h"

#include "queue/spool.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Tasks of one transaction: what came first is not to wait for all that came
 * behind it. */
#define GROUP_MAX 2048
/* Of these, with files: each holds a descriptor until it is synced. */
#define GROUP_FILES_MAX 256
/* What was only written is durable after so long. */
#define BEHIND_S 1
/* What nobody waits for waits so long for others. Fates: a transaction for
 * each would cost as much as the mail, and what is killed meanwhile sends
 * these mails again. What is to be durable: a sync costs more. */
#define COMPANY_NS 1000000
#define COMPANY_TO_SYNC_NS 3000000

/* ----------------------------------------------------------------- groups */

/* Waits for tasks, or for the time at which what is written is made durable.
 * Returns false when the end has come. */
static bool wait_for_tasks(struct keeper *k)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += BEHIND_S;
    bool behind = store_is_behind(k->store) && !store_is_broken(k->store);
    while (!k->posted.first && !k->ending) {
        if (!behind)
            pthread_cond_wait(&k->posted_one, &k->lock);
        else if (pthread_cond_timedwait(&k->posted_one, &k->lock, &until) ==
                 ETIMEDOUT)
            return true;
    }
    return k->posted.first || !k->ending;
}

static void wait_for_company(struct keeper *k)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += k->syncing > 0 ? COMPANY_TO_SYNC_NS : COMPANY_NS;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    while (k->posted.count < KEEPER_SOME && k->hurried == 0 && !k->ending)
        if (pthread_cond_timedwait(&k->posted_one, &k->lock, &until) ==
            ETIMEDOUT)
            return;
}

static void take_group(struct keeper *k, struct task_queue *group)
{
    size_t files = 0;
    while (k->posted.first && group->count < GROUP_MAX) {
        files += k->posted.first->prepare != NULL;
        if (files > GROUP_FILES_MAX)
            return;
        struct task *task = task_queue_take(&k->posted);
        k->hurried -= !task->patient;
        k->syncing -= task->patient && task->promise == KEEPER_DURABLE;
        task_queue_add(group, &task);
    }
}

static enum keeper_promise promise_of(const struct task_queue *group)
{
    enum keeper_promise most = KEEPER_READS;
    for (const struct task *t = group->first; t; t = t->next)
        if (t->promise > most)
            most = t->promise;
    return most;
}

/* ------------------------------------------------------------------ tasks */

static void note(struct task *t, int result, const char *why)
{
    t->result = result;
    if (result >= 0)
        return;
    free(t->why);
    t->why = strdup(why ? why : ""); /* without memory: no words */
}

static void prepare(struct store *store, struct task_queue *group)
{
    for (struct task *t = group->first; t; t = t->next) {
        int r = t->prepare ? t->prepare(store, t->arg) : 0;
        if (r < 0)
            note(t, r, strerrordesc_np(-r));
    }
    spool_sync(store_spool(store));
}

/* A fate is one statement, which is undone as a whole when it fails; what
 * does more is a step. */
static int perform(struct store *store, struct task *t)
{
    if (t->fate.job)
        return store_fate_put(store, &t->fate);
    if (!t->work)
        return 0;
    if (t->promise == KEEPER_READS)
        return t->work(store, t->arg);
    int r = store_step(store);
    if (r < 0)
        return r;
    int result = t->work(store, t->arg);
    if (result < 0) {
        store_undo_step(store);
        return result;
    }
    r = store_keep_step(store);
    return r < 0 ? r : result;
}

static void perform_all(struct store *store, struct task_queue *group)
{
    for (struct task *t = group->first; t; t = t->next)
        if (t->result >= 0)
            note(t, perform(store, t), store_why(store));
}

static void fail_all(struct store *store, struct task_queue *group, int error)
{
    for (struct task *t = group->first; t; t = t->next)
        if (t->result >= 0 && t->promise != KEEPER_READS)
            note(t, error, store_why(store));
}

static void transact(struct store *store, struct task_queue *group,
                     enum keeper_promise promise)
{
    int r = store_begin(store, promise == KEEPER_DURABLE);
    if (r < 0) {
        fail_all(store, group, r);
        perform_all(store, group); /* those that only read */
        return;
    }
    perform_all(store, group);
    r = store_commit(store);
    if (r < 0)
        fail_all(store, group, r);
}

static void do_group(struct keeper *k, struct task_queue *group)
{
    enum keeper_promise promise = promise_of(group);
    prepare(k->store, group);
    if (promise == KEEPER_READS)
        perform_all(k->store, group);
    else
        transact(k->store, group, promise);
    if (store_is_broken(k->store))
        atomic_store(&k->broken, true);
}

/* Nothing was posted for a while. */
static void catch_up(struct store *store)
{
    if (store_is_behind(store) && !store_is_broken(store) &&
        store_begin(store, true) == 0)
        (void)store_commit(store);
}

/* ----------------------------------------------------------------- thread */

static void answer(struct keeper *k, struct task_queue *group)
{
    static const uint64_t one = 1;
    pthread_mutex_lock(&k->lock);
    task_queue_move(group, &k->answered);
    pthread_mutex_unlock(&k->lock);
    /* A counter that is full wakes the loop as well. */
    while (write(k->wake, &one, sizeof one) < 0 && errno == EINTR)
        ;
}

void *keeper_thread(void *keeper)
{
    struct keeper *k = keeper;
    for (;;) {
        struct task_queue group = {0};
        pthread_mutex_lock(&k->lock);
        bool more = wait_for_tasks(k);
        if (k->posted.first)
            wait_for_company(k);
        take_group(k, &group);
        pthread_mutex_unlock(&k->lock);
        if (!more)
            break;
        if (group.first) {
            do_group(k, &group);
            answer(k, &group);
        } else {
            catch_up(k->store);
        }
    }
    catch_up(k->store);
    return NULL;
}
