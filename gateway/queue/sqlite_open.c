/* Opening a store, and refusing one that cannot be used. */
#include "queue/sqlite_private.h"

#include "base/scope.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* A database of this size is read through when it is opened: that takes a
 * tenth of a second. Of larger ones each row is checked when it is read. */
#define CHECKED_BYTES (64 * 1024 * 1024)
/* Pages of the database that are kept in memory: KiB, negative for SQLite. */
#define SETTINGS                                                    \
    "PRAGMA journal_mode=WAL;PRAGMA wal_autocheckpoint=0;"          \
    "PRAGMA temp_store=MEMORY;PRAGMA cache_size=-16384;"            \
    "PRAGMA journal_size_limit=33554432;PRAGMA cell_size_check=ON;" \
    "PRAGMA trusted_schema=OFF;PRAGMA synchronous=FULL"
/* Said first: then the log's index is in our memory, and needs no file. A
 * page of a new database holds some thirty outcomes. */
#define LOCKING "PRAGMA page_size=8192;PRAGMA locking_mode=EXCLUSIVE"

static char *path_in(const struct store *store, const char *name)
{
    char *path = NULL;
    return asprintf(&path, "%s/%s", store->directory, name) < 0 ? NULL : path;
}

static void text_free(char **text)
{
    free(*text);
}

/* ------------------------------------------------------------------- lock */

static int locked(struct store *store)
{
    char other[32] = "";
    ssize_t n = pread(store->lock, other, sizeof other - 1, 0);
    other[n > 0 ? n : 0] = '\0';
    other[strspn(other, "0123456789")] = '\0';
    return store_say(store, -EBUSY,
                     "%s is in use by another ebgate%s%s: one store has one "
                     "gateway",
                     store->directory, *other ? ", process " : "", other);
}

/* The kernel lets go of it when the process ends, however that is. */
static int take_lock(struct store *store)
{
    SCOPED(text_free) char *path = path_in(store, "lock");
    if (!path)
        return store_say(store, -ENOMEM, "out of memory");
    store->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (store->lock < 0) {
        int error = -errno;
        return store_say(store, error, "%s: %s", path, store_error_text(error));
    }
    if (flock(store->lock, LOCK_EX | LOCK_NB) < 0) {
        int error = -errno;
        return error == -EWOULDBLOCK ? locked(store)
                                     : store_say(store, error, "%s: lock: %s",
                                                 path, store_error_text(error));
    }
    char own[32];
    int len = snprintf(own, sizeof own, "%ld\n", (long)getpid());
    if (ftruncate(store->lock, 0) < 0 ||
        pwrite(store->lock, own, (size_t)len, 0) != len) {
        int error = errno ? -errno : -EIO;
        return store_say(store, error, "%s: %s", path, store_error_text(error));
    }
    return 0;
}

/* --------------------------------------------------------------- database */

static int on_log(void *arg, sqlite3 *db, const char *name, int pages)
{
    (void)db;
    (void)name;
    ((struct store *)arg)->log_pages = pages;
    return SQLITE_OK;
}

static int set(struct store *store, const char *pragmas)
{
    if (sqlite3_exec(store->db, pragmas, NULL, NULL, NULL) != SQLITE_OK)
        return store_fail(store, "open");
    return 0;
}

static int check(struct store *store, const char *path)
{
    struct stat st;
    if (stat(path, &st) < 0 || st.st_size > CHECKED_BYTES)
        return 0;
    SCOPED(statement_end) sqlite3_stmt *s = NULL;
    if (sqlite3_prepare_v2(store->db, "PRAGMA quick_check(1)", -1, &s, NULL) !=
        SQLITE_OK)
        return store_fail(store, "check");
    int r = store_next(store, s, "check");
    if (r < 0)
        return r;
    const char *text = (const char *)sqlite3_column_text(s, 0);
    if (text && strcmp(text, "ok") == 0)
        return 0;
    return store_say(store, -EUCLEAN, "%s is damaged: %s", path,
                     text ? text : "?");
}

static int open_database(struct store *store)
{
    SCOPED(text_free) char *path = path_in(store, "ebgate.db");
    if (!path)
        return store_say(store, -ENOMEM, "out of memory");
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE |
                SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
                SQLITE_OPEN_NOFOLLOW;
    if (sqlite3_open_v2(path, &store->db, flags, NULL) != SQLITE_OK)
        return store->db ? store_fail(store, "open")
                         : store_say(store, -ENOMEM, "out of memory");
    if (sqlite3_db_readonly(store->db, "main") == 1)
        return store_say(store, -EROFS, "%s may not be written to", path);
    store->full = true;
    int r = set(store, LOCKING);
    if (r == 0)
        r = store_schema_check(store);
    if (r >= 0)
        r = set(store, SETTINGS) < 0 ? store_error(store) : r;
    if (r == SCHEMA_MISSING)
        r = store_schema_make(store);
    sqlite3_wal_hook(store->db, on_log, store);
    if (r < 0)
        return r;
    bool old = r == SCHEMA_OLD;
    r = check(store, path);
    return r == 0 && old ? store_schema_upgrade(store) : r;
}

static int read_last_id(struct store *store)
{
    sqlite3_stmt *s = store_statement(store, SQL_LAST_ID);
    if (!s)
        return store_error(store);
    int r = store_next(store, s, "read the last id");
    uint64_t last = r == ROW ? (uint64_t)sqlite3_column_int64(s, 0) : 0;
    statement_reset(&s);
    if (r < 0)
        return r;
    if (last > atomic_load(&store->last_id))
        atomic_store(&store->last_id, last);
    return 0;
}

/* ------------------------------------------------------------------ store */

static int open_spool(struct store *store)
{
    SCOPED(text_free) char *path = path_in(store, "jobs");
    int r = path ? spool_open(path, &store->spool) : -ENOMEM;
    return r < 0 ? store_say(store, r, "%s/jobs: %s", store->directory,
                             store_error_text(r))
                 : 0;
}

static int open_all(struct store *store, const char *directory)
{
    store->directory = realpath(directory, NULL);
    struct stat st;
    if (!store->directory || stat(store->directory, &st) < 0) {
        int error = -errno;
        return store_say(store, error, "%s: %s", directory,
                         store_error_text(error));
    }
    if (!S_ISDIR(st.st_mode))
        return store_say(store, -ENOTDIR, "%s is not a directory", directory);
    int r = take_lock(store);
    if (r == 0)
        r = open_spool(store);
    if (r == 0)
        r = open_database(store);
    if (r == 0)
        r = read_last_id(store);
    if (r == 0)
        r = store_recover(store);
    return r;
}

int store_open(const char *directory, struct store **store_out,
               char why_out[STORE_WHY_MAX])
{
    SCOPED(store_close) struct store *store = calloc(1, sizeof *store);
    if (!store) {
        snprintf(why_out, STORE_WHY_MAX, "out of memory");
        return -ENOMEM;
    }
    store->lock = -1;
    int r = open_all(store, directory);
    if (r < 0) {
        memcpy(why_out, store->why, STORE_WHY_MAX);
        return r;
    }
    *store_out = GIVE(store);
    return 0;
}

void store_close(struct store **store)
{
    struct store *s = *store;
    if (!s)
        return;
    store_statements_free(s);
    sqlite3_close(s->db);
    spool_close(&s->spool);
    if (s->lock >= 0)
        close(s->lock);
    free(s->touched.at);
    free(s->doomed.at);
    free(s->dropped.at);
    free(s->turn);
    free(s->directory);
    free(s);
    *store = NULL;
}
