#include "queue/fate.h"

#include "check.h"

#include <errno.h>

#define REPLY(code, a, b, c, words)             \
    (struct reply)                              \
    {                                           \
        code, {a, b, c}, false, (char *)(words) \
    }

/* A mail of three recipients, as a relay left it. */
static void make_mail(struct mail *m, struct recipient recipients[3],
                      struct outcome outcomes[3])
{
    *m = (struct mail){.number = 7,
                       .envelope = {.reverse_path = (char *)"a@b.example",
                                    .recipients = recipients,
                                    .recipient_count = 3},
                       .facts = {.octets = 4711},
                       .outcomes = outcomes,
                       .mail_reply = REPLY(250, 2, 1, 0, "Ok"),
                       .data_reply = REPLY(354, 0, 0, 0, "go on\nand end"),
                       .relay = "smtp://relay:25",
                       .tries = 3};
    static const char *const addresses[] = {"x@y.example", "\xC3\xA4@y.example",
                                            "z@y.example"};
    for (int i = 0; i < 3; i++) {
        recipients[i] = (struct recipient){.address = (char *)addresses[i]};
        outcomes[i] =
            (struct outcome){.state = OUTCOME_DELIVERED,
                             .rcpt = REPLY(250, 2, 1, 5, "Ok"),
                             .final = REPLY(250, 2, 0, 0, "queued as 4711"),
                             .at = {1700000000, 999999999},
                             .relay = "smtp://relay:25"};
    }
    outcomes[1].state = OUTCOME_REFUSED;
    outcomes[1].rcpt = (struct reply){550, {5, 1, 1}, true, NULL};
    outcomes[1].final = (struct reply){0};
    outcomes[2].at = (struct timespec){1700000001, 0};
    outcomes[2].relay = "smtp://other:25";
    outcomes[2].wait = WAIT_LONG;
}

static void same_reply(const struct reply *a, const struct reply *b)
{
    assert_int_equal(a->code, b->code);
    assert_memory_equal(a->enhanced, b->enhanced, sizeof a->enhanced);
    assert_int_equal(a->jes, b->jes);
    assert_string_equal(a->text ? a->text : "", b->text ? b->text : "");
}

static void same_outcome(const struct outcome *a, const struct outcome *b)
{
    assert_int_equal(a->state, b->state);
    same_reply(&a->rcpt, &b->rcpt);
    same_reply(&a->final, &b->final);
    assert_int_equal(a->at.tv_sec, b->at.tv_sec);
    assert_int_equal(a->at.tv_nsec, b->at.tv_nsec);
    assert_int_equal(a->wait, b->wait);
}

static void comes_back_as_it_went(void **state)
{
    (void)state;
    struct mail mail;
    struct recipient recipients[3];
    struct outcome outcomes[3];
    make_mail(&mail, recipients, outcomes);
    struct fate fate, back;
    assert_int_equal(fate_of_mail(&mail, "of whales", &fate), 0);
    struct buf row;
    buf_init(&row, 100000);
    assert_int_equal(fate_pack(&fate, &row), 0);
    assert_int_equal(fate_unpack(buf_span(&row), &back), 0);
    assert_string_equal(back.sender, "a@b.example");
    assert_string_equal(back.subject, "of whales");
    assert_int_equal(back.size, 4711);
    assert_int_equal(back.tries, 3);
    same_reply(&back.mail_reply, &mail.mail_reply);
    same_reply(&back.data_reply, &mail.data_reply);
    assert_int_equal(back.recipient_count, 3);
    for (int i = 0; i < 3; i++) {
        assert_string_equal(back.recipients[i].address, recipients[i].address);
        assert_string_equal(back.recipients[i].relay, outcomes[i].relay);
        same_outcome(&back.recipients[i].outcome, &outcomes[i]);
    }
    fate_clear(&back);
    fate_clear(&fate);
    buf_clear(&row);
}

/* Without its job there is no text and there are no parameters; who wanted
 * what of whom, and what came of it, is all there. */
static void is_a_mail_without_a_job(void **state)
{
    (void)state;
    struct mail mail, *back = NULL;
    struct recipient recipients[3];
    struct outcome outcomes[3];
    struct fate fate;
    make_mail(&mail, recipients, outcomes);
    assert_int_equal(fate_of_mail(&mail, "of whales", &fate), 0);
    fate.first_try_unix_s = 1600000000;
    fate.recipients[2].outcome.earlier = true;
    assert_int_equal(fate_make_mail(&fate, &back), 0);
    assert_int_equal(back->number, 7);
    assert_int_equal(back->tries, 3);
    assert_int_equal(back->first_try_unix_s, 1600000000);
    assert_int_equal(back->facts.octets, 4711);
    assert_string_equal(back->facts.subject, "of whales");
    assert_string_equal(back->envelope.reverse_path, "a@b.example");
    assert_string_equal(back->relay, "smtp://other:25");
    assert_int_equal(back->envelope.recipient_count, 3);
    for (size_t i = 0; i < 3; i++) {
        const struct outcome *o = mail_outcome(back, i);
        assert_string_equal(back->envelope.recipients[i].address,
                            recipients[i].address);
        same_outcome(o, &outcomes[i]);
        assert_string_equal(o->relay, outcomes[i].relay);
        assert_int_equal(o->earlier, i == 2);
    }
    mail_free(&back);
    fate.subject = NULL;
    assert_int_equal(fate_make_mail(&fate, &back), 0);
    assert_null(back->facts.subject);
    mail_free(&back);
    fate_clear(&fate);
}

