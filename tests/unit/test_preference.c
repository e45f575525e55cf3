#include "check.h"
#include "relay/preference.h"

static struct timespec at(time_t s)
{
    return (struct timespec){.tv_sec = s};
}

static void order_of_preference(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        struct {
            unsigned failures;
            time_t rest_s;
            size_t connections, limit;
        } relay[2];
        int expect; /* at second 100 */
    } cases[] = {
        {"the first", {{0, 0, 0}, {0, 0, 0}}, 0},
        {"the first, however many", {{0, 0, 9}, {0, 0, 0}}, 0},
        {"the first rests", {{1, 101, 0}, {0, 0, 0}}, 1},
        {"the first may be probed", {{1, 100, 0}, {0, 0, 3}}, 0},
        {"the first is being probed", {{2, 99, 1}, {0, 0, 3}}, 1},
        {"both rest", {{1, 101, 0}, {1, 103, 0}}, -1},
        {"the first lets no more in", {{0, 0, 2, 2}, {0, 0, 0}}, -1},
        {"the first lets one more in", {{0, 0, 1, 2}, {0, 0, 0}}, 0},
        {"one rests, one is being probed", {{1, 101, 0}, {1, 99, 1}}, -1},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct target targets[2] = {0};
        struct candidate candidates[2];
        for (size_t k = 0; k < 2; k++) {
            targets[k].failures = cases[i].relay[k].failures;
            targets[k].rest_until = at(cases[i].relay[k].rest_s);
            candidates[k] =
                (struct candidate){.target = &targets[k],
                                   .id = (unsigned)k,
                                   .connections = cases[i].relay[k].connections,
                                   .limit = cases[i].relay[k].limit};
        }
        int chosen = preference_choose(candidates, 2, NULL, at(100));
        if (chosen != cases[i].expect)
            fail_msg("%s: relay %d", cases[i].name, chosen);
    }
}

static struct bits set_of(const unsigned *numbers, size_t count)
{
    struct bits b = {0};
    for (size_t i = 0; i < count; i++)
        assert_int_equal(bits_add(&b, numbers[i]), 0);
    return b;
}

static void working_and_not_avoided(void **state)
{
    (void)state;
    struct target targets[3] = {{.failures = 1}, {0}, {0}};
    const struct candidate all[] = {{.target = &targets[0], .id = 31},
                                    {.target = &targets[1], .id = 400},
                                    {.target = &targets[2], .id = 0}};
    struct bits second = set_of((const unsigned[]){400}, 1);
    struct bits both = set_of((const unsigned[]){400, 0}, 2);
    struct bits others = set_of((const unsigned[]){31, 400}, 2);
    assert_int_equal(preference_working(all, 3, NULL), 1);
    assert_int_equal(preference_working(all, 3, &second), 2);
    assert_int_equal(preference_working(all, 3, &both), -1);
    assert_int_equal(preference_working(all, 1, NULL), -1);
    assert_int_equal(preference_choose(all, 3, &others, at(0)), 2);
    assert_true(preference_works(&all[2]));
    /* What is not there is not used. */
    targets[1].presence = TARGET_GONE;
    targets[2].presence = TARGET_UNRESOLVED;
    assert_int_equal(preference_working(all, 3, NULL), -1);
    assert_int_equal(preference_choose(all, 3, &others, at(0)), -1);
    assert_false(preference_works(&all[2]));
    bits_clear(&second);
    bits_clear(&both);
    bits_clear(&others);
}

static void down_when_all_are(void **state)
{
    (void)state;
    struct target targets[2] = {{.failures = 4}, {.failures = 3}};
    const struct candidate both[] = {{.target = &targets[0]},
                                     {.target = &targets[1]}};
    assert_false(preference_is_down(both, 2, 3));
    targets[1].failures = 4;
    assert_true(preference_is_down(both, 2, 3));
    target_worked(&targets[0]);
    assert_false(preference_is_down(both, 2, 0));
    assert_false(preference_is_down(both, 0, 0));
}

