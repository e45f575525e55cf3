#include "base/scope.h"
#include "base/step.h"
#include "check.h"
#include "make.h"
#include "scratch.h"
#include "service/pass.h"

#include <errno.h>
#include <inttypes.h>

#define MAIL(n)                                                             \
    "MAIL FROM:<a@example.org>\nRCPT TO:<b" n "@example.org>\nRCPT TO:<c" n \
    "@example.org>\nDATA\nSubject: x\n\ntext\n.\n"
#define NOW 1000000

/* What the store would know: one digit a mail. */
enum known { NOTHING, SETTLED, RESTING, DUE, HALF_DUE, WRONG };

struct place {
    struct scratch scratch;
    struct pages *pages;
    struct batch_options batch[2];
    struct message_options message[2];
    struct reading *reading;
    char replies[160];
    const enum known *known;
    unsigned slow;  /* calls of recall that answer -EAGAIN before each */
    unsigned asked; /* for the mail that is asked for */
    unsigned lines;
};

static void place_begin(struct place *p, const char *lines)
{
    struct buf bytes;
    char path[128];
    struct fault fault;
    *p = (struct place){0};
    scratch_begin(&p->scratch);
    buf_init(&bytes, 1 << 20);
    make_dataset(&(struct make){RECFM_FB, .lrecl = 80}, lines, &bytes);
    scratch_write(&p->scratch, "job", bytes.bytes, bytes.len, path);
    buf_clear(&bytes);
    assert_int_equal(pages_new(&p->pages), 0);
    for (int i = 0; i < 2; i++) {
        batch_defaults(&p->batch[i], (enum profile)i);
        message_defaults(&p->message[i], (enum profile)i);
    }
    const struct reading_habits habits = {
        .pages = p->pages, .batch = p->batch, .message = p->message};
    const struct reading_wish wish = {
        .path = path, .codepage = "1047", .format = {RECFM_FB, .lrecl = 80}};
    int r = reading_open(&habits, &wish, 1, &p->reading, &fault);
    if (r != 0)
        fail_msg("%d, %s", r, fault.text);
    snprintf(p->replies, sizeof p->replies, "%s/replies", p->scratch.folder);
}

static void place_end(struct place *p)
{
    reading_free(&p->reading);
    pages_free(&p->pages);
    scratch_end(&p->scratch);
}

/* Of each mail another. */
static void name_first_relay(uint64_t mail, char name_out[64])
{
    snprintf(name_out, 64, "smtp://first%" PRIu64 ".example.org", mail);
}

static int recall(void *arg, uint64_t number, const struct fate **fate_out)
{
    static struct fate_recipient recipients[2];
    static struct fate fate;
    static char later[] = "Later then", taken[] = "Taken then";
    static char addresses[2][32], relay[64];
    struct place *p = arg;
    enum known known = p->known[number - 1];
    if (p->asked++ < p->slow)
        return -EAGAIN;
    p->asked = 0;
    if (known == NOTHING)
        return 0;
    for (int i = 0; i < 2; i++) {
        bool done = known == SETTLED || (known == HALF_DUE && i == 0);
        snprintf(addresses[i], sizeof addresses[i], "%c%d@example.org", 'b' + i,
                 (int)number);
        recipients[i] = (struct fate_recipient){
            .address = addresses[i],
            .outcome = {.state = done ? OUTCOME_DELIVERED : OUTCOME_DEFERRED,
                        .rcpt = {.code = 250},
                        .final = {.code = done ? 250 : 451,
                                  .text = done ? taken : later}},
            .relay = i == 0 ? relay : "smtp://second.example"};
    }
    name_first_relay(number, relay);
    fate = (struct fate){.number = known == WRONG ? number + 1 : number,
                         .sender = "a@example.org",
                         .tries = 2,
                         .first_try_unix_s = NOW - 100,
                         .next_try_unix_s = known == SETTLED   ? 0
                                            : known == RESTING ? NOW + 60
                                                               : NOW - 1,
                         .recipients = recipients,
                         .recipient_count = 2};
    *fate_out = &fate;
    return 0;
}

