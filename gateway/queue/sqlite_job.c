/* One job: taken, moved on, looked at, removed. */
#include "queue/sqlite_private.h"

#include "base/scope.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

static int no_job(struct store *store, uint64_t id)
{
    return store_say(store, -ENOENT, "there is no job %" PRIu64, id);
}

/* ------------------------------------------------------------------ adding */

static int64_t nanoseconds(struct timespec t)
{
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void bind_source(sqlite3_stmt *s, int at,
                        const struct spool_source *source)
{
    if (source->inode == 0)
        return; /* written by us: NULL */
    bind_number(s, at, (int64_t)source->device);
    bind_number(s, at + 1, (int64_t)source->inode);
    bind_number(s, at + 2, (int64_t)source->size);
    bind_number(s, at + 3, source->mtime_ns);
}

static void bind_facts(sqlite3_stmt *s, const struct job_facts *f)
{
    const char *const texts[] = {f->job_name, f->job_id,   f->owner,  f->node,
                                 f->inlet,    f->codepage, f->at_sign};
    for (int i = 0; i < 7; i++)
        bind_text(s, 4 + i, texts[i]);
    bind_text(s, 12, f->profile);
    bind_text(s, 13, f->replies);
    bind_number(s, 3, f->kind);
    bind_number(s, 14, nanoseconds(f->accepted));
}

static int add_row(struct store *store, const struct job_facts *facts,
                   enum job_state state, const char *reason,
                   const struct spool_file *file)
{
    sqlite3_stmt *s = store_statement(store, SQL_JOB_ADD);
    if (!s)
        return store_error(store);
    char wanted[128];
    wanted_write(&facts->wanted, wanted);
    bind_facts(s, facts);
    bind_number(s, 1, (int64_t)spool_id(file));
    bind_number(s, 2, state);
    bind_text(s, 11, wanted);
    bind_number(s, 15, (int64_t)spool_size(file));
    bind_text(s, 16, reason);
    bind_number(s, 17, facts->accepted.tv_sec);
    bind_source(s, 18, spool_source(file));
    return store_run(store, s, "add a job");
}

int store_job_add(struct store *store, const struct job_facts *facts,
                  enum job_state state, const char *reason,
                  struct spool_file *file)
{
    int r = spool_ready(file);
    if (r < 0)
        return store_say(store, r, "%s/jobs/%" PRIu64 ": sync: %s",
                         store->directory, spool_id(file), store_error_text(r));
    r = spool_enter(store->spool, file);
    if (r < 0)
        return store_say(store, r, "out of memory");
    r = add_row(store, facts, state, reason, file);
    if (r < 0)
        spool_forget(store->spool, spool_entered(store->spool) - 1);
    return r;
}

/* A job whose file is gone let go of the inode: a file that changed since
 * then is another one. */
int store_job_of_source(struct store *store, const struct spool_source *source,
                        uint64_t *id_out)
{
    SCOPED(statement_reset)
    sqlite3_stmt *s = store_statement(store, SQL_JOB_OF_SOURCE);
    if (!s)
        return store_error(store);
    bind_number(s, 1, (int64_t)source->inode);
    bind_number(s, 2, (int64_t)source->device);
    bind_number(s, 3, (int64_t)source->size);
    bind_number(s, 4, source->mtime_ns);
    int r = store_next(store, s, "look for a source");
    if (r < 0)
        return r;
    bool known = r == ROW;
    if (known && sqlite3_column_int(s, 1) == JOB_DONE)
        known = source->ctime_ns / 1000000000 <= sqlite3_column_int64(s, 2);
    if (!known)
        return store_say(store, -ENOENT, "it has not been taken");
    *id_out = (uint64_t)sqlite3_column_int64(s, 0);
    return 0;
}

/* ----------------------------------------------------------------- reading */

static int read_one(struct store *store, sqlite3_stmt *s, uint64_t id,
                    struct job_entry *out)
{
    int r = store_next(store, s, "read a job");
    if (r == ROW)
        r = job_row_read(store, s, out);
    else if (r == NO_ROW)
        r = no_job(store, id);
    statement_reset(&s);
    return r;
}

int store_job_get(struct store *store, uint64_t id, struct job_entry *out)
{
    sqlite3_stmt *s = store_statement(store, SQL_JOB_GET);
    if (!s)
        return store_error(store);
    bind_number(s, 1, (int64_t)id);
    return read_one(store, s, id, out);
}

int store_job_find(struct store *store, const char *job_name,
                   const char *job_id, int64_t since_unix_s,
                   struct job_entry *out)
{
    sqlite3_stmt *s = store_statement(store, SQL_JOB_FIND);
    if (!s)
        return store_error(store);
    bind_text(s, 1, job_id);
    bind_text(s, 2, job_name);
    bind_number(s, 3, since_unix_s * 1000000000);
    return read_one(store, s, 0, out);
}

/* ---------------------------------------------------------------- changing */

/* The share of a job that is begun has had its turn. */
static void note_turn(struct store *store, sqlite3_stmt *s)
{
    int error = 0;
    char *share = column_text(s, 1, &error);
    if (error < 0)
        return;
    free(store->turn);
    store->turn = share;
}

static int state_of(struct store *store, uint64_t id, enum job_state next,
                    enum job_state *out)
{
    sqlite3_stmt *s = store_statement(store, SQL_JOB_STATE);
    if (!s)
        return store_error(store);
    bind_number(s, 1, (int64_t)id);
    int r = store_next(store, s, "read a job");
    if (r == ROW)
        *out = (enum job_state)sqlite3_column_int(s, 0);
    if (r == ROW && *out == JOB_ACCEPTED && next == JOB_ACTIVE)
        note_turn(store, s);
    statement_reset(&s);
    if (r == ROW && *out >= JOB_STATES)
        return store_say(store, -EUCLEAN,
                         "job %" PRIu64 " is in no state "
                         "that there is",
                         id);
    return r == NO_ROW ? no_job(store, id) : r;
}

int store_doom(struct store *store, uint64_t job)
{
    if (id_list_append(&store->doomed, job) < 0)
        return store_say(store, -ENOMEM, "out of memory");
    sqlite3_stmt *s = store_statement(store, SQL_DOOM);
    if (!s)
        return store_error(store);
    bind_number(s, 1, (int64_t)job);
    return store_run(store, s, "doom a file");
}

int store_job_set_state(struct store *store, uint64_t id, enum job_state state,
                        const char *reason, int64_t now_unix_s)
{
    enum job_state from = state;
    int r = state_of(store, id, state, &from);
    if (r < 0)
        return r;
    if (!job_state_may_follow(from, state))
        return store_say(store, -EINVAL,
                         "job %" PRIu64 " is %s and cannot "
                         "become %s",
                         id, job_state_name(from), job_state_name(state));
    sqlite3_stmt *s = store_statement(store, SQL_JOB_SET_STATE);
    if (!s)
        return store_error(store);
    bind_number(s, 1, (int64_t)id);
    bind_number(s, 2, state);
    bind_text(s, 3, reason);
    bind_number(s, 4, now_unix_s);
    r = store_run(store, s, "change a job");
    return r == 0 && state == JOB_DONE ? store_doom(store, id) : r;
}

int store_job_set_mails(struct store *store, uint64_t id, uint64_t mails)
{
    sqlite3_stmt *s = store_statement(store, SQL_JOB_SET_MAILS);
    if (!s)
        return store_error(store);
    bind_number(s, 1, (int64_t)id);
    bind_number(s, 2, (int64_t)mails);
    int r = store_run(store, s, "change a job");
    return r == 0 && sqlite3_changes(store->db) == 0 ? no_job(store, id) : r;
}

/* ---------------------------------------------------------------- removing */

static int run_with(struct store *store, enum statement which, uint64_t id)
{
    sqlite3_stmt *s = store_statement(store, which);
    if (!s)
        return store_error(store);
    bind_number(s, 1, (int64_t)id);
    return store_run(store, s, "remove a job");
}

int store_job_remove(struct store *store, uint64_t id)
{
    int r = run_with(store, SQL_JOB_REMOVE, id);
    if (r == 0 && sqlite3_changes(store->db) == 0)
        return no_job(store, id);
    if (r == 0)
        r = run_with(store, SQL_FATES_REMOVE, id);
    if (r == 0) /* no later job gets its number */
        r = run_with(store, SQL_KEEP_ID, id);
    return r < 0 ? r : store_doom(store, id);
}
