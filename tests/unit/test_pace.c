#include "check.h"
#include "relay/pace.h"

#include <errno.h>
#include <limits.h>

static struct timespec ms(uint64_t t)
{
    return (struct timespec){.tv_sec = (time_t)(t / 1000),
                             .tv_nsec = (long)(t % 1000) * 1000000};
}

static struct pace pace_of(unsigned connections, unsigned per_minute,
                           unsigned per_day)
{
    struct pace p = {0};
    pace_limit(&p, &(struct pace_limits){connections, per_minute, per_day});
    return p;
}

#define MOST 4000

/** The most of @at that lie in any window of @width. */
static size_t densest(const uint64_t *at, size_t count, uint64_t width)
{
    size_t most = 0, first = 0;
    for (size_t i = 0; i < count; i++) {
        while (at[i] - at[first] >= width)
            first++;
        most = i - first + 1 > most ? i - first + 1 : most;
    }
    return most;
}

/** Whoever waits as long as he is told never sends too many, and nearly as
 *  many as he may: each time it is tried whether a millisecond less would have
 *  done. */
static void a_minute_is_kept(void **state)
{
    (void)state;
    static const unsigned limits[] = {1, 2, 7, 30, 100, 1000};
    static const uint64_t starts[] = {0, 1, 999, 60000, 123456789};
    for (size_t i = 0; i < COUNT(limits); i++) {
        struct pace p = pace_of(0, limits[i], 0);
        uint64_t sent[MOST], now = starts[i % COUNT(starts)];
        size_t count = 3 * limits[i] + 2;
        for (size_t k = 0; k < count; k++) {
            uint64_t wait = pace_wait_ms(&p, 1, ms(now));
            if (wait > 0)
                assert_int_not_equal(pace_wait_ms(&p, 1, ms(now + wait - 1)),
                                     0);
            now += wait;
            assert_int_equal(pace_wait_ms(&p, 1, ms(now)), 0);
            assert_in_range(pace_room(&p, ms(now)), 1, limits[i]);
            pace_begin(&p, 1, ms(now));
            sent[k] = now;
            now += k % 3; /* some at the same time, some later */
        }
        assert_int_equal(densest(sent, count, 60000), limits[i]);
        assert_true(sent[count - 1] - sent[0] <= 4 * 61000);
    }
}

static void a_day_counts_recipients(void **state)
{
    (void)state;
    const uint64_t hour = 3600 * 1000;
    struct pace p = pace_of(0, 0, 100);
    uint64_t now = 500 * hour;
    assert_int_equal(pace_wait_ms(&p, 60, ms(now)), 0);
    pace_begin(&p, 60, ms(now));
    assert_int_equal(pace_wait_ms(&p, 40, ms(now)), 0);
    uint64_t wait = pace_wait_ms(&p, 41, ms(now));
    assert_in_range(wait, 24 * hour, 24 * hour + hour / 2);
    pace_begin(&p, 40, ms(now + hour));
    assert_int_not_equal(pace_wait_ms(&p, 1, ms(now + hour)), 0);
    assert_int_equal(pace_wait_ms(&p, 60, ms(now + wait)), 0);
    assert_int_not_equal(pace_wait_ms(&p, 61, ms(now + wait)), 0);
    /* More than a day allows: alone in its day. */
    assert_in_range(pace_wait_ms(&p, 5000, ms(now + wait)), 1, 2 * hour);
    assert_int_equal(pace_wait_ms(&p, 5000, ms(now + 48 * hour)), 0);
    pace_begin(&p, UINT_MAX, ms(now + 48 * hour));
    pace_begin(&p, UINT_MAX, ms(now + 48 * hour));
    assert_int_not_equal(pace_wait_ms(&p, 1, ms(now + 71 * hour)), 0);
    assert_int_equal(pace_wait_ms(&p, 1, ms(now + 73 * hour)), 0);
}

static void no_limit_never_waits(void **state)
{
    (void)state;
    struct pace p = {0};
    for (uint64_t i = 0; i < 100000; i++) {
        assert_int_equal(pace_wait_ms(&p, 1000, ms(i / 1000)), 0);
        pace_begin(&p, 1000, ms(i / 1000));
        pace_slow(&p, ms(i / 1000)); /* `ebgate send` finds nothing out */
    }
    assert_int_equal(pace_connections(&p, ms(1)), 0);
    assert_int_equal(pace_per_minute(&p, ms(1)), 0);
    assert_int_equal(pace_room(&p, ms(1)), UINT_MAX);
}

