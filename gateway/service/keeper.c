/* The loop's side: posts tasks, tells of answers. */
#include "service/keeper.h"

#include "base/scope.h"
#include "service/keeper_private.h"

#include <errno.h>
#include <event2/event.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* ------------------------------------------------------------------ queues */

void task_queue_add(struct task_queue *q, struct task **task)
{
    struct task *t = GIVE(*task);
    t->next = NULL;
    if (q->last)
        q->last->next = t;
    else
        q->first = t;
    q->last = t;
    q->count++;
}

struct task *task_queue_take(struct task_queue *q)
{
    struct task *t = q->first;
    if (!t)
        return NULL;
    q->first = t->next;
    if (!q->first)
        q->last = NULL;
    q->count--;
    t->next = NULL;
    return t;
}

void task_queue_move(struct task_queue *from, struct task_queue *to)
{
    if (!from->first)
        return;
    if (to->last)
        to->last->next = from->first;
    else
        to->first = from->first;
    to->last = from->last;
    to->count += from->count;
    *from = (struct task_queue){0};
}

void task_free(struct task **task)
{
    if (!*task)
        return;
    free((*task)->why);
    free(*task);
    *task = NULL;
}

/* ----------------------------------------------------------------- answers */

/* Each is called once and may be refused and wait again. */
static void tell_room(struct keeper *k)
{
    struct room_waiter *waiters = GIVE(k->waiters), *w;
    while ((w = waiters)) {
        waiters = w->next;
        if (k->waiting >= k->most) {
            w->next = k->waiters;
            k->waiters = w;
            continue;
        }
        w->room((void *)w->arg);
        free(w);
    }
}

static void tell_answers(struct keeper *k)
{
    struct task_queue answered;
    pthread_mutex_lock(&k->lock);
    answered = k->answered;
    k->answered = (struct task_queue){0};
    pthread_mutex_unlock(&k->lock);

    struct task *task;
    while ((task = task_queue_take(&answered))) {
        k->waiting--;
        if (task->done)
            task->done(task->arg, task->result,
                       task->result < 0 && task->why ? task->why : "");
        task_free(&task);
    }
}

static void on_answers(evutil_socket_t fd, short what, void *arg)
{
    (void)what;
    struct keeper *k = arg;
    uint64_t count;
    (void)!read(fd, &count, sizeof count);
    tell_answers(k);
    if (k->waiters && k->waiting <= k->most / 2)
        tell_room(k);
}

/* ------------------------------------------------------------------ posting */

static int post(struct keeper *k, struct task **task)
{
    if (k->ending || k->waiting >= k->most) {
        task_free(task);
        return k->ending ? -ESHUTDOWN : -EAGAIN;
    }
    k->waiting++;
    bool hurries = !(*task)->patient;
    pthread_mutex_lock(&k->lock);
    k->hurried += hurries;
    k->syncing += !hurries && (*task)->promise == KEEPER_DURABLE;
    task_queue_add(&k->posted, task);
    size_t count = k->posted.count;
    pthread_mutex_unlock(&k->lock);
    if (hurries || count == 1 || count == KEEPER_SOME)
        pthread_cond_signal(&k->posted_one);
    return 0;
}

static int post_copy(struct keeper *k, const struct task *wanted)
{
    struct task *task = calloc(1, sizeof *task);
    if (!task)
        return -ENOMEM;
    *task = *wanted;
    return post(k, &task);
}

int keeper_do_prepared(struct keeper *keeper, enum keeper_promise promise,
                       keeper_work *prepare, keeper_work *work,
                       keeper_done *done, void *arg)
{
    return post_copy(keeper, &(struct task){.promise = promise,
                                            .prepare = prepare,
                                            .work = work,
                                            .done = done,
                                            .arg = arg});
}

int keeper_do_soon(struct keeper *keeper, enum keeper_promise promise,
                   keeper_work *prepare, keeper_work *work, keeper_done *done,
                   void *arg)
{
    return post_copy(keeper, &(struct task){.promise = promise,
                                            .prepare = prepare,
                                            .work = work,
                                            .done = done,
                                            .arg = arg,
                                            .patient = true});
}

