/* A disk that fails: nothing is said to be safe that is not, nothing is half
 * there, and what can go on goes on. */
#include "queue/store.h"

#include "faulty_disk.h"
#include "store_ground.h"

static void heal(void)
{
    write_plan = sync_plan = (struct fault_plan){0};
}

static int set_outcome(struct ground *g, uint64_t job, uint64_t number)
{
    struct fate_recipient r = {.address = "r"};
    struct fate fate = {.number = number,
                        .sender = "s",
                        .recipients = &r,
                        .recipient_count = 1};
    int r0 = store_begin(g->store, true);
    if (r0 < 0)
        return r0;
    r0 = store_fate_set(g->store, job, &fate);
    if (r0 < 0) {
        store_rollback(g->store);
        return r0;
    }
    return store_commit(g->store);
}

static uint64_t count(struct ground *g, uint64_t job)
{
    struct fate_counts counts;
    OK(g, store_fate_counts(g->store, job, &counts));
    return counts.settled + counts.unsettled;
}

static int take(struct ground *g, const char *name)
{
    struct spool_file *file = NULL;
    struct job_facts facts = {0};
    int r = store_begin(g->store, true);
    if (r == 0)
        r = spool_take(store_spool(g->store), store_new_id(g->store),
                       ground_path(g->inlet, name), NULL, &file);
    if (r == 0)
        r = store_job_add(g->store, &facts, JOB_ACCEPTED, NULL, file);
    if (r == 0)
        r = store_commit(g->store);
    else
        store_rollback(g->store);
    spool_file_free(&file);
    return r;
}

/* Each write of a commit in its turn: all or nothing, and then it goes on. */
static void a_full_disk_takes_nothing(void **state)
{
    (void)state;
    static const int errors[] = {ENOSPC, EDQUOT, EIO};
    for (size_t e = 0; e < COUNT(errors); e++) {
        struct ground g;
        ground_begin(&g);
        uint64_t job = ground_job(&g, "A", NULL), number = 1;
        unsigned failed = 0;
        for (int after = 0; after < 6; after++) {
            uint64_t before = count(&g, job);
            write_plan = (struct fault_plan){
                .error = errors[e], .after = after, .times = -1};
            int r = set_outcome(&g, job, number);
            heal();
            if (r < 0) {
                assert_int_equal(r, -errors[e]);
                assert_non_null(strstr(store_why(g.store), "ebgate.db"));
                assert_int_equal(count(&g, job), before);
                failed++;
            }
            assert_false(store_is_broken(g.store));
            OK(&g, set_outcome(&g, job, number++));
            assert_int_equal(count(&g, job), number - 1);
        }
        assert_true(failed > 0);
        store_close(&g.store);
        ground_open(&g);
        assert_int_equal(count(&g, job), number - 1);
        ground_end(&g);
    }
}

/* A second sync of the same pages would say that all is well. */
static void a_failed_sync_is_never_forgotten(void **state)
{
    (void)state;
    struct ground g;
    ground_begin(&g);
    uint64_t job = ground_job(&g, "A", NULL);
    OK(&g, set_outcome(&g, job, 1));
    sync_plan = (struct fault_plan){.error = EIO, .times = 1};
    assert_int_equal(set_outcome(&g, job, 2), -EIO);
    heal();
    assert_true(store_is_broken(g.store));
    assert_int_equal(set_outcome(&g, job, 3), -EIO);
    assert_non_null(strstr(store_why(g.store), "started again"));
    assert_int_equal(count(&g, job), 1);
    ground_write(g.inlet, "job", "text");
    assert_int_equal(take(&g, "job"), -EIO);
    assert_true(ground_exists(g.inlet, "job"));
    ground_end(&g);
}

/* Of the syncs of a taken job: its file, the names, the log. */
static void a_job_that_is_not_safe_is_not_taken(void **state)
{
    (void)state;
    for (int after = 0; after < 3; after++) {
        struct ground g;
        ground_begin(&g);
        ground_write(g.inlet, "job", "text");
        sync_plan =
            (struct fault_plan){.error = EIO, .after = after, .times = 1};
        assert_int_equal(take(&g, "job"), -EIO);
        assert_int_equal(sync_plan.calls, after + 1);
        heal();
        ground_holds(ground_path(g.inlet, "job"), "text");
        struct store_counts counts;
        OK(&g, store_counts(g.store, &counts));
        assert_int_equal(counts.jobs[JOB_ACCEPTED], 0);
        /* A bad place under the file is that job's alone. */
        assert_int_equal(store_is_broken(g.store), after > 0);
        ground_write(g.inlet, "other", "text");
        assert_int_equal(take(&g, "other"), after > 0 ? -EIO : 0);
        ground_end(&g);
    }
}