/* What is like the recipient's before is hardly there. */
static void alike_is_small(void **state)
{
    (void)state;
    struct fate_recipient r[100];
    for (size_t i = 0; i < COUNT(r); i++)
        r[i] = (struct fate_recipient){
            .address = "someone@example.com",
            .relay = "smtp://relay:25",
            .outcome = {.state = OUTCOME_DELIVERED,
                        .rcpt = REPLY(250, 2, 1, 5, "Recipient ok"),
                        .final = REPLY(250, 2, 0, 0, "queued as 4711"),
                        .at = {1700000000, 0}}};
    struct fate fate = {.sender = "", .recipients = r, .recipient_count = 100};
    struct buf row;
    buf_init(&row, 100000);
    assert_int_equal(fate_pack(&fate, &row), 0);
    assert_in_range(row.len, 0, 100 * (strlen("someone@example.com") + 3) + 99);
    buf_clear(&row);
}

static void texts_are_cut_between_characters(void **state)
{
    (void)state;
    char subject[FATE_SUBJECT_MAX + 2], text[FATE_REPLY_MAX + 100];
    memset(subject, 'x', sizeof subject);
    memcpy(subject + FATE_SUBJECT_MAX - 1, "\xC3\xA4", 3);
    memset(text, 'y', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    struct fate fate = {.sender = "",
                        .subject = subject,
                        .mail_reply = REPLY(550, 0, 0, 0, text)};
    struct fate back;
    struct buf row;
    buf_init(&row, 100000);
    assert_int_equal(fate_pack(&fate, &row), 0);
    assert_int_equal(fate_unpack(buf_span(&row), &back), 0);
    assert_int_equal(strlen(back.subject), FATE_SUBJECT_MAX - 1);
    assert_int_equal(strlen(back.mail_reply.text), FATE_REPLY_MAX);
    fate_clear(&back);
    buf_clear(&row);
}

/* The row is good for reading or it is not; whatever was done to it, nothing
 * outside it is read. */
static void damage_is_noticed(void **state)
{
    (void)state;
    struct mail mail;
    struct recipient recipients[3];
    struct outcome outcomes[3];
    make_mail(&mail, recipients, outcomes);
    struct fate fate, back;
    assert_int_equal(fate_of_mail(&mail, NULL, &fate), 0);
    struct buf row;
    buf_init(&row, 100000);
    assert_int_equal(fate_pack(&fate, &row), 0);
    for (size_t i = 0; i < row.len * 8; i++) {
        row.bytes[i / 8] ^= (unsigned char)(1U << i % 8);
        assert_int_equal(fate_unpack(buf_span(&row), &back), -EBADMSG);
        row.bytes[i / 8] ^= (unsigned char)(1U << i % 8);
    }
    for (size_t len = 0; len < row.len; len++) {
        /* In memory of its own, so that a sanitizer sees what is read. */
        unsigned char *part = malloc(len ? len : 1);
        memcpy(part, row.bytes, len);
        assert_int_equal(fate_unpack(span_of(part, len), &back), -EBADMSG);
        free(part);
    }
    fate_clear(&fate);
    buf_clear(&row);
}

static void a_full_buffer_keeps_what_it_had(void **state)
{
    (void)state;
    struct fate fate = {.sender = "somebody@example.com"};
    struct buf row;
    buf_init(&row, 20);
    assert_int_equal(buf_append_text(&row, "before"), 0);
    assert_int_equal(fate_pack(&fate, &row), -ENOBUFS);
    assert_int_equal(row.len, 6);
    buf_clear(&row);
}

static void gives_a_mail_its_outcomes(void **state)
{
    (void)state;
    struct mail mail;
    struct recipient recipients[3];
    struct outcome outcomes[3];
    make_mail(&mail, recipients, outcomes);
    struct fate fate;
    assert_int_equal(fate_of_mail(&mail, NULL, &fate), 0);

    struct mail *again;
    assert_int_equal(mail_new(&again), 0);
    again->number = 7;
    again->envelope.reverse_path = strdup("a@b.example");
    for (int i = 0; i < 3; i++)
        envelope_add(&again->envelope, &recipients[i]);
    assert_int_equal(mail_expect(again), 0);
    assert_int_equal(fate_to_mail(&fate, again), 0);
    for (int i = 0; i < 3; i++) {
        enum outcome_state was = outcomes[i].state;
        same_outcome(&again->outcomes[i], &outcomes[i]);
        assert_int_equal(again->outcomes[i].earlier,
                         was == OUTCOME_DELIVERED || was == OUTCOME_REFUSED);
    }
    same_reply(&again->mail_reply, &mail.mail_reply);
    same_reply(&again->data_reply, &mail.data_reply);
    assert_int_equal(again->tries, 3);

    /* Once more, over what it has; and of another mail it takes nothing. */
    assert_int_equal(fate_to_mail(&fate, again), 0);
    again->envelope.recipients[2].address[0] = 'q';
    assert_int_equal(fate_to_mail(&fate, again), -ESTALE);
    again->envelope.recipients[2].address[0] = 'z';
    again->number = 8;
    assert_int_equal(fate_to_mail(&fate, again), -ESTALE);
    again->number = 7;
    again->envelope.reverse_path[0] = 'q';
    assert_int_equal(fate_to_mail(&fate, again), -ESTALE);
    same_outcome(&again->outcomes[0], &outcomes[0]);
    mail_free(&again);
    fate_clear(&fate);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comes_back_as_it_went),
        cmocka_unit_test(is_a_mail_without_a_job),
        cmocka_unit_test(alike_is_small),
        cmocka_unit_test(texts_are_cut_between_characters),
        cmocka_unit_test(damage_is_noticed),
        cmocka_unit_test(a_full_buffer_keeps_what_it_had),
        cmocka_unit_test(gives_a_mail_its_outcomes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
