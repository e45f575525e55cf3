#include "check.h"
#include "report/transcript.h"

#include <errno.h>

/* A job as a list of items, then the replies of the relay, then what must go
 * out: "record code shown", one a line. */

struct said {
    enum batch_kind kind;
    uint64_t record;
    enum verb verb;
    const char *codes;
    int recipient;
    bool verbose;
};

#define COMMAND(record, verb, codes)                  \
    {                                                 \
        BATCH_COMMAND, record, verb, codes, -1, false \
    }
#define RCPT(record, codes, recipient)                            \
    {                                                             \
        BATCH_COMMAND, record, VERB_RCPT, codes, recipient, false \
    }
#define MAIL()                                    \
    {                                             \
        BATCH_MAIL, 0, VERB_NONE, NULL, -1, false \
    }
#define MAIL_END(record, codes)                             \
    {                                                       \
        BATCH_MAIL_END, record, VERB_NONE, codes, -1, false \
    }
#define NOTE(record, codes)                             \
    {                                                   \
        BATCH_NOTE, record, VERB_NONE, codes, -1, false \
    }
#define FINDING(record)                                   \
    {                                                     \
        BATCH_FINDING, record, VERB_NONE, NULL, -1, false \
    }
#define MAX_STEPS 12
#define MAX_RECIPIENTS 4

struct relay_says {
    const char *mail, *data;
    struct {
        const char *rcpt, *final;
        unsigned duplicate_of;
    } recipients[MAX_RECIPIENTS];
};

static const struct job_case {
    const char *name;
    bool verbose;
    struct said steps[MAX_STEPS];
    struct relay_says relay;
    const char *expect;        /* after the relay answered */
    const char *expect_before; /* while the mail waits */
} cases[] = {
    {"one mail, VERB OFF",
     false,
     {COMMAND(1, VERB_HELO, "250"), COMMAND(2, VERB_MAIL, "250 2.1.0"),
      RCPT(3, "250 2.1.5", 0), COMMAND(4, VERB_DATA, "354"), MAIL(), FINDING(7),
      MAIL_END(9, "250 2.0.0"), COMMAND(10, VERB_QUIT, "221")},
     {"250 2.1.0", "354", {{"250 2.1.5", "250 2.6.0", 0}}},
     "2 250 -\n3 250 -\n4 354 -\n7 0 -\n9 250 shown\n",
     ""},
    {"the relay refuses one of two",
     false,
     {COMMAND(2, VERB_MAIL, "250 2.1.0"), RCPT(3, "250 2.1.5", 0),
      RCPT(4, "250 2.1.5", 1), COMMAND(5, VERB_DATA, "354"), MAIL(),
      MAIL_END(9, "250 2.0.0")},
     {"250", "", {{"550 5.1.1", "", 0}, {"250", "250 2.6.0", 0}}},
     "2 250 -\n3 550 shown\n4 250 -\n5 354 -\n9 250 shown\n",
     ""},
    {"nobody was accepted",
     false,
     {COMMAND(2, VERB_MAIL, "250 2.1.0"), RCPT(3, "250 2.1.5", 0),
      COMMAND(5, VERB_DATA, "354"), MAIL(), MAIL_END(9, "250 2.0.0")},
     {"250", "", {{"550 5.1.1", "", 0}}},
     "2 250 -\n3 550 shown\n5 354 -\n9 554 shown\n",
     ""},
    {"two transactions, two final replies",
     false,
     {COMMAND(2, VERB_MAIL, "250 2.1.0"), RCPT(3, "250 2.1.5", 0),
      RCPT(4, "250 2.1.5", 1), RCPT(6, "250 2.1.5", 2),
      COMMAND(7, VERB_DATA, "354"), MAIL(), MAIL_END(9, "250 2.0.0")},
     {"250",
      "",
      {{"250", "250 2.6.0", 0},
       {"250", "250 2.6.0", 0},
       {"250", "451 4.4.2", 0}}},
     "2 250 -\n3 250 -\n4 250 -\n6 250 -\n7 354 -\n9 250 shown\n"
     "9 451 shown\n",
     ""},
    {"a duplicate has its first's reply",
     true,
     {COMMAND(2, VERB_MAIL, "250 2.1.0"), RCPT(3, "250 2.1.5", 0),
      RCPT(4, "250 2.1.5", 1), COMMAND(7, VERB_DATA, "354"), MAIL(),
      MAIL_END(9, "250 2.0.0")},
     {"250", "", {{"251 2.1.5", "250 2.6.0", 0}, {"", "", 1}}},
     "2 250 shown\n3 251 shown\n4 251 shown\n7 354 shown\n9 250 shown\n",
     ""},
    {"MAIL refused by the relay",
     false,
     {COMMAND(2, VERB_MAIL, "250 2.1.0"), RCPT(3, "250 2.1.5", 0),
      COMMAND(7, VERB_DATA, "354"), MAIL(), MAIL_END(9, "250 2.0.0")},
     {"553 5.1.8", "", {{"", "553 5.1.8", 0}}},
     "2 553 shown\n3 250 -\n7 354 -\n9 553 shown\n",
     ""},
    {"no mail: RSET lets go",
     false,
     {COMMAND(2, VERB_MAIL, "250 2.1.0"), RCPT(3, "501 5.1.3", -1),
      COMMAND(4, VERB_RSET, "250"), COMMAND(5, VERB_TICK, "250")},
     {NULL, NULL, {{NULL, NULL, 0}}},
     NULL,
     "2 250 -\n3 501 shown\n5 250 shown\n"},
    {"DATA refused: the text is skipped",
     false,
     {COMMAND(2, VERB_MAIL, "250 2.1.0"), COMMAND(4, VERB_DATA, "503 5.5.1"),
      NOTE(5, "554 5.5.1")},
     {NULL, NULL, {{NULL, NULL, 0}}},
     NULL,
     "2 250 -\n4 503 shown\n5 554 shown\n"},
    {"notes without a command are always shown",
     false,
     {NOTE(0, "250 2.0.0"), NOTE(9, "500 5.5.1")},
     {NULL, NULL, {{NULL, NULL, 0}}},
     NULL,
     "0 250 shown\n9 500 shown\n"},
};

