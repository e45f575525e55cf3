#include "convert/behind.h"

#include "base/scope.h"
#include "convert/outlet.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

#define BLOCKS 4

struct behind {
    FILE *file;
    struct buf blocks[BLOCKS]; /* one after the other, and round again */
    pthread_t thread;
    bool started;
    pthread_mutex_t lock; /* of the following, of which @changed tells */
    pthread_cond_t changed;
    size_t passed, written; /* blocks */
    bool ended;             /* no more will be passed on */
    int error;              /* -errno of the write that failed */
};

/* ------------------------------------------------------- the second thread */

/** Called with the lock, which it leaves while it writes. */
static void write_next(struct behind *b)
{
    struct span bytes = buf_span(&b->blocks[b->written % BLOCKS]);
    pthread_mutex_unlock(&b->lock);
    int e = outlet_write(b->file, bytes);
    pthread_mutex_lock(&b->lock);
    b->error = e;
    b->written++;
    pthread_cond_signal(&b->changed);
}

static void *write_blocks(void *arg)
{
    struct behind *b = arg;
    pthread_mutex_lock(&b->lock);
    while (b->error == 0 && (b->written < b->passed || !b->ended)) {
        if (b->written < b->passed)
            write_next(b);
        else
            pthread_cond_wait(&b->changed, &b->lock);
    }
    pthread_mutex_unlock(&b->lock);
    return NULL;
}

/** Signals are for the first thread: they end its reads. */
static int start(struct behind *b)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int e = pthread_create(&b->thread, NULL, write_blocks, b);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    b->started = e == 0;
    return -e;
}

/* --------------------------------------------------------------- the first */

struct buf *behind_block(struct behind *b)
{
    return &b->blocks[b->passed % BLOCKS];
}

int behind_pass(struct behind *b)
{
    assert(b->started);
    pthread_mutex_lock(&b->lock);
    b->passed++;
    pthread_cond_signal(&b->changed);
    while (b->passed - b->written == BLOCKS && b->error == 0)
        pthread_cond_wait(&b->changed, &b->lock);
    int e = b->error;
    pthread_mutex_unlock(&b->lock);
    buf_empty(behind_block(b));
    return e;
}

int behind_finish(struct behind *b)
{
    if (!b->started)
        return b->error;
    pthread_mutex_lock(&b->lock);
    b->ended = true;
    pthread_cond_signal(&b->changed);
    pthread_mutex_unlock(&b->lock);
    pthread_join(b->thread, NULL);
    b->started = false;
    return b->error;
}

/* ------------------------------------------------------- beginning and end */

int behind_new(FILE *file, size_t limit, struct behind **b_out)
{
    SCOPED(behind_free) struct behind *b = calloc(1, sizeof *b);
    if (!b)
        return -ENOMEM;
    b->file = file;
    for (size_t i = 0; i < BLOCKS; i++)
        buf_init(&b->blocks[i], limit);
    pthread_mutex_init(&b->lock, NULL);
    pthread_cond_init(&b->changed, NULL);
    int e = start(b);
    if (e < 0)
        return e;
    *b_out = GIVE(b);
    return 0;
}

void behind_free(struct behind **behind)
{
    struct behind *b = *behind;
    if (!b)
        return;
    behind_finish(b);
    for (size_t i = 0; i < BLOCKS; i++)
        buf_clear(&b->blocks[i]);
    pthread_cond_destroy(&b->changed);
    pthread_mutex_destroy(&b->lock);
    free(b);
    *behind = NULL;
}
