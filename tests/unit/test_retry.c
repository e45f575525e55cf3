#include "check.h"
#include "queue/retry.h"

#define DAY (24 * 3600)

static void stages_follow_each_other(void **state)
{
    (void)state;
    static const struct retry_rules usual = {.count = 5, .interval_s = 60},
                                    both = {5, 60, true, 1800, 5 * DAY},
                                    none = {0},
                                    no_count = {.count = 0, .interval_s = 60},
                                    no_pause = {.count = 5},
                                    bypassed = {5, 60, true, 0, 5 * DAY},
                                    endless = {0, 0, true, 1800, 0};
    static const struct {
        const char *name;
        const struct retry_rules *rules;
        unsigned tries;
        int64_t first, now;
        enum retry_stage stage;
        int64_t next;
    } cases[] = {
        {"the first failure", &usual, 1, 1000, 1000, RETRY_LONG, 1060},
        {"the last long retry", &usual, 5, 1000, 1240, RETRY_LONG, 1300},
        {"used up", &usual, 6, 1000, 1300, RETRY_OVER, 0},
        {"then extended", &both, 6, 1000, 1300, RETRY_EXTENDED, 3100},
        {"a second before its age", &both, 99, 1000, 1000 + 5 * DAY - 1,
         RETRY_EXTENDED, 1000 + 5 * DAY + 1799},
        {"of age", &both, 99, 1000, 1000 + 5 * DAY, RETRY_OVER, 0},
        {"neither", &none, 1, 1000, 1000, RETRY_OVER, 0},
        {"a count of 0", &no_count, 1, 1000, 1000, RETRY_OVER, 0},
        {"an interval of 0", &no_pause, 1, 1000, 1000, RETRY_OVER, 0},
        {"extended retry bypassed", &bypassed, 6, 1000, 1300, RETRY_OVER, 0},
        {"no age: for ever", &endless, 4000000000U, 0, 4000 * (int64_t)DAY,
         RETRY_EXTENDED, 4000 * (int64_t)DAY + 1800},
        {"the clock was set back", &both, 9, 99999999, 1000, RETRY_EXTENDED,
         2800},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        int64_t next = 0;
        enum retry_stage stage =
            retry_next(cases[i].rules, cases[i].tries, cases[i].first,
                       cases[i].now, &next);
        if (stage != cases[i].stage || next != cases[i].next)
            fail_msg("%s: stage %d, next %lld", cases[i].name, (int)stage,
                     (long long)next);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stages_follow_each_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
