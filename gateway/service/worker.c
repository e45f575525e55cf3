#include "service/worker.h"

#include "base/scope.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct queue {
    struct work *first, *last;
};

struct worker {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t posted;
    struct queue todo, done; /* both under the lock */
    bool ending;             /* the same */
    bool started;
    size_t pending; /* the loop's */
    int wake_fd;    /* an eventfd: something is done */
    struct event *wake;
};

static void push(struct queue *q, struct work *work)
{
    work->next = NULL;
    if (q->first)
        q->last->next = work;
    else
        q->first = work;
    q->last = work;
}

static struct work *pop(struct queue *q)
{
    struct work *work = q->first;
    if (work)
        q->first = work->next;
    return work;
}

/* --------------------------------------------------------- in the thread */

static struct work *wait_for_work(struct worker *w)
{
    pthread_mutex_lock(&w->lock);
    while (!w->todo.first && !w->ending)
        pthread_cond_wait(&w->posted, &w->lock);
    struct work *work = pop(&w->todo);
    pthread_mutex_unlock(&w->lock);
    return work;
}

static void *run_thread(void *arg)
{
    struct worker *w = arg;
    struct work *work;
    while ((work = wait_for_work(w))) {
        work->run(work);
        pthread_mutex_lock(&w->lock);
        push(&w->done, work);
        pthread_mutex_unlock(&w->lock);
        const uint64_t one = 1;
        if (write(w->wake_fd, &one, sizeof one) < 0)
            continue; /* the counter is at its limit: the loop is awake */
    }
    return NULL;
}

/** Signals are the loop's. */
static int start_thread(struct worker *w)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int r = pthread_create(&w->thread, NULL, run_thread, w);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    w->started = r == 0;
    return -r;
}

/* ----------------------------------------------------------- in the loop */

static void tell_done(struct worker *w)
{
    pthread_mutex_lock(&w->lock);
    struct queue done = w->done;
    w->done = (struct queue){0};
    pthread_mutex_unlock(&w->lock);
    struct work *work;
    while ((work = pop(&done))) {
        w->pending--;
        work->done(work);
    }
}

static void on_wake(evutil_socket_t fd, short what, void *arg)
{
    (void)what;
    uint64_t count;
    if (read(fd, &count, sizeof count) < 0)
        return;
    tell_done(arg);
}

int worker_new(struct loop *loop, struct worker **w_out)
{
    SCOPED(worker_free) struct worker *w = calloc(1, sizeof *w);
    if (!w)
        return -ENOMEM;
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->posted, NULL);
    w->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (w->wake_fd < 0)
        return -errno;
    w->wake = event_new(loop_base(loop), w->wake_fd, EV_READ | EV_PERSIST,
                        on_wake, w);
    if (!w->wake || event_add(w->wake, NULL) < 0)
        return -ENOMEM;
    int r = start_thread(w);
    if (r < 0)
        return r;
    *w_out = GIVE(w);
    return 0;
}

void worker_free(struct worker **worker)
{
    struct worker *w = *worker;
    if (!w)
        return;
    if (w->started) {
        pthread_mutex_lock(&w->lock);
        w->ending = true;
        pthread_cond_signal(&w->posted);
        pthread_mutex_unlock(&w->lock);
        pthread_join(w->thread, NULL);
        tell_done(w);
    }
    if (w->wake)
        event_free(w->wake);
    if (w->wake_fd >= 0)
        close(w->wake_fd);
    pthread_cond_destroy(&w->posted);
    pthread_mutex_destroy(&w->lock);
    free(w);
    *worker = NULL;
}

void worker_post(struct worker *w, struct work *work)
{
    w->pending++;
    pthread_mutex_lock(&w->lock);
    push(&w->todo, work);
    pthread_cond_signal(&w->posted);
    pthread_mutex_unlock(&w->lock);
}

size_t worker_pending(const struct worker *w)
{
    return w->pending;
}
