/* Many jobs: lists, whose turn it is, what is due, what may be forgotten. */
#include "queue/sqlite_private.h"

#include "base/scope.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

int store_jobs(struct store *store, enum job_state state, uint64_t after,
               size_t most, struct job_list *out)
{
    sqlite3_stmt *s = store_statement(store, SQL_JOBS_IN_STATE);
    if (!s)
        return store_error(store);
    bind_number(s, 1, state);
    bind_number(s, 2, (int64_t)after);
    bind_number(s, 3, (int64_t)most);
    return job_rows_read(store, s, out);
}

int store_jobs_due(struct store *store, int64_t now_unix_s, size_t most,
                   struct job_list *out)
{
    sqlite3_stmt *s = store_statement(store, SQL_JOBS_DUE);
    if (!s)
        return store_error(store);
    bind_number(s, 1, now_unix_s);
    bind_number(s, 2, (int64_t)most);
    return job_rows_read(store, s, out);
}

int store_next_due(struct store *store, int64_t *unix_s_out)
{
    SCOPED(statement_reset)
    sqlite3_stmt *s = store_statement(store, SQL_NEXT_DUE);
    if (!s)
        return store_error(store);
    int r = store_next(store, s, "read what is due");
    *unix_s_out = r == ROW ? sqlite3_column_int64(s, 0) : 0;
    return r < 0 ? r : 0;
}

/* -------------------------------------------------------------- fair order */

/* An owner, or an inlet whose owners are not known. */
struct share {
    char *name;
    uint64_t last; /* job that is in the list */
    bool empty;
};

struct shares {
    struct share *at;
    size_t count;
};

static void shares_clear(struct shares *shares)
{
    for (size_t i = 0; i < shares->count; i++)
        free(shares->at[i].name);
    free(shares->at);
}

/* Those with accepted jobs behind @after, up to @until: NULL, the last. */
static int read_shares(struct store *store, const char *after,
                       const char *until, size_t most, struct shares *out)
{
    while (out->count < most) {
        sqlite3_stmt *s =
            store_statement(store, after ? SQL_SHARE_NEXT : SQL_SHARE_FIRST);
        if (!s)
            return store_error(store);
        if (after)
            bind_text(s, 1, after);
        int error = 0;
        int r = store_next(store, s, "read whose turn it is");
        char *name = r == ROW ? column_text(s, 0, &error) : NULL;
        statement_reset(&s);
        if (r < 0 || error < 0)
            return r < 0 ? r : store_say(store, error, "out of memory");
        if (r == NO_ROW || (until && strcmp(name, until) > 0)) {
            free(name);
            return 0;
        }
        out->at[out->count++] = (struct share){.name = name};
        after = name;
    }
    return 0;
}

/* The next job of @share joins the list. */
static int give_one(struct store *store, struct share *share,
                    struct job_list *out)
{
    sqlite3_stmt *s = store_statement(store, SQL_SHARE_OLDEST);
    if (!s)
        return store_error(store);
    bind_text(s, 1, share->name);
    bind_number(s, 2, (int64_t)share->last);
    int r = store_next(store, s, "read whose turn it is");
    if (r == ROW)
        r = job_row_append(store, s, out);
    else
        share->empty = true;
    statement_reset(&s);
    if (r == ROW)
        share->last = out->jobs[out->count - 1].facts.id;
    return r < 0 ? r : 0;
}

static int give_in_turn(struct store *store, struct shares *shares, size_t most,
                        struct job_list *out)
{
    bool more = shares->count > 0;
    while (more) {
        more = false;
        for (size_t i = 0; i < shares->count; i++) {
            if (out->count == most)
                return 0;
            if (shares->at[i].empty)
                continue;
            int r = give_one(store, &shares->at[i], out);
            if (r < 0)
                return r;
            more = true;
        }
    }
    return 0;
}

int store_jobs_next(struct store *store, size_t most, struct job_list *out)
{
    SCOPED(shares_clear)
    struct shares shares = {.at = calloc(most ? most : 1, sizeof *shares.at)};
    *out = (struct job_list){0};
    if (!shares.at)
        return store_say(store, -ENOMEM, "out of memory");
    /* Behind the one that had its turn, and from the first one up to it. A
     * share has at least the empty name, and nothing is before that. */
    const char *turn = store->turn;
    int r = turn ? read_shares(store, turn, NULL, most, &shares) : 0;
    if (r == 0)
        r = read_shares(store, NULL, turn, most, &shares);
    if (r == 0)
        r = give_in_turn(store, &shares, most, out);
    if (r < 0)
        job_list_clear(out);
    return r;
}

/* ------------------------------------------------------------- forgetting */

int store_forget(struct store *store, int64_t before_unix_s, size_t most,
                 size_t *count_out)
{
    struct id_list ids = {0};
    *count_out = 0;
    sqlite3_stmt *s = store_statement(store, SQL_JOBS_OLD);
    if (!s)
        return store_error(store);
    bind_number(s, 1, before_unix_s);
    bind_number(s, 2, (int64_t)most);
    int r;
    while ((r = store_next(store, s, "read old jobs")) == ROW)
        if (id_list_append(&ids, (uint64_t)sqlite3_column_int64(s, 0)) < 0)
            break;
    statement_reset(&s);
    r = r == ROW ? store_say(store, -ENOMEM, "out of memory") : r < 0 ? r : 0;
    /* Its file went when it was done; where that failed, it goes now. */
    for (size_t i = 0; r == 0 && i < ids.count; i++)
        r = store_job_remove(store, ids.at[i]);
    *count_out = r == 0 ? ids.count : 0;
    free(ids.at);
    return r;
}

int store_cold_start(struct store *store, int64_t now_unix_s,
                     uint64_t *count_out)
{
    int r = store_do(store, SQL_COLD_FATES, "forget outcomes");
    if (r < 0)
        return r;
    sqlite3_stmt *s = store_statement(store, SQL_COLD_JOBS);
    if (!s)
        return store_error(store);
    bind_number(s, 1, now_unix_s);
    r = store_run(store, s, "accept jobs again");
    *count_out = r == 0 ? (uint64_t)sqlite3_changes(store->db) : 0;
    return r;
}

/* --------------------------------------------------------------- counters */

static uint64_t file_bytes(const struct store *store, const char *name)
{
    char path[PATH_MAX];
    struct stat st;
    int len = snprintf(path, sizeof path, "%s/%s", store->directory, name);
    if (len < 0 || (size_t)len >= sizeof path || stat(path, &st) < 0)
        return 0;
    return (uint64_t)st.st_size;
}

int store_counts(struct store *store, struct store_counts *out)
{
    *out = (struct store_counts){0};
    sqlite3_stmt *s = store_statement(store, SQL_COUNT_STATES);
    if (!s)
        return store_error(store);
    int r;
    while ((r = store_next(store, s, "count jobs")) == ROW) {
        int state = sqlite3_column_int(s, 0);
        if (state >= 0 && state < JOB_STATES)
            out->jobs[state] = (uint64_t)sqlite3_column_int64(s, 1);
    }
    statement_reset(&s);
    if (r < 0)
        return r;
    struct statvfs fs;
    if (statvfs(store->directory, &fs) == 0)
        out->free_bytes = (uint64_t)fs.f_bavail * fs.f_frsize;
    out->bytes =
        file_bytes(store, "ebgate.db") + file_bytes(store, "ebgate.db-wal");
    return 0;
}
