/* All that is said to SQLite after the database is open. */
#include "queue/sqlite_private.h"

#include <errno.h>
#include <string.h>

/* States as the statements need them. Those under DONE are under way. */
#define ACCEPTED "0"
#define RESTING "2"
#define DONE "4"
#define LOST "6"
_Static_assert(JOB_ACCEPTED == 0 && JOB_RESTING == 2 && JOB_DONE == 4 &&
                   JOB_SETTLED < JOB_DONE && JOB_HELD > JOB_DONE &&
                   JOB_LOST == 6,
               "states have other numbers");

static const char *const texts[STATEMENTS] = {
    [SQL_BEGIN] = "BEGIN IMMEDIATE",
    [SQL_COMMIT] = "COMMIT",
    [SQL_ROLLBACK] = "ROLLBACK",
    [SQL_STEP] = "SAVEPOINT step",
    [SQL_KEEP_STEP] = "RELEASE step",
    [SQL_UNDO_STEP] = "ROLLBACK TO step",
    /* Jobs. */
    [SQL_JOB_ADD] =
        "INSERT INTO job(id,state,kind,job_name,job_id,owner,node,inlet,"
        "codepage,at_sign,wanted,profile,replies,accepted,size,reason,share,"
        "changed,source_device,source_inode,source_size,source_mtime)"
        " VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,"
        "coalesce(?6,?8,''),?17,?18,?19,?20,?21)",
    [SQL_JOB_EXISTS] = "SELECT 1 FROM job WHERE id=?",
    [SQL_JOB_STATE] = "SELECT state,share FROM job WHERE id=?",
    [SQL_JOB_LOSE] = "UPDATE job SET state=" LOST ",reason=?2 WHERE id=?1",
    [SQL_JOB_GET] = "SELECT " JOB_COLUMNS " FROM job WHERE id=?",
    [SQL_JOB_FIND] = "SELECT " JOB_COLUMNS " FROM job"
                     " WHERE job_id=?1 AND job_name IS ?2 AND accepted>=?3"
                     " ORDER BY id DESC LIMIT 1",
    [SQL_JOB_OF_SOURCE] =
        "SELECT id,state,changed FROM job WHERE source_inode=?1"
        " AND source_device=?2 AND source_size=?3 AND source_mtime=?4"
        " ORDER BY id DESC LIMIT 1",
    [SQL_JOB_SET_STATE] =
        "UPDATE job SET state=?2,reason=?3,changed=?4 WHERE id=?1",
    [SQL_JOB_SET_MAILS] = "UPDATE job SET mails=?2 WHERE id=?1",
    [SQL_JOB_REMOVE] = "DELETE FROM job WHERE id=?",
    [SQL_JOB_NEXT_TRY] =
        "UPDATE job SET next_try=(SELECT min(next_try) FROM fate"
        " WHERE job=?1 AND next_try IS NOT NULL) WHERE id=?1",
    [SQL_JOBS_IN_STATE] = "SELECT " JOB_COLUMNS " FROM job"
                          " WHERE state=?1 AND id>?2 ORDER BY id LIMIT ?3",
    /* Which index is named: SQLite would take job_state for these, look at
     * all jobs in that state, and sort them. */
    [SQL_JOBS_DUE] = "SELECT " JOB_COLUMNS " FROM job INDEXED BY job_due"
                     " WHERE state=" RESTING " AND next_try<=?1"
                     " ORDER BY next_try,id LIMIT ?2",
    [SQL_JOBS_OLD] = "SELECT id FROM job WHERE state=" DONE
                     " AND changed<?1 ORDER BY id LIMIT ?2",
    [SQL_SHARE_FIRST] = "SELECT share FROM job INDEXED BY job_share"
                        " WHERE state=" ACCEPTED " ORDER BY share LIMIT 1",
    [SQL_SHARE_NEXT] = "SELECT share FROM job INDEXED BY job_share"
                       " WHERE state=" ACCEPTED " AND share>?1"
                       " ORDER BY share LIMIT 1",
    [SQL_SHARE_OLDEST] = "SELECT " JOB_COLUMNS " FROM job WHERE state=0"
                         " AND share=?1 AND id>?2 ORDER BY id LIMIT 1",
    [SQL_NEXT_DUE] = "SELECT next_try FROM job INDEXED BY job_due"
                     " WHERE state=" RESTING " AND next_try IS NOT NULL"
                     " ORDER BY next_try LIMIT 1",
    [SQL_COUNT_STATES] = "SELECT state,count(*) FROM job GROUP BY state",
    [SQL_DOOM] = "INSERT OR IGNORE INTO doomed(job) VALUES(?)",
    [SQL_DOOMED] = "SELECT job FROM doomed",
    [SQL_SPARE] = "DELETE FROM doomed WHERE job=?",
    [SQL_COLD_FATES] =
        "DELETE FROM fate WHERE job IN (SELECT id FROM job WHERE state<" DONE
        ")",
    [SQL_COLD_JOBS] =
        "UPDATE job SET state=" ACCEPTED ",reason=NULL,next_try=NULL,"
        "changed=?1 WHERE state<" DONE,
    /* Fates. */
    /* A mail that was to have a last try while it had another stays due. */
    [SQL_FATE_PUT] =
        "INSERT INTO fate(job,number,first_try,next_try,row)"
        " VALUES(?,?,?,?,?) ON CONFLICT(job,number) DO UPDATE SET"
        " first_try=excluded.first_try,row=excluded.row,"
        "next_try=iif(last AND excluded.next_try IS NOT NULL,next_try,"
        "excluded.next_try),"
        "last=last AND excluded.next_try IS NOT NULL",
    [SQL_FATES] = "SELECT " FATE_COLUMNS " FROM fate"
                  " WHERE job=?1 AND number>=?2 AND number<?3 ORDER BY number",
    [SQL_FATE_COUNTS] = "SELECT count(*),count(next_try) FROM fate WHERE job=?",
    [SQL_FATES_REMOVE] = "DELETE FROM fate WHERE job=?",
    [SQL_FATES_CHOSEN] =
        "SELECT job," FATE_COLUMNS " FROM fate"
        " WHERE next_try IS NOT NULL AND (job,next_try,number)>(?1,?2,?3)"
        " ORDER BY job,next_try,number LIMIT ?4",
    [SQL_FATE_MAKE_DUE] =
        "UPDATE fate SET next_try=min(next_try,?3),last=last OR ?4"
        " WHERE job=?1 AND number=?2",
    [SQL_SEARCH_JOB] = "SELECT " JOB_COLUMNS " FROM job WHERE id<=?1"
                       " ORDER BY id DESC LIMIT 1",
    [SQL_SEARCH_FATES] =
        "SELECT " FATE_COLUMNS " FROM fate"
        " WHERE job=?1 AND number<?2 ORDER BY number DESC LIMIT ?3",
    /* Pace. */
    [SQL_PACE_PUT] =
        "INSERT OR REPLACE INTO pace(name,changed,row) VALUES(?1,?2,?3)",
    [SQL_PACES] = "SELECT name,row FROM pace WHERE length(row)<=?1"
                  " ORDER BY changed DESC,name LIMIT ?2",
    [SQL_PACE_FORGET] = "DELETE FROM pace WHERE changed<?1",
    /* The whole. */
    [SQL_LAST_ID] = "SELECT max(last_id,coalesce((SELECT max(id) FROM job),0))"
                    " FROM place",
    [SQL_KEEP_ID] = "UPDATE place SET last_id=max(last_id,?1)",
    [SQL_FILES] = "SELECT id,size FROM job WHERE state<>" DONE " ORDER BY id",
};

