/* What a session tells of a mail, and what that means for each recipient. */
#include "check.h"
#include "service/attempt.h"

#define MOST 4

/** Letters: W waiting, D delivered, R refused, L deferred (later), U
 *  uncertain; of replies the first digit, '-' none. */
static const char state_letters[] = "WDRLU";

struct attempt_case {
    const char *name;
    const char *before; /* a state a recipient */
    const char *rcpt;   /* reply to each that is sent */
    enum session_ending ending;
    const char *reply; /* of the ending, or NULL */
    bool rest;
    bool innocent;
    enum attempt_end verdict;
    const char *after;
};

static const struct attempt_case cases[] = {
    {"all accepted", "WW", "22", ENDING_ANSWERED, "250 2.0.0",
     .verdict = ATTEMPT_SETTLED, .after = "DD"},
    {"one refused, one deferred", "WWW", "254", ENDING_ANSWERED, "250 2.0.0",
     .verdict = ATTEMPT_LATER, .after = "DRL"},
    {"the end refused", "WWW", "252", ENDING_ANSWERED, "554 5.6.0",
     .verdict = ATTEMPT_SETTLED, .after = "RRR"},
    {"the end deferred", "WW", "25", ENDING_ANSWERED, "452 4.3.1",
     .verdict = ATTEMPT_LATER, .after = "LR"},
    {"nobody accepted", "WW", "55", ENDING_ANSWERED, NULL,
     .verdict = ATTEMPT_SETTLED, .after = "RR"},
    {"MAIL refused", "WW", "--", ENDING_REFUSED, "550 5.1.8",
     .verdict = ATTEMPT_SETTLED, .after = "RR"},
    {"MAIL deferred", "WW", "--", ENDING_REFUSED, "451 4.7.1",
     .verdict = ATTEMPT_LATER, .after = "LL"},
    {"DATA refused: only those accepted", "WWW", "245", ENDING_REFUSED,
     "554 5.5.0", .verdict = ATTEMPT_LATER, .after = "RLR"},
    {"too many: the rest at once", "WWWW", "22--", ENDING_ANSWERED, "250 2.0.0",
     .rest = true, .verdict = ATTEMPT_AT_ONCE, .after = "DDWW"},
    {"too many, and DATA refused", "WWW", "2--", ENDING_REFUSED, "451 4.3.0",
     .rest = true, .verdict = ATTEMPT_AT_ONCE, .after = "LWW"},
    {"lost before the end", "WWW", "25-", ENDING_BROKEN, "421 4.4.2",
     .verdict = ATTEMPT_LATER, .after = "LRL"},
    {"lost before the end, no reply kept", "WW", "2-", ENDING_BROKEN, NULL,
     .verdict = ATTEMPT_LATER, .after = "LL"},
    {"lost behind another mail", "WW", "--", ENDING_BROKEN, "421 4.4.2",
     .innocent = true, .verdict = ATTEMPT_AT_ONCE, .after = "WW"},
    {"lost behind another, but answered", "WW", "2-", ENDING_BROKEN,
     "421 4.4.2", .innocent = true, .verdict = ATTEMPT_LATER, .after = "LL"},
    {"lost after the end", "WWW", "25-", ENDING_UNCERTAIN, "421 4.4.2",
     .verdict = ATTEMPT_SETTLED, .after = "URU"},
    {"BDAT refused: replies are void", "WW", "25", ENDING_AGAIN, NULL,
     .verdict = ATTEMPT_AT_ONCE, .after = "WW"},
    {"parameters refused", "WW", "--", ENDING_BARE, NULL,
     .verdict = ATTEMPT_AT_ONCE, .after = "WW"},
    {"only those that wait are sent", "DWRU", "-2--", ENDING_ANSWERED,
     "250 2.0.0", .verdict = ATTEMPT_SETTLED, .after = "DDRU"},
    {"only those that wait are lost", "DW", "--", ENDING_BROKEN, NULL,
     .verdict = ATTEMPT_LATER, .after = "DL"},
};

static struct mail *make_mail(const char *states)
{
    struct mail *mail;
    struct recipient r = {.address = (char[]){"a@b.example"}};
    assert_int_equal(mail_new(&mail), 0);
    for (size_t i = 0; states[i]; i++)
        assert_true(envelope_add(&mail->envelope, &r) >= 0);
    assert_int_equal(mail_expect(mail), 0);
    for (size_t i = 0; states[i]; i++)
        mail->outcomes[i].state = (enum outcome_state)(
            strchr(state_letters, states[i]) - state_letters);
    return mail;
}

