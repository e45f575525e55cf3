/* What has become of mails: written, read by pages, changed by operators. */
#include "queue/sqlite_private.h"

#include "base/scope.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

/* A mail of 100,000 recipients has some ten million bytes. */
#define ROW_MAX (256 * 1024 * 1024)

static int put(struct store *store, const struct packed_fate *fate)
{
    sqlite3_stmt *s = store_statement(store, SQL_FATE_PUT);
    if (!s)
        return store_error(store);
    bind_number(s, 1, (int64_t)fate->job);
    bind_number(s, 2, (int64_t)fate->number);
    bind_number(s, 3, fate->first_try_unix_s);
    if (fate->next_try_unix_s)
        bind_number(s, 4, fate->next_try_unix_s);
    sqlite3_bind_blob64(s, 5, fate->bytes.at, fate->bytes.len, SQLITE_STATIC);
    return store_run(store, s, "write what became of a mail");
}

int store_fate_put(struct store *store, const struct packed_fate *fate)
{
    int r = store_touch(store, fate->job);
    return r < 0 ? r : put(store, fate);
}

int store_fate_set(struct store *store, uint64_t job, const struct fate *fate)
{
    SCOPED(buf_clear) struct buf row;
    buf_init(&row, ROW_MAX);
    int r = fate_pack(fate, &row);
    if (r < 0)
        return store_say(store, r, "mail %" PRIu64 " of job %" PRIu64 ": %s",
                         fate->number, job, store_error_text(r));
    return store_fate_put(
        store, &(struct packed_fate){.job = job,
                                     .number = fate->number,
                                     .first_try_unix_s = fate->first_try_unix_s,
                                     .next_try_unix_s = fate->next_try_unix_s,
                                     .bytes = buf_span(&row)});
}

int fate_row_read(struct store *store, sqlite3_stmt *s, uint64_t job, int at,
                  struct fate *out)
{
    const void *row = sqlite3_column_blob(s, at + 3);
    int len = sqlite3_column_bytes(s, at + 3);
    uint64_t number = (uint64_t)sqlite3_column_int64(s, at);
    int r = fate_unpack(span_of(row, (size_t)len), out);
    if (r < 0)
        return store_say(store, r == -EBADMSG ? -EUCLEAN : r,
                         "%s/ebgate.db: what became of mail %" PRIu64
                         " of job %" PRIu64 " cannot be read: %s",
                         store->directory, number, job,
                         r == -EBADMSG ? "the row is damaged"
                                       : store_error_text(r));
    out->number = number;
    out->first_try_unix_s = sqlite3_column_int64(s, at + 1);
    out->next_try_unix_s = sqlite3_column_int64(s, at + 2);
    out->last = sqlite3_column_int(s, at + 4) != 0;
    return 0;
}

/* ------------------------------------------------------------------- pages */

void fate_list_clear(struct fate_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        fate_clear(&list->fates[i]);
    free(list->fates);
    *list = (struct fate_list){0};
}

static int append(struct store *store, sqlite3_stmt *s, uint64_t job,
                  struct fate_list *list)
{
    if ((list->count & (list->count - 1)) == 0) {
        size_t room = list->count ? list->count * 2 : 1;
        void *fates = realloc(list->fates, room * sizeof *list->fates);
        if (!fates)
            return store_say(store, -ENOMEM, "out of memory");
        list->fates = fates;
    }
    int r = fate_row_read(store, s, job, 0, &list->fates[list->count]);
    list->count += r == 0;
    return r;
}

int store_fates(struct store *store, uint64_t job, uint64_t first,
                uint64_t most, struct fate_list *out)
{
    *out = (struct fate_list){.next = first + most};
    sqlite3_stmt *s = store_statement(store, SQL_FATES);
    if (!s)
        return store_error(store);
    bind_number(s, 1, (int64_t)job);
    bind_number(s, 2, (int64_t)first);
    bind_number(s, 3, (int64_t)(first + most));
    size_t bytes = 0;
    int r;
    while ((r = store_next(store, s, "read what became of mails")) == ROW) {
        r = append(store, s, job, out);
        if (r < 0)
            break;
        bytes += (size_t)sqlite3_column_bytes(s, 3);
        if (bytes >= STORE_PAGE_BYTES) {
            out->next = out->fates[out->count - 1].number + 1;
            break;
        }
    }
    statement_reset(&s);
    if (r < 0)
        fate_list_clear(out);
    return r < 0 ? r : 0;
}

int store_fate_counts(struct store *store, uint64_t job,
                      struct fate_counts *out)
{
    SCOPED(statement_reset)
    sqlite3_stmt *s = store_statement(store, SQL_FATE_COUNTS);
    if (!s)
        return store_error(store);
    bind_number(s, 1, (int64_t)job);
    int r = store_next(store, s, "count mails");
    if (r < 0)
        return r;
    uint64_t all = (uint64_t)sqlite3_column_int64(s, 0);
    out->unsettled = (uint64_t)sqlite3_column_int64(s, 1);
    out->settled = all - out->unsettled;
    return 0;
}

