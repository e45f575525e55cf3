/* What targets were given lately; and a database from before it was kept. */
#include "queue/store.h"

#include "store_ground.h"

#include <errno.h>

static void put(struct ground *g, const char *name, const char *bytes,
                int64_t now_unix_s)
{
    COMMITTED(g, store_pace_put(g->store, name, span_text(bytes), now_unix_s));
}

/** "NAME=BYTES " of each. */
static void holds(struct ground *g, const char *wanted)
{
    struct pace_list list;
    char seen[300] = "";
    OK(g, store_paces(g->store, &list));
    for (size_t i = 0; i < list.count; i++) {
        size_t len = strlen(seen);
        snprintf(seen + len, sizeof seen - len, "%s=%.*s ", list.paces[i].name,
                 (int)list.paces[i].len, (const char *)list.paces[i].bytes);
    }
    pace_list_clear(&list);
    assert_string_equal(seen, wanted);
}

static void the_last_word_is_kept(void **state)
{
    (void)state;
    struct ground g;
    ground_begin(&g);
    holds(&g, "");
    put(&g, "smtp://a", "one", 100);
    put(&g, "smtp://b as x", "two", 200);
    put(&g, "smtp://a", "three", 300);
    store_close(&g.store);
    ground_open(&g);
    holds(&g, "smtp://a=three smtp://b as x=two ");
    ground_end(&g);
}

/** Written and no more: it outlives the process. */
static void what_is_not_committed_is_not_kept(void **state)
{
    (void)state;
    struct ground g;
    ground_begin(&g);
    OK(&g, store_begin(g.store, false));
    OK(&g, store_pace_put(g.store, "a", span_text("one"), 1));
    OK(&g, store_commit(g.store));
    OK(&g, store_begin(g.store, false));
    OK(&g, store_pace_put(g.store, "a", span_text("two"), 1));
    store_rollback(g.store);
    store_close(&g.store);
    ground_open(&g);
    holds(&g, "a=one ");
    ground_end(&g);
}

static void old_ones_are_forgotten(void **state)
{
    (void)state;
    struct ground g;
    ground_begin(&g);
    put(&g, "a", "1", 100);
    put(&g, "b", "2", 101);
    COMMITTED(&g, store_pace_forget(g.store, 101));
    holds(&g, "b=2 ");
    ground_end(&g);
}

static void there_is_a_limit(void **state)
{
    (void)state;
    struct ground g;
    char bytes[STORE_PACE_BYTES + 1] = "";
    struct pace_list list;
    ground_begin(&g);
    OK(&g, store_begin(g.store, true));
    OK(&g, store_pace_put(g.store, "whole", span_of(bytes, STORE_PACE_BYTES),
                          9999));
    assert_int_equal(
        store_pace_put(g.store, "long", span_of(bytes, sizeof bytes), 9999),
        -EFBIG);
    assert_non_null(strstr(store_why(g.store), "long: 4097 bytes"));
    for (int64_t i = 0; i < STORE_MOST_PACES; i++) {
        snprintf(bytes, 20, "%d", (int)i);
        OK(&g, store_pace_put(g.store, bytes, span_of("", 0), i));
    }
    OK(&g, store_commit(g.store));
    OK(&g, store_paces(g.store, &list));
    assert_int_equal(list.count, STORE_MOST_PACES);
    assert_string_equal(list.paces[0].name, "whole");
    assert_int_equal(list.paces[0].len, STORE_PACE_BYTES);
    assert_string_equal(list.paces[list.count - 1].name, "1");
    pace_list_clear(&list);
    store_close(&g.store);
    ground_sql(&g, "DELETE FROM pace WHERE name<>'7';"
                   "INSERT INTO pace VALUES('large',1,zeroblob(100000))");
    ground_open(&g);
    holds(&g, "7= ");
    ground_end(&g);
}

/* ---------------------------------------------------------------- version 1 */

/** A store as the first version has left it, with a job and a fate. */
static uint64_t ground_of_version_1(struct ground *g)
{
    ground_begin(g);
    uint64_t job = ground_job(g, "A", "owner");
    OK(g, store_begin(g->store, true));
    ground_fate(g, job, 1, "s@example.com", "r@example.com", 900);
    OK(g, store_commit(g->store));
    store_close(&g->store);
    ground_sql(g, "DROP TABLE pace;ALTER TABLE fate DROP COLUMN last;"
                  "PRAGMA user_version=1");
    return job;
}

/** What was kept before has no last try, and can be given one. */
static void check_last_try(struct ground *g, uint64_t job)
{
    for (int last = 0; last < 2; last++) {
        struct fate_list list;
        size_t count;
        OK(g, store_fates(g->store, job, 1, 10, &list));
        assert_int_equal(list.count, 1);
        assert_int_equal(list.fates[0].last, last);
        assert_int_equal(list.fates[0].next_try_unix_s, last ? 600 : 900);
        fate_list_clear(&list);
        COMMITTED(g, store_make_due(g->store, &(struct fate_choice){.job = job},
                                    600, true, 10, &count));
    }
}

static void an_older_database_is_upgraded(void **state)
{
    (void)state;
    struct ground g;
    struct fate_counts counts;
    uint64_t job = ground_of_version_1(&g);
    for (int i = 0; i < 2; i++) { /* and it is so only once */
        ground_open(&g);
        assert_int_equal(ground_state(&g, job), JOB_ACCEPTED);
        OK(&g, store_fate_counts(g.store, job, &counts));
        assert_int_equal(counts.unsettled, 1);
        put(&g, i ? "b" : "a", "1", 10 - i);
        store_close(&g.store);
    }
    ground_open(&g);
    holds(&g, "a=1 b=1 ");
    check_last_try(&g, job);
    assert_true(store_new_id(g.store) > job);
    ground_end(&g);
}

/** What stands in its way leaves it as it was. */
static void an_upgrade_is_whole_or_not_at_all(void **state)
{
    (void)state;
    struct ground g;
    uint64_t job = ground_of_version_1(&g);
    ground_sql(&g, "CREATE TABLE pace(somebody TEXT)");
    assert_true(store_open(g.directory, &g.store, g.why) < 0);
    assert_non_null(strstr(g.why, "upgrade the database"));
    assert_null(g.store);
    ground_sql(&g, "DROP TABLE pace");
    ground_open(&g);
    assert_int_equal(ground_state(&g, job), JOB_ACCEPTED);
    holds(&g, "");
    ground_end(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_word_is_kept),
        cmocka_unit_test(what_is_not_committed_is_not_kept),
        cmocka_unit_test(old_ones_are_forgotten),
        cmocka_unit_test(there_is_a_limit),
        cmocka_unit_test(an_older_database_is_upgraded),
        cmocka_unit_test(an_upgrade_is_whole_or_not_at_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