static void halved_and_grown_again(void **state)
{
    (void)state;
    struct pace p = pace_of(8, 0, 0);
    uint64_t now = 1000000;
    for (int i = 0; i < 200; i++)
        pace_begin(&p, 1, ms(now));
    static const struct {
        uint64_t after_ms; /* the one before */
        bool slow;
        unsigned connections, per_minute;
    } steps[] = {
        {0, false, 8, 0},       {0, true, 4, 100},
        {4999, true, 4, 100}, /* the same round */
        {1, true, 2, 50},       {PACE_ROUND_S * 1000, true, 1, 25},
        {5000, true, 1, 12},    {5000, true, 1, 6},
        {5000, true, 1, 6}, /* no further */
        {9999, false, 1, 6},    {1, false, 2, 26},
        {10000, false, 3, 46},  {30000, false, 6, 106},
        {20000, false, 8, 146}, {120000, false, 8, 386},
        {10000, false, 8, 0}, /* twice the usual: it is over */
    };
    for (size_t i = 0; i < COUNT(steps); i++) {
        now += steps[i].after_ms;
        if (steps[i].slow)
            pace_slow(&p, ms(now));
        unsigned per_minute = pace_per_minute(&p, ms(now));
        unsigned connections = pace_connections(&p, ms(now));
        if (connections != steps[i].connections ||
            per_minute != steps[i].per_minute)
            fail_msg("step %zu: %u connections, %u a minute", i, connections,
                     per_minute);
    }
}

/** What is found out spreads mails evenly. */
static void a_slow_pace_is_even(void **state)
{
    (void)state;
    struct pace p = pace_of(5, 0, 0);
    uint64_t now = 5000;
    pace_slow(&p, ms(now));
    assert_int_equal(pace_per_minute(&p, ms(now)), PACE_LEAST);
    assert_int_equal(pace_room(&p, ms(now)), 0);
    assert_int_equal(pace_wait_ms(&p, 1, ms(now)), 60000 / PACE_LEAST);
    now += 60000 / PACE_LEAST;
    assert_int_equal(pace_room(&p, ms(now)), 1);
    pace_begin(&p, 1, ms(now));
    assert_int_equal(pace_room(&p, ms(now)), 0);
}

static void full_is_a_limit_that_grows(void **state)
{
    (void)state;
    struct pace p = pace_of(9, 0, 0);
    pace_full(&p, 3, ms(1000));
    assert_int_equal(pace_connections(&p, ms(10999)), 3);
    assert_int_equal(pace_connections(&p, ms(11000)), 4);
    assert_int_equal(pace_per_minute(&p, ms(11000)), 0);
    pace_full(&p, 5, ms(11000)); /* more than it may have: no news */
    assert_int_equal(pace_connections(&p, ms(21000)), 5);
    pace_full(&p, 0, ms(21000));
    assert_int_equal(pace_connections(&p, ms(21000)), 1);
    pace_slow(&p, ms(21000));
    pace_forget(&p);
    assert_int_equal(pace_connections(&p, ms(21000)), 9);
    assert_int_equal(pace_per_minute(&p, ms(21000)), 0);
    pace_full(&p, 1, ms(21000));
    /* Another limit, by REFRESH, keeps what was found out. */
    pace_limit(&p, &(struct pace_limits){.connections = 4});
    assert_int_equal(pace_connections(&p, ms(21000)), 1);
    assert_int_equal(pace_connections(&p, ms(210000)), 4);
    pace_limit(&p, &(struct pace_limits){.connections = 7});
    assert_int_equal(pace_connections(&p, ms(210000)), 7);
}

static void what_asks_for_less(void **state)
{
    (void)state;
    static char other[] = "mailbox",
                quota[] = "STOREDRV.Submission.Exception:"
                          "SubmissionQuotaExceededException; Failed";
    static const struct {
        struct reply reply;
        bool request;
    } cases[] = {
        {{.code = 421, .enhanced = {4, 7, 0}}, true},
        {{.code = 421}, true},
        {{.code = 421, .jes = true}, false},
        {{.code = 432, .enhanced = {4, 3, 2}}, true},
        {{.code = 450, .enhanced = {4, 2, 1}}, false},
        {{.code = 451, .enhanced = {4, 7, 1}}, true},
        {{.code = 451, .enhanced = {4, 7, 500}}, true},
        {{.code = 451, .enhanced = {4, 3, 0}}, false},
        {{.code = 451}, false},
        {{.code = 452, .enhanced = {4, 5, 3}}, true},
        {{.code = 452, .enhanced = {4, 3, 1}}, false},
        {{.code = 454, .enhanced = {4, 7, 0}}, true},
        {{.code = 454, .enhanced = {4, 3, 0}}, false},
        {{.code = 550, .enhanced = {5, 7, 1}}, false},
        {{.code = 250, .enhanced = {2, 7, 0}}, false},
        {{.code = 554, .enhanced = {5, 2, 0}}, false},
        {{.code = 554, .enhanced = {5, 2, 0}, .text = other}, false},
        {{.code = 554, .enhanced = {5, 2, 0}, .text = quota}, true},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        if (pace_is_request(&cases[i].reply) != cases[i].request)
            fail_msg("case %zu: %u", i, cases[i].reply.code);
    }
}

