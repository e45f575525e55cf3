/* The embedded store: a job's way through its states.
 *
 *     state     comes from                 and goes on when
 *     accepted  store_job_add, a release   its turn comes (store_jobs_next)
 *     active    accepted, resting          it was read and no mail of it is
 *                                          under way
 *     resting   active                     a mail of it is due
 *                                          (store_jobs_due)
 *     settled   active, resting            its replies are written
 *     done      any                        it is forgotten (store_forget);
 *                                          its file goes at once
 *     held      any but done               an operator releases it
 *     lost      any but done               an operator mends or deletes it
 *
 * job_state.c holds which may follow which. Each state is a number in one
 * column, so a standstill at any moment leaves every job in one of them.
 *
 * The log is written ahead (WAL): a commit survives kill -9 as soon as it is
 * written, and the loss of power once the log is synced, which a durable
 * commit does. The log is brought into the database between transactions. */
#include "queue/store.h"

#include "queue/sqlite_private.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

/* Pages of the log after which it is brought into the database: 16 MiB. */
#define LOG_PAGES 2048

bool store_is_broken(const struct store *store)
{
    return store->broken;
}

bool store_is_behind(const struct store *store)
{
    return store->behind;
}

struct spool *store_spool(const struct store *store)
{
    return store->spool;
}

uint64_t store_new_id(struct store *store)
{
    return atomic_fetch_add(&store->last_id, 1) + 1;
}

int id_list_append(struct id_list *list, uint64_t id)
{
    if (list->count == list->room) {
        size_t room = list->room ? list->room * 2 : 64;
        uint64_t *ids = realloc(list->at, room * sizeof *ids);
        if (!ids)
            return -ENOMEM;
        list->at = ids;
        list->room = room;
    }
    list->at[list->count++] = id;
    return 0;
}

int id_list_add(struct id_list *list, uint64_t id)
{
    /* Most often the last one again, or a later one. */
    size_t at = list->count;
    while (at > 0 && list->at[at - 1] > id)
        at--;
    if (at > 0 && list->at[at - 1] == id)
        return 0;
    int r = id_list_append(list, id);
    if (r < 0)
        return r;
    memmove(list->at + at + 1, list->at + at,
            (list->count - 1 - at) * sizeof *list->at);
    list->at[at] = id;
    return 0;
}

/* ----------------------------------------------------------- transactions */

static int broken(struct store *store)
{
    return store_say(store, -EIO,
                     "%s: the disk failed to keep what was written; nothing "
                     "more is taken until the gateway is started again",
                     store->directory);
}

/* NORMAL does not sync the log at a commit, FULL does. */
static int set_synchronous(struct store *store, bool full)
{
    if (store->full == full)
        return 0;
    const char *text =
        full ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL";
    if (sqlite3_exec(store->db, text, NULL, NULL, NULL) != SQLITE_OK)
        return store_fail(store, "synchronous");
    store->full = full;
    return 0;
}

int store_begin(struct store *store, bool durable)
{
    if (store->broken)
        return broken(store);
    int r = set_synchronous(store, durable);
    if (r < 0)
        return r;
    store->durable = durable;
    store->begin_doomed = store->doomed.count;
    r = store_do(store, SQL_BEGIN, "begin");
    store->in = r == 0;
    return r;
}

void store_rollback(struct store *store)
{
    store->touched.count = 0;
    store->doomed.count = store->begin_doomed;
    spool_forget(store->spool, 0);
    store->in = false;
    store->undone = 0;
    /* Some failures have rolled back already. */
    if (!sqlite3_get_autocommit(store->db))
        (void)store_do(store, SQL_ROLLBACK, "roll back");
}

int store_touch(struct store *store, uint64_t job)
{
    size_t count = store->touched.count;
    int r = id_list_add(&store->touched, job);
    if (r < 0 || store->touched.count == count)
        return r < 0 ? store_say(store, r, "out of memory") : 0;
    sqlite3_stmt *s = store_statement(store, SQL_JOB_EXISTS);
    if (!s)
        return store_error(store);
    bind_number(s, 1, (int64_t)job);
    r = store_next(store, s, "look for a job");
    statement_reset(&s);
    if (r == ROW)
        return 0;
    store->touched.count = count;
    return r < 0 ? r
                 : store_say(store, -ENOENT, "there is no job %llu",
                             (unsigned long long)job);
}

