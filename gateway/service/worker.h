/**
 * worker.h - a thread that does what the loop must not wait for
 *
 * Work is posted from the loop and done in the thread, in order; what comes of
 * it is told in the loop again. Reading a job from end to end to know its
 * format takes as long as its disk does: that is work for a worker.
 */
#ifndef EBGATE_SERVICE_WORKER_H
#define EBGATE_SERVICE_WORKER_H

#include "service/loop.h"

#include <stddef.h>

struct worker;

/** Lives inside what the work is about: the worker allocates nothing. */
struct work {
    void (*run)(struct work *work);  /* in the thread */
    void (*done)(struct work *work); /* in the loop; may free it */
    struct work *next;               /* the worker's */
};

/** Returns 0, -ENOMEM, or -errno: no thread could be made. */
int worker_new(struct loop *loop, struct worker **w_out);

/** Does what was posted, tells it, and ends the thread. */
void worker_free(struct worker **w);

/** @work is borrowed until it is done. */
void worker_post(struct worker *w, struct work *work);

/** Posted and not yet told. */
size_t worker_pending(const struct worker *w);

#endif