int keeper_do(struct keeper *keeper, enum keeper_promise promise,
              keeper_work *work, keeper_done *done, void *arg)
{
    return keeper_do_prepared(keeper, promise, NULL, work, done, arg);
}

int keeper_fate(struct keeper *keeper, const struct packed_fate *fate,
                keeper_done *done, void *arg)
{
    struct task *task = calloc(1, sizeof *task + fate->bytes.len);
    if (!task)
        return -ENOMEM;
    task->promise = KEEPER_WRITTEN;
    task->done = done;
    task->arg = arg;
    task->patient = true;
    task->fate = *fate;
    task->fate.bytes = span_of(task->bytes, fate->bytes.len);
    if (fate->bytes.len > 0)
        memcpy(task->bytes, fate->bytes.at, fate->bytes.len);
    return post(keeper, &task);
}

int keeper_when_room(struct keeper *keeper, void (*room)(void *arg), void *arg)
{
    struct room_waiter *w = malloc(sizeof *w);
    if (!w)
        return -ENOMEM;
    *w = (struct room_waiter){room, arg, keeper->waiters};
    keeper->waiters = w;
    return 0;
}

void keeper_forget_room(struct keeper *keeper, const void *arg)
{
    struct room_waiter **at = &keeper->waiters;
    while (*at) {
        struct room_waiter *w = *at;
        if (w->arg == arg) {
            *at = w->next;
            free(w);
        } else {
            at = &w->next;
        }
    }
}

struct store *keeper_store(const struct keeper *keeper)
{
    return keeper->store;
}

size_t keeper_waiting(const struct keeper *keeper)
{
    return keeper->waiting;
}

bool keeper_is_broken(const struct keeper *keeper)
{
    return atomic_load(&keeper->broken);
}

/* ----------------------------------------------------------- begin and end */

/* Signals are the loop's: the thread is started with all of them blocked. */
static int start(struct keeper *k)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int r = pthread_create(&k->thread, NULL, keeper_thread, k);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return -r;
}

static int make_lock(struct keeper *k)
{
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_mutex_init(&k->lock, NULL);
    int r = pthread_cond_init(&k->posted_one, &monotonic);
    pthread_condattr_destroy(&monotonic);
    return -r;
}

static void drop(struct keeper *k)
{
    struct room_waiter *w;
    while ((w = k->waiters)) {
        k->waiters = w->next;
        free(w);
    }
    if (k->answers)
        event_free(k->answers);
    if (k->wake >= 0)
        close(k->wake);
    pthread_cond_destroy(&k->posted_one);
    pthread_mutex_destroy(&k->lock);
    free(k);
}

static int begin(struct keeper *k, struct event_base *base)
{
    k->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (k->wake < 0)
        return -errno;
    k->answers = event_new(base, k->wake, EV_READ | EV_PERSIST, on_answers, k);
    if (!k->answers || event_add(k->answers, NULL) < 0)
        return -ENOMEM;
    return start(k);
}

int keeper_new(const struct keeper_options *options, struct store **store,
               struct keeper **keeper_out)
{
    struct keeper *k = calloc(1, sizeof *k);
    if (!k)
        return -ENOMEM;
    k->wake = -1;
    k->most =
        options->most_waiting ? options->most_waiting : KEEPER_MOST_WAITING;
    k->store = *store;
    int r = make_lock(k);
    if (r == 0)
        r = begin(k, options->base);
    if (r < 0) {
        drop(k);
        return r;
    }
    *store = NULL;
    *keeper_out = k;
    return 0;
}

void keeper_free(struct keeper **keeper)
{
    struct keeper *k = GIVE(*keeper);
    if (!k)
        return;
    pthread_mutex_lock(&k->lock);
    k->ending = true;
    pthread_mutex_unlock(&k->lock);
    pthread_cond_signal(&k->posted_one);
    pthread_join(k->thread, NULL);
    tell_answers(k);
    store_close(&k->store);
    drop(k);
}