/* Syncs of many at once: when that fails, each is asked for its own. */
static void one_bad_file_does_not_hurt_the_others(void **state)
{
    (void)state;
    struct ground g;
    ground_begin(&g);
    struct spool_file *files[6] = {0};
    struct job_facts facts = {0};
    OK(&g, store_begin(g.store, true));
    for (size_t i = 0; i < COUNT(files); i++) {
        char name[16];
        snprintf(name, sizeof name, "job%zu", i);
        ground_write(g.inlet, name, name);
        assert_int_equal(spool_take(store_spool(g.store), store_new_id(g.store),
                                    ground_path(g.inlet, name), NULL,
                                    &files[i]),
                         0);
    }
    /* All at once, and then the first two of them. */
    sync_plan = (struct fault_plan){.error = EIO, .times = 3};
    spool_sync(store_spool(g.store));
    heal();
    for (size_t i = 0; i < COUNT(files); i++)
        assert_int_equal(
            store_job_add(g.store, &facts, JOB_ACCEPTED, NULL, files[i]),
            i < 2 ? -EIO : 0);
    OK(&g, store_commit(g.store));
    for (size_t i = 0; i < COUNT(files); i++)
        spool_file_free(&files[i]);
    assert_true(ground_exists(g.inlet, "job1"));
    assert_false(ground_exists(g.inlet, "job2"));
    ground_end(&g);
}

/* What came together costs two syncs, whatever it was: one of the files and
 * their names, one of the rows. A few cost one each, and one for the names. */
static void many_cost_as_much_as_one(void **state)
{
    (void)state;
    static const struct {
        size_t jobs, others;
        int files, whole; /* syncs */
    } cases[] = {{6, 0, 1, 2}, {6, 6, 1, 2}, {2, 2, 1, 2},
                 {2, 1, 4, 6}, {1, 0, 1, 3}, {0, 2, 4, 5}};
    for (size_t k = 0; k < COUNT(cases); k++) {
        struct ground g;
        struct spool_file *files[6] = {0};
        struct job_facts facts = {0};
        int errors[6];
        ground_begin(&g);
        uint64_t job = ground_job(&g, "A", NULL);
        OK(&g, store_begin(g.store, true));
        for (size_t i = 0; i < cases[k].jobs; i++) {
            ground_write(g.inlet, "job", "text");
            assert_int_equal(
                spool_take(store_spool(g.store), store_new_id(g.store),
                           ground_path(g.inlet, "job"), NULL, &files[i]),
                0);
            assert_int_equal(unlink(ground_path(g.inlet, "job")), 0);
        }
        for (size_t i = 0; i < cases[k].others; i++)
            assert_int_equal(
                spool_join_other(store_spool(g.store),
                                 ground_write(g.inlet, "other", "replies"),
                                 &errors[i]),
                0);
        sync_plan = (struct fault_plan){0};
        spool_sync(store_spool(g.store));
        assert_int_equal(sync_plan.calls, cases[k].files);
        for (size_t i = 0; i < cases[k].jobs; i++)
            OK(&g,
               store_job_add(g.store, &facts, JOB_ACCEPTED, NULL, files[i]));
        OK(&g, store_job_set_mails(g.store, job, 1));
        OK(&g, store_commit(g.store));
        assert_int_equal(sync_plan.calls, cases[k].whole);
        for (size_t i = 0; i < cases[k].jobs; i++)
            spool_file_free(&files[i]);
        for (size_t i = 0; i < cases[k].others; i++)
            assert_int_equal(errors[i], 0);
        ground_end(&g);
    }
}

/* A statement fails and SQLite undoes all: what follows does not stand
 * alone. */
static void an_undone_transaction_stays_undone(void **state)
{
    (void)state;
    struct ground g;
    ground_begin(&g);
    uint64_t job = ground_job(&g, "A", NULL);
    size_t len = 40 * 1024 * 1024;
    char *text = malloc(len + 1);
    memset(text, 'x', len);
    text[len] = '\0';
    struct fate large = {.number = 2, .sender = text};
    struct fate small = {.number = 3, .sender = "s"};
    OK(&g, store_begin(g.store, false));
    ground_fate(&g, job, 1, "s", "r", 0);
    /* Over the cache: pages are written before the commit. */
    write_plan = (struct fault_plan){.error = ENOSPC, .times = -1};
    int r = store_fate_set(g.store, job, &large);
    heal();
    assert_int_equal(r, -ENOSPC);
    r = store_fate_set(g.store, job, &small);
    if (r == 0)
        r = store_commit(g.store);
    else
        store_rollback(g.store);
    uint64_t found = count(&g, job);
    assert_true(r == 0 ? found == 2 : found == 0);
    OK(&g, set_outcome(&g, job, 4));
    free(text);
    ground_end(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_full_disk_takes_nothing),
        cmocka_unit_test(a_failed_sync_is_never_forgotten),
        cmocka_unit_test(a_job_that_is_not_safe_is_not_taken),
        cmocka_unit_test(one_bad_file_does_not_hurt_the_others),
        cmocka_unit_test(many_cost_as_much_as_one),
        cmocka_unit_test(an_undone_transaction_stays_undone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
