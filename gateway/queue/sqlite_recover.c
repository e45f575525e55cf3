/* After a standstill: files and rows are brought together.
 *
 *     file      row            what happened              what is done
 *     id.new    none           it was not committed       removed
 *     id.new    there          it was, just now           gets its name
 *     id        doomed         its job was done           removed
 *     id        there, as was  nothing                    nothing
 *     id        other size     somebody was here          job is lost
 *     none      there          somebody was here          job is lost
 *     id        none           the database is an old one set aside, .stray
 */
#include "queue/sqlite_private.h"

#include <errno.h>

static int say(struct store *store, int r, const char *doing, uint64_t id)
{
    if (r >= 0)
        return r;
    return store_say(store, r, "%s/jobs/%llu: %s: %s", store->directory,
                     (unsigned long long)id, doing, store_error_text(r));
}

static int count(void *arg, enum spool_leftover kind, uint64_t id)
{
    (void)id;
    *(int64_t *)arg += kind == SPOOL_FILE;
    return 0;
}

int64_t store_count_files(const struct store *store)
{
    int64_t files = 0;
    int r = spool_each(store->spool, count, &files);
    return r < 0 ? r : files;
}

/* ------------------------------------------------------------------ files */

static int remove_doomed(struct store *store)
{
    sqlite3_stmt *s = store_statement(store, SQL_DOOMED);
    if (!s)
        return store_error(store);
    int r;
    while ((r = store_next(store, s, "read what is doomed")) == ROW) {
        uint64_t id = (uint64_t)sqlite3_column_int64(s, 0);
        int e = say(store, spool_remove(store->spool, id), "remove", id);
        if (e == 0 && id_list_append(&store->dropped, id) < 0)
            e = store_say(store, -ENOMEM, "out of memory");
        if (e < 0) {
            statement_reset(&s);
            return e;
        }
    }
    statement_reset(&s);
    return r < 0 ? r : 0;
}

static int row_exists(struct store *store, uint64_t id)
{
    sqlite3_stmt *s = store_statement(store, SQL_JOB_EXISTS);
    if (!s)
        return store_error(store);
    bind_number(s, 1, (int64_t)id);
    int r = store_next(store, s, "look for a job");
    statement_reset(&s);
    return r < 0 ? r : r == ROW;
}

static int settle_file(void *arg, enum spool_leftover kind, uint64_t id)
{
    struct store *store = arg;
    if (kind == SPOOL_FOREIGN)
        return 0;
    if (id > atomic_load(&store->last_id))
        atomic_store(&store->last_id, id);
    int exists = row_exists(store, id);
    if (exists < 0)
        return exists;
    if (kind == SPOOL_NEW && exists)
        return say(store, spool_finish(store->spool, id), "finish", id);
    if (kind == SPOOL_NEW)
        return say(store, spool_drop_new(store->spool, id), "remove", id);
    if (!exists)
        return say(store, spool_set_aside(store->spool, id), "set aside", id);
    return 0;
}

/* ------------------------------------------------------------------- rows */

static int lose(struct store *store, uint64_t id, const char *reason)
{
    sqlite3_stmt *s = store_statement(store, SQL_JOB_LOSE);
    if (!s)
        return store_error(store);
    bind_number(s, 1, (int64_t)id);
    bind_text(s, 2, reason);
    return store_run(store, s, "note a lost job");
}

static int check_row(struct store *store, uint64_t id, int64_t size)
{
    char reason[120];
    int64_t found = spool_size_of(store->spool, id);
    if (found == size)
        return 0;
    if (found < 0)
        snprintf(reason, sizeof reason, "its file jobs/%llu: %s",
                 (unsigned long long)id, store_error_text((int)found));
    else
        snprintf(reason, sizeof reason,
                 "its file jobs/%llu has %lld bytes, it had %lld",
                 (unsigned long long)id, (long long)found, (long long)size);
    return lose(store, id, reason);
}

static int check_rows(struct store *store)
{
    sqlite3_stmt *s = store_statement(store, SQL_FILES);
    if (!s)
        return store_error(store);
    int r;
    while ((r = store_next(store, s, "read the jobs")) == ROW) {
        r = check_row(store, (uint64_t)sqlite3_column_int64(s, 0),
                      sqlite3_column_int64(s, 1));
        if (r < 0)
            break;
    }
    statement_reset(&s);
    return r < 0 ? r : 0;
}

int store_recover(struct store *store)
{
    /* What the last commits of a process that was killed say must be durable
     * before any file goes by it. */
    store->behind = true;
    int r = store_begin(store, true);
    if (r == 0)
        r = store_commit(store);
    if (r == 0)
        r = store_begin(store, true);
    if (r < 0)
        return r;
    r = remove_doomed(store);
    if (r == 0)
        r = spool_each(store->spool, settle_file, store);
    if (r == 0)
        r = check_rows(store);
    if (r == 0)
        return store_commit(store);
    if (r < 0 && store->error != r)
        store_say(store, r, "%s/jobs: %s", store->directory,
                  store_error_text(r));
    store_rollback(store);
    return r;
}
