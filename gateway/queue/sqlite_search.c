/* "Who sent this": through the jobs, newest first, some rows at a time.
 *
 * There is no index on senders and recipients: it would cost every mail that
 * is sent more than the question costs who asks. */
#include "queue/sqlite_private.h"

#include "base/scope.h"

#include <errno.h>
#include <stdlib.h>

/* Rows of one job that are asked for at once. */
#define ROWS 256

static void found_clear(struct found_mail *m)
{
    free(m->job_name);
    free(m->job_id);
    free(m->owner);
    free(m->inlet);
    fate_clear(&m->fate);
}

void found_list_clear(struct found_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        found_clear(&list->mails[i]);
    free(list->mails);
    *list = (struct found_list){0};
}

/* ---------------------------------------------------------------- matching */

/* `*` and `?` are SQLite's % and _, which letters they are must be told. */
static char *pattern_of(const char *text)
{
    char *pattern = malloc(2 * strlen(text) + 1), *to = pattern;
    for (; pattern && *text; text++) {
        if (*text == '%' || *text == '_' || *text == '\\')
            *to++ = '\\';
        *to++ = *text == '*' ? '%' : *text == '?' ? '_' : *text;
    }
    if (pattern)
        *to = '\0';
    return pattern;
}

struct patterns {
    char *sender, *recipient, *job_name;
};

static void patterns_clear(struct patterns *p)
{
    free(p->sender);
    free(p->recipient);
    free(p->job_name);
}

static int patterns_make(const struct mail_query *q, struct patterns *out)
{
    if ((q->sender && !(out->sender = pattern_of(q->sender))) ||
        (q->recipient && !(out->recipient = pattern_of(q->recipient))) ||
        (q->job_name && !(out->job_name = pattern_of(q->job_name))))
        return -ENOMEM;
    return 0;
}

static bool matches(const char *pattern, const char *text)
{
    return !pattern || sqlite3_strlike(pattern, text ? text : "", '\\') == 0;
}

static bool job_matches(const struct mail_query *q, const struct patterns *p,
                        const struct job_facts *f)
{
    int64_t accepted = f->accepted.tv_sec;
    return accepted >= q->since_unix_s &&
           (q->until_unix_s == 0 || accepted <= q->until_unix_s) &&
           matches(p->job_name, f->job_name);
}

static bool fate_matches(const struct patterns *p, const struct fate *fate)
{
    if (!matches(p->sender, fate->sender))
        return false;
    bool any = !p->recipient;
    for (size_t i = 0; !any && i < fate->recipient_count; i++)
        any = matches(p->recipient, fate->recipients[i].address);
    return any;
}

/* --------------------------------------------------------------- searching */

struct search {
    struct store *store;
    const struct mail_query *query;
    struct patterns patterns;
    size_t looks, most; /* that are left; the most */
    struct found_list *list;
};

/* Takes @fate. */
static int keep(struct search *q, const struct job_entry *job,
                struct fate *fate)
{
    const struct job_facts *f = &job->facts;
    struct found_mail *m = &q->list->mails[q->list->count++];
    *m = (struct found_mail){.job = f->id, .state = job->state, .fate = *fate};
    *fate = (struct fate){0};
    if ((f->job_name && !(m->job_name = strdup(f->job_name))) ||
        (f->job_id && !(m->job_id = strdup(f->job_id))) ||
        (f->owner && !(m->owner = strdup(f->owner))) ||
        (f->inlet && !(m->inlet = strdup(f->inlet))))
        return store_say(q->store, -ENOMEM, "out of memory");
    return 0;
}

static int look(struct search *q, const struct job_entry *job, sqlite3_stmt *s)
{
    SCOPED(fate_clear) struct fate fate = {0};
    q->looks--;
    q->list->number = (uint64_t)sqlite3_column_int64(s, 0);
    int r = fate_row_read(q->store, s, job->facts.id, 0, &fate);
    if (r == -EUCLEAN)
        return 0; /* who asks for others gets them */
    if (r == 0 && fate_matches(&q->patterns, &fate))
        r = keep(q, job, &fate);
    return r;
}

static bool is_full(const struct search *q)
{
    return q->looks == 0 || q->list->count == q->most;
}

/* Mails of @job before list->number. Returns 1 when there are no more. */
static int search_mails(struct search *q, const struct job_entry *job)
{
    sqlite3_stmt *s = store_statement(q->store, SQL_SEARCH_FATES);
    if (!s)
        return store_error(q->store);
    bind_number(s, 1, (int64_t)job->facts.id);
    bind_number(s, 2, (int64_t)q->list->number);
    bind_number(s, 3, ROWS);
    size_t rows = 0;
    int r = 0;
    while (r == 0 && !is_full(q) &&
           (r = store_next(q->store, s, "search")) == ROW) {
        rows++;
        r = look(q, job, s);
    }
    statement_reset(&s);
    return r == NO_ROW && rows == ROWS ? 0 : r;
}

/* The youngest job up to list->job, and its mails. Returns 1 when there are no
 * more. */
static int search_job(struct search *q)
{
    SCOPED(job_entry_clear) struct job_entry job = {0};
    sqlite3_stmt *s = store_statement(q->store, SQL_SEARCH_JOB);
    if (!s)
        return store_error(q->store);
    bind_number(s, 1, (int64_t)q->list->job);
    int r = store_next(q->store, s, "search");
    if (r == ROW)
        r = job_row_read(q->store, s, &job);
    statement_reset(&s);
    if (r != ROW)
        return r;
    q->looks--;
    if (job.facts.id != q->list->job)
        q->list->number = INT64_MAX;
    q->list->job = job.facts.id;
    int ended = !job_matches(q->query, &q->patterns, &job.facts);
    while (ended == 0 && !is_full(q))
        ended = search_mails(q, &job);
    if (ended > 0) {
        q->list->job--;
        q->list->number = INT64_MAX;
    }
    return ended < 0 ? ended : 0;
}

int store_search(struct store *store, const struct mail_query *query,
                 size_t looks, size_t most, struct found_list *list)
{
    SCOPED(patterns_clear) struct patterns patterns = {0};
    bool begins = list->job == 0 && list->number == 0;
    uint64_t job = begins ? INT64_MAX : list->job;
    uint64_t number = begins ? INT64_MAX : list->number;
    found_list_clear(list);
    *list = (struct found_list){.job = job, .number = number};
    list->mails = calloc(most ? most : 1, sizeof *list->mails);
    if (!list->mails || patterns_make(query, &patterns) < 0)
        return store_say(store, -ENOMEM, "out of memory");
    struct search q = {.store = store,
                       .query = query,
                       .patterns = patterns,
                       .looks = looks,
                       .most = most,
                       .list = list};
    int r = 0;
    while (r == 0 && !is_full(&q))
        r = search_job(&q);
    list->end = r == NO_ROW;
    return r < 0 ? r : 0;
}