static void a_quota_that_is_used_up(void **state)
{
    (void)state;
    static char quota[] = "SubmissionQuotaExceededException; no more";
    static const struct {
        struct reply reply;
        bool defers;
        unsigned code;
    } cases[] = {
        {{.code = 554, .enhanced = {5, 2, 0}, .text = quota}, false, 554},
        {{.code = 554, .enhanced = {5, 2, 0}, .text = quota}, true, 451},
        {{.code = 550, .enhanced = {5, 2, 0}, .text = quota}, true, 550},
        {{.code = 250, .enhanced = {2, 0, 0}, .text = quota}, true, 250},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct reply weighed = {0};
        assert_int_equal(pace_weigh(&cases[i].reply, cases[i].defers, &weighed),
                         0);
        assert_int_equal(weighed.code, cases[i].code);
        assert_non_null(strstr(weighed.text, quota));
        reply_clear(&weighed);
    }
}

/** Recipients that are named one by one are as many as those of whole mails. */
static void recipients_one_by_one(void **state)
{
    (void)state;
    struct pace p = pace_of(0, 2, 3);
    pace_begin(&p, 0, ms(0));
    for (int i = 0; i < 3; i++) {
        assert_int_equal(pace_wait_recipient_ms(&p, ms(1)), 0);
        pace_add_recipient(&p, ms(1));
    }
    uint64_t wait = pace_wait_recipient_ms(&p, ms(1));
    assert_true(wait >= 24 * 3600 * 1000 - 1);
    assert_int_equal(pace_wait_ms(&p, 1, ms(1)), wait);
    assert_int_equal(pace_wait_recipient_ms(&p, ms(1 + wait)), 0);
    /* The mail counts as one of its minute. */
    p = pace_of(0, 1, 0);
    pace_begin(&p, 0, ms(0));
    assert_true(pace_wait_ms(&p, 1, ms(1)) > 0);
    assert_int_equal(pace_wait_recipient_ms(&p, ms(1)), 0);
}

/* -------------------------------------------------------- over a restart */

#define HOUR 3600000ULL
/** In no slot's beginning. */
#define BEGIN_MS (1764000000ULL * 1000 + 777)

/** Another run, whose monotonic clock says @now when it is @real. */
static struct pace restarted(const struct pace *p, uint64_t now, uint64_t real)
{
    unsigned char bytes[PACE_PACKED];
    struct pace_counts kept;
    struct pace next = {0};
    pace_pack(&p->counts, bytes);
    assert_int_equal(pace_unpack(span_of(bytes, sizeof bytes), &kept), 0);
    pace_limit(&next, &p->limits);
    pace_resume(&next, &kept, ms(now), ms(real));
    return next;
}

/** It is told to wait for as long as if nothing had been, wherever the clock
 *  of the new run stands, and however often that happens. */
static void restarts_forget_nothing(void **state)
{
    (void)state;
    static const uint64_t clocks[] = {0, 5, 999, 86400000, 123456789012};
    struct pace whole = pace_of(0, 10, 100);
    pace_resume(&whole, NULL, ms(50), ms(BEGIN_MS));
    pace_begin(&whole, 30, ms(50));
    struct pace parts = restarted(&whole, 7, BEGIN_MS);
    uint64_t clock = 7, since = 0;
    for (size_t i = 0; i < 200; i++) {
        uint64_t passed = i % 20 * 200 + i % 3 * HOUR / 20;
        for (size_t k = 0; k < 3; k++) {
            unsigned amount = k * 35 + 1;
            assert_int_equal(
                pace_wait_ms(&whole, amount, ms(50 + since + passed)),
                pace_wait_ms(&parts, amount, ms(clock + passed)));
        }
        if (pace_wait_ms(&whole, 9, ms(50 + since + passed)) == 0) {
            pace_begin(&whole, 9, ms(50 + since + passed));
            pace_begin(&parts, 9, ms(clock + passed));
        }
        since += passed;
        clock = clocks[i % COUNT(clocks)];
        parts = restarted(&parts, clock, BEGIN_MS + since);
    }
}

