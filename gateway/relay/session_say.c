#include "base/utf8.h"
#include "relay/session_private.h"

#include <assert.h>
#include <stdio.h>

void session_put(struct session *s, struct span octets)
{
    int r = buf_append(&s->output, octets);
    if (r < 0)
        s->error = s->error ? s->error : r;
    else
        s->produced += octets.len;
}

static void put_text(struct session *s, const char *text)
{
    session_put(s, span_text(text));
}

static void put_size(struct session *s, uint64_t size)
{
    char digits[24];
    int len = snprintf(digits, sizeof digits, "%ju", (uintmax_t)size);
    session_put(s, span_of(digits, (size_t)len));
}

int session_await(struct session *s, struct said said)
{
    said.at = s->produced;
    said.number = s->talking;
    int r = said_push(&s->said, &said);
    if (s->said.count == 1)
        s->turn++;
    return r;
}

void session_said(struct session *s, enum word word, size_t recipient)
{
    int r =
        session_await(s, (struct said){.word = word, .recipient = recipient});
    if (r < 0)
        s->error = s->error ? s->error : r;
}

bool session_uses_chunks(const struct session *s)
{
    /* Chunks that wait for each other gain nothing over DATA. */
    return s->capabilities.chunking && s->capabilities.pipelining;
}

static enum word say_line(struct session *s, enum word word, const char *line)
{
    put_text(s, line);
    session_said(s, word, 0);
    return WORD_NONE;
}

enum word say_ehlo(struct session *s)
{
    put_text(s, "EHLO ");
    put_text(s, s->helo);
    return say_line(s, WORD_EHLO, "\r\n");
}

enum word say_helo(struct session *s)
{
    put_text(s, "HELO ");
    put_text(s, s->helo);
    return say_line(s, WORD_HELO, "\r\n");
}

enum word say_starttls(struct session *s)
{
    return say_line(s, WORD_STARTTLS, "STARTTLS\r\n");
}

/*
 * Behind a mail that was given up half-way, and behind one in chunks that is
 * not answered yet: should it be refused, RFC 3030 (2) wants RSET, and relays
 * are known that keep the transaction of a refused BDAT open. The next mail,
 * which is sent whole before that answer, would go under this one's sender.
 */
enum word say_rset(struct session *s)
{
    s->stale = false;
    say_line(s, WORD_RSET, "RSET\r\n");
    return WORD_MAIL;
}

enum word say_quit(struct session *s)
{
    return say_line(s, WORD_QUIT, "QUIT\r\n");
}

static bool text_has_control(const char *text)
{
    for (; text && *text; text++) {
        unsigned char byte = (unsigned char)*text;
        if (byte < 0x20 || byte == 0x7F)
            return true;
    }
    return false;
}

static bool text_is_ascii(const char *text)
{
    return !text || utf8_is_ascii(span_text(text));
}

static bool recipient_passes(const struct recipient *r,
                             bool (*test)(const char *text), bool wanted)
{
    return test(r->address) == wanted && test(r->notify) == wanted &&
           test(r->orcpt) == wanted;
}

/* Every text of the envelope that goes into a command passes @test. */
static bool envelope_passes(const struct transaction *t,
                            bool (*test)(const char *text), bool wanted)
{
    const struct envelope *e = t->mail.envelope;
    if (test(e->reverse_path) != wanted || test(e->envid) != wanted ||
        test(e->ret) != wanted)
        return false;
    for (size_t i = transaction_recipient(t, 0); i < e->recipient_count;
         i = transaction_recipient(t, i + 1)) {
        if (!recipient_passes(&e->recipients[i], test, wanted))
            return false;
    }
    return true;
}

static const char has_control[] = "An address holds a control character";
static const char needs_utf8[] =
    "The mail needs SMTPUTF8, which this relay lacks";

const char *session_address_fault(const struct session *s,
                                  const struct transaction *t,
                                  const struct recipient *recipient,
                                  const char **codes_out)
{
    *codes_out = "553 5.1.3";
    if (!recipient_passes(recipient, text_has_control, false))
        return has_control;
    if ((t->mail.utf8 && s->capabilities.smtputf8) ||
        recipient_passes(recipient, text_is_ascii, true))
        return NULL;
    *codes_out = "553 5.6.7";
    return s->capabilities.smtputf8
               ? "The address needs SMTPUTF8, which MAIL did not ask for"
               : needs_utf8;
}

/*
 * Why this mail cannot be said to this relay, into @refusal_out; code 0 when
 * it can. The parsers let no control character through; this is the last
 * place before the wire, and it does not rely on them.
 */
static int mail_refusal(const struct session *s, const struct transaction *t,
                        struct reply *refusal_out)
{
    const struct session_mail *mail = &t->mail;
    uint64_t limit = s->capabilities.max_size;

