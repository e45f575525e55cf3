#include "check.h"
#include "service/send_run.h"

static void condition_codes(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        struct send_summary summary;
        int expect;
    } cases[] = {
        {"nothing to do", {.mails = 0}, 0},
        {"all delivered", {.recipients = 2, .delivered = 2}, 0},
        {"mended", {.recipients = 2, .delivered = 2, .mended = 1}, 4},
        {"one deferred", {.recipients = 2, .delivered = 1, .deferred = 1}, 4},
        {"one uncertain", {.recipients = 2, .delivered = 1, .uncertain = 1}, 4},
        {"one refused", {.recipients = 2, .delivered = 1, .refused = 1}, 8},
        {"refused and deferred",
         {.recipients = 3, .delivered = 1, .refused = 1, .deferred = 1},
         8},
        {"a command refused",
         {.recipients = 1, .delivered = 1, .commands_refused = 1},
         8},
        {"all refused", {.recipients = 2, .refused = 2}, 12},
        {"no relay answered", {.recipients = 2, .deferred = 2}, 12},
        {"all put off", {.recipients = 2, .deferred = 2, .put_off = 2}, 4},
        {"all uncertain", {.recipients = 2, .uncertain = 2}, 4},
        {"put off and refused",
         {.recipients = 2, .deferred = 1, .put_off = 1, .refused = 1},
         8},
        {"only refused commands", {.commands_refused = 3}, 12},
        {"a fault",
         {.recipients = 1, .delivered = 1, .fault = {.text = "RDW"}},
         12},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        int status = send_status(&cases[i].summary);
        if (status != cases[i].expect)
            fail_msg("%s: %d", cases[i].name, status);
    }
}

static void several_jobs_are_one_status(void **state)
{
    (void)state;
    struct send_summary sum = {.recipients = 1, .delivered = 1};
    const struct send_summary more = {.recipients = 2,
                                      .deferred = 1,
                                      .refused = 1,
                                      .interrupted = true,
                                      .fault = {.record = 7, .text = "x"}};
    send_summary_add(&sum, &more);
    assert_int_equal(sum.recipients, 3);
    assert_int_equal(sum.deferred, 1);
    assert_true(sum.interrupted);
    assert_int_equal(sum.fault.record, 7);
    const struct send_summary third = {.fault = {.record = 9, .text = "y"}};
    send_summary_add(&sum, &third);
    assert_int_equal(sum.fault.record, 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(condition_codes),
        cmocka_unit_test(several_jobs_are_one_status),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
