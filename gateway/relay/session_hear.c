#include "relay/session_private.h"

#include <stdio.h>

enum word session_ready(struct session *s)
{
    if (s->options.no_pipelining)
        s->capabilities.pipelining = false;
    if (s->options.no_chunking)
        s->capabilities.chunking = false;
    s->ready = true;
    session_event(s, SESSION_READY);
    return WORD_MAIL;
}

static enum word be_ready(struct session *s)
{
    return s->auth ? session_log_in(s) : session_ready(s);
}

static enum word refuse_plaintext(struct session *s, const char *why)
{
    char text[128];
    snprintf(text, sizeof text, "TLS is required: %s", why);
    const struct reply reply = {
        .code = 454, .enhanced = {4, 7, 0}, .jes = true, .text = text};
    return session_leave(s, &reply, LEAVING_LOST);
}

static enum word distrust_answer(struct session *s, const char *word,
                                 const struct reply *reply)
{
    return session_distrust(s, "The relay answered %s with %u", word,
                            reply->code);
}

enum word hear_greeting(struct session *s, const struct said *said,
                        const struct reply *reply)
{
    (void)said;
    if (reply->code >= 400)
        return session_leave(s, reply, LEAVING_LOST);
    if (reply->code != 220)
        return distrust_answer(s, "the connection", reply);
    return WORD_EHLO;
}

/* The first line names the relay; each of the others is an extension. */
static void learn(struct session *s, const struct reply *reply)
{
    s->capabilities = (struct capabilities){.esmtp = true};
    struct span rest = span_text(reply->text);
    const unsigned char *end = memchr(rest.at, '\n', rest.len);
    while (end) {
        rest = span_from(rest, (size_t)(end - rest.at) + 1);
        end = memchr(rest.at, '\n', rest.len);
        size_t len = end ? (size_t)(end - rest.at) : rest.len;
        capabilities_learn(&s->capabilities, span_head(rest, len));
    }
}

enum word hear_ehlo(struct session *s, const struct said *said,
                    const struct reply *reply)
{
    (void)said;
    s->capabilities = (struct capabilities){0};
    if (reply_is_permanent(reply))
        return WORD_HELO;
    if (reply_is_transient(reply))
        return session_leave(s, reply, LEAVING_LOST);
    if (reply->code != 250)
        return distrust_answer(s, "EHLO", reply);

    learn(s, reply);
    bool wanted = s->options.tls_wanted || s->options.tls_required;
    if (wanted && !s->tls_active && s->capabilities.starttls)
        return WORD_STARTTLS;
    if (s->options.tls_required && !s->tls_active)
        return refuse_plaintext(s, "the relay does not offer STARTTLS");
    return be_ready(s);
}

enum word hear_helo(struct session *s, const struct said *said,
                    const struct reply *reply)
{
    (void)said;
    if (reply->code >= 400)
        return session_leave(s, reply, LEAVING_LOST);
    if (reply->code != 250)
        return distrust_answer(s, "HELO", reply);
    if (s->options.tls_required && !s->tls_active)
        return refuse_plaintext(s, "the relay does not know EHLO");
    return be_ready(s);
}

enum word hear_starttls(struct session *s, const struct said *said,
                        const struct reply *reply)
{
    (void)said;
    if (reply_is_positive(reply)) {
        /* What came in the clear behind the 220 would pass for an answer
         * inside TLS (CVE-2011-0411). */
        if (reply_parser_has_rest(s->parser))
            return session_distrust(s, "The relay spoke between STARTTLS and "
                                       "the handshake");
        s->handshake = true;
        s->turn++;
        session_event(s, SESSION_STARTTLS);
        return WORD_NONE;
    }
    if (reply->code < 400)
        return distrust_answer(s, "STARTTLS", reply);
    if (s->options.tls_required)
        return refuse_plaintext(s, "the relay refused STARTTLS");
    return be_ready(s);
}

enum word hear_rset(struct session *s, const struct said *said,
                    const struct reply *reply)
{
    (void)said;
    if (!reply_is_positive(reply))
        return distrust_answer(s, "RSET", reply);
    return s->due;
}

/* The relay may know the command and not what stands behind the path. */
static bool refuses_parameters(const struct reply *reply)
{
    return reply->code == 501 || reply->code == 504 || reply->code == 555;
}

enum word hear_mail(struct session *s, const struct said *said,
                    const struct reply *reply)
{
    struct transaction *t = session_transaction(s, said->number);
    session_keep(s, &t->to_mail, reply);
    if (reply_is_positive(reply)) {
        if (t->mail.stepwise)
            session_event(s, SESSION_SENDER)->reply = &t->to_mail.reply;
        return s->due;
    }
    if (reply->code == 530) {
        /* It wants TLS or a login first (RFC 3207, 4954): that is no word on
         * this mail. */
        transaction_decide(t, ENDING_AGAIN, &t->to_mail.reply);
        return session_leave(s, reply, LEAVING_TOLD);
    }
    if (reply->code < 400)
        return distrust_answer(s, "MAIL", reply);
    if (reply->code == 503 && t->behind_refusal) {
        /* The relay refused the mail before and still holds it: whatever is
         * said now could become part of that one. */
        transaction_decide(t, ENDING_AGAIN, &t->to_mail.reply);
        return session_distrust(s, "The relay did not end a refused mail");
    }
    if (t->chunked && !t->end_said)
        s->stale = true;
    bool bare = t->extras && refuses_parameters(reply);
    return session_give_up(s, t, bare ? ENDING_BARE : ENDING_REFUSED,
                           &t->to_mail.reply);
}

static bool enhanced_is(const struct reply *r, unsigned subject,
                        unsigned detail)
{
    return r->enhanced[1] == subject && r->enhanced[2] == detail;
}

