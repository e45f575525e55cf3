/*
 * Whatever a relay says, every mail that was offered is done once, each of
 * its recipients has at most one reply and none behind that, the session
 * closes once, and a mail is only called answered when its end was said.
 *
 * The first byte chooses the options, the second the mails and the login. Of
 * the rest, a byte under 32 stands for a whole reply, so that a fuzzer comes
 * far; the others are what the relay sends as it stands.
 */
#include "relay/mechanism.h"
#include "relay/session.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define MAILS 64

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const replies[32] = {
    "220 hello\r\n",
    "250 ok\r\n",
    "354 go\r\n",
    "250-x\r\n250-PIPELINING\r\n250-SIZE 5000\r\n250 DSN\r\n",
    "250-x\r\n250-PIPELINING\r\n250-CHUNKING\r\n250 8BITMIME\r\n",
    "250-x\r\n250 STARTTLS\r\n",
    "450 4.2.0 later\r\n",
    "550 5.1.1 no\r\n",
    "421 4.3.2 closing\r\n",
    "452 4.5.3 too many\r\n",
    "552 too many\r\n",
    "552 5.2.2 quota\r\n",
    "503 5.5.1 order\r\n",
    "502 5.5.1 what\r\n",
    "555 5.5.4 parameters\r\n",
    "250-two\r\n250 lines\r\n",
    "250 ok\r\n250 ok\r\n250 ok\r\n",
    "250 ok\r\n250 ok\r\n354 go\r\n",
    "250 ok\r\n550 no\r\n354 go\r\n",
    "250 ok\r\n550 no\r\n503 none\r\n",
    "553 5.1.8 no\r\n503 x\r\n503 x\r\n",
    "250 ok\r\n452 x\r\n250 ok\r\n",
    "250-x\r\n250-PIPELINING\r\n250 AUTH PLAIN CRAM-MD5\r\n",
    "235 2.7.0 ok\r\n",
    "334 PDE4OTY+\r\n",
    "535 5.7.8 no\r\n",
    "530 5.7.0 log in\r\n",
};

/* What the wire knows of a mail it offered. */
struct offered {
    unsigned replied[4];
    unsigned done;
    bool supplied; /* the body was given to its end */
};

struct wire {
    struct session *session;
    struct envelope envelopes[3];
    struct offered mails[MAILS];
    size_t mail_count;
    struct offered *body; /* asked for, not complete */
    unsigned closed;
    unsigned variety;
};

static void check(bool holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "%s\n", what);
    abort();
}

static void take_done(struct wire *w, const struct session_event *e)
{
    struct offered *m = e->token;
    check(m->done++ == 0, "done twice");
    bool delivered =
        e->ending == ENDING_ANSWERED && e->reply && reply_is_positive(e->reply);
    check(!delivered || m->supplied, "delivered and never sent");
    check(e->ending != ENDING_UNCERTAIN || m->supplied,
          "uncertain and never sent");
    check(e->ending == ENDING_ANSWERED || e->ending == ENDING_AGAIN || e->reply,
          "no reason given");
    if (w->body == m)
        w->body = NULL;
}

static void take_event(struct wire *w, const struct session_event *e)
{
    struct offered *m = e->token;
    check(w->closed == 0, "an event behind the close");
    switch (e->kind) {
    case SESSION_BODY:
        check(!w->body && !m->done, "two bodies at once");
        w->body = m;
        return;
    case SESSION_BODY_STOP:
        check(w->body == m, "a body stopped that was not asked for");
        w->body = NULL;
        return;
    case SESSION_RECIPIENT:
        check(!m->done && m->replied[e->recipient]++ == 0, "replied twice");
        return;
    case SESSION_DONE:
        take_done(w, e);
        return;
    case SESSION_CLOSE:
        check(e->reply && e->reply->code, "closed for no reason");
        w->closed++;
        return;
    case SESSION_STARTTLS:
        session_tls_done(w->session, w->variety & 1, "No handshake");
        return;
    case SESSION_SENDER:
        check(false, "a step of a mail that was offered whole");
        return;
    case SESSION_READY:
        return;
    }
}