    if (!envelope_passes(t, text_has_control, false))
        return reply_set(refusal_out, "553 5.1.3", "%s", has_control);
    if (mail->envelope->tls_required && !s->tls_active)
        return reply_set(refusal_out, "454 4.7.10",
                         "The mail asks for TLS, which this relay lacks");
    bool utf8 = mail->utf8 && s->capabilities.smtputf8;
    if (!utf8 && (mail->utf8 || !envelope_passes(t, text_is_ascii, true)))
        return reply_set(refusal_out, "553 5.6.7", "%s", needs_utf8);
    uint64_t least = mail->size - mail->slack;
    if (limit && least > limit)
        return reply_set(refusal_out, "552 5.3.4",
                         "The mail has about %ju octets, the relay takes "
                         "%ju",
                         (uintmax_t)least, (uintmax_t)limit);
    return 0;
}

/* A mail is for somebody, or somebody will be named. */
static bool has_nobody(const struct transaction *t)
{
    return !t->mail.stepwise &&
           transaction_recipient(t, 0) == t->mail.envelope->recipient_count;
}

/* What the relay would refuse unseen is not said of a mail that may fit. */
static bool may_say_size(const struct capabilities *c,
                         const struct session_mail *mail)
{
    return c->size && mail->size > 0 &&
           (c->max_size == 0 || mail->size <= c->max_size);
}

/* Only what was announced, and what can be left out only once. */
static void put_mail_parameters(struct session *s, struct transaction *t)
{
    const struct session_mail *mail = &t->mail;
    const struct capabilities *c = &s->capabilities;

    if (mail->eightbit)
        put_text(s, " BODY=8BITMIME");
    if (mail->utf8)
        put_text(s, " SMTPUTF8");
    if (mail->bare)
        return;
    if (may_say_size(c, mail)) {
        put_text(s, " SIZE=");
        put_size(s, mail->size);
        t->extras = true;
    }
    if (c->dsn && mail->envelope->ret) {
        put_text(s, " RET=");
        put_text(s, mail->envelope->ret);
        t->extras = true;
    }
    if (c->dsn && mail->envelope->envid) {
        put_text(s, " ENVID=");
        put_text(s, mail->envelope->envid);
        t->extras = true;
    }
}

enum word say_mail(struct session *s)
{
    struct transaction *t = session_transaction(s, s->talking);
    struct reply refusal = {0};
    int r = mail_refusal(s, t, &refusal);
    if (r < 0)
        s->error = r;
    if (refusal.code || has_nobody(t)) {
        session_keep(s, &t->to_end, &refusal);
        reply_clear(&refusal);
        if (t->to_end.reply.code)
            transaction_decide(t, ENDING_REFUSED, &t->to_end.reply);
        else
            transaction_decide(t, ENDING_ANSWERED, NULL);
        return session_pass_on(s);
    }

    assert(!t->mail.eightbit || s->capabilities.eightbitmime);
    put_text(s, "MAIL FROM:<");
    put_text(s, t->mail.envelope->reverse_path);
    put_text(s, ">");
    put_mail_parameters(s, t);
    put_text(s, "\r\n");
    session_said(s, WORD_MAIL, 0);
    t->begun = true;
    t->unanswered++;
    t->next_recipient = transaction_recipient(t, 0);
    return WORD_RCPT;
}

enum word say_rcpt(struct session *s)
{
    struct transaction *t = session_transaction(s, s->talking);
    const struct recipient *r =
        &t->mail.envelope->recipients[t->next_recipient];

    put_text(s, "RCPT TO:<");
    put_text(s, r->address);
    put_text(s, ">");
    if (s->capabilities.dsn && r->notify && !t->mail.bare) {
        put_text(s, " NOTIFY=");
        put_text(s, r->notify);
    }
    if (s->capabilities.dsn && r->orcpt && !t->mail.bare) {
        put_text(s, " ORCPT=");
        put_text(s, r->orcpt);
    }
    put_text(s, "\r\n");
    session_said(s, WORD_RCPT, t->next_recipient);
    t->unanswered++;
    t->rcpt_unanswered++;
    t->next_recipient = transaction_recipient(t, t->next_recipient + 1);
    return session_behind_rcpt(t);
}

/* DATA, or straight on to the chunks. */
enum word say_data(struct session *s)
{
    struct transaction *t = session_transaction(s, s->talking);
    if (t->accepted == 0 && t->rcpt_unanswered == 0) {
        s->stale = true;
        return session_give_up(s, t, ENDING_ANSWERED, NULL);
    }
    if (session_uses_chunks(s) && !t->mail.stepwise) {
        session_event(s, SESSION_BODY)->token = t->mail.token;
        s->turn++;
        return WORD_BDAT;
    }
    put_text(s, "DATA\r\n");
    session_said(s, WORD_DATA, 0);
    t->unanswered++;
    return WORD_NONE;
}
