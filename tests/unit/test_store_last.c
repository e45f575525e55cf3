/* The last try that an operator gives to mails: known until it was made. */
#include "queue/store.h"

#include "store_ground.h"

#include <errno.h>

#define NOW 600
#define LATER 800

/** A job of mails that wait until LATER; their first tries were at 501 ... */
static uint64_t resting(struct ground *g, uint64_t mails)
{
    uint64_t job = ground_job(g, "A", NULL);
    COMMITTED(g, store_job_set_state(g->store, job, JOB_ACTIVE, NULL, 1));
    OK(g, store_begin(g->store, true));
    for (uint64_t n = 1; n <= mails; n++)
        ground_fate(g, job, n, "s", "r", LATER);
    OK(g, store_job_set_state(g->store, job, JOB_RESTING, NULL, 1));
    OK(g, store_commit(g->store));
    return job;
}

static size_t make_due(struct ground *g, struct fate_choice choice, bool last)
{
    size_t all = 0, count;
    while (!choice.end) {
        COMMITTED(g, store_make_due(g->store, &choice, NOW, last, 2, &count));
        all += count;
    }
    return all;
}

/** "NUMBER@NEXT_TRY" of each, with a "!" where that is the last. */
static void holds(struct ground *g, uint64_t job, const char *expected)
{
    struct fate_list list;
    char seen[200] = "";
    OK(g, store_fates(g->store, job, 1, 100, &list));
    for (size_t i = 0; i < list.count; i++) {
        const struct fate *f = &list.fates[i];
        size_t len = strlen(seen);
        snprintf(seen + len, sizeof seen - len, "%s%d@%d%s", len ? " " : "",
                 (int)f->number, (int)f->next_try_unix_s, f->last ? "!" : "");
    }
    fate_list_clear(&list);
    assert_string_equal(seen, expected);
}

static void put(struct ground *g, uint64_t job, uint64_t number,
                int64_t next_try)
{
    OK(g, store_begin(g->store, false));
    ground_fate(g, job, number, "s", "r", next_try);
    OK(g, store_commit(g->store));
}

static void it_is_known_after_a_start(void **state)
{
    (void)state;
    struct ground g;
    ground_begin(&g);
    uint64_t a = resting(&g, 3), b = resting(&g, 3);
    assert_int_equal(make_due(&g, (struct fate_choice){.job = a}, true), 3);
    store_close(&g.store);
    ground_open(&g);
    holds(&g, a, "1@600! 2@600! 3@600!");
    holds(&g, b, "1@800 2@800 3@800");
    /* Whoever was tried first before 502 and 503. */
    const struct fate_choice old[] = {{.first_try_before_s = 502},
                                      {.first_try_before_s = 503}};
    for (size_t i = 0; i < COUNT(old); i++)
        assert_int_equal(make_due(&g, old[i], true), 1);
    holds(&g, b, "1@600! 2@600! 3@800");
    ground_end(&g);
}

static void it_is_forgotten_when_it_was_made(void **state)
{
    (void)state;
    struct ground g;
    ground_begin(&g);
    uint64_t job = resting(&g, 2);
    make_due(&g, (struct fate_choice){.job = job}, true);
    put(&g, job, 1, 0);
    holds(&g, job, "1@0 2@600!");
    /* And is nothing that a later outcome has. */
    put(&g, job, 1, 900);
    holds(&g, job, "1@900 2@600!");
    struct chosen_list gone;
    const struct reply reply = {.code = 554};
    COMMITTED(&g, store_give_up(g.store, &(struct fate_choice){.job = job},
                                &reply, (struct timespec){NOW, 0}, 100, &gone));
    chosen_list_clear(&gone);
    holds(&g, job, "1@0 2@0");
    ground_end(&g);
}

/** Its try was under way as the operator said so: another follows at once. */
static void who_was_under_way_stays_due(void **state)
{
    (void)state;
    struct ground g;
    struct job_list due;
    ground_begin(&g);
    uint64_t job = resting(&g, 2);
    make_due(&g, (struct fate_choice){.job = job}, true);
    COMMITTED(&g, store_job_set_state(g.store, job, JOB_ACTIVE, NULL, 1));
    put(&g, job, 1, 5000);
    put(&g, job, 2, 0);
    COMMITTED(&g, store_job_set_state(g.store, job, JOB_RESTING, NULL, 1));
    holds(&g, job, "1@600! 2@0");
    OK(&g, store_jobs_due(g.store, NOW, 10, &due));
    assert_int_equal(due.count, 1);
    job_list_clear(&due);
    ground_end(&g);
}

static void what_is_due_has_its_last_try_too(void **state)
{
    (void)state;
    struct ground g;
    ground_begin(&g);
    uint64_t job = resting(&g, 3);
    const struct fate_choice all = {.job = job};
    put(&g, job, 1, NOW - 100);
    assert_int_equal(make_due(&g, all, false), 2);
    holds(&g, job, "1@500 2@600 3@600");
    assert_int_equal(make_due(&g, all, false), 0);
    assert_int_equal(make_due(&g, all, true), 3);
    holds(&g, job, "1@500! 2@600! 3@600!");
    /* Said twice, or followed by RETRY, it is no other. */
    assert_int_equal(make_due(&g, all, true), 0);
    assert_int_equal(make_due(&g, all, false), 0);
    holds(&g, job, "1@500! 2@600! 3@600!");
    ground_end(&g);
}

static void a_cold_start_forgets_it(void **state)
{
    (void)state;
    struct ground g;
    uint64_t count;
    ground_begin(&g);
    uint64_t job = resting(&g, 1);
    make_due(&g, (struct fate_choice){.job = job}, true);
    COMMITTED(&g, store_cold_start(g.store, NOW, &count));
    holds(&g, job, "");
    put(&g, job, 1, 900);
    holds(&g, job, "1@900");
    ground_end(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_known_after_a_start),
        cmocka_unit_test(it_is_forgotten_when_it_was_made),
        cmocka_unit_test(who_was_under_way_stays_due),
        cmocka_unit_test(what_is_due_has_its_last_try_too),
        cmocka_unit_test(a_cold_start_forgets_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
