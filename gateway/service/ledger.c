#include "service/ledger.h"

#include "base/scope.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Mails whose fates are fetched at once. */
#define PAGE_MAILS 1024
/* Tasks of the keeper that wait: above that no mail is begun. */
#define MANY_WAITING 2048
/* Of one fate, packed: 2000 recipients with a long reply each. */
#define MAX_FATE (16 * 1024 * 1024)

/** What is known of some mails of a job that is being read. */
struct page {
    struct page *next;
    struct ledger *ledger;
    uint64_t job;
    uint64_t first, end; /* numbers that it knows all about */
    struct fate_list fates;
    size_t at;    /* mails are asked for in rising order */
    bool loading; /* the thread has it */
    bool gone;    /* nobody wants it any more */
    int error;
};

struct ledger {
    struct ledger_options options;
    struct page *pages;
    struct buf packed;
    bool behind; /* somebody was told to wait */
};

/* --------------------------------------------------------------- its life */

int ledger_new(const struct ledger_options *options, struct ledger **l_out)
{
    struct ledger *l = calloc(1, sizeof *l);
    if (!l)
        return -ENOMEM;
    l->options = *options;
    buf_init(&l->packed, MAX_FATE);
    *l_out = l;
    return 0;
}

static void page_free(struct page *p)
{
    struct page **place = &p->ledger->pages;
    while (*place != p)
        place = &(*place)->next;
    *place = p->next;
    fate_list_clear(&p->fates);
    free(p);
}

void ledger_free(struct ledger **ledger)
{
    struct ledger *l = *ledger;
    if (!l)
        return;
    while (l->pages)
        page_free(l->pages);
    buf_clear(&l->packed);
    free(l);
    *ledger = NULL;
}

struct keeper *ledger_keeper(const struct ledger *l)
{
    return l->options.keeper;
}

/* -------------------------------------------------- what is written down */

static void tell_failure(struct ledger *l, int result, const char *why)
{
    if (result < 0)
        l->options.failed(l->options.arg, result, why ? why : "");
}

static void stir(struct ledger *l)
{
    if (!l->behind || keeper_waiting(l->options.keeper) > MANY_WAITING / 2)
        return;
    l->behind = false;
    l->options.stirred(l->options.arg);
}

bool ledger_is_behind(struct ledger *l)
{
    if (keeper_waiting(l->options.keeper) > MANY_WAITING)
        l->behind = true;
    return l->behind;
}

static void on_written(void *arg, int result, const char *why)
{
    tell_failure(arg, result, why);
    stir(arg);
}

/** A fate, and a job that comes of it. */
struct entry {
    struct ledger *ledger;
    struct packed_fate fate;
    struct sealed_job added;
    unsigned char bytes[];
};

void sealed_job_clear(struct sealed_job *job)
{
    spool_file_free(&job->file);
    job_facts_clear(&job->facts);
}

static int join_entry(struct store *store, void *arg)
{
    struct entry *e = arg;
    return spool_join(store_spool(store), e->added.file);
}

static int write_entry(struct store *store, void *arg)
{
    struct entry *e = arg;
    int r = store_fate_put(store, &e->fate);
    return r < 0 ? r
                 : store_job_add(store, &e->added.facts, JOB_ACCEPTED, NULL,
                                 e->added.file);
}

static void on_entry(void *arg, int result, const char *why)
{
    struct entry *e = arg;
    struct ledger *l = e->ledger;
    sealed_job_clear(&e->added);
    free(e);
    tell_failure(l, result, why);
    l->options.stirred(l->options.arg); /* there is a job more */
    stir(l);
}

static int post_entry(struct ledger *l, const struct packed_fate *fate,
                      struct sealed_job *added)
{
    struct entry *e = malloc(sizeof *e + fate->bytes.len);
    if (!e)
        return -ENOMEM;
    memcpy(e->bytes, fate->bytes.at, fate->bytes.len);
    e->ledger = l;
    e->fate = *fate;
    e->fate.bytes.at = e->bytes;
    e->added = *added;
    int r = keeper_do_soon(l->options.keeper, KEEPER_DURABLE, join_entry,
                           write_entry, on_entry, e);
    if (r < 0)
        free(e);
    else
        *added = (struct sealed_job){0};
    return r;
}

int ledger_record(struct ledger *l, uint64_t job, const struct mail *mail,
                  const char *subject, int64_t next_try_unix_s,
                  struct sealed_job *added)
{
    SCOPED(fate_clear) struct fate fate = {0};
    int r = fate_of_mail(mail, subject, &fate);
    buf_empty(&l->packed);
    if (r == 0)
        r = fate_pack(&fate, &l->packed);
    if (r < 0)
        return r;
    const struct packed_fate packed = {.job = job,
                                       .number = mail->number,
                                       .first_try_unix_s =
                                           mail->first_try_unix_s,
                                       .next_try_unix_s = next_try_unix_s,
                                       .bytes = buf_span(&l->packed)};
    return added ? post_entry(l, &packed, added)
                 : keeper_fate(l->options.keeper, &packed, on_written, l);
}

/* ------------------------------------------------------- what was before */

static struct page *page_of(const struct ledger *l, uint64_t job)
{
    struct page *p = l->pages;
    while (p && (p->job != job || p->gone))
        p = p->next;
    return p;
}

static int load_page(struct store *store, void *arg)
{
    struct page *p = arg;
    return store_fates(store, p->job, p->first, PAGE_MAILS, &p->fates);
}

static void on_page(void *arg, int result, const char *why)
{
    struct page *p = arg;
    struct ledger *l = p->ledger;
    (void)why; /* the reading of the job fails, and says it */
    p->loading = false;
    p->error = result < 0 ? result : 0;
    p->end = p->fates.next;
    if (p->gone)
        page_free(p);
    else
        l->options.stirred(l->options.arg);
}

static int ask_page(struct page *p, uint64_t number)
{
    fate_list_clear(&p->fates);
    p->at = 0;
    p->first = p->end = number;
    p->error = 0;
    int r = keeper_do(p->ledger->options.keeper, KEEPER_READS, load_page,
                      on_page, p);
    if (r == -EAGAIN)
        p->ledger->behind = true; /* the stir comes with the room */
    p->loading = r == 0;
    return r < 0 ? r : -EAGAIN;
}

static struct page *page_new(struct ledger *l, uint64_t job)
{
    struct page *p = calloc(1, sizeof *p);
    if (!p)
        return NULL;
    p->ledger = l;
    p->job = job;
    p->next = l->pages;
    l->pages = p;
    return p;
}

int ledger_recall(struct ledger *l, uint64_t job, uint64_t number,
                  const struct fate **fate_out)
{
    struct page *p = page_of(l, job);
    if (!p && !(p = page_new(l, job)))
        return -ENOMEM;
    if (p->loading)
        return -EAGAIN;
    if (p->error)
        return p->error;
    if (number < p->first || number >= p->end)
        return ask_page(p, number);
    while (p->at < p->fates.count && p->fates.fates[p->at].number < number)
        p->at++;
    bool known =
        p->at < p->fates.count && p->fates.fates[p->at].number == number;
    *fate_out = known ? &p->fates.fates[p->at] : NULL;
    return 0;
}

void ledger_forget(struct ledger *l, uint64_t job)
{
    struct page *p = page_of(l, job);
    if (p && p->loading)
        p->gone = true;
    else if (p)
        page_free(p);
}
