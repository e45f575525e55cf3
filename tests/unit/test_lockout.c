#include "check.h"
#include "relay/lockout.h"

static struct timespec at(time_t s)
{
    return (struct timespec){.tv_sec = s};
}

static void so_many_an_hour(void **state)
{
    (void)state;
    struct lockout l = {0};
    assert_int_equal(lockout_wait_s(&l, 3, at(100)), 0);
    lockout_refused(&l, at(100));
    lockout_refused(&l, at(200));
    assert_int_equal(lockout_wait_s(&l, 3, at(200)), 0);
    lockout_refused(&l, at(300));
    /* The first must be an hour old. */
    assert_int_equal(lockout_wait_s(&l, 3, at(300)), 3400);
    assert_int_equal(lockout_wait_s(&l, 3, at(3699)), 1);
    assert_int_equal(lockout_wait_s(&l, 3, at(3700)), 0);
    lockout_refused(&l, at(3700));
    assert_int_equal(lockout_wait_s(&l, 3, at(3700)), 100);
    assert_int_equal(lockout_wait_s(&l, 4, at(3699)), 1);
    assert_int_equal(lockout_wait_s(&l, 5, at(3699)), 0);
}

static void never_more_within_any_hour(void **state)
{
    (void)state;
    static const unsigned limits[] = {1, 6, TARGET_MAX_LOGIN_FAILURES};
    for (size_t i = 0; i < COUNT(limits); i++) {
        struct lockout l = {0};
        time_t refused[2000];
        unsigned count = 0;
        for (time_t s = 1; s < 20000; s += 7) {
            if (lockout_wait_s(&l, limits[i], at(s)) > 0)
                continue;
            lockout_refused(&l, at(s));
            refused[count++] = s;
        }
        assert_true(count >= limits[i] * 5);
        for (unsigned k = limits[i]; k < count; k++)
            assert_true(refused[k] - refused[k - limits[i]] >= 3600);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(so_many_an_hour),
        cmocka_unit_test(never_more_within_any_hour),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
