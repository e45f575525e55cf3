#include "check.h"
#include "queue/schedule.h"

static struct timespec at(time_t s, long ns)
{
    return (struct timespec){.tv_sec = s, .tv_nsec = ns};
}

static void pauses_double(void **state)
{
    (void)state;
    static const struct {
        unsigned tries, pause_s;
        time_t expect_s;
    } cases[] = {
        {1, 5, 5},    {2, 5, 10},     {3, 5, 20},
        {1, 0, 0},    {9, 0, 0},      {7, 5, 300},
        {99, 5, 300}, {1, 1000, 300}, {4000000000u, 4000000000u, 300},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct timespec next =
            schedule_retry(at(1000, 7), cases[i].tries, cases[i].pause_s);
        assert_int_equal(next.tv_sec, 1000 + cases[i].expect_s);
        assert_int_equal(next.tv_nsec, 7);
    }
}

static void sums_carry_and_stay_in_range(void **state)
{
    (void)state;
    struct timespec t = schedule_after(at(1, 999000000), 1);
    assert_int_equal(t.tv_sec, 2);
    assert_int_equal(t.tv_nsec, 0);
    t = schedule_after(at(INT32_MAX - 1, 5), 5000);
    assert_int_equal(t.tv_sec, INT32_MAX);
    t = schedule_after(at(3, 0), UINT64_MAX);
    assert_int_equal(t.tv_sec, INT32_MAX);
}

static void waits_are_rounded_up(void **state)
{
    (void)state;
    static const struct {
        struct timespec at, now;
        uint64_t ms;
    } cases[] = {
        {{5, 0}, {5, 0}, 0},
        {{5, 0}, {6, 0}, 0},
        {{5, 1}, {5, 0}, 1},
        {{6, 0}, {5, 999999999}, 1},
        {{6, 500000000}, {5, 600000000}, 900},
        {{6, 500000001}, {5, 600000000}, 901},
        {{105, 0}, {5, 0}, 100000},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_int_equal(schedule_wait_ms(cases[i].at, cases[i].now),
                         cases[i].ms);
        assert_int_equal(schedule_is_due(cases[i].at, cases[i].now),
                         cases[i].ms == 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pauses_double),
        cmocka_unit_test(sums_carry_and_stay_in_range),
        cmocka_unit_test(waits_are_rounded_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
