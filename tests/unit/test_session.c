/* What dialogues are too small for; the rest of the session's tests stands in
 * tests/dialogue/. */
#include "check.h"
#include "relay/session.h"

#include <errno.h>

#define CHUNKING_RELAY \
    "220 x\r\n", "250-x\r\n250-PIPELINING\r\n250 CHUNKING\r\n"
#define PIPELINING_RELAY "220 x\r\n", "250-x\r\n250 PIPELINING\r\n"

static const struct session_options options = {.helo = "gate.example.com"};

/* What came of a session so far. */
struct heard {
    unsigned ready, body, recipients, done, close;
    enum session_ending ending;
};

static int drain(struct session *s, struct heard *heard)
{
    struct session_event e;
    int r;
    while ((r = session_next(s, &e)) == STEP_ITEM) {
        heard->ready += e.kind == SESSION_READY;
        heard->body += e.kind == SESSION_BODY;
        heard->recipients += e.kind == SESSION_RECIPIENT;
        heard->done += e.kind == SESSION_DONE;
        heard->close += e.kind == SESSION_CLOSE;
        if (e.kind == SESSION_DONE)
            heard->ending = e.ending;
    }
    return r;
}

static void relay_says(struct session *s, const char *replies,
                       struct heard *heard)
{
    buf_empty(session_output(s));
    session_feed(s, span_text(replies));
    drain(s, heard);
}

static struct session *greeted(const char *greeting, const char *ehlo,
                               struct heard *heard)
{
    struct session *s = NULL;
    *heard = (struct heard){0};
    assert_int_equal(session_new(&options, &s), 0);
    relay_says(s, greeting, heard);
    relay_says(s, ehlo, heard);
    assert_int_equal(heard->ready, 1);
    return s;
}

static void make_envelope(struct envelope *e, unsigned recipients)
{
    *e = (struct envelope){.reverse_path = strdup("a@a.example")};
    for (unsigned i = 0; i < recipients; i++) {
        char address[32];
        snprintf(address, sizeof address, "r%u@b.example", i);
        assert_int_equal(
            envelope_add(e, &(struct recipient){.address = address}), i);
    }
}

static unsigned lines_said(struct session *s)
{
    struct span out = buf_span(session_output(s));
    unsigned lines = 0;
    for (size_t i = 0; i < out.len; i++)
        lines += out.at[i] == '\n';
    return lines;
}

/* A mail of 2000 recipients is one transaction, and what is said ahead of the
 * relay's answers is bounded all the same. */
static void many_recipients(void **state)
{
    (void)state;
    struct heard heard;
    struct session *s = greeted(PIPELINING_RELAY, &heard);
    struct envelope e;
    make_envelope(&e, 2000);
    buf_empty(session_output(s));
    session_offer(s, &(struct session_mail){.envelope = &e});

    unsigned said = 0, answered = 0;
    while (heard.recipients < 2000) {
        said += lines_said(s);
        assert_true(said - answered <= 1000);
        answered++;
        relay_says(s, "250 ok\r\n", &heard);
    }
    assert_int_equal(said, 2002);
    relay_says(s, "354 go\r\n", &heard);
    assert_int_equal(heard.body, 1);
    session_free(&s);
    envelope_clear(&e);
}

static struct session *chunking_mail(struct envelope *e, struct heard *heard)
{
    struct session *s = greeted(CHUNKING_RELAY, heard);
    make_envelope(e, 1);
    session_offer(s, &(struct session_mail){.envelope = e});
    drain(s, heard);
    assert_int_equal(heard->body, 1);
    return s;
}

