#include "relay/session.h"
#include "base/scope.h"
#include "relay/session_private.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

/** Holds the commands of SESSION_AHEAD words, or bodies that a wire which
 *  watches its watermarks never lets come near it. */
#define OUTPUT_LIMIT (4 * 1024 * 1024)

/** Words said ahead of their answers, chunks apart. */
#define SESSION_AHEAD 1000

/** No reply is longer (reply_parser.h). */
#define KEPT_LIMIT (64 * 1024)

/*
 * The dialogue, from top to bottom. `say` puts the word into the output and
 * its expected answer into the queue; `hear` is given that answer. Both return
 * what is due next. The words without `say` are said by session_body, or (the
 * connection) by no one.
 */
static const struct rule {
    const char *name;
    say_function *say;
    hear_function *hear;
    size_t patience; /* where in struct session_patience */
    bool ahead;      /* may be said before all is answered (RFC 2920) */
    bool of_a_mail;  /* its 421 is an answer to the mail as well */
} rules[WORD_COUNT] = {
#define PATIENCE(field) offsetof(struct session_patience, field)
    [WORD_NONE] = {"", NULL, NULL, PATIENCE(any_s), false, false},
    [WORD_CONNECT] = {"greeting", NULL, hear_greeting, PATIENCE(initial_s),
                      false, false},
    [WORD_EHLO] = {"EHLO", say_ehlo, hear_ehlo, PATIENCE(any_s), false, false},
    [WORD_HELO] = {"HELO", say_helo, hear_helo, PATIENCE(any_s), false, false},
    [WORD_STARTTLS] = {"STARTTLS", say_starttls, hear_starttls, PATIENCE(any_s),
                       false, false},
    [WORD_AUTH] = {"AUTH", say_auth, hear_auth, PATIENCE(any_s), false, false},
    [WORD_RSET] = {"RSET", say_rset, hear_rset, PATIENCE(any_s), true, false},
    [WORD_MAIL] = {"MAIL", say_mail, hear_mail, PATIENCE(mail_s), true, true},
    [WORD_RCPT] = {"RCPT", say_rcpt, hear_rcpt, PATIENCE(rcpt_s), true, true},
    [WORD_DATA] = {"DATA", say_data, hear_data, PATIENCE(data_s), true, true},
    [WORD_BODY] = {"the end of data", NULL, hear_body, PATIENCE(data_term_s),
                   true, true},
    [WORD_BDAT] = {"BDAT", NULL, hear_bdat, PATIENCE(data_term_s), true, true},
    [WORD_QUIT] = {"QUIT", say_quit, hear_quit, PATIENCE(any_s), false, false},
#undef PATIENCE
};

static void patience_defaults(struct session_patience *p)
{
    static const struct session_patience defaults = {
        .initial_s = 300,
        .any_s = 300,
        .handshake_s = 60,
        .mail_s = 300,
        .rcpt_s = 300,
        .data_s = 120,
        .data_block_s = 180,
        .data_term_s = 600,
    };
#define DEFAULT(field) (p->field = p->field ? p->field : defaults.field)
    DEFAULT(initial_s);
    DEFAULT(any_s);
    DEFAULT(handshake_s);
    DEFAULT(mail_s);
    DEFAULT(rcpt_s);
    DEFAULT(data_s);
    DEFAULT(data_block_s);
    DEFAULT(data_term_s);
#undef DEFAULT
}

static unsigned in_flight_limit(unsigned wanted)
{
    if (wanted == 0)
        return 16;
    return wanted < SESSION_MAX_IN_FLIGHT ? wanted : SESSION_MAX_IN_FLIGHT;
}

