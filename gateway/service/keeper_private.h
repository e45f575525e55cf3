/** keeper_private.h - what the two sides of the keeper share */
#ifndef EBGATE_SERVICE_KEEPER_PRIVATE_H
#define EBGATE_SERVICE_KEEPER_PRIVATE_H

#include "base/buf.h"
#include "service/keeper.h"

#include <pthread.h>
#include <stdatomic.h>

struct event;

/* One thing to do, and what came of it. The loop's until it is posted and
 * again when it is answered; the thread's in between. */
struct task {
    enum keeper_promise promise;
    keeper_work *prepare;
    keeper_work *work;
    keeper_done *done;
    void *arg;
    bool patient;            /* nobody waits for its answer */
    struct packed_fate fate; /* job 0: none */
    int result;
    char *why; /* owned, or NULL */
    struct task *next;
    unsigned char bytes[]; /* of the fate */
};

/** So many tasks that nobody waits for do not wait for company. */
#define KEEPER_SOME 32

struct task_queue {
    struct task *first, *last;
    size_t count;
};

struct room_waiter {
    void (*room)(void *arg);
    const void *arg;
    struct room_waiter *next;
};

struct keeper {
    /* The loop's. */
    struct event *answers;
    size_t most, waiting;
    struct room_waiter *waiters;
    pthread_t thread;
    /* The thread's. */
    struct store *store;
    /* Both. */
    int wake; /* eventfd: there are answers */
    pthread_mutex_t lock;
    pthread_cond_t posted_one;
    struct task_queue posted;
    size_t hurried; /* of these: somebody waits for them */
    size_t syncing; /* of the others: to be durable */
    struct task_queue answered;
    bool ending;
    _Atomic bool broken;
};

void task_queue_add(struct task_queue *q, struct task **task);
/** Given to the caller, or NULL. */
struct task *task_queue_take(struct task_queue *q);
/** All of @from behind those of @to. */
void task_queue_move(struct task_queue *from, struct task_queue *to);
void task_free(struct task **task);

/** The thread: until keeper->ending, and all is done. */
void *keeper_thread(void *keeper);

#endif