/* Output that is not taken: an end at some MiB, never half a chunk. */
static void output_is_bounded(void **state)
{
    (void)state;
    static unsigned char block[SESSION_CHUNK];
    struct envelope e;
    struct heard heard;
    struct session *s = chunking_mail(&e, &heard);
    int r = 0, blocks = 0;
    for (; r == 0 && blocks < 1000; blocks++)
        r = session_body(s, span_of(block, sizeof block), false);
    assert_int_equal(r, -ENOBUFS);
    assert_true(blocks < 100);
    assert_int_equal(drain(s, &heard), STEP_END);
    assert_int_equal(heard.done, 1);
    assert_int_equal(heard.ending, ENDING_BROKEN);
    assert_int_equal(session_output(s)->len, 0);
    session_free(&s);
    envelope_clear(&e);
}

/* Chunks that are taken and never answered. */
static void unanswered_chunks_are_bounded(void **state)
{
    (void)state;
    static unsigned char block[SESSION_CHUNK];
    struct envelope e;
    struct heard heard;
    struct session *s = chunking_mail(&e, &heard);
    int r = 0, blocks = 0;
    for (; r == 0 && blocks < 10000; blocks++) {
        r = session_body(s, span_of(block, sizeof block), false);
        buf_empty(session_output(s));
    }
    assert_int_equal(r, -ENOBUFS);
    assert_int_equal(drain(s, &heard), STEP_END);
    assert_int_equal(heard.ending, ENDING_BROKEN);
    session_free(&s);
    envelope_clear(&e);
}

/* A chunk is as long as it says, however the body comes. */
static void chunks_are_whole(void **state)
{
    (void)state;
    static const size_t pieces[] = {1, 77, 65535, 65536};
    static unsigned char body[200000];
    for (size_t i = 0; i < COUNT(pieces); i++) {
        struct envelope e;
        struct heard heard;
        struct session *s = chunking_mail(&e, &heard);
        buf_empty(session_output(s));
        struct span rest = span_of(body, sizeof body);
        while (rest.len > 0) {
            struct span head = span_head(rest, pieces[i]);
            rest = span_from(rest, head.len);
            assert_int_equal(session_body(s, head, rest.len == 0), 0);
        }
        struct span out = buf_span(session_output(s));
        static const char *const heads[] = {"BDAT 65536\r\n", "BDAT 65536\r\n",
                                            "BDAT 65536\r\n",
                                            "BDAT 3392 LAST\r\n"};
        for (size_t j = 0; j < COUNT(heads); j++) {
            assert_true(span_begins(out, span_text(heads[j])));
            size_t len = strtoul((const char *)out.at + 5, NULL, 10);
            out = span_from(out, strlen(heads[j]) + len);
        }
        assert_int_equal(out.len, 0);
        session_free(&s);
        envelope_clear(&e);
    }
}

/* Mail after mail on one connection, more than there are slots. */
static void serves_many_mails(void **state)
{
    (void)state;
    struct heard heard;
    struct session *s = greeted(CHUNKING_RELAY, &heard);
    struct envelope e;
    make_envelope(&e, 1);
    for (unsigned done = 0; done < 500; done = heard.done) {
        unsigned offered = 0;
        for (; session_wants_mail(s); offered++) {
            session_offer(s, &(struct session_mail){.envelope = &e});
            drain(s, &heard);
            session_body(s, SPAN("text\r\n"), true);
        }
        assert_int_equal(offered, 16);
        buf_empty(session_output(s));
        relay_says(s, "250 ok\r\n250 ok\r\n250 taken\r\n", &heard);
        for (unsigned i = 1; i < offered; i++)
            relay_says(s, "250 reset\r\n250 ok\r\n250 ok\r\n250 taken\r\n",
                       &heard);
        assert_int_equal(heard.done, done + offered);
        assert_int_equal(heard.ending, ENDING_ANSWERED);
    }
    session_free(&s);
    envelope_clear(&e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(many_recipients),
        cmocka_unit_test(output_is_bounded),
        cmocka_unit_test(unanswered_chunks_are_bounded),
        cmocka_unit_test(chunks_are_whole),
        cmocka_unit_test(serves_many_mails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