static int count_line(void *arg, const struct transcript_line *line)
{
    struct place *p = arg;
    (void)line;
    p->lines++;
    return 0;
}

static struct pass_options options_of(struct place *p)
{
    return (struct pass_options){.reading = p->reading,
                                 .received = {.tv_sec = NOW - 500},
                                 .verbose = true,
                                 .replies = p->replies,
                                 .recall = p->known ? recall : NULL,
                                 .line = count_line,
                                 .arg = p};
}

/* The relay takes what waits. What is older is of the relay that it was of. */
static void deliver(struct mail *mail)
{
    SCOPED(reply_clear) struct reply ok = {0};
    char first[64];
    name_first_relay(mail->number, first);
    mail->relay = "smtp://third.example.org";
    reply_set(&ok, "250 2.0.0", "Taken now");
    assert_int_equal(mail_decide(mail, OUTCOME_DELIVERED, &ok), 0);
    for (size_t i = 0; i < mail->envelope.recipient_count; i++) {
        const struct outcome *o = &mail->outcomes[i];
        assert_string_equal(o->relay,
                            o->earlier ? first : "smtp://third.example.org");
    }
}

/* The numbers of the mails that are given out, two recipients each; in the
 * end the pass is over. Deferred recipients of a mail are tried again at
 * @next. */
static void run(struct pass *p, bool (*meet)(struct mail *mail), int64_t next,
                char *numbers_out)
{
    *numbers_out = '\0';
    for (int turns = 0; turns < 100; turns++) {
        SCOPED(mail_free) struct mail *mail = NULL;
        int step = pass_next(p, NOW, &mail);
        if (step == STEP_END)
            return;
        if (step == STEP_HUNGRY)
            continue;
        assert_int_equal(step, STEP_ITEM);
        snprintf(numbers_out + strlen(numbers_out), 8, "%" PRIu64 ",%zu ",
                 mail->number, mail_count(mail, OUTCOME_WAITING));
        assert_int_equal(mail->received.tv_sec, NOW - 500);
        bool taken = !meet || meet(mail);
        if (taken)
            deliver(mail);
        assert_int_equal(pass_settle(p, mail, taken ? 0 : next), 0);
    }
    fail_msg("no end");
}

static size_t size_of(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return 0;
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    fclose(file);
    return (size_t)size;
}

static void readings_and_their_replies(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        enum known known[3];
        const char *given;
        int64_t next_try;
    } cases[] = {
        {"a new job", {NOTHING, NOTHING, NOTHING}, "1,2 2,2 3,2 ", 0},
        {"after a restart", {SETTLED, NOTHING, NOTHING}, "2,2 3,2 ", 0},
        {"the last retry", {SETTLED, SETTLED, DUE}, "3,2 ", 0},
        {"one of two recipients", {SETTLED, HALF_DUE, SETTLED}, "2,1 ", 0},
        {"not due yet", {SETTLED, RESTING, DUE}, "3,2 ", NOW + 60},
        {"nothing left", {SETTLED, SETTLED, SETTLED}, "", 0},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        for (unsigned slow = 0; slow < 3; slow++) {
            struct place p;
            SCOPED(pass_free) struct pass *pass = NULL;
            char given[80];
            place_begin(&p, "HELO X\n" MAIL("1") MAIL("2") MAIL("3") "QUIT\n");
            p.known = cases[i].known;
            p.slow = slow;
            const struct pass_options options = options_of(&p);
            assert_int_equal(pass_new(&options, &pass), 0);
            run(pass, NULL, 0, given);
            if (strcmp(given, cases[i].given) != 0)
                fail_msg("%s: given %s", cases[i].name, given);
            assert_true(pass_is_over(pass));
            assert_int_equal(pass_next_try(pass), cases[i].next_try);
            bool complete = cases[i].next_try == 0;
            if (complete)
                assert_int_equal(pass_finish(pass), 0);
            if (complete != (size_of(p.replies) > 0) ||
                size_of(p.replies) % 80 != 0)
                fail_msg("%s: %zu bytes of replies", cases[i].name,
                         size_of(p.replies));
            pass_free(&pass);
            place_end(&p);
        }
    }
}