/* The earliest next try of each job whose fates changed. */
static int settle_touched(struct store *store)
{
    sqlite3_stmt *s = store_statement(store, SQL_JOB_NEXT_TRY);
    if (!s)
        return store_error(store);
    for (size_t i = 0; i < store->touched.count; i++) {
        bind_number(s, 1, (int64_t)store->touched.at[i]);
        int r = store_run(store, s, "note the next try");
        if (r < 0)
            return r;
    }
    return 0;
}

/* A failure leaves the log as it is; it is asked again after the next. */
static void write_back(struct store *store)
{
    if (store->log_pages < LOG_PAGES)
        return;
    if (sqlite3_wal_checkpoint_v2(store->db, NULL, SQLITE_CHECKPOINT_PASSIVE,
                                  NULL, NULL) == SQLITE_OK)
        store->log_pages = 0;
    else
        (void)store_fail(store, "write back the log");
}

/* The rows of jobs that are done say so on the disk: their files may go. A
 * standstill on the way finds the rest in the table. */
static void drop_doomed(struct store *store)
{
    for (size_t i = 0; i < store->doomed.count; i++) {
        uint64_t id = store->doomed.at[i];
        if (spool_remove(store->spool, id) == 0)
            (void)id_list_append(&store->dropped, id);
    }
    store->doomed.count = 0;
}

/* Nobody looks for these files any more. */
static int spare_dropped(struct store *store)
{
    sqlite3_stmt *s = store_statement(store, SQL_SPARE);
    int r = s ? 0 : store_error(store);
    for (size_t i = 0; r == 0 && i < store->dropped.count; i++) {
        bind_number(s, 1, (int64_t)store->dropped.at[i]);
        r = store_run(store, s, "forget a file");
    }
    return r;
}

/* A commit without a change syncs nothing: what was written before and shall
 * be durable now needs one. */
static int mark_place(struct store *store)
{
    sqlite3_stmt *s = store_statement(store, SQL_KEEP_ID);
    if (!s)
        return store_error(store);
    bind_number(s, 1, (int64_t)atomic_load(&store->last_id));
    return store_run(store, s, "note the last id");
}

static int commit(struct store *store)
{
    int r = settle_touched(store);
    if (r == 0)
        r = spare_dropped(store);
    if (r == 0 && store->durable && store->behind)
        r = mark_place(store);
    if (r < 0)
        return r;
    r = spool_sync_names(store->spool);
    if (r < 0) {
        store->broken = true;
        return store_say(store, r, "%s/jobs: sync: %s", store->directory,
                         store_error_text(r));
    }
    return store_do(store, SQL_COMMIT, "commit");
}

int store_commit(struct store *store)
{
    /* A job's acceptance is never less than durable. */
    assert(store->durable || spool_entered(store->spool) == 0);
    int r = commit(store);
    if (r < 0) {
        store_rollback(store);
        return store->broken ? -EIO : r;
    }
    store->in = false;
    store->behind = !store->durable;
    spool_committed(store->spool);
    store->touched.count = 0;
    store->dropped.count = 0;
    if (store->durable)
        drop_doomed(store);
    write_back(store);
    return 0;
}

int store_step(struct store *store)
{
    store->step_entered = spool_entered(store->spool);
    store->step_doomed = store->doomed.count;
    return store_do(store, SQL_STEP, "begin a step");
}

int store_keep_step(struct store *store)
{
    return store_do(store, SQL_KEEP_STEP, "end a step");
}

void store_undo_step(struct store *store)
{
    spool_forget(store->spool, store->step_entered);
    store->doomed.count = store->step_doomed;
    (void)store_do(store, SQL_UNDO_STEP, "undo a step");
    (void)store_do(store, SQL_KEEP_STEP, "undo a step");
    /* Some of these jobs may have been added by the step: they are looked for
     * again. */
    (void)settle_touched(store);
    store->touched.count = 0;
}
