#include "base/scope.h"
#include "check.h"
#include "report/queue_id.h"
#include "report/replies.h"

/* ------------------------------------------------------------------ text */

static const struct text_case {
    const char *name;
    struct transcript_line line;
    bool jes;
    const char *codes, *text, *echo;
    const char *expect;
} text_cases[] = {
    {"echo and reply",
     {.record = 17, .column = 3, .shown = true},
     true,
     "501 5.5.4",
     "Syntax error",
     "RCPT TO",
     "050 RCPT TO\n501 5.5.4 JES Syntax error (record 17, column 3)\n"},
    {"the relay's, of several lines",
     {.record = 17, .shown = true},
     false,
     "550 5.1.1",
     "No such\nmailbox\n",
     NULL,
     "550-5.1.1 No such\n550 5.1.1 mailbox (record 17)\n"},
    {"no enhanced code, no record",
     {.shown = true},
     false,
     "221",
     "Bye",
     "QUIT",
     "050 QUIT\n221 Bye\n"},
    {"no text at all",
     {.record = 4, .shown = true},
     false,
     "250",
     NULL,
     NULL,
     "250 (record 4)\n"},
    {"an empty line within",
     {.shown = true},
     false,
     "250",
     "a\n\nb",
     NULL,
     "250-a\n250-\n250 b\n"},
    {"nothing acts on the terminal",
     {.shown = true},
     false,
     "250",
     "\x1b[2J\xC2\x9B\x80\xE2\x80\xAEx",
     "A\nB\tC",
     "050 A?B C\n250 ?[2J???x\n"},
    {"not shown", {.shown = false}, false, "250", "ok", "NOOP", ""},
};

static struct transcript_line line_of(const struct text_case *c)
{
    struct transcript_line line = c->line;
    if (c->text)
        assert_int_equal(reply_set(&line.reply, c->codes, "%s", c->text), 0);
    else
        assert_int_equal(reply_set(&line.reply, c->codes, "%s", ""), 0);
    line.reply.jes = c->jes;
    if (c->echo)
        line.echo = span_text(c->echo);
    return line;
}

static void texts(void **state)
{
    (void)state;
    for (const struct text_case *c = text_cases;
         c < text_cases + COUNT(text_cases); c++) {
        print_message("# %s\n", c->name);
        char *out = NULL;
        size_t len = 0;
        FILE *stream = open_memstream(&out, &len);
        SCOPED(replies_free) struct replies *r = NULL;
        assert_int_equal(replies_open_text(stream, &r), 0);
        struct transcript_line line = line_of(c);
        assert_int_equal(replies_write(r, &line), 0);
        assert_int_equal(replies_finish(r), 0);
        fclose(stream);
        assert_string_equal(out, c->expect);
        free(out);
        reply_clear(&line.reply);
    }
}

static void a_warning_names_its_quirk(void **state)
{
    (void)state;
    char *out = NULL;
    size_t len = 0;
    FILE *stream = open_memstream(&out, &len);
    SCOPED(replies_free) struct replies *r = NULL;
    assert_int_equal(replies_open_text(stream, &r), 0);
    struct finding finding = {.quirk = (enum quirk_id)6, .detail = "a@b"};
    struct transcript_line line = {
        .finding = &finding, .record = 3, .column = 9, .shown = true};
    assert_int_equal(replies_write(r, &line), 0);
    fclose(stream);
    char expect[400];
    snprintf(expect, sizeof expect, "051 Q-06 %s: a@b (record 3, column 9)\n",
             quirk((enum quirk_id)6)->warning);
    assert_string_equal(out, expect);
    free(out);
}

/* ------------------------------------------------------------------- JSON */

static void json_objects(void **state)
{
    (void)state;
    char *out = NULL;
    size_t len = 0;
    FILE *stream = open_memstream(&out, &len);
    SCOPED(replies_free) struct replies *r = NULL;
    assert_int_equal(replies_open_json(stream, &r), 0);

    struct outcome outcome = {.state = OUTCOME_DELIVERED,
                              .at = {1700000000, 123456789}};
    assert_int_equal(reply_set(&outcome.rcpt, "250 2.1.5", "Ok"), 0);
    assert_int_equal(
        reply_set(&outcome.final, "250 2.0.0", "Ok: queued as \"A1\"\nbye"), 0);
    outcome.final.jes = false;
    struct transcript_line line = {.verb = VERB_RCPT,
                                   .record = 3,
                                   .mail = 1,
                                   .address = "a@b",
                                   .outcome = &outcome,
                                   .relay = "smtp://x",
                                   .reply = outcome.rcpt};
    assert_int_equal(replies_write(r, &line), 0);

    struct transcript_line own = {
        .verb = VERB_RCPT, .record = 4, .echo = SPAN("RCPT TO:<c d>")};
    assert_int_equal(reply_set(&own.reply, "501 5.1.3", "Bad path"), 0);
    assert_int_equal(replies_write(r, &own), 0);
    own.verb = VERB_DATA;
    assert_int_equal(replies_write(r, &own), 0);
    fclose(stream);
    assert_string_equal(
        out,
        "{\"record\":3,\"mail\":1,\"address\":\"a@b\",\"state\":\"delivered\","
        "\"code\":250,\"enhanced\":\"2.0.0\","
        "\"text\":\"Ok: queued as \\\"A1\\\" bye\",\"relay\":\"smtp://x\","
        "\"queue_id\":\"A1\",\"time\":\"2023-11-14T22:13:20.123Z\"}\n"
        "{\"record\":4,\"mail\":null,\"address\":\"c d\","
        "\"state\":\"refused\",\"code\":501,\"enhanced\":\"5.1.3\","
        "\"text\":\"Bad path\",\"relay\":null,\"queue_id\":null,"
        "\"time\":null}\n");
    free(out);
    reply_clear(&outcome.rcpt);
    reply_clear(&outcome.final);
    reply_clear(&own.reply);
}

static const struct {
    const char *text, *id;
} queue_ids[] = {
    {"Ok: queued as 8F3A21C04", "8F3A21C04"},
    {"OK id=1a2B3c-0001Ab-2D", "1a2B3c-0001Ab-2D"},
    {"4AM1B2C3012345 Message accepted for delivery", "4AM1B2C3012345"},
    {"ok 1700000000 qp 4711", "4711"},
    {"<abc@host> [InternalId=77, Hostname=x] Queued mail for delivery",
     "abc@host"},
    {"<abc@host> [InternalId=77] 456 bytes in 0.1, 1 KB/sec Queued mail for "
     "delivery",
     "abc@host"},
    {"2 bytes in 0.1, 1 KB/sec Queued mail for delivery", ""},
    {"Message queued as ABC.", "ABC"},
    {"Thank you", ""},
    {"queued as ", ""},
    {"", ""},
};

static void names_of_queued_mails(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(queue_ids); i++) {
        struct span id = queue_id_find(span_text(queue_ids[i].text));
        print_message("# %s\n", queue_ids[i].text);
        assert_int_equal(id.len, strlen(queue_ids[i].id));
        assert_memory_equal(id.at, queue_ids[i].id, id.len);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts),
        cmocka_unit_test(a_warning_names_its_quirk),
        cmocka_unit_test(json_objects),
        cmocka_unit_test(names_of_queued_mails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