int session_new(const struct session_options *options, struct session **s_out)
{
    SCOPED(session_free) struct session *s = calloc(1, sizeof *s);
    if (!s)
        return -ENOMEM;
    s->options = *options;
    s->options.max_in_flight = in_flight_limit(options->max_in_flight);
    patience_defaults(&s->options.patience);
    s->tls_active = options->tls_active;
    s->helo = strdup(options->helo);
    if (!s->helo || reply_parser_new(&s->parser) < 0)
        return -ENOMEM;
    int r = options->credentials ? auth_new(options->credentials, &s->auth) : 0;
    if (r < 0)
        return r;
    s->options.credentials = NULL;
    s->options.tls_required |= s->auth != NULL;

    buf_init(&s->output, OUTPUT_LIMIT);
    buf_init(&s->chunk, SESSION_CHUNK);
    buf_init(&s->farewell.text, KEPT_LIMIT);
    for (size_t i = 0; i < SESSION_SLOTS; i++) {
        buf_init(&s->slots[i].to_mail.text, KEPT_LIMIT);
        buf_init(&s->slots[i].to_data.text, KEPT_LIMIT);
        buf_init(&s->slots[i].to_end.text, KEPT_LIMIT);
    }
    session_said(s, WORD_CONNECT, 0);
    if (s->error)
        return s->error;
    *s_out = GIVE(s);
    return 0;
}

void session_free(struct session **s_in)
{
    struct session *s = *s_in;
    if (!s)
        return;
    for (size_t i = 0; i < SESSION_SLOTS; i++) {
        buf_clear(&s->slots[i].to_mail.text);
        buf_clear(&s->slots[i].to_data.text);
        buf_clear(&s->slots[i].to_end.text);
    }
    auth_free(&s->auth);
    session_forget_login(s);
    buf_clear(&s->farewell.text);
    buf_clear(&s->output);
    buf_clear(&s->chunk);
    said_clear(&s->said);
    reply_parser_free(&s->parser);
    free(s->helo);
    free(s);
    *s_in = NULL;
}

/* Between mails: the connection's own words come first. */
static enum word due_between_mails(const struct session *s)
{
    if (s->talking != s->offered)
        return s->stale ? WORD_RSET : WORD_MAIL;
    return s->quitting && s->first == s->offered ? WORD_QUIT : WORD_MAIL;
}

static bool may_say(const struct session *s)
{
    const struct rule *rule = &rules[s->due];
    if (!rule->say || (s->due == WORD_MAIL && s->talking == s->offered) ||
        session_waits_for_step(s))
        return false;
    return s->said.count == 0 || (rule->ahead && s->capabilities.pipelining &&
                                  s->said.count < SESSION_AHEAD);
}

void session_talk(struct session *s)
{
    for (;;) {
        if (s->due == WORD_MAIL)
            s->due = due_between_mails(s);
        if (s->error || !may_say(s))
            return;
        s->due = rules[s->due].say(s);
    }
}

/* A reply that comes before its command was sent answers something else. */
static bool was_sent(const struct session *s, const struct said *said)
{
    return said->at <= session_sent(s);
}

/* The one place that takes replies and changes what is due. */
static void session_hear(struct session *s, const struct reply *reply)
{
    bool told = reply->code == 421;
    const struct said *oldest = said_oldest(&s->said);
    if (!oldest || !was_sent(s, oldest)) {
        if (told)
            session_leave(s, reply, LEAVING_TOLD);
        else
            session_distrust(s,
                             "The relay sent a reply (%u) that answers "
                             "nothing",
                             reply->code);
        return;
    }

    struct said said;
    said_pop(&s->said, &said);
    s->turn++;
    const struct rule *rule = &rules[said.word];
    if (rule->of_a_mail)
        session_transaction(s, said.number)->unanswered--;
    if (!told || rule->of_a_mail)
        s->due = rule->hear(s, &said, reply);
    if (told)
        session_leave(s, reply, LEAVING_TOLD);
    session_talk(s);
}

void session_feed(struct session *s, struct span bytes)
{
    if (!s->closing)
        reply_parser_feed(s->parser, bytes);
}

