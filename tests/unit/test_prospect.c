#include "base/scope.h"
#include "check.h"
#include "service/prospect.h"

#include <string.h>

#define NOW 1000000
#define D OUTCOME_DELIVERED
#define R OUTCOME_REFUSED
#define P OUTCOME_DEFERRED
#define U OUTCOME_UNCERTAIN

static char somebody[] = "a@example.org";

static void mails_after_a_try(void **state)
{
    (void)state;
    static const struct retry_rules usual = {.count = 2, .interval_s = 60},
                                    none = {0};
    static const struct {
        const char *name;
        enum outcome_state before[2], after[2];
        enum job_kind kind;
        const struct retry_rules *rules;
        unsigned tries_before, tries, tries_after;
        enum retry_stage stage;
        int64_t next;
        bool failed;
    } cases[] = {
        {"all delivered",
         {D, D},
         {D, D},
         JOB_SUBMITTED,
         &usual,
         0,
         0,
         0,
         RETRY_OVER,
         0,
         false},
        {"one refused",
         {D, R},
         {D, R},
         JOB_SUBMITTED,
         &usual,
         0,
         0,
         0,
         RETRY_OVER,
         0,
         true},
        {"put off",
         {P, D},
         {P, D},
         JOB_SUBMITTED,
         &usual,
         0,
         1,
         1,
         RETRY_LONG,
         NOW + 60,
         false},
        {"put off and refused",
         {P, R},
         {P, R},
         JOB_SUBMITTED,
         &usual,
         0,
         1,
         1,
         RETRY_LONG,
         NOW + 60,
         true},
        {"nobody could be asked",
         {P, P},
         {P, P},
         JOB_SUBMITTED,
         &usual,
         1,
         1,
         2,
         RETRY_LONG,
         NOW + 60,
         false},
        {"no answer to the dot",
         {U, D},
         {U, D},
         JOB_SUBMITTED,
         &usual,
         0,
         1,
         1,
         RETRY_LONG,
         NOW + 60,
         false},
        {"the last try",
         {P, D},
         {R, D},
         JOB_SUBMITTED,
         &usual,
         2,
         3,
         3,
         RETRY_OVER,
         0,
         true},
        {"no retries",
         {P, P},
         {R, R},
         JOB_SUBMITTED,
         &none,
         0,
         1,
         1,
         RETRY_OVER,
         0,
         true},
        {"a notice",
         {P, P},
         {R, R},
         JOB_NOTICE,
         &usual,
         0,
         1,
         1,
         RETRY_OVER,
         0,
         true},
        {"a report that was taken",
         {D, D},
         {D, D},
         JOB_REPORT,
         &usual,
         0,
         0,
         0,
         RETRY_OVER,
         0,
         false},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        SCOPED(mail_free) struct mail *mail = NULL;
        assert_int_equal(mail_new(&mail), 0);
        for (int k = 0; k < 2; k++)
            envelope_add(&mail->envelope,
                         &(struct recipient){.address = somebody});
        assert_int_equal(mail_expect(mail), 0);
        mail->tries = cases[i].tries;
        for (int k = 0; k < 2; k++) {
            mail->outcomes[k].state = cases[i].before[k];
            reply_set(&mail->outcomes[k].final, "451 4.7.1", "Slowly");
        }
        struct prospect prospect;
        assert_int_equal(prospect_decide(mail, cases[i].kind, cases[i].rules,
                                         cases[i].tries_before, NOW, &prospect),
                         0);
        if (prospect.stage != cases[i].stage ||
            prospect.next_try_unix_s != cases[i].next ||
            prospect.failed != cases[i].failed ||
            mail->tries != cases[i].tries_after)
            fail_msg("%s: stage %d, next %lld, failed %d, tries %u",
                     cases[i].name, (int)prospect.stage,
                     (long long)prospect.next_try_unix_s, prospect.failed,
                     mail->tries);
        for (int k = 0; k < 2; k++) {
            const struct outcome *o = &mail->outcomes[k];
            if (o->state != cases[i].after[k])
                fail_msg("%s: recipient %d", cases[i].name, k);
            bool gave_up =
                o->state == R && cases[i].before[k] != OUTCOME_REFUSED;
            if (gave_up &&
                (o->final.code != 554 || !strstr(o->final.text, "451 Slowly")))
                fail_msg("%s: %u %s", cases[i].name, o->final.code,
                         o->final.text);
        }
    }
}

static void the_first_failure_is_remembered(void **state)
{
    (void)state;
    static const struct retry_rules days = {0, 0, true, 1800, 3600};
    SCOPED(mail_free) struct mail *mail = NULL;
    struct prospect prospect;
    assert_int_equal(mail_new(&mail), 0);
    envelope_add(&mail->envelope, &(struct recipient){.address = somebody});
    assert_int_equal(mail_expect(mail), 0);
    mail->outcomes[0].state = P;
    assert_int_equal(
        prospect_decide(mail, JOB_SUBMITTED, &days, 0, NOW, &prospect), 0);
    assert_int_equal(mail->first_try_unix_s, NOW);
    assert_int_equal(prospect.stage, RETRY_EXTENDED);
    assert_int_equal(
        prospect_decide(mail, JOB_SUBMITTED, &days, 1, NOW + 3600, &prospect),
        0);
    assert_int_equal(mail->first_try_unix_s, NOW);
    assert_int_equal(prospect.stage, RETRY_OVER);
}

