/* Jobs that an operator ends, with a store and its thread. */
#include "service/ledger.h"

#include "store_ground.h"

#include <errno.h>
#include <event2/event.h>

/* More than one page of them, and than two. */
#define MANY 2500

struct stage {
    struct ground ground;
    struct event_base *base;
    struct keeper *keeper;
    struct ledger *ledger;
    uint64_t job, other;
    /* What was told: */
    uint64_t next; /* number of the mail that comes next */
    size_t given_up;
    unsigned done;
    int error;
    size_t mails;
};

static void stirred(void *arg)
{
    (void)arg;
}

static void failed(void *arg, int error, const char *why)
{
    (void)arg;
    fail_msg("%d %s", error, why);
}

static void set(struct stage *s, uint64_t job, enum job_state state)
{
    struct ground *g = &s->ground;
    COMMITTED(g, store_job_set_state(g->store, job, state, NULL, 2000));
}

/** Every third mail of the job is settled; another job has one that waits. */
static void begin(struct stage *s, uint64_t mails)
{
    *s = (struct stage){0};
    struct ground *g = &s->ground;
    ground_begin(g);
    s->other = ground_job(g, "B", NULL);
    s->job = ground_job(g, "A", "anna");
    set(s, s->job, JOB_ACTIVE);
    OK(g, store_begin(g->store, true));
    for (uint64_t n = 1; n <= mails; n++)
        ground_fate(g, s->job, n, "s", "r", n % 3 == 0 ? 0 : 800);
    ground_fate(g, s->other, 1, "s", "r", 800);
    OK(g, store_commit(g->store));
}

static void run(struct stage *s)
{
    const struct keeper_options keeper = {.base = s->base = event_base_new()};
    assert_int_equal(keeper_new(&keeper, &s->ground.store, &s->keeper), 0);
    const struct ledger_options ledger = {
        .keeper = s->keeper, .stirred = stirred, .failed = failed};
    assert_int_equal(ledger_new(&ledger, &s->ledger), 0);
}

/** The store is there again, to be looked at. */
static void stop(struct stage *s)
{
    keeper_free(&s->keeper);
    ledger_free(&s->ledger);
    event_base_free(s->base);
    ground_open(&s->ground);
}

static void on_given_up(void *arg, const struct job_facts *facts,
                        const struct fate *fate)
{
    struct stage *s = arg;
    s->next += s->next % 3 == 2 ? 2 : 1;
    assert_int_equal(fate->number, s->next);
    assert_int_equal(facts->id, s->job);
    assert_string_equal(facts->owner, "anna");
    assert_int_equal(fate->recipients[0].outcome.state, OUTCOME_REFUSED);
    assert_int_equal(fate->recipients[0].outcome.final.code, 554);
    assert_int_equal(fate->recipients[0].outcome.at.tv_sec, 3000);
    assert_int_equal(s->done, 0);
    s->given_up++;
}

static void on_done(void *arg, int error, const char *why, size_t mails)
{
    struct stage *s = arg;
    (void)why;
    s->done++;
    s->error = error;
    s->mails = mails;
}

static void cancel(struct stage *s, uint64_t job, bool own)
{
    const struct ledger_cancel c = {.job = job,
                                    .own = own,
                                    .mails = own ? MANY : 0,
                                    .now = {3000, 0},
                                    .given_up = on_given_up,
                                    .given_up_arg = s,
                                    .done = on_done,
                                    .arg = s};
    s->done = 0;
    assert_int_equal(ledger_cancel_job(s->ledger, &c), 0);
}

static void check_done(struct stage *s, int error, size_t mails)
{
    while (s->done == 0)
        event_base_loop(s->base, EVLOOP_ONCE);
    assert_int_equal(s->done, 1);
    assert_int_equal(s->error, error);
    assert_int_equal(s->mails, mails);
    assert_int_equal(s->given_up, mails);
}

static void check_left(struct stage *s, uint64_t job, uint64_t unsettled)
{
    struct fate_counts counts;
    OK(&s->ground, store_fate_counts(s->ground.store, job, &counts));
    assert_int_equal(counts.unsettled, unsettled);
}

static void what_waits_is_given_up(void **state)
{
    (void)state;
    static const uint64_t sizes[] = {0, 1, 999, 1000, 1001, MANY};
    for (size_t i = 0; i < COUNT(sizes); i++) {
        struct stage s;
        begin(&s, sizes[i]);
        set(&s, s.job, JOB_RESTING);
        run(&s);
        cancel(&s, s.job, false);
        check_done(&s, 0, sizes[i] - sizes[i] / 3);
        stop(&s);
        assert_int_equal(ground_state(&s.ground, s.job), JOB_DONE);
        check_left(&s, s.job, 0);
        check_left(&s, s.other, 1);
        assert_int_equal(ground_state(&s.ground, s.other), JOB_ACCEPTED);
        ground_end(&s.ground);
    }
}

/** Nothing of those is touched. */
static void what_cannot_be_ended(void **state)
{
    (void)state;
    struct stage s;
    begin(&s, 10);
    set(&s, s.other, JOB_DONE);
    run(&s);
    cancel(&s, 99, false);
    check_done(&s, -ENOENT, 0);
    cancel(&s, s.other, false);
    check_done(&s, -EALREADY, 0);
    cancel(&s, s.job, false);
    check_done(&s, -EBUSY, 0);
    stop(&s);
    assert_int_equal(ground_state(&s.ground, s.job), JOB_ACTIVE);
    check_left(&s, s.job, 7);
    check_left(&s, s.other, 1);
    ground_end(&s.ground);
}

static void by_who_was_reading_it(void **state)
{
    (void)state;
    struct stage s;
    struct job_entry job = {0};
    begin(&s, 10);
    run(&s);
    cancel(&s, s.job, true);
    check_done(&s, 0, 7);
    stop(&s);
    OK(&s.ground, store_job_get(s.ground.store, s.job, &job));
    assert_int_equal(job.state, JOB_DONE);
    assert_int_equal(job.mails, MANY);
    assert_int_equal(job.changed_unix_s, 3000);
    job_entry_clear(&job);
    ground_end(&s.ground);
}

/** The gateway ends within: the job is done for all that, what was told is
 *  what was changed, and nobody waits for ever. */
static void the_end_comes_first(void **state)
{
    (void)state;
    struct stage s;
    begin(&s, MANY);
    run(&s);
    cancel(&s, s.job, true);
    stop(&s);
    assert_int_equal(s.done, 1);
    assert_int_equal(s.error, -ESHUTDOWN);
    assert_in_range(s.given_up, 1, 1000);
    assert_int_equal(s.mails, s.given_up);
    assert_int_equal(ground_state(&s.ground, s.job), JOB_DONE);
    check_left(&s, s.job, MANY - MANY / 3 - s.given_up);
    ground_end(&s.ground);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_waits_is_given_up),
        cmocka_unit_test(what_cannot_be_ended),
        cmocka_unit_test(by_who_was_reading_it),
        cmocka_unit_test(the_end_comes_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
