/** sqlite_private.h - what the parts of the embedded store share */
#ifndef EBGATE_QUEUE_SQLITE_PRIVATE_H
#define EBGATE_QUEUE_SQLITE_PRIVATE_H

#include "queue/spool.h"
#include "queue/store.h"

#include <sqlite3.h>
#include <stdatomic.h>

/** The statements by name; their text stands in sqlite_statement.c. */
enum statement {
    SQL_BEGIN,
    SQL_COMMIT,
    SQL_ROLLBACK,
    SQL_STEP,
    SQL_KEEP_STEP,
    SQL_UNDO_STEP,
    SQL_JOB_ADD,
    SQL_JOB_EXISTS,
    SQL_JOB_STATE,
    SQL_JOB_LOSE,
    SQL_JOB_GET,
    SQL_JOB_FIND,
    SQL_JOB_OF_SOURCE,
    SQL_JOB_SET_STATE,
    SQL_JOB_SET_MAILS,
    SQL_JOB_REMOVE,
    SQL_JOB_NEXT_TRY,
    SQL_JOBS_IN_STATE,
    SQL_JOBS_DUE,
    SQL_JOBS_OLD,
    SQL_SHARE_FIRST,
    SQL_SHARE_NEXT,
    SQL_SHARE_OLDEST,
    SQL_NEXT_DUE,
    SQL_COUNT_STATES,
    SQL_DOOM,
    SQL_DOOMED,
    SQL_SPARE,
    SQL_COLD_FATES,
    SQL_COLD_JOBS,
    SQL_FATE_PUT,
    SQL_FATES,
    SQL_FATE_COUNTS,
    SQL_FATES_REMOVE,
    SQL_FATES_CHOSEN,
    SQL_FATE_MAKE_DUE,
    SQL_SEARCH_JOB,
    SQL_SEARCH_FATES,
    SQL_PACE_PUT,
    SQL_PACES,
    SQL_PACE_FORGET,
    SQL_LAST_ID,
    SQL_KEEP_ID,
    SQL_FILES,
    STATEMENTS
};

/** Job ids. */
struct id_list {
    uint64_t *at;
    size_t count, room;
};

struct store {
    char *directory;
    int lock;
    sqlite3 *db;
    sqlite3_stmt *statements[STATEMENTS];
    struct spool *spool;
    _Atomic uint64_t last_id;
    bool durable; /* the transaction is to be */
    bool full;    /* what SQLite was told of it */
    bool in;      /* a transaction is open */
    int undone;   /* the failure by which SQLite has undone it, or 0 */
    bool broken;
    bool behind;
    int log_pages;          /* in the write-ahead log */
    struct id_list touched; /* jobs whose fates changed in the transaction */
    struct id_list doomed;  /* jobs whose files go with a durable commit */
    struct id_list dropped; /* whose files have gone */
    size_t begin_doomed;    /* as it was at store_begin */
    size_t step_entered;    /* as they were at store_step */
    size_t step_doomed;
    char *turn; /* whose job was begun last, or NULL */
    int error;  /* the last failure */
    char why[STORE_WHY_MAX];
};

/** sqlite3_step's answers as ours: 0 (a row), 1 (no row), -errno. */
#define ROW 0
#define NO_ROW 1

/* sqlite_error.c */
/** -errno for what SQLite answered last; store_why tells it. */
int store_fail(struct store *store, const char *doing);
/** -errno for the failure that was last told. */
int store_error(const struct store *store);
/** Sets store_why; returns @error. */
int store_say(struct store *store, int error, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/** The text for people of an -errno. */
const char *store_error_text(int error);

/* sqlite_statement.c */
/** Ready to be bound, or NULL (store_why). */
sqlite3_stmt *store_statement(struct store *store, enum statement which);
void store_statements_free(struct store *store);
/** ROW, NO_ROW or -errno. */
int store_next(struct store *store, sqlite3_stmt *s, const char *doing);
/** One that gives no rows. Returns 0 or -errno; resets it. */
int store_run(struct store *store, sqlite3_stmt *s, const char *doing);
/** As store_run, for one without parameters. */
int store_do(struct store *store, enum statement which, const char *doing);
/** For SCOPED: what was stepped is done with. */
void statement_reset(sqlite3_stmt **s);

/** For SCOPED: one that is used once. */
void statement_end(sqlite3_stmt **s);

void bind_number(sqlite3_stmt *s, int at, int64_t number);
/** NULL for a NULL; borrowed until the statement is reset. */
void bind_text(sqlite3_stmt *s, int at, const char *text);
/** NULL for a NULL; owned. Sets *@error to -ENOMEM when that is so. */
char *column_text(sqlite3_stmt *s, int at, int *error);

/* sqlite_schema.c */
/** Is the database ours and of our version? 0, SCHEMA_MISSING (it is empty),
 *  SCHEMA_OLD (of an older version) or -errno. Changes nothing. */
int store_schema_check(struct store *store);
#define SCHEMA_MISSING 1
#define SCHEMA_OLD 2
int store_schema_make(struct store *store);
/** An older one becomes one of our version, or stays as it is. */
int store_schema_upgrade(struct store *store);

/* sqlite_recover.c */
/** Files and rows are brought together after a standstill. */
int store_recover(struct store *store);
/** How many files of jobs the spool holds, or -errno. */
int64_t store_count_files(const struct store *store);

/* sqlite_job_row.c */
/** The columns of a job, as SQL_JOB_GET and its kin give them. */
#define JOB_COLUMNS                                                           \
    "id,state,kind,job_name,job_id,owner,node,inlet,codepage,at_sign,wanted," \
    "profile,replies,accepted,size,reason,mails,next_try,changed"
/** The entry of the row that @s stands on. Returns 0, -ENOMEM, -EUCLEAN. */
int job_row_read(struct store *store, sqlite3_stmt *s, struct job_entry *out);
/** The same, behind those of @list. */
int job_row_append(struct store *store, sqlite3_stmt *s, struct job_list *list);
/** All rows of @s. Returns 0 or -errno. */
int job_rows_read(struct store *store, sqlite3_stmt *s, struct job_list *out);
/** "FB 80 ..." as numbers, for the column. */
void wanted_write(const struct dataset_format *wanted, char out[128]);

/* sqlite_fate.c */
#define FATE_COLUMNS "number,first_try,next_try,row,last"
/** The fate in the columns of it that begin at @at. Returns 0, -ENOMEM,
 * -EUCLEAN. */
int fate_row_read(struct store *store, sqlite3_stmt *s, uint64_t job, int at,
                  struct fate *out);

/* sqlite.c */
/** To the end. Returns 0 or -ENOMEM. */
int id_list_append(struct id_list *list, uint64_t id);
/** Each once, in ascending order. Returns 0 or -ENOMEM. */
int id_list_add(struct id_list *list, uint64_t id);
/** The fates of the job changed. -ENOENT: no such job. */
int store_touch(struct store *store, uint64_t job);
/** The file of the job goes. */
int store_doom(struct store *store, uint64_t job);

#endif