void session_lost(struct session *s, const char *why)
{
    if (s->closing || s->lost)
        return;
    const struct reply reply = {
        .code = 421, .enhanced = {4, 4, 2}, .jes = true, .text = (char *)why};
    session_keep(s, &s->farewell, &reply);
    s->lost = true;
}

void session_tls_done(struct session *s, bool worked, const char *why)
{
    if (s->closing)
        return;
    assert(s->handshake);
    s->handshake = false;
    if (!worked) {
        const struct reply reply = {.code = 454,
                                    .enhanced = {4, 7, 0},
                                    .jes = true,
                                    .text = (char *)why};
        session_leave(s, &reply, LEAVING_LOST);
        return;
    }
    s->tls_active = true;
    s->capabilities = (struct capabilities){0}; /* RFC 3207, 4.2 */
    s->due = WORD_EHLO;
    session_talk(s);
}

/* The next reply is taken; or, when all were, the loss of the connection. */
static int session_listen(struct session *s)
{
    const struct reply *reply;
    int r = reply_parser_next(s->parser, &reply);
    if (r == STEP_ITEM)
        session_hear(s, reply);
    else if (r == STEP_FAULT)
        session_leave(s, reply, LEAVING_LOST);
    else if (r == STEP_HUNGRY && s->lost)
        session_leave(s, &s->farewell.reply, LEAVING_LOST);
    else
        return r;
    return STEP_ITEM;
}

int session_next(struct session *s, struct session_event *event_out)
{
    if (s->given) {
        s->given = false;
        s->first++;
        session_talk(s); /* QUIT waits for the last DONE to be read */
    }
    for (;;) {
        if (s->error) {
            int error = s->error;
            s->error = 0;
            session_distrust(s, "ebgate has no memory left");
            return error;
        }
        int r = session_give(s, event_out);
        if (r != STEP_HUNGRY)
            return r;
        r = session_listen(s);
        if (r != STEP_ITEM)
            return r;
    }
}

struct buf *session_output(struct session *s)
{
    return &s->output;
}

const struct capabilities *session_capabilities(const struct session *s)
{
    return &s->capabilities;
}

bool session_wants_mail(const struct session *s)
{
    unsigned limit = session_uses_chunks(s) ? s->options.max_in_flight : 2;
    bool free_to = (s->due == WORD_MAIL && s->talking == s->offered) ||
                   ((s->due == WORD_BODY || s->due == WORD_BDAT) &&
                    s->talking + 1 == s->offered);
    return s->ready && !s->closing && !s->lost && free_to &&
           s->offered - s->first - s->given < limit;
}

int session_offer(struct session *s, const struct session_mail *mail)
{
    assert(session_wants_mail(s));
    struct transaction *t = session_transaction(s, s->offered++);
    struct transaction kept = *t;
    *t = (struct transaction){.mail = *mail,
                              .to_mail.text = kept.to_mail.text,
                              .to_data.text = kept.to_data.text,
                              .to_end.text = kept.to_end.text};
    session_talk(s);
    return s->error;
}

void session_quit(struct session *s)
{
    s->quitting = true;
    session_talk(s);
}

unsigned session_patience_s(const struct session *s)
{
    const struct session_patience *patience = &s->options.patience;
    const struct said *oldest = said_oldest(&s->said);
    if (s->closing)
        return 0;
    if (oldest)
        return *(const unsigned *)((const char *)patience +
                                   rules[oldest->word].patience);
    if (s->handshake)
        return patience->handshake_s;
    bool sending = s->due == WORD_BODY || s->due == WORD_BDAT;
    return sending && !session_waits_for_step(s) ? patience->data_block_s : 0;
}

unsigned session_turn(const struct session *s)
{
    return s->turn;
}

bool session_refused_chunking(const struct session *s)
{
    return s->refused_chunking;
}

bool session_doubts_pipelining(const struct session *s)
{
    return s->doubts_pipelining;
}
