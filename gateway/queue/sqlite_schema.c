/* What stands in the database, and of which version it is. */
#include "queue/sqlite_private.h"

#include "base/scope.h"

#include <errno.h>

#define VERSION 2
/* "EBGT": in the header of the file, where SQLite keeps it for us. */
#define APPLICATION 0x45424754

/* What targets were given lately; row is of relay/pace.h. */
#define PACE_TABLE                                                       \
    "CREATE TABLE pace(name TEXT PRIMARY KEY, changed INTEGER NOT NULL," \
    " row BLOB NOT NULL) WITHOUT ROWID;"

/* Of a fate: the operator wants no other try after the next. */
#define LAST_COLUMN "last INTEGER NOT NULL DEFAULT 0"

/* From the version to the next. */
static const char *const steps[VERSION] = {
    [1] = "ALTER TABLE fate ADD COLUMN " LAST_COLUMN ";" PACE_TABLE};

/* Times are seconds of real time, but accepted, which is nanoseconds. Codes
 * are the numbers of the enums of job_facts.h and job_state.h. */
static const char schema[] =
    "CREATE TABLE job("
    " id INTEGER PRIMARY KEY,"
    " state INTEGER NOT NULL,"
    " kind INTEGER NOT NULL,"
    " job_name TEXT, job_id TEXT, owner TEXT, node TEXT, inlet TEXT,"
    " codepage TEXT, at_sign TEXT,"
    " wanted TEXT NOT NULL," /* the format, see sqlite_job_row.c */
    " profile TEXT, replies TEXT,"
    " accepted INTEGER NOT NULL,"
    " size INTEGER NOT NULL,"
    " reason TEXT,"
    " mails INTEGER NOT NULL DEFAULT 0,"
    " next_try INTEGER,"    /* the earliest of its fates */
    " share TEXT NOT NULL," /* who it competes with for its turn */
    " changed INTEGER NOT NULL,"
    " source_device INTEGER, source_inode INTEGER,"
    " source_size INTEGER, source_mtime INTEGER);"
    "CREATE INDEX job_state ON job(state);"
    "CREATE INDEX job_share ON job(share) WHERE state=0;"
    "CREATE INDEX job_due ON job(next_try)"
    " WHERE state=2 AND next_try IS NOT NULL;"
    "CREATE INDEX job_job_id ON job(job_id) WHERE job_id IS NOT NULL;"
    "CREATE INDEX job_source ON job(source_inode)"
    " WHERE source_inode IS NOT NULL;"
    /* What became of a mail; row is fate_row.c's. next_try is NULL when
     * nothing more is tried. */
    "CREATE TABLE fate("
    " job INTEGER NOT NULL,"
    " number INTEGER NOT NULL,"
    " first_try INTEGER NOT NULL,"
    " next_try INTEGER,"
    " row BLOB NOT NULL," LAST_COLUMN ","
    " PRIMARY KEY(job,number)) WITHOUT ROWID;"
    "CREATE INDEX fate_due ON fate(job,next_try)"
    " WHERE next_try IS NOT NULL;"
    /* Jobs whose file is still to be removed. */
    "CREATE TABLE doomed(job INTEGER PRIMARY KEY);" PACE_TABLE
    /* The highest id that ever was. */
    "CREATE TABLE place(last_id INTEGER NOT NULL);"
    "INSERT INTO place VALUES(0);";

static int read_number(struct store *store, const char *text,
                       int64_t *value_out)
{
    SCOPED(statement_end) sqlite3_stmt *s = NULL;
    if (sqlite3_prepare_v2(store->db, text, -1, &s, NULL) != SQLITE_OK)
        return store_fail(store, "open");
    int r = store_next(store, s, "open");
    *value_out = r == ROW ? sqlite3_column_int64(s, 0) : 0;
    return r < 0 ? r : 0;
}

int store_schema_make(struct store *store)
{
    char text[sizeof schema + 200];
    snprintf(text, sizeof text,
             "BEGIN IMMEDIATE;%s"
             "PRAGMA application_id=%d;PRAGMA user_version=%d;COMMIT",
             schema, APPLICATION, VERSION);
    if (sqlite3_exec(store->db, text, NULL, NULL, NULL) != SQLITE_OK)
        return store_fail(store, "make the database");
    return 0;
}

static int upgrade_step(struct store *store, int version)
{
    char text[1000];
    snprintf(text, sizeof text, "%sPRAGMA user_version=%d", steps[version],
             version + 1);
    if (sqlite3_exec(store->db, text, NULL, NULL, NULL) != SQLITE_OK)
        return store_fail(store, "upgrade the database");
    return 0;
}

int store_schema_upgrade(struct store *store)
{
    int64_t version = 0;
    int r = read_number(store, "PRAGMA user_version", &version);
    if (r == 0)
        r = store_begin(store, true);
    if (r < 0)
        return r;
    for (int at = (int)version; at < VERSION && r == 0; at++)
        r = upgrade_step(store, at);
    if (r == 0)
        return store_commit(store);
    store_rollback(store);
    return r;
}

/* An empty database is a new one only where there are no jobs. */
static int empty(struct store *store)
{
    int64_t files = store_count_files(store);
    if (files < 0)
        return store_say(store, (int)files, "%s/jobs: %s", store->directory,
                         store_error_text((int)files));
    if (files == 0)
        return SCHEMA_MISSING;
    return store_say(store, -EUCLEAN,
                     "%s/ebgate.db is missing or empty, and %s/jobs holds "
                     "%lld files: bring the database back, or move the files "
                     "to an inlet",
                     store->directory, store->directory, (long long)files);
}

int store_schema_check(struct store *store)
{
    int64_t tables = 0, application = 0, version = 0;
    int r = read_number(store, "SELECT count(*) FROM sqlite_schema", &tables);
    if (r == 0)
        r = read_number(store, "PRAGMA application_id", &application);
    if (r == 0)
        r = read_number(store, "PRAGMA user_version", &version);
    if (r < 0)
        return r;
    if (tables == 0 && application == 0 && version == 0)
        return empty(store);
    if (application != APPLICATION)
        return store_say(store, -EMEDIUMTYPE,
                         "%s/ebgate.db is a database of another program",
                         store->directory);
    if (version > 0 && version < VERSION)
        return SCHEMA_OLD;
    if (version != VERSION)
        return store_say(store, -EPROTO,
                         "%s/ebgate.db is of version %lld, and this ebgate "
                         "knows version %d: start the newer one",
                         store->directory, (long long)version, VERSION);
    return 0;
}