static void tell_recipients(struct attempt *a, const char *digits)
{
    for (size_t i = 0; digits[i]; i++) {
        if (digits[i] == '-')
            continue;
        assert_false(a->skip[i]);
        const struct reply reply = {
            .code = (unsigned short)((digits[i] - '0') * 100 + 50)};
        assert_int_equal(attempt_recipient(a, i, &reply), 0);
    }
}

static void check_case(const struct attempt_case *c)
{
    static const struct capabilities relay = {.esmtp = true};
    struct attempt *a = calloc(1, sizeof *a);
    struct mail *mail = make_mail(c->before);
    assert_int_equal(attempt_begin(a, &mail, &relay), 0);
    tell_recipients(a, c->rcpt);
    struct reply reply = {0};
    if (c->reply)
        assert_int_equal(reply_set(&reply, c->reply, "as the case says"), 0);
    struct session_event event = {.kind = SESSION_DONE,
                                  .ending = c->ending,
                                  .reply = c->reply ? &reply : NULL,
                                  .rest = c->rest};
    int verdict = attempt_end(a, &event, !c->innocent);
    char after[MOST + 1] = "";
    for (size_t i = 0; c->before[i]; i++)
        after[i] = state_letters[a->mail->outcomes[i].state];
    if (verdict != (int)c->verdict || strcmp(after, c->after) != 0)
        fail_msg("%s: verdict %d, recipients %s", c->name, verdict, after);
    assert_int_equal(a->mail->bare, c->ending == ENDING_BARE);
    reply_clear(&reply);
    attempt_free(&a);
}

static void endings(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        check_case(&cases[i]);
}

/** Who tells of deliveries was asked to, unless it refused the parameters. */
static void who_vouches_for_a_delivery(void **state)
{
    (void)state;
    static const struct capabilities plain = {.esmtp = true},
                                     tells = {.esmtp = true, .dsn = true};
    static const struct {
        const struct capabilities *relay;
        bool bare;
        enum outcome_handover handover;
    } table[] = {{&plain, false, HANDOVER_RELAYED},
                 {&tells, false, HANDOVER_VOUCHED},
                 {&tells, true, HANDOVER_RELAYED}};
    const struct reply taken = {.code = 250};
    const struct session_event end = {
        .kind = SESSION_DONE, .ending = ENDING_ANSWERED, .reply = &taken};
    for (size_t i = 0; i < COUNT(table); i++) {
        struct attempt *a = calloc(1, sizeof *a);
        struct mail *mail = make_mail("W");
        mail->bare = table[i].bare;
        assert_int_equal(attempt_begin(a, &mail, table[i].relay), 0);
        assert_int_equal(attempt_recipient(a, 0, &taken), 0);
        assert_int_equal(attempt_end(a, &end, true), ATTEMPT_SETTLED);
        assert_int_equal(a->mail->outcomes[0].handover, table[i].handover);
        attempt_free(&a);
    }
}

/** As the target's limits have it: a refusal, or another day. */
static void a_quota_may_put_off(void **state)
{
    (void)state;
    static const struct capabilities relay = {.esmtp = true};
    static char text[] = "SubmissionQuotaExceededException; quota";
    const struct reply quota = {
        .code = 554, .enhanced = {5, 2, 0}, .text = text};
    const struct session_event end = {
        .kind = SESSION_DONE, .ending = ENDING_ANSWERED, .reply = &quota};
    for (int defers = 0; defers < 2; defers++) {
        struct attempt *a = calloc(1, sizeof *a);
        struct mail *mail = make_mail("WW");
        assert_int_equal(attempt_begin(a, &mail, &relay), 0);
        a->quota_defers = defers;
        assert_int_equal(attempt_recipient(a, 0, &quota), 0);
        const struct reply taken = {.code = 250};
        assert_int_equal(attempt_recipient(a, 1, &taken), 0);
        assert_int_equal(attempt_end(a, &end, true),
                         defers ? ATTEMPT_LATER : ATTEMPT_SETTLED);
        enum outcome_state wanted = defers ? OUTCOME_DEFERRED : OUTCOME_REFUSED;
        const struct outcome *o = a->mail->outcomes;
        assert_int_equal(o[0].state, wanted);
        assert_int_equal(o[1].state, wanted);
        assert_int_equal(o[0].rcpt.code, defers ? 451 : 554);
        assert_int_equal(o[1].final.code, defers ? 451 : 554);
        assert_non_null(strstr(o[1].final.text, text));
        attempt_free(&a);
    }
}

