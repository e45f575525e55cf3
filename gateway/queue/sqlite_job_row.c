/* A job's row: its columns, read and written. */
#include "queue/sqlite_private.h"

#include "base/scope.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

/* As JOB_COLUMNS has them. */
enum column {
    ID,
    STATE,
    KIND,
    JOB_NAME,
    JOB_ID,
    OWNER,
    NODE,
    INLET,
    CODEPAGE,
    AT_SIGN,
    WANTED,
    PROFILE,
    REPLIES,
    ACCEPTED,
    SIZE,
    REASON,
    MAILS,
    NEXT_TRY,
    CHANGED,
};

#define NANO 1000000000

/* ----------------------------------------------------------------- format */

void wanted_write(const struct dataset_format *w, char out[128])
{
    snprintf(out, 128, "%d %d %zu %d %d %d %d %d %d %d %zu", w->recfm,
             w->carriage, w->lrecl, w->blocked, w->line_end, w->ascii,
             w->sequence, w->short_last, w->column_80, w->carry_shift,
             w->max_record);
}

static int wanted_read(const char *text, struct dataset_format *out)
{
    unsigned v[9];
    size_t lrecl, max_record;
    if (!text || sscanf(text, "%u %u %zu %u %u %u %u %u %u %u %zu", &v[0],
                        &v[1], &lrecl, &v[2], &v[3], &v[4], &v[5], &v[6], &v[7],
                        &v[8], &max_record) != 11)
        return -EUCLEAN;
    if (v[0] > RECFM_TEXT || v[1] > CARRIAGE_MACHINE ||
        v[3] > LINE_END_A_CRLF || v[5] > SEQUENCE_ON)
        return -EUCLEAN;
    *out = (struct dataset_format){
        .recfm = v[0],
        .carriage = v[1],
        .lrecl = lrecl,
        .blocked = v[2],
        .line_end = v[3],
        .ascii = v[4],
        .sequence = v[5],
        .short_last = v[6],
        .column_80 = v[7],
        .carry_shift = v[8],
        .max_record = max_record,
    };
    return 0;
}

/* ------------------------------------------------------------------- rows */

void job_entry_clear(struct job_entry *entry)
{
    job_facts_clear(&entry->facts);
    free(entry->reason);
    *entry = (struct job_entry){0};
}

void job_list_clear(struct job_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        job_entry_clear(&list->jobs[i]);
    free(list->jobs);
    *list = (struct job_list){0};
}

static int read_facts(struct store *store, sqlite3_stmt *s, struct job_facts *f)
{
    int r = 0;
    int64_t accepted = sqlite3_column_int64(s, ACCEPTED);
    f->id = (uint64_t)sqlite3_column_int64(s, ID);
    f->kind = (enum job_kind)sqlite3_column_int(s, KIND);
    f->job_name = column_text(s, JOB_NAME, &r);
    f->job_id = column_text(s, JOB_ID, &r);
    f->owner = column_text(s, OWNER, &r);
    f->node = column_text(s, NODE, &r);
    f->inlet = column_text(s, INLET, &r);
    f->codepage = column_text(s, CODEPAGE, &r);
    f->at_sign = column_text(s, AT_SIGN, &r);
    f->profile = column_text(s, PROFILE, &r);
    f->replies = column_text(s, REPLIES, &r);
    f->accepted = (struct timespec){.tv_sec = accepted / NANO,
                                    .tv_nsec = accepted % NANO};
    f->size = (uint64_t)sqlite3_column_int64(s, SIZE);
    if (r < 0 || spool_path(store->spool, f->id, &f->file) < 0)
        return store_say(store, -ENOMEM, "out of memory");
    const char *wanted = (const char *)sqlite3_column_text(s, WANTED);
    r = wanted_read(wanted, &f->wanted);
    if (r == 0 && f->kind > JOB_REPORT)
        r = -EUCLEAN;
    return r == 0 ? 0
                  : store_say(store, r,
                              "%s/ebgate.db: the row of job %" PRIu64
                              " is damaged",
                              store->directory, f->id);
}

int job_row_read(struct store *store, sqlite3_stmt *s, struct job_entry *out)
{
    SCOPED(job_entry_clear) struct job_entry e = {0};
    int r = read_facts(store, s, &e.facts);
    if (r < 0)
        return r;
    e.state = (enum job_state)sqlite3_column_int(s, STATE);
    if (e.state >= JOB_STATES)
        return store_say(store, -EUCLEAN,
                         "%s/ebgate.db: job %" PRIu64
                         " is in no state that there is",
                         store->directory, e.facts.id);
    e.reason = column_text(s, REASON, &r);
    if (r < 0)
        return store_say(store, r, "out of memory");
    e.mails = (uint64_t)sqlite3_column_int64(s, MAILS);
    e.next_try_unix_s = sqlite3_column_int64(s, NEXT_TRY);
    e.changed_unix_s = sqlite3_column_int64(s, CHANGED);
    *out = e;
    e = (struct job_entry){0};
    return 0;
}

int job_row_append(struct store *store, sqlite3_stmt *s, struct job_list *list)
{
    /* Doubled at each power of two. */
    if ((list->count & (list->count - 1)) == 0) {
        size_t room = list->count ? list->count * 2 : 1;
        void *jobs = realloc(list->jobs, room * sizeof *list->jobs);
        if (!jobs)
            return store_say(store, -ENOMEM, "out of memory");
        list->jobs = jobs;
    }
    int r = job_row_read(store, s, &list->jobs[list->count]);
    list->count += r == 0;
    return r;
}

int job_rows_read(struct store *store, sqlite3_stmt *s, struct job_list *out)
{
    int r;
    *out = (struct job_list){0};
    while ((r = store_next(store, s, "read the jobs")) == ROW) {
        r = job_row_append(store, s, out);
        if (r < 0)
            break;
    }
    statement_reset(&s);
    if (r < 0)
        job_list_clear(out);
    return r < 0 ? r : 0;
}