static int drain(struct wire *w)
{
    struct session_event e;
    int r;
    while ((r = session_next(w->session, &e)) == STEP_ITEM)
        take_event(w, &e);
    check(r >= 0, "no memory");
    buf_empty(session_output(w->session));
    return r;
}

static void offer(struct wire *w)
{
    struct offered *m = &w->mails[w->mail_count];
    const struct session_mail mail = {
        .token = m,
        .envelope = &w->envelopes[w->mail_count % 3],
        .size = w->mail_count % 5 == 4 ? 6000 : 100,
    };
    w->mail_count++;
    check(session_offer(w->session, &mail) == 0, "no memory");
    drain(w);
}

static void supply(struct wire *w)
{
    static const char lines[8192] = {'.', '\r', '\n', 'x'};
    struct offered *m = w->body;
    unsigned way = w->variety++ % 8;
    if (way == 7) {
        w->body = NULL;
        session_abort(w->session, "No data");
    } else if (way > 5) {
        session_body(w->session, span_of(lines, sizeof lines), false);
    } else {
        m->supplied = true;
        w->body = NULL;
        session_body(w->session, span_of(lines, way), true);
    }
    drain(w);
}

/* What a wire does when the socket is quiet. */
static void pump(struct wire *w)
{
    for (int i = 0; i < 4; i++) {
        if (w->body)
            supply(w);
        if (w->mail_count < MAILS && session_wants_mail(w->session))
            offer(w);
    }
}

static void feed(struct wire *w, struct span octets)
{
    session_feed(w->session, octets);
    drain(w);
    pump(w);
}

static void talk(struct wire *w, const uint8_t *data, size_t size)
{
    size_t from = 0;
    for (size_t i = 0; i <= size; i++) {
        bool whole = i < size && data[i] < 32 && replies[data[i]];
        if (i < size && !whole)
            continue;
        if (i > from)
            feed(w, span_of(data + from, i - from));
        if (whole)
            feed(w, span_text(replies[data[i]]));
        from = i + 1;
    }
}

static void begin(struct wire *w, uint8_t options, uint8_t variety)
{
    static const char *const addresses[] = {"a@x", "b@x", "a@x", "c@x"};
    static const struct credentials login = {
        .mechanisms = MECHANISMS_OF_PASSWORDS,
        .user = "gate",
        .secret = {(const unsigned char *)"pencil", 6},
        .host = "mx.example",
        .port = 25,
    };
    const struct session_options o = {
        .tls_active = variety & 0x80,
        .credentials = variety & 0x40 ? &login : NULL,
        .helo = "gate.example",
        .tls_wanted = options & 1,
        .tls_required = options & 2,
        .no_pipelining = options & 4,
        .no_chunking = options & 8,
        .max_in_flight = options >> 4,
    };
    w->variety = variety;
    for (size_t i = 0; i < 3; i++) {
        w->envelopes[i].reverse_path = strdup(i ? "s@y" : "");
        for (size_t j = 0; j <= i + (i > 0); j++)
            envelope_add(&w->envelopes[i],
                         &(struct recipient){.address = (char *)addresses[j],
                                             .duplicate_of = j == 2});
    }
    check(session_new(&o, &w->session) == 0, "no memory");
    drain(w);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    static struct wire w;
    memset(&w, 0, sizeof w);
    begin(&w, data[0], data[1]);
    talk(&w, data + 2, size - 2);
    session_lost(w.session, "The connection was closed");
    check(drain(&w) == STEP_END && w.closed == 1, "not closed");
    for (size_t i = 0; i < w.mail_count; i++)
        check(w.mails[i].done == 1, "a mail was not done");
    session_free(&w.session);
    for (size_t i = 0; i < 3; i++)
        envelope_clear(&w.envelopes[i]);
    return 0;
}