/*
 * "Too many recipients" is 452; 552 stands for it at old servers, but means
 * a full mailbox or a mail too large with the enhanced codes of those (RFC
 * 5321, 4.5.3.1.10; RFC 3463). 452 says what else it means the same way.
 */
static bool is_too_many(const struct reply *r)
{
    if (r->code == 452)
        return enhanced_is(r, 5, 3) || enhanced_is(r, 0, 0);
    return r->code == 552 && !enhanced_is(r, 2, 2) && !enhanced_is(r, 2, 3) &&
           !enhanced_is(r, 3, 4);
}

enum word hear_rcpt(struct session *s, const struct said *said,
                    const struct reply *reply)
{
    struct transaction *t = session_transaction(s, said->number);
    t->rcpt_unanswered--;
    if (reply->code < 400 && !reply_is_positive(reply))
        return distrust_answer(s, "RCPT", reply);
    if (t->decided)
        return s->due; /* MAIL was refused: this says nothing of its own */

    if (t->accepted > 0 && is_too_many(reply) && !t->mail.stepwise) {
        t->too_many = true;
        bool talking = t == session_transaction(s, s->talking);
        return talking && s->due == WORD_RCPT ? WORD_DATA : s->due;
    }
    t->accepted += reply_is_positive(reply);
    struct session_event *e = session_event(s, SESSION_RECIPIENT);
    e->token = t->mail.token;
    e->recipient = said->recipient;
    e->reply = reply;

    bool all = t->rcpt_unanswered == 0 && t->accepted == 0;
    if (all && s->due == WORD_BDAT && t == session_transaction(s, s->talking)) {
        s->stale = true;
        return session_give_up(s, t, ENDING_ANSWERED, NULL);
    }
    return s->due;
}

/* 354 with nobody to send to: a mail without a line, for nobody. */
static enum word say_lone_dot(struct session *s, struct transaction *t)
{
    session_put(s, SPAN(".\r\n"));
    session_said(s, WORD_BODY, 0);
    t->unanswered++;
    t->end_said = true;
    transaction_decide(t, ENDING_ANSWERED, NULL);
    return session_pass_on(s);
}

enum word hear_data(struct session *s, const struct said *said,
                    const struct reply *reply)
{
    struct transaction *t = session_transaction(s, said->number);
    session_keep(s, &t->to_data, reply);
    if (reply_is_positive(reply))
        return distrust_answer(s, "DATA", reply);
    if (reply->code < 400 && (t->decided || t->accepted == 0))
        return say_lone_dot(s, t);
    if (reply->code < 400) {
        struct session_event *e = session_event(s, SESSION_BODY);
        e->token = t->mail.token;
        e->reply = &t->to_data.reply;
        s->turn++;
        return WORD_BODY;
    }

    s->stale = !t->decided; /* else MAIL was refused and nothing is open */
    if (t->accepted > 0)
        transaction_decide(t, ENDING_REFUSED, &t->to_data.reply);
    else
        transaction_decide(t, ENDING_ANSWERED, NULL);
    return session_pass_on(s);
}

/* The dot of @said's mail was refused: the relay should hold nothing of that
 * mail, and yet may. */
static void doubt_next(struct session *s, const struct said *said)
{
    struct transaction *next = session_transaction(s, said->number + 1);
    if (said->number + 1 != s->offered)
        next->behind_refusal = next->begun;
}

/* The relay's last word on the mail. */
static void settle(struct session *s, const struct said *said,
                   const struct reply *reply)
{
    struct transaction *t = session_transaction(s, said->number);
    if (reply_is_positive(reply) && said->number + 1 == s->talking)
        s->stale = false; /* the last one said: nothing is open */
    if (t->decided)
        return;
    session_keep(s, &t->to_end, reply);
    transaction_decide(t, ENDING_ANSWERED,
                       t->accepted > 0 ? &t->to_end.reply : NULL);
}

enum word hear_body(struct session *s, const struct said *said,
                    const struct reply *reply)
{
    if (reply->code < 400 && !reply_is_positive(reply))
        return distrust_answer(s, "the end of data", reply);
    if (!reply_is_positive(reply))
        doubt_next(s, said);
    settle(s, said, reply);
    return s->due;
}

/* Is it BDAT itself that is refused, and not this mail? */
static bool refuses_bdat(const struct transaction *t, const struct said *said,
                         const struct reply *reply)
{
    return said->first && !t->decided && t->accepted > 0 &&
           (reply->code == 500 || reply->code == 502 || reply->code == 503 ||
            reply->code == 504);
}

static enum word hear_no_bdat(struct session *s, struct transaction *t,
                              const struct reply *reply)
{
    s->refused_chunking = true;
    s->capabilities.chunking = false;
    /* A relay that does not know the command reads the chunk as commands, and
     * no reply can be counted on from here. 503 knows it. */
    if (reply->code != 503)
        return session_leave(s, reply, LEAVING_UNSAID);
    s->stale = true;
    return session_give_up(s, t, ENDING_AGAIN, NULL);
}

enum word hear_bdat(struct session *s, const struct said *said,
                    const struct reply *reply)
{
    struct transaction *t = session_transaction(s, said->number);
    if (reply->code < 400 && !reply_is_positive(reply))
        return distrust_answer(s, "BDAT", reply);
    if (refuses_bdat(t, said, reply))
        return hear_no_bdat(s, t, reply);
    if (reply_is_positive(reply) && !said->last)
        return s->due;

    settle(s, said, reply);
    if (said->last)
        return s->due;
    s->stale = true;
    return session_give_up(s, t, t->ending, t->reply);
}

enum word hear_quit(struct session *s, const struct said *said,
                    const struct reply *reply)
{
    (void)said;
    return session_leave(s, reply, LEAVING_LOST);
}