static bool refuse_second(struct mail *mail)
{
    SCOPED(reply_clear) struct reply later = {0};
    if (mail->number != 2)
        return true;
    reply_set(&later, "451 4.7.1", "Later");
    assert_int_equal(mail_decide(mail, OUTCOME_DEFERRED, &later), 0);
    return false;
}

/** While a mail is put off there are replies only if VERB ON asks for them,
 *  wherever it stands. */
static void replies_of_what_is_put_off(void **state)
{
    (void)state;
    static const struct {
        const char *job;
        bool always, wanted;
    } cases[] = {
        {"HELO X\n" MAIL("1") MAIL("2") MAIL("3") "QUIT\n", false, false},
        {"HELO X\n" MAIL("1") MAIL("2") MAIL("3") "QUIT\n", true, true},
        {"HELO X\nVERB ON\n" MAIL("1") MAIL("2") MAIL("3"), false, true},
        {"HELO X\n" MAIL("1") MAIL("2") "VERB ON\n" MAIL("3"), false, true},
        {"VERB ON\n" MAIL("1") MAIL("2") "VERB OFF\n" MAIL("3"), false, true},
        {"VERB OFF\n" MAIL("1") MAIL("2") "VERB MAYBE\n", false, false},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct place p;
        SCOPED(pass_free) struct pass *pass = NULL;
        char given[80];
        place_begin(&p, cases[i].job);
        struct pass_options options = options_of(&p);
        options.verbose = cases[i].always;
        assert_int_equal(pass_new(&options, &pass), 0);
        run(pass, refuse_second, NOW + 300, given);
        assert_true(pass_is_over(pass));
        assert_int_equal(pass_next_try(pass), NOW + 300);
        assert_int_equal(size_of(p.replies), 0);
        assert_int_equal(pass_leave(pass), 0);
        if (cases[i].wanted != (size_of(p.replies) > 0))
            fail_msg("case %zu: %zu bytes", i, size_of(p.replies));
        pass_free(&pass);
        place_end(&p);
    }
}

#define MANY 90

/** However many relays had a part of the job before, it is told of each. */
static void many_relays_of_earlier_readings(void **state)
{
    (void)state;
    static enum known known[MANY];
    static char job[MANY * sizeof MAIL("100")];
    struct place p;
    SCOPED(pass_free) struct pass *pass = NULL;
    char given[MANY * 8];
    size_t len = (size_t)snprintf(job, sizeof job, "HELO X\n");
    for (size_t i = 0; i < MANY; i++) {
        len += (size_t)snprintf(job + len, sizeof job - len, MAIL("%zu"), i + 1,
                                i + 1);
        known[i] = HALF_DUE;
    }
    place_begin(&p, job);
    p.known = known;
    const struct pass_options options = options_of(&p);
    assert_int_equal(pass_new(&options, &pass), 0);
    run(pass, NULL, 0, given);
    assert_non_null(strstr(given, "90,1 "));
    pass_free(&pass);
    place_end(&p);
}

static void another_job_than_the_store_knows(void **state)
{
    (void)state;
    static const enum known known[] = {WRONG, NOTHING, NOTHING};
    struct place p;
    SCOPED(pass_free) struct pass *pass = NULL;
    SCOPED(mail_free) struct mail *mail = NULL;
    place_begin(&p, "HELO X\n" MAIL("1") "QUIT\n");
    p.known = known;
    const struct pass_options options = options_of(&p);
    assert_int_equal(pass_new(&options, &pass), 0);
    int step;
    do
        step = pass_next(pass, NOW, &mail);
    while (step == STEP_HUNGRY && pass_wants_turn(pass));
    assert_int_equal(step, -ESTALE);
    assert_null(mail);
    pass_free(&pass);
    place_end(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(readings_and_their_replies),
        cmocka_unit_test(replies_of_what_is_put_off),
        cmocka_unit_test(many_relays_of_earlier_readings),
        cmocka_unit_test(another_job_than_the_store_knows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