static void set_codes(struct reply *r, const char *codes)
{
    if (codes && *codes)
        assert_int_equal(reply_set(r, codes, "said %s", codes), 0);
}

static void drain(struct transcript *t, struct buf *out)
{
    struct transcript_line line;
    buf_empty(out);
    while (transcript_next(t, &line) == STEP_ITEM)
        assert_int_equal(buf_printf(out, "%d %d %s\n", (int)line.record,
                                    line.reply.code,
                                    line.shown ? "shown" : "-"),
                         0);
    assert_non_null(buf_text(out));
}

static struct mail *mail_of(const struct job_case *c)
{
    struct mail *mail = NULL;
    assert_int_equal(mail_new(&mail), 0);
    mail->number = 1;
    mail->outcomes = calloc(MAX_RECIPIENTS, sizeof *mail->outcomes);
    assert_non_null(mail->outcomes);
    set_codes(&mail->mail_reply, c->relay.mail);
    set_codes(&mail->data_reply, c->relay.data);
    for (const struct said *s = c->steps; s < c->steps + MAX_STEPS; s++) {
        if (s->verb != VERB_RCPT || s->recipient < 0)
            continue;
        int i = s->recipient;
        char address[] = "user@example.com";
        struct recipient r = {.address = address,
                              .record = s->record,
                              .duplicate_of =
                                  c->relay.recipients[i].duplicate_of};
        assert_int_equal(envelope_add(&mail->envelope, &r), i);
        set_codes(&mail->outcomes[i].rcpt, c->relay.recipients[i].rcpt);
        set_codes(&mail->outcomes[i].final, c->relay.recipients[i].final);
    }
    return mail;
}

static void play(const struct job_case *c)
{
    struct transcript *t = NULL;
    struct transcript_options options = {.verbose = c->verbose};
    assert_int_equal(transcript_new(&options, &t), 0);
    struct mail *mail = mail_of(c);

    for (const struct said *s = c->steps; s < c->steps + MAX_STEPS; s++) {
        struct batch_item item = {.kind = s->kind,
                                  .record = s->record,
                                  .verb = s->verb,
                                  .recipient = s->recipient,
                                  .verbose = s->verbose,
                                  .over = s->kind == BATCH_NOTE};
        if (s->codes)
            item.echo = SPAN("COMMAND");
        set_codes(&item.reply, s->codes);
        if (s->kind == BATCH_MAIL)
            assert_int_equal(transcript_hold(t, mail), 0);
        else if (s->record || s->codes)
            assert_int_equal(transcript_add(t, &item), 0);
        reply_clear(&item.reply);
    }
    struct buf out;
    buf_init(&out, 4096);
    drain(t, &out);
    if (c->expect_before)
        assert_string_equal(buf_text(&out), c->expect_before);
    if (c->expect) {
        assert_int_equal(transcript_settle(t, mail), 0);
        drain(t, &out);
        assert_string_equal(buf_text(&out), c->expect);
    }
    assert_int_equal(transcript_waiting(t), 0);
    buf_clear(&out);
    mail_free(&mail);
    transcript_free(&t);
}

