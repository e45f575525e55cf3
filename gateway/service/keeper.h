/**
 * keeper.h - the store's thread: commits in groups, answers the loop
 *
 * The loop posts tasks; the thread takes all that wait, does them in one
 * transaction, and the loop is told of each, in the order they were posted,
 * when the transaction is committed. The loop never waits for the disk.
 *
 * Tasks that ask for it are durable when they are answered: one sync for all
 * that came together. The others are written when they are answered and are
 * durable a second later at the most.
 */
#ifndef EBGATE_SERVICE_KEEPER_H
#define EBGATE_SERVICE_KEEPER_H

#include "queue/store.h"

struct event_base;
struct keeper;

struct keeper_options {
    struct event_base *base; /* borrowed */
    size_t most_waiting;     /* tasks; 0: KEEPER_MOST_WAITING */
};
#define KEEPER_MOST_WAITING 4096

/** What a task promises when it is answered. */
enum keeper_promise {
    KEEPER_READS,   /* changes nothing */
    KEEPER_WRITTEN, /* survives kill -9 */
    KEEPER_DURABLE, /* survives the loss of power */
};

/** In the thread, within a transaction: uses @store, and nothing of the
 *  loop's but @arg. What it returns is the task's result; when negative, what
 *  it did in the store is undone, and only that. */
typedef int keeper_work(struct store *store, void *arg);

/** In the loop. @result is the work's, or -errno of the commit: then nothing
 *  of the task stands. @why: the reason in words when @result is negative,
 *  borrowed for the call. */
typedef void keeper_done(void *arg, int result, const char *why);

/** Takes @store, whose calls are the thread's from now on (but store_new_id
 *  and what spool.h says any thread may call). Returns 0 or -errno. */
int keeper_new(const struct keeper_options *options, struct store **store,
               struct keeper **keeper_out);

/** Does all that was posted, makes all durable, calls every @done that is
 *  left, closes the store. What is posted from those is -ESHUTDOWN. */
void keeper_free(struct keeper **keeper);

/**
 * keeper_do - posts a task
 * @work: in the thread; NULL: nothing but the promise (KEEPER_DURABLE: all
 *        that was posted before is durable then)
 * @done: in the loop, exactly once if this returns 0; or NULL
 * Returns 0, -ENOMEM, -EAGAIN: so many wait already, try again when
 * keeper_on_room calls, or -ESHUTDOWN: it is being freed.
 */
int keeper_do(struct keeper *keeper, enum keeper_promise promise,
              keeper_work *work, keeper_done *done, void *arg);

/**
 * keeper_do_prepared - a task with a file of the spool
 * @prepare: in the thread, before the transaction: spool_take, spool_join.
 *           The files of all tasks that came together are then synced at
 *           once. When it returns -errno, that is the result, and @work is
 *           not called; its own failures have no words of the store.
 */
int keeper_do_prepared(struct keeper *keeper, enum keeper_promise promise,
                       keeper_work *prepare, keeper_work *work,
                       keeper_done *done, void *arg);

/**
 * keeper_do_soon - the same, of what nobody waits for
 * A few milliseconds may pass before it is begun, so that others share its
 * transaction and its sync.
 */
int keeper_do_soon(struct keeper *keeper, enum keeper_promise promise,
                   keeper_work *prepare, keeper_work *work, keeper_done *done,
                   void *arg);

/**
 * keeper_fate - writes what became of a mail; KEEPER_WRITTEN, within a
 * millisecond or two
 * @fate: copied. Cheaper than keeper_do. Returns as keeper_do.
 */
int keeper_fate(struct keeper *keeper, const struct packed_fate *fate,
                keeper_done *done, void *arg);

/** Calls @room from the loop, once, when half of the room is free again; for
 *  who was refused. Several may wait. Returns 0 or -ENOMEM. */
int keeper_when_room(struct keeper *keeper, void (*room)(void *arg), void *arg);
/** Who waits with @arg is not called. */
void keeper_forget_room(struct keeper *keeper, const void *arg);

/** For store_new_id and what any thread may do with its spool; borrowed. */
struct store *keeper_store(const struct keeper *keeper);

/** Tasks that were posted and not yet answered. */
size_t keeper_waiting(const struct keeper *keeper);

/** The store is broken (store_is_broken); no more is acknowledged. */
bool keeper_is_broken(const struct keeper *keeper);

#endif
