#include "check.h"
#include "service/crowd.h"

static struct address numbered(unsigned n)
{
    return (struct address){.bytes = {[12] = (unsigned char)(n >> 24),
                                      [13] = (unsigned char)(n >> 16),
                                      [14] = (unsigned char)(n >> 8),
                                      [15] = (unsigned char)n}};
}

static int enter(struct crowd *c, unsigned from, time_t at)
{
    struct address a = numbered(from);
    return crowd_enter(c, &a, (struct timespec){.tv_sec = at});
}

static void leave(struct crowd *c, unsigned from)
{
    struct address a = numbered(from);
    crowd_leave(c, &a);
}

static struct crowd *crowd(struct crowd_limits limits)
{
    struct crowd *c = NULL;
    assert_int_equal(crowd_new(&limits, &c), 0);
    return c;
}

static void in_all(void **state)
{
    (void)state;
    struct crowd *c = crowd((struct crowd_limits){.connections = 2});
    assert_int_equal(enter(c, 1, 0), CROWD_WELCOME);
    assert_int_equal(enter(c, 1, 0), CROWD_WELCOME);
    assert_int_equal(enter(c, 2, 0), CROWD_FULL);
    assert_int_equal(crowd_count(c), 2);
    leave(c, 1);
    assert_int_equal(enter(c, 2, 0), CROWD_WELCOME);
    crowd_free(&c);
}

static void from_one(void **state)
{
    (void)state;
    struct crowd *c = crowd((struct crowd_limits){.per_address = 1});
    assert_int_equal(enter(c, 1, 0), CROWD_WELCOME);
    assert_int_equal(enter(c, 1, 99), CROWD_TOO_MANY);
    assert_int_equal(enter(c, 2, 99), CROWD_WELCOME);
    leave(c, 1);
    assert_int_equal(enter(c, 1, 99), CROWD_WELCOME);
    crowd_free(&c);
}

static void in_a_minute(void **state)
{
    (void)state;
    struct crowd *c = crowd((struct crowd_limits){.rate = 2});
    for (time_t minute = 0; minute < 300; minute += 60) {
        for (int i = 0; i < 2; i++) {
            assert_int_equal(enter(c, 1, minute + i), CROWD_WELCOME);
            leave(c, 1);
        }
        assert_int_equal(enter(c, 1, minute + 59), CROWD_TOO_FAST);
        assert_int_equal(enter(c, 2, minute), CROWD_WELCOME);
        leave(c, 2);
    }
    crowd_free(&c);
}

/* Who stays is not forgotten while others come and go. */
static void many(void **state)
{
    (void)state;
    struct crowd *c = crowd((struct crowd_limits){.per_address = 1});
    for (unsigned n = 0; n < 1000; n++)
        assert_int_equal(enter(c, n, 0), CROWD_WELCOME);
    for (unsigned n = 1000; n < 300000; n++) {
        assert_int_equal(enter(c, n, n / 100), CROWD_WELCOME);
        leave(c, n);
    }
    for (unsigned n = 0; n < 1000; n++)
        assert_int_equal(enter(c, n, 3001), CROWD_TOO_MANY);
    assert_int_equal(crowd_count(c), 1000);
    for (unsigned n = 0; n < 1000; n++)
        leave(c, n);
    assert_int_equal(crowd_count(c), 0);
    crowd_free(&c);
}

static void bounded(void **state)
{
    (void)state;
    struct crowd *c = crowd((struct crowd_limits){0});
    for (unsigned n = 0; n < CROWD_MAX; n++)
        assert_int_equal(enter(c, n, 0), CROWD_WELCOME);
    assert_int_equal(enter(c, CROWD_MAX, 0), CROWD_FULL);
    assert_int_equal(enter(c, 7, 0), CROWD_WELCOME);
    crowd_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_all),      cmocka_unit_test(from_one),
        cmocka_unit_test(in_a_minute), cmocka_unit_test(many),
        cmocka_unit_test(bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