/** What no relay can take is refused, and says so with a final code. */
static void what_nobody_can_take_is_refused(void **state)
{
    (void)state;
    struct mail *mail = make_mail("DWR");
    struct reply large = {0};
    assert_int_equal(reply_set(&large, "452 4.3.4", "too large"), 0);
    assert_int_equal(mail_decide(mail, OUTCOME_DEFERRED, &large), 0);
    mail_refuse(mail);
    assert_int_equal(mail->outcomes[0].state, OUTCOME_DELIVERED);
    assert_int_equal(mail->outcomes[1].state, OUTCOME_REFUSED);
    assert_int_equal(mail->outcomes[1].final.code, 552);
    assert_int_equal(mail->outcomes[1].final.enhanced[0], 5);
    assert_int_equal(mail->outcomes[2].final.code, 0);
    reply_clear(&large);
    mail_free(&mail);
}

static void no_answer_for_ever_is_a_try(void **state)
{
    (void)state;
    static const struct capabilities relay = {.esmtp = true};
    const struct session_event again = {.kind = SESSION_DONE,
                                        .ending = ENDING_AGAIN};
    struct attempt *a = calloc(1, sizeof *a);
    struct mail *mail = make_mail("W");
    int verdict = ATTEMPT_AT_ONCE;
    int rounds = 0;
    while (verdict == ATTEMPT_AT_ONCE && rounds < 100) {
        assert_int_equal(attempt_begin(a, &mail, &relay), 0);
        verdict = attempt_end(a, &again, true);
        mail = a->mail;
        a->mail = NULL;
        rounds++;
    }
    assert_int_equal(verdict, ATTEMPT_LATER);
    assert_int_equal(rounds, ATTEMPT_MAX_AGAIN + 1);
    mail_free(&mail);
    attempt_free(&a);
}

static void utf8_without_smtputf8(void **state)
{
    (void)state;
    static const struct {
        const char *sender, *address;
        bool smtputf8;
        const char *after;
    } tries[] = {
        {"a@b.example", "j\xc3\xb8rn@b.example", false, "WR"},
        {"a@b.example", "j\xc3\xb8rn@b.example", true, "WW"},
        {"\xc3\xa5@b.example", "c@b.example", false, "RR"},
        {"a@b.example", "c@b\xc3\xb8.example", false, "WW"},
    };
    for (size_t i = 0; i < COUNT(tries); i++) {
        struct attempt *a = calloc(1, sizeof *a);
        struct capabilities relay = {.smtputf8 = tries[i].smtputf8};
        struct mail *mail = make_mail("WW");
        mail->envelope.reverse_path = strdup(tries[i].sender);
        free(mail->envelope.recipients[1].address);
        mail->envelope.recipients[1].address = strdup(tries[i].address);
        assert_int_equal(attempt_begin(a, &mail, &relay), 0);
        for (size_t k = 0; k < 2; k++) {
            const struct outcome *o = &a->mail->outcomes[k];
            assert_int_equal(state_letters[o->state], tries[i].after[k]);
            assert_int_equal(o->rcpt.code,
                             o->state == OUTCOME_REFUSED ? 553 : 0);
        }
        attempt_free(&a);
    }
}

static void duplicates_share_an_outcome(void **state)
{
    (void)state;
    static const struct capabilities relay = {.esmtp = true};
    struct attempt *a = calloc(1, sizeof *a);
    struct mail *mail = make_mail("WWW");
    mail->envelope.recipients[2].duplicate_of = 1;
    assert_int_equal(attempt_begin(a, &mail, &relay), 0);
    assert_int_equal(a->sent, 2);
    tell_recipients(a, "52-");
    const struct reply done = {.code = 250};
    const struct session_event event = {
        .kind = SESSION_DONE, .ending = ENDING_ANSWERED, .reply = &done};
    assert_int_equal(attempt_end(a, &event, true), ATTEMPT_SETTLED);
    assert_int_equal(a->mail->outcomes[2].state, OUTCOME_REFUSED);
    attempt_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(endings),
        cmocka_unit_test(who_vouches_for_a_delivery),
        cmocka_unit_test(a_quota_may_put_off),
        cmocka_unit_test(what_nobody_can_take_is_refused),
        cmocka_unit_test(no_answer_for_ever_is_a_try),
        cmocka_unit_test(utf8_without_smtputf8),
        cmocka_unit_test(duplicates_share_an_outcome),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
