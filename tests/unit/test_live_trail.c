/* What is remembered of a mail that goes through. */
#include "service/live_trail.h"

#include "check.h"

#define BOX(name)                          \
    {                                      \
        .address = (char *)(uintptr_t)name \
    }

static struct live_trail *begin(void)
{
    const struct recipient early = BOX("early@x.org");
    const struct envelope envelope = {.reverse_path = (char *)"a@x.org",
                                      .recipients = (struct recipient *)&early,
                                      .recipient_count = 1};
    struct live_trail *t;
    assert_int_equal(live_trail_new(&envelope, 7, &t), 0);
    assert_true(live_trail_is_empty(t));
    live_trail_mail(t)->relay = "smtp://relay";
    return t;
}

static void answer(struct live_trail *t, const char *codes)
{
    struct reply reply = {0};
    assert_int_equal(reply_set(&reply, codes, "said"), 0);
    assert_int_equal(live_trail_answer(t, &reply), 0);
    reply_clear(&reply);
}

/** NULL: the answer does not come. */
static void name(struct live_trail *t, const char *address, const char *codes)
{
    struct recipient to = BOX(address);
    to.duplicate_of = 1;
    assert_int_equal(live_trail_name(t, &to), 0);
    if (codes)
        answer(t, codes);
}

static void end(struct live_trail *t, enum outcome_state state,
                const char *codes)
{
    struct reply reply = {0};
    assert_int_equal(reply_set(&reply, codes, "end"), 0);
    assert_int_equal(live_trail_end(t, state, &reply), 0);
    reply_clear(&reply);
}

/** "ADDRESS state rcpt final" of each. */
static void check_mail(struct live_trail *t, const char *expected)
{
    static const char *const states[] = {"waiting", "delivered", "refused",
                                         "deferred", "uncertain"};
    const struct mail *mail = live_trail_mail(t);
    char seen[400] = "";
    for (size_t i = 0; i < mail->envelope.recipient_count; i++) {
        const struct outcome *o = mail_outcome(mail, i);
        size_t len = strlen(seen);
        snprintf(seen + len, sizeof seen - len, "%s %s %u %u\n",
                 mail->envelope.recipients[i].address, states[o->state],
                 o->rcpt.code, o->final.code);
        assert_string_equal(o->relay, "smtp://relay");
        assert_int_not_equal(o->at.tv_sec, 0);
    }
    assert_string_equal(seen, expected);
}

static void each_has_what_he_was_told(void **state)
{
    (void)state;
    struct live_trail *t = begin();
    name(t, "b@x.org", "250 2.1.5");
    name(t, "c@x.org", "550 5.1.1");
    name(t, "d@x.org", "450 4.2.1");
    name(t, "b@x.org", "550 5.5.0");
    name(t, "e@x.org", "250 2.1.5");
    answer(t, "550 5.0.0"); /* to nobody who is left */
    assert_false(live_trail_is_empty(t));
    end(t, OUTCOME_DELIVERED, "250 2.0.0");
    check_mail(t, "b@x.org delivered 250 250\n"
                  "c@x.org refused 550 0\n"
                  "d@x.org deferred 450 0\n"
                  "b@x.org refused 550 0\n"
                  "e@x.org delivered 250 250\n");
    const struct mail *mail = live_trail_mail(t);
    assert_string_equal(mail->envelope.reverse_path, "a@x.org");
    assert_int_equal(mail->number, 7);
    assert_int_not_equal(mail->received.tv_sec, 0);
    live_trail_free(&t);
    assert_null(t);
}

static void some_had_no_answer(void **state)
{
    (void)state;
    struct live_trail *t = begin();
    name(t, "b@x.org", "250 2.1.5");
    name(t, "c@x.org", NULL);
    end(t, OUTCOME_WAITING, "451 4.4.2");
    check_mail(t, "b@x.org waiting 250 451\nc@x.org waiting 0 451\n");
    live_trail_free(&t);
}

static void replies_make_states(void **state)
{
    (void)state;
    static const struct {
        unsigned short code;
        enum outcome_state state;
    } cases[] = {{250, OUTCOME_DELIVERED}, {354, OUTCOME_DELIVERED},
                 {400, OUTCOME_DEFERRED},  {499, OUTCOME_DEFERRED},
                 {500, OUTCOME_REFUSED},   {599, OUTCOME_REFUSED}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct reply reply = {.code = cases[i].code};
        assert_int_equal(live_trail_state(&reply), cases[i].state);
    }
}

/** However many are tried, memory has an end; who was taken is there. */
static void many_are_refused(void **state)
{
    (void)state;
    struct live_trail *t = begin();
    size_t many = LIVE_TRAIL_MOST_REFUSED + 50;
    for (size_t i = 0; i < many; i++)
        name(t, "guess@x.org", i % 2 ? "550 5.1.1" : "450 4.2.1");
    name(t, "b@x.org", "250 2.1.5");
    name(t, "guess@x.org", "550 5.1.1");
    end(t, OUTCOME_DELIVERED, "250 2.0.0");
    const struct mail *mail = live_trail_mail(t);
    assert_int_equal(mail->envelope.recipient_count,
                     LIVE_TRAIL_MOST_REFUSED + 1);
    assert_int_equal(live_trail_unlisted(t), 51);
    assert_int_equal(mail_count(mail, OUTCOME_DELIVERED), 1);
    assert_int_equal(mail->outcomes[LIVE_TRAIL_MOST_REFUSED].final.code, 250);
    live_trail_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_has_what_he_was_told),
        cmocka_unit_test(some_had_no_answer),
        cmocka_unit_test(replies_make_states),
        cmocka_unit_test(many_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
