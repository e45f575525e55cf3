/* A transaction that grows: what is said when, and what is told of it. */
#include "check.h"
#include "relay/session.h"

static const char hello[] = "250-relay\r\n250-PIPELINING\r\n250-CHUNKING\r\n"
                            "250-8BITMIME\r\n250-DSN\r\n250 SIZE 1000\r\n";

struct stage {
    struct session *session;
    struct envelope envelope;
    struct buf said; /* to the relay, and events */
};

static void tell(struct stage *s, const struct session_event *e)
{
    static const char *const names[] = {
        [SESSION_READY] = "ready",    [SESSION_STARTTLS] = "tls",
        [SESSION_SENDER] = "sender",  [SESSION_BODY] = "body",
        [SESSION_BODY_STOP] = "stop", [SESSION_RECIPIENT] = "recipient",
        [SESSION_DONE] = "done",      [SESSION_CLOSE] = "close",
    };
    buf_printf(&s->said, "%s", names[e->kind]);
    if (e->kind == SESSION_DONE)
        buf_printf(&s->said, "/%d", e->ending);
    if (e->reply)
        buf_printf(&s->said, " %u", e->reply->code);
    buf_append_byte(&s->said, '\n');
}

static void drain(struct stage *s)
{
    struct session_event e;
    struct buf *output = session_output(s->session);
    while (session_next(s->session, &e) == STEP_ITEM)
        tell(s, &e);
    buf_append(&s->said, buf_span(output));
    buf_consume(output, output->len);
}

static void check_said(struct stage *s, const char *expected)
{
    drain(s);
    assert_string_equal(buf_text(&s->said), expected);
    buf_empty(&s->said);
}

static void hear(struct stage *s, const char *reply, const char *expected)
{
    session_feed(s->session, span_text(reply));
    check_said(s, expected);
}

static void name_recipient(struct stage *s, const char *address)
{
    const struct recipient to = {.address = (char *)(uintptr_t)address};
    assert_true(envelope_add(&s->envelope, &to) >= 0);
    session_recipient(s->session);
}

static void begin(struct stage *s)
{
    const struct session_options options = {.helo = "us"};
    *s = (struct stage){.envelope.reverse_path = strdup("a@b")};
    buf_init(&s->said, 1 << 16);
    assert_int_equal(session_new(&options, &s->session), 0);
    drain(s);
    hear(s, "220 relay\r\n", "EHLO us\r\n");
    hear(s, hello, "ready\n");
}

static void offer(struct stage *s)
{
    const struct session_mail mail = {.token = s,
                                      .envelope = &s->envelope,
                                      .eightbit = true,
                                      .stepwise = true};
    while (s->envelope.recipient_count > 0)
        envelope_drop_last(&s->envelope);
    assert_true(session_wants_mail(s->session));
    assert_int_equal(session_offer(s->session, &mail), 0);
}

static void end(struct stage *s)
{
    session_free(&s->session);
    envelope_clear(&s->envelope);
    buf_clear(&s->said);
}

/* Nothing is said ahead, though the relay has PIPELINING and CHUNKING. */
static void step_by_step(void **state)
{
    (void)state;
    struct stage s;
    begin(&s);
    for (int mails = 0; mails < 3; mails++) {
        offer(&s);
        check_said(&s, "MAIL FROM:<a@b> BODY=8BITMIME\r\n");
        hear(&s, "250 ok\r\n", "sender 250\n");
        assert_int_equal(session_patience_s(s.session), 0);
        name_recipient(&s, "c@d");
        check_said(&s, "RCPT TO:<c@d>\r\n");
        hear(&s, "550 no\r\n", "recipient 550\n");
        envelope_drop_last(&s.envelope);
        name_recipient(&s, "e@f");
        check_said(&s, "RCPT TO:<e@f>\r\n");
        hear(&s, "250 ok\r\n", "recipient 250\n");
        name_recipient(&s, "g@h");
        check_said(&s, "RCPT TO:<g@h>\r\n");
        hear(&s, "452 4.5.3 too many\r\n", "recipient 452\n");
        envelope_drop_last(&s.envelope);
        session_data(s.session);
        check_said(&s, "DATA\r\n");
        hear(&s, "354 go\r\n", "body 354\n");
        assert_int_equal(session_patience_s(s.session), 0);
        assert_int_equal(session_body(s.session, SPAN(".x\r\n"), true), 0);
        check_said(&s, "..x\r\n.\r\n");
        hear(&s, "250 taken\r\n", "done/0 250\n");
    }
    session_quit(s.session);
    check_said(&s, "QUIT\r\n");
    end(&s);
}

static void dropped(void **state)
{
    (void)state;
    struct stage s;
    begin(&s);
    offer(&s);
    check_said(&s, "MAIL FROM:<a@b> BODY=8BITMIME\r\n");
    hear(&s, "250 ok\r\n", "sender 250\n");
    name_recipient(&s, "c@d");
    check_said(&s, "RCPT TO:<c@d>\r\n");
    hear(&s, "250 ok\r\n", "recipient 250\n");
    session_drop(s.session);
    check_said(&s, "done/0\n");
    offer(&s); /* the relay still has the old one */
    check_said(&s, "RSET\r\nMAIL FROM:<a@b> BODY=8BITMIME\r\n");
    hear(&s, "250 reset\r\n", "");
    hear(&s, "250 ok\r\n", "sender 250\n");
    end(&s);
}

static void refusals(void **state)
{
    (void)state;
    struct stage s;
    begin(&s);
    offer(&s);
    drain(&s);
    buf_empty(&s.said);
    hear(&s, "550 no\r\n", "done/1 550\n");
    offer(&s);
    drain(&s);
    buf_empty(&s.said);
    hear(&s, "250 ok\r\n", "sender 250\n");
    name_recipient(&s, "c@d\r\nRSET");
    check_said(&s, "recipient 553\n");
    envelope_drop_last(&s.envelope);
    name_recipient(&s, "\xC3\xA4@d");
    check_said(&s, "recipient 553\n");
    envelope_drop_last(&s.envelope);
    name_recipient(&s, "c@d");
    check_said(&s, "RCPT TO:<c@d>\r\n");
    hear(&s, "250 ok\r\n", "recipient 250\n");
    session_data(s.session);
    check_said(&s, "DATA\r\n");
    hear(&s, "451 later\r\n", "done/1 451\n");
    offer(&s);
    check_said(&s, "RSET\r\nMAIL FROM:<a@b> BODY=8BITMIME\r\n");
    end(&s);
}

static void losses(void **state)
{
    (void)state;
    for (size_t i = 0; i < 3; i++) { /* at MAIL, behind it, at RCPT */
        struct stage s;
        begin(&s);
        offer(&s);
        drain(&s);
        buf_empty(&s.said);
        if (i > 0)
            hear(&s, "250 ok\r\n", "sender 250\n");
        if (i > 1) {
            name_recipient(&s, "c@d");
            check_said(&s, "RCPT TO:<c@d>\r\n");
        }
        session_lost(s.session, "Gone");
        check_said(&s, "done/2 421\nclose 421\n");
        /* What comes too late does no harm. */
        session_recipient(s.session);
        session_data(s.session);
        session_drop(s.session);
        check_said(&s, "");
        end(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(step_by_step),
        cmocka_unit_test(dropped),
        cmocka_unit_test(refusals),
        cmocka_unit_test(losses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