static void jobs(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        print_message("# %s\n", cases[i].name);
        play(&cases[i]);
    }
}

/* Many mails under way, settled from the last to the first. */
static void order_is_the_inputs(void **state)
{
    (void)state;
    enum { MAILS = 300 };
    struct transcript *t = NULL;
    struct transcript_options options = {0};
    assert_int_equal(transcript_new(&options, &t), 0);
    static struct mail mails[MAILS];

    for (int i = 0; i < MAILS; i++) {
        struct batch_item item = {.kind = BATCH_COMMAND,
                                  .record = (uint64_t)i * 2 + 1,
                                  .verb = VERB_MAIL};
        set_codes(&item.reply, "250");
        assert_int_equal(transcript_add(t, &item), 0);
        mails[i] = (struct mail){.number = (uint64_t)i + 1};
        assert_int_equal(transcript_hold(t, &mails[i]), 0);
        item.kind = BATCH_MAIL_END;
        item.verb = VERB_NONE;
        item.record++;
        assert_int_equal(transcript_add(t, &item), 0);
        reply_clear(&item.reply);
    }
    struct transcript_line line;
    for (int i = MAILS - 1; i >= 0; i--) {
        assert_int_equal(transcript_next(t, &line), STEP_HUNGRY);
        assert_int_equal(transcript_settle(t, &mails[i]), 0);
    }
    for (uint64_t record = 1; record <= 2 * MAILS; record++) {
        assert_int_equal(transcript_next(t, &line), STEP_ITEM);
        assert_int_equal(line.record, record);
        assert_int_equal(line.mail, (record + 1) / 2);
    }
    assert_int_equal(transcript_next(t, &line), STEP_HUNGRY);
    assert_int_equal(transcript_waiting(t), 0);
    transcript_free(&t);
}

/* What nobody will see takes no memory, however long its transaction is. */
static void idle_commands_do_not_wait(void **state)
{
    (void)state;
    struct transcript *t = NULL;
    struct transcript_options options = {0};
    assert_int_equal(transcript_new(&options, &t), 0);
    struct batch_item item = {.kind = BATCH_COMMAND, .verb = VERB_MAIL};
    set_codes(&item.reply, "250");
    assert_int_equal(transcript_add(t, &item), 0);
    size_t waiting = transcript_waiting(t);
    item.verb = VERB_NOOP;
    for (int i = 0; i < 100000; i++)
        assert_int_equal(transcript_add(t, &item), 0);
    assert_int_equal(transcript_waiting(t), waiting);
    item.verb = VERB_RSET;
    assert_int_equal(transcript_add(t, &item), 0);
    struct transcript_line line;
    assert_int_equal(transcript_next(t, &line), STEP_ITEM);
    assert_int_equal(line.verb, VERB_MAIL);
    assert_int_equal(transcript_next(t, &line), STEP_HUNGRY);
    reply_clear(&item.reply);
    transcript_free(&t);
}

/* The records of each final reply stand behind it, as ranges. */
static void finals_name_their_records(void **state)
{
    (void)state;
    const struct job_case *c = &cases[3];
    struct transcript *t = NULL;
    struct transcript_options options = {0};
    assert_int_equal(transcript_new(&options, &t), 0);
    struct mail *mail = mail_of(c);
    struct batch_item item = {.kind = BATCH_COMMAND, .verb = VERB_MAIL};
    set_codes(&item.reply, "250");
    assert_int_equal(transcript_add(t, &item), 0);
    assert_int_equal(transcript_hold(t, mail), 0);
    item.kind = BATCH_MAIL_END;
    assert_int_equal(transcript_add(t, &item), 0);
    reply_clear(&item.reply);
    assert_int_equal(transcript_settle(t, mail), 0);

    struct transcript_line line;
    assert_int_equal(transcript_next(t, &line), STEP_ITEM);
    assert_int_equal(transcript_next(t, &line), STEP_ITEM);
    assert_string_equal(line.reply.text,
                        "said 250 2.6.0; recipients of records 3-4");
    assert_int_equal(transcript_next(t, &line), STEP_ITEM);
    assert_string_equal(line.reply.text,
                        "said 451 4.4.2; recipients of records 6");
    mail_free(&mail);
    transcript_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(jobs),
        cmocka_unit_test(order_is_the_inputs),
        cmocka_unit_test(idle_commands_do_not_wait),
        cmocka_unit_test(finals_name_their_records),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