sqlite3_stmt *store_statement(struct store *store, enum statement which)
{
    /* What follows in a transaction that is no more would stand alone. */
    if (store->undone) {
        store_say(store, store->undone, "%s/ebgate.db: all was undone: %s",
                  store->directory, store_error_text(store->undone));
        return NULL;
    }
    sqlite3_stmt **s = &store->statements[which];
    if (!*s &&
        sqlite3_prepare_v3(store->db, texts[which], -1,
                           SQLITE_PREPARE_PERSISTENT, s, NULL) != SQLITE_OK)
        store_fail(store, "prepare");
    return *s;
}

void store_statements_free(struct store *store)
{
    for (size_t i = 0; i < STATEMENTS; i++)
        sqlite3_finalize(store->statements[i]);
}

int store_next(struct store *store, sqlite3_stmt *s, const char *doing)
{
    errno = 0;
    switch (sqlite3_step(s)) {
    case SQLITE_ROW:
        return ROW;
    case SQLITE_DONE:
        return NO_ROW;
    default:
        return store_fail(store, doing);
    }
}

int store_run(struct store *store, sqlite3_stmt *s, const char *doing)
{
    int r = store_next(store, s, doing);
    sqlite3_reset(s);
    sqlite3_clear_bindings(s);
    return r < 0 ? r : 0;
}

int store_do(struct store *store, enum statement which, const char *doing)
{
    sqlite3_stmt *s = store_statement(store, which);
    return s ? store_run(store, s, doing) : store_error(store);
}

void statement_reset(sqlite3_stmt **s)
{
    if (!*s)
        return;
    sqlite3_reset(*s);
    sqlite3_clear_bindings(*s);
}

void statement_end(sqlite3_stmt **s)
{
    sqlite3_finalize(*s);
    *s = NULL;
}

void bind_number(sqlite3_stmt *s, int at, int64_t number)
{
    sqlite3_bind_int64(s, at, number);
}

void bind_text(sqlite3_stmt *s, int at, const char *text)
{
    if (text)
        sqlite3_bind_text(s, at, text, -1, SQLITE_STATIC);
    else
        sqlite3_bind_null(s, at);
}

char *column_text(sqlite3_stmt *s, int at, int *error)
{
    const char *text = (const char *)sqlite3_column_text(s, at);
    char *copy = text ? strdup(text) : NULL;
    if (text && !copy)
        *error = -ENOMEM;
    return copy;
}