/** When the extended retry begins, or hours have passed: once. */
static void a_wait_becomes_long(void **state)
{
    (void)state;
    static const struct retry_rules stages = {1, 60, true, 1800, 0},
                                    weeks = {500, 3600, false, 0, 0};
    static const struct {
        const char *name;
        const struct retry_rules *rules;
        unsigned tries;
        int64_t first;
        enum outcome_state is;
        enum outcome_wait before, after;
    } table[] = {
        {"first", &stages, 1, NOW, P, WAIT_SHORT, WAIT_SHORT},
        {"extended", &stages, 2, NOW - 60, P, WAIT_SHORT, WAIT_BECAME_LONG},
        {"uncertain", &stages, 2, NOW - 60, U, WAIT_SHORT, WAIT_BECAME_LONG},
        {"taken", &stages, 2, NOW - 60, D, WAIT_SHORT, WAIT_SHORT},
        {"known", &stages, 3, NOW - 1860, P, WAIT_LONG, WAIT_LONG},
        {"not yet hours", &weeks, 4, NOW - PROSPECT_LONG_S + 1, P, WAIT_SHORT,
         WAIT_SHORT},
        {"hours", &weeks, 5, NOW - PROSPECT_LONG_S, P, WAIT_SHORT,
         WAIT_BECAME_LONG},
        {"more hours", &weeks, 6, NOW - 2 * PROSPECT_LONG_S, P, WAIT_LONG,
         WAIT_LONG},
    };
    for (size_t i = 0; i < COUNT(table); i++) {
        SCOPED(mail_free) struct mail *mail = NULL;
        struct prospect prospect;
        assert_int_equal(mail_new(&mail), 0);
        for (int k = 0; k < 2; k++)
            envelope_add(&mail->envelope,
                         &(struct recipient){.address = somebody});
        assert_int_equal(mail_expect(mail), 0);
        mail->outcomes[0].state = table[i].is;
        mail->outcomes[0].wait = table[i].before;
        mail->outcomes[1].state = P; /* the other keeps it open */
        mail->tries = table[i].tries;
        mail->first_try_unix_s = table[i].first;
        assert_int_equal(prospect_decide(mail, JOB_SUBMITTED, table[i].rules,
                                         table[i].tries - 1, NOW, &prospect),
                         0);
        if (mail->outcomes[0].wait != table[i].after)
            fail_msg("%s: %d", table[i].name, (int)mail->outcomes[0].wait);
    }
}

/** Who was refused in a try before was told of then. */
static void earlier_refusals_are_old_news(void **state)
{
    (void)state;
    static const struct retry_rules none = {0};
    for (int earlier = 0; earlier < 2; earlier++) {
        SCOPED(mail_free) struct mail *mail = NULL;
        assert_int_equal(mail_new(&mail), 0);
        const struct recipient r = {.address = somebody};
        assert_int_equal(envelope_add(&mail->envelope, &r), 0);
        assert_int_equal(mail_expect(mail), 0);
        mail->outcomes[0].state = R;
        mail->outcomes[0].earlier = earlier;
        struct prospect prospect;
        assert_int_equal(
            prospect_decide(mail, JOB_SUBMITTED, &none, 0, NOW, &prospect), 0);
        assert_int_equal(prospect.failed, !earlier);
    }
}

/** One that ended it is a try as well; what we refuse ourselves had none. */
static void tries_are_counted(void **state)
{
    (void)state;
    static const struct retry_rules rules = {.count = 5, .interval_s = 60};
    static const struct {
        const char *relay;
        enum outcome_state outcome;
        unsigned before, counted, expect;
    } cases[] = {
        {"smtp://r", D, 0, 0, 1}, {"smtp://r", R, 2, 2, 3},
        {"smtp://r", P, 0, 1, 1}, {"smtp://r", P, 1, 1, 2},
        {"smtp://r", D, 1, 2, 3}, /* put off by one relay, taken by another */
        {NULL, R, 0, 0, 0},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct recipient one = {.address = somebody};
        struct outcome outcome = {.state = cases[i].outcome};
        struct mail mail = {
            .relay = cases[i].relay,
            .tries = cases[i].counted,
            .envelope = {.recipients = &one, .recipient_count = 1},
            .outcomes = &outcome};
        struct prospect prospect;
        assert_int_equal(prospect_decide(&mail, JOB_SUBMITTED, &rules,
                                         cases[i].before, NOW, &prospect),
                         0);
        assert_int_equal(prospect.tries, cases[i].expect);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mails_after_a_try),
        cmocka_unit_test(tries_are_counted),
        cmocka_unit_test(the_first_failure_is_remembered),
        cmocka_unit_test(a_wait_becomes_long),
        cmocka_unit_test(earlier_refusals_are_old_news),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
