#include "check.h"
#include "queue/mail_queue.h"

static struct mail *make(uint64_t number, time_t next_try_s)
{
    struct mail *mail;
    assert_int_equal(mail_new(&mail), 0);
    mail->number = number;
    mail->next_try.tv_sec = next_try_s;
    return mail;
}

static void expect_taken(struct mail_queue *q, const char *numbers)
{
    for (; *numbers; numbers++) {
        struct mail *mail = mail_queue_take(q);
        assert_non_null(mail);
        assert_int_equal(mail->number, *numbers - '0');
        mail_free(&mail);
    }
    assert_null(mail_queue_take(q));
    assert_int_equal(q->due_count, 0);
}

static void due_in_order_of_coming(void **state)
{
    (void)state;
    struct mail_queue q = {0};
    for (uint64_t n = 1; n <= 3; n++) {
        struct mail *mail = make(n, 0);
        mail_queue_add(&q, &mail);
        assert_null(mail);
    }
    struct mail *back = make(4, 0);
    mail_queue_return(&q, &back);
    assert_int_equal(q.due_count, 4);
    expect_taken(&q, "4123");

    struct mail *first = make(5, 0), *second = make(6, 0);
    mail_queue_return(&q, &first);
    mail_queue_add(&q, &second);
    expect_taken(&q, "56");
}

/* A mail that relay 0 put off is for relay 1, and keeps its place. */
static void passed_to_those_that_did_not(void **state)
{
    (void)state;
    struct mail_queue q = {0};
    static const char *const passed[] = {"0", "01", "0", "1"};
    for (uint64_t n = 0; n < COUNT(passed); n++) {
        struct mail *mail = make(n + 1, 0);
        for (const char *id = passed[n]; *id; id++)
            assert_int_equal(bits_add(&mail->passed, (unsigned)(*id - '0')), 0);
        mail_queue_pass(&q, &mail);
    }
    static const struct {
        unsigned relay;
        uint64_t number; /* 0: none */
    } taken[] = {{1, 1}, {1, 3}, {1, 0}, {0, 4}, {0, 0}, {2, 2}, {2, 0}};
    for (size_t i = 0; i < COUNT(taken); i++) {
        struct mail *mail = mail_queue_take_elsewhere(&q, taken[i].relay);
        assert_int_equal(mail ? mail->number : 0, taken[i].number);
        mail_free(&mail);
    }
    assert_int_equal(q.elsewhere_count, 0);
    struct mail *due = make(5, 0), *last = make(6, 0);
    mail_queue_add(&q, &due);
    mail_queue_pass(&q, &last);
    expect_taken(&q, "65");
}

static void resting_in_order_of_time(void **state)
{
    (void)state;
    struct mail_queue q = {0};
    static const time_t times[] = {30, 10, 20, 10};
    for (uint64_t n = 0; n < COUNT(times); n++) {
        struct mail *mail = make(n + 1, times[n]);
        mail_queue_rest(&q, &mail);
    }
    assert_int_equal(mail_queue_soonest(&q)->number, 2);
    mail_queue_wake(&q, (struct timespec){.tv_sec = 9});
    assert_int_equal(q.due_count, 0);
    mail_queue_wake(&q, (struct timespec){.tv_sec = 20});
    assert_int_equal(q.resting_count, 1);
    expect_taken(&q, "243");
    mail_queue_clear(&q);
    assert_int_equal(q.resting_count, 0);
}

static void waking_lets_the_deferred_wait_again(void **state)
{
    (void)state;
    struct mail_queue q = {0};
    struct mail *mail = make(1, 1);
    struct recipient r = {.address = (char[]){"a@b.example"}};
    for (int i = 0; i < 3; i++)
        assert_int_equal(envelope_add(&mail->envelope, &r), i);
    assert_int_equal(mail_expect(mail), 0);
    mail->outcomes[0].state = OUTCOME_DELIVERED;
    mail->outcomes[1].state = OUTCOME_DEFERRED;
    mail->outcomes[2].state = OUTCOME_UNCERTAIN;
    mail_queue_rest(&q, &mail);
    mail_queue_wake(&q, (struct timespec){.tv_sec = 1});
    mail = mail_queue_take(&q);
    assert_int_equal(mail->outcomes[0].state, OUTCOME_DELIVERED);
    assert_int_equal(mail->outcomes[1].state, OUTCOME_WAITING);
    assert_int_equal(mail->outcomes[2].state, OUTCOME_UNCERTAIN);
    mail_free(&mail);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(due_in_order_of_coming),
        cmocka_unit_test(passed_to_those_that_did_not),
        cmocka_unit_test(resting_in_order_of_time),
        cmocka_unit_test(waking_lets_the_deferred_wait_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