static void soonest_rest(void **state)
{
    (void)state;
    struct target targets[3] = {{.failures = 1, .rest_until = at(9)},
                                {.failures = 1, .rest_until = at(7)},
                                {.failures = 1, .rest_until = at(2)}};
    const struct candidate all[] = {{.target = &targets[0]},
                                    {.target = &targets[1]},
                                    {.target = &targets[2]}};
    struct timespec soonest;
    assert_true(preference_rest(all, 3, at(3), &soonest));
    assert_int_equal(soonest.tv_sec, 7);
    assert_false(preference_rest(all, 3, at(9), &soonest));
}

static void rests_are_short_while_the_run_waits(void **state)
{
    (void)state;
    struct target t = {0};
    const struct candidate alone = {.target = &t};
    const struct preference_pauses pauses = {.retries = 3, .longest_s = 2};
    static const time_t rests[] = {1, 2, 2, 8, 16};
    for (size_t i = 0; i < COUNT(rests); i++) {
        preference_failed(&alone, 1, 0, at(1000), &pauses);
        assert_int_equal(t.rest_until.tv_sec, 1000 + rests[i]);
    }
    struct target now = {0};
    const struct candidate impatient = {.target = &now};
    preference_failed(&impatient, 1, 0, at(5),
                      &(struct preference_pauses){.retries = 3});
    assert_false(target_is_resting(&now, at(5)));
}

static void a_stand_in_is_kept(void **state)
{
    (void)state;
    struct target targets[2] = {0};
    const struct candidate both[] = {{.target = &targets[0]},
                                     {.target = &targets[1]}};
    const struct preference_pauses pauses = {.retries = 3, .longest_s = 2};
    preference_failed(both, 2, 0, at(100), &pauses);
    assert_int_equal(targets[0].rest_until.tv_sec, 100 + PREFERENCE_STAND_IN_S);
    assert_int_equal(preference_choose(both, 2, NULL, at(110)), 1);
    /* Now none is left: both are asked again, and soon. */
    preference_failed(both, 2, 1, at(110), &pauses);
    assert_int_equal(targets[0].rest_until.tv_sec, 112);
    assert_int_equal(targets[1].rest_until.tv_sec, 111);
}

static void one_that_is_busy_is_passed_over(void **state)
{
    (void)state;
    struct target targets[2] = {0};
    struct candidate both[] = {
        {.target = &targets[0], .connections = 3, .busy = true},
        {.target = &targets[1]}};
    assert_int_equal(preference_choose(both, 2, NULL, at(1)), 1);
    both[1].busy = true;
    assert_int_equal(preference_choose(both, 2, NULL, at(1)), -1);
    both[0].busy = false;
    assert_int_equal(preference_choose(both, 2, NULL, at(1)), 0);
}

static void rests_are_as_long_as_the_limits_say(void **state)
{
    (void)state;
    struct target targets[2] = {{.limits.retry_s = 120},
                                {.limits.retry_s = 120}};
    const struct candidate both[] = {{.target = &targets[0]},
                                     {.target = &targets[1]}};
    const struct preference_pauses pauses = {.retries = 3, .longest_s = 2};
    preference_failed(both, 2, 0, at(100), &pauses);
    preference_failed(both, 2, 1, at(110), &pauses);
    assert_int_equal(targets[0].rest_until.tv_sec, 220);
    assert_int_equal(targets[1].rest_until.tv_sec, 230);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(order_of_preference),
        cmocka_unit_test(working_and_not_avoided),
        cmocka_unit_test(down_when_all_are),
        cmocka_unit_test(soonest_rest),
        cmocka_unit_test(rests_are_short_while_the_run_waits),
        cmocka_unit_test(a_stand_in_is_kept),
        cmocka_unit_test(one_that_is_busy_is_passed_over),
        cmocka_unit_test(rests_are_as_long_as_the_limits_say),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
