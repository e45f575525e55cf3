/* An inlet whose directory goes, whose disk is full, which is killed. */
#include "service/inlet.h"

#include "faulty_disk.h"
#include "inlet_stage.h"

static void a_directory_that_goes_is_waited_for(void **state)
{
    (void)state;
    struct stage s;
    begin(&s, 1, 1);
    put(&s, "job", "text");
    expect(&s, 1);
    char away[200];
    snprintf(away, sizeof away, "%s.away", s.ground.inlet);
    assert_int_equal(rename(s.ground.inlet, away), 0);
    run(&s, 1.5, NEVER);
    struct inlet_counts counts;
    inlet_count(s.inlet, &counts);
    assert_true(counts.absent);
    assert_int_equal(s.said, 1);
    assert_int_equal(mkdir(s.ground.inlet, 0700), 0);
    put(&s, "job", "text");
    expect(&s, 2);
    assert_non_null(strstr(s.words, "it is there again"));
    /* The new one is watched as well. */
    put(&s, "job", "text");
    run(&s, 0.7, 3);
    assert_int_equal(s.taken, 3);
    end(&s);
}

static void a_full_disk_is_waited_for(void **state)
{
    (void)state;
    struct stage s;
    begin(&s, 0, 1);
    run(&s, 0.3, NEVER);
    write_plan = (struct fault_plan){.error = ENOSPC, .times = -1};
    for (int i = 0; i < 5; i++) {
        char name[16];
        snprintf(name, sizeof name, "job%d", i);
        put(&s, name, name);
    }
    unsigned turns = 0, ticks = s.ticks;
    double until = seconds() + 1.5;
    while (seconds() < until) {
        event_base_loop(s.base, EVLOOP_ONCE);
        turns++;
    }
    assert_int_equal(s.taken, 0);
    assert_in_range(turns - (s.ticks - ticks), 0, 40); /* it does not spin */
    assert_int_equal(s.said, 1);
    assert_non_null(strstr(s.words, "No space left"));
    assert_true(is_there(&s, "job3"));
    keeper_do(s.keeper, KEEPER_READS, NULL, NULL, NULL);
    while (keeper_waiting(s.keeper))
        event_base_loop(s.base, EVLOOP_ONCE);
    write_plan = (struct fault_plan){0};
    expect(&s, 5);
    assert_non_null(strstr(s.words, "jobs are taken again"));
    end(&s);
}

/* A standstill between the commit and the removal: it is only removed. */
static void a_job_is_never_taken_twice(void **state)
{
    (void)state;
    struct stage s;
    begin(&s, 0, 1);
    ground_write(s.ground.folder, "aside", "text");
    const char *path = ground_path(s.ground.inlet, "job");
    rename(ground_path(s.ground.folder, "aside"), path);
    expect(&s, 1);
    /* Its file in the spool is the same inode: the source as it was. */
    assert_int_equal(link(s.last.file, path), 0);
    ground_write(s.ground.inlet, "job.job", "Owner ME");
    for (int i = 0; i < 3000 && is_there(&s, "job"); i++)
        run(&s, 0.01, NEVER);
    assert_false(is_there(&s, "job"));
    assert_false(is_there(&s, "job.job"));
    assert_int_equal(s.taken, 1);
    struct inlet_counts counts;
    inlet_count(s.inlet, &counts);
    assert_int_equal(counts.known, 1);
    end(&s);
}

static void what_is_being_taken_is_taken(void **state)
{
    (void)state;
    struct stage s;
    begin(&s, 0, 1);
    for (int i = 0; i < 300; i++) {
        char name[16];
        snprintf(name, sizeof name, "job%d", i);
        put(&s, name, name);
    }
    while (keeper_waiting(s.keeper) == 0)
        event_base_loop(s.base, EVLOOP_NONBLOCK);
    inlet_free(&s.inlet);
    keeper_free(&s.keeper);
    ground_open(&s.ground);
    struct job_list list;
    OK(&s.ground, store_jobs(s.ground.store, JOB_ACCEPTED, 0, 1000, &list));
    for (size_t i = 0; i < list.count; i++) {
        char text[16] = "";
        FILE *file = fopen(list.jobs[i].facts.file, "r");
        assert_non_null(fgets(text, sizeof text, file));
        fclose(file);
        assert_false(is_there(&s, text));
    }
    unsigned left = 0;
    for (int i = 0; i < 300; i++) {
        char name[16];
        snprintf(name, sizeof name, "job%d", i);
        left += is_there(&s, name);
    }
    assert_int_equal(left + list.count, 300);
    job_list_clear(&list);
    end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_directory_that_goes_is_waited_for),
        cmocka_unit_test(a_full_disk_is_waited_for),
        cmocka_unit_test(a_job_is_never_taken_twice),
        cmocka_unit_test(what_is_being_taken_is_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