/** A clock that was set back, by a moment or by years, costs no more than the
 *  day; one that was set forward forgets what it says has passed. */
static void clocks_are_set(void **state)
{
    (void)state;
    static const uint64_t backs[] = {1, 1500, HOUR, 30 * HOUR, BEGIN_MS};
    struct pace p = pace_of(0, 0, 100);
    pace_resume(&p, NULL, ms(0), ms(BEGIN_MS));
    pace_begin(&p, 40, ms(0));
    pace_begin(&p, 60, ms(2 * HOUR));
    for (size_t i = 0; i < COUNT(backs); i++) {
        struct pace q = restarted(&p, 1, BEGIN_MS + 2 * HOUR - backs[i]);
        uint64_t wait = pace_wait_ms(&q, 1, ms(1));
        assert_in_range(wait, 20 * HOUR, 25 * HOUR);
        assert_int_equal(pace_wait_ms(&q, 40, ms(1 + wait)), 0);
        assert_int_not_equal(pace_wait_ms(&q, 41, ms(1 + wait)), 0);
        assert_int_equal(pace_wait_ms(&q, 100, ms(25 * HOUR)), 0);
    }
    struct pace q = restarted(&p, 1, BEGIN_MS + 28 * HOUR);
    assert_int_equal(pace_wait_ms(&q, 100, ms(1)), 0);
}

static void what_is_not_ours_is_refused(void **state)
{
    (void)state;
    unsigned char bytes[PACE_PACKED + 1];
    struct pace_counts counts;
    struct pace p = pace_of(0, 5, 5);
    memset(bytes, 0xFF, sizeof bytes);
    bytes[0] = 1;
    for (size_t len = 0; len <= sizeof bytes; len++)
        assert_int_equal(pace_unpack(span_of(bytes, len), &counts),
                         len == PACE_PACKED ? 0 : -EBADMSG);
    /* Whatever stands there ends within a day. */
    pace_resume(&p, &counts, ms(3), ms(BEGIN_MS));
    assert_in_range(pace_wait_ms(&p, 1, ms(3)), 1, 25 * HOUR);
    assert_int_equal(pace_wait_ms(&p, 1, ms(25 * HOUR)), 0);
    bytes[0] = 2;
    assert_int_equal(pace_unpack(span_of(bytes, PACE_PACKED), &counts),
                     -EBADMSG);
}

/** Two targets of one account, counted at different times. */
static void accounts_are_added_up(void **state)
{
    (void)state;
    struct pace a = pace_of(0, 0, 100), b = a;
    pace_resume(&a, NULL, ms(0), ms(BEGIN_MS));
    pace_resume(&b, NULL, ms(0), ms(BEGIN_MS));
    pace_begin(&a, 30, ms(0));
    pace_begin(&b, 20, ms(0));
    pace_begin(&b, 10, ms(3 * HOUR));
    pace_add(&a.counts, &b.counts);
    assert_int_equal(pace_wait_ms(&a, 40, ms(3 * HOUR)), 0);
    assert_int_not_equal(pace_wait_ms(&a, 41, ms(3 * HOUR)), 0);
    assert_int_equal(pace_wait_ms(&a, 90, ms(25 * HOUR)), 0);
    assert_int_not_equal(pace_wait_ms(&a, 91, ms(25 * HOUR)), 0);
    pace_begin(&b, UINT_MAX, ms(25 * HOUR));
    pace_add(&a.counts, &b.counts);
    pace_add(&a.counts, &b.counts); /* more than there can be is the most */
    assert_int_not_equal(pace_wait_ms(&a, 1, ms(26 * HOUR)), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_minute_is_kept),
        cmocka_unit_test(a_day_counts_recipients),
        cmocka_unit_test(no_limit_never_waits),
        cmocka_unit_test(halved_and_grown_again),
        cmocka_unit_test(a_slow_pace_is_even),
        cmocka_unit_test(full_is_a_limit_that_grows),
        cmocka_unit_test(what_asks_for_less),
        cmocka_unit_test(a_quota_that_is_used_up),
        cmocka_unit_test(recipients_one_by_one),
        cmocka_unit_test(restarts_forget_nothing),
        cmocka_unit_test(clocks_are_set),
        cmocka_unit_test(what_is_not_ours_is_refused),
        cmocka_unit_test(accounts_are_added_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