/* --------------------------------------------------------------- operators */

void chosen_list_clear(struct chosen_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        fate_clear(&list->mails[i].fate);
    free(list->mails);
    *list = (struct chosen_list){0};
}

/* One row is looked at, and the place behind it noted. Returns 1 when it is
 * chosen and in the list, 0 when not, -errno. */
static int look(struct store *store, sqlite3_stmt *s,
                struct fate_choice *choice, struct chosen_mail *out)
{
    choice->at_job = (uint64_t)sqlite3_column_int64(s, 0);
    choice->at_number = (uint64_t)sqlite3_column_int64(s, 1);
    choice->at_try = sqlite3_column_int64(s, 3);
    if (choice->job && choice->at_job != choice->job) {
        choice->end = true;
        return 0;
    }
    if (choice->first_try_before_s &&
        sqlite3_column_int64(s, 2) >= choice->first_try_before_s)
        return 0;
    out->job = choice->at_job;
    int r = fate_row_read(store, s, out->job, 1, &out->fate);
    return r < 0 ? r : 1;
}

/* The next @looks rows; the chosen ones are listed, since what is read must
 * not be changed on the way. */
static int choose(struct store *store, struct fate_choice *choice, size_t looks,
                  struct chosen_list *out)
{
    out->mails = calloc(looks ? looks : 1, sizeof *out->mails);
    if (!out->mails)
        return store_say(store, -ENOMEM, "out of memory");
    sqlite3_stmt *s = store_statement(store, SQL_FATES_CHOSEN);
    if (!s)
        return store_error(store);
    if (choice->job > choice->at_job)
        choice->at_job = choice->job;
    bind_number(s, 1, (int64_t)choice->at_job);
    bind_number(s, 2, choice->at_try);
    bind_number(s, 3, (int64_t)choice->at_number);
    bind_number(s, 4, (int64_t)looks);
    size_t seen = 0;
    int r = 0;
    while (r >= 0 && !choice->end &&
           (r = store_next(store, s, "look for mails")) == ROW) {
        seen++;
        r = look(store, s, choice, &out->mails[out->count]);
        out->count += r > 0;
    }
    statement_reset(&s);
    choice->end = choice->end || seen < looks;
    return r < 0 ? r : 0;
}

static int make_due(struct store *store, const struct chosen_mail *m,
                    int64_t now_unix_s, bool last)
{
    sqlite3_stmt *s = store_statement(store, SQL_FATE_MAKE_DUE);
    int r = s ? store_touch(store, m->job) : store_error(store);
    if (r < 0)
        return r;
    bind_number(s, 1, (int64_t)m->job);
    bind_number(s, 2, (int64_t)m->fate.number);
    bind_number(s, 3, now_unix_s);
    bind_number(s, 4, last);
    return store_run(store, s, "make a mail due");
}

int store_make_due(struct store *store, struct fate_choice *choice,
                   int64_t now_unix_s, bool last, size_t looks,
                   size_t *count_out)
{
    SCOPED(chosen_list_clear) struct chosen_list list = {0};
    *count_out = 0;
    int r = choose(store, choice, looks, &list);
    for (size_t i = 0; r == 0 && i < list.count; i++) {
        const struct fate *fate = &list.mails[i].fate;
        if (fate->next_try_unix_s <= now_unix_s && (fate->last || !last))
            continue; /* it is so already */
        r = make_due(store, &list.mails[i], now_unix_s, last);
        *count_out += r == 0;
    }
    return r;
}

static void give_up(struct fate *fate, const struct reply *reply,
                    struct timespec now)
{
    for (size_t i = 0; i < fate->recipient_count; i++) {
        struct outcome *o = &fate->recipients[i].outcome;
        o->earlier =
            o->state == OUTCOME_DELIVERED || o->state == OUTCOME_REFUSED;
        if (o->earlier)
            continue;
        o->state = OUTCOME_REFUSED;
        o->final = *reply;
        o->at = now;
    }
    fate->next_try_unix_s = 0;
}

int store_give_up(struct store *store, struct fate_choice *choice,
                  const struct reply *reply, struct timespec now, size_t looks,
                  struct chosen_list *out)
{
    *out = (struct chosen_list){0};
    int r = choose(store, choice, looks, out);
    for (size_t i = 0; r == 0 && i < out->count; i++) {
        struct chosen_mail *m = &out->mails[i];
        give_up(&m->fate, reply, now);
        r = store_fate_set(store, m->job, &m->fate);
    }
    if (r < 0)
        chosen_list_clear(out);
    return r;
}
