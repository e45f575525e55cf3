/**
 * session.h - the dialogue with one relay: replies in, commands out
 *
 * A state machine without socket and clock. The wire feeds it what was
 * received, sends what it has to say, and does what its events ask for.
 *
 * With PIPELINING the next mail's MAIL, RCPT and DATA are said behind the end
 * of the last body; with CHUNKING as well several whole mails are under way.
 * What was said and not yet answered stands in one queue, oldest first, and
 * one place pops it. A reply that answers nothing, or comes before its command
 * was sent, ends the session: no reply is ever taken for another command's.
 *
 * Every mail that was offered gets one SESSION_DONE, in the order of offering,
 * and every recipient of it at most one SESSION_RECIPIENT, before that. Last
 * comes one SESSION_CLOSE.
 *
 * Sources: RFC 5321, 2920, 3030, 1870, 6152, 6531, 3461, 3207, 2034, 4954.
 */
#ifndef EBGATE_RELAY_SESSION_H
#define EBGATE_RELAY_SESSION_H

#include "base/buf.h"
#include "base/step.h"
#include "intake/envelope.h"
#include "intake/reply.h"
#include "relay/auth.h"
#include "relay/capabilities.h"

/** The most octets of a chunk (BDAT), and of one call of session_body. */
#define SESSION_CHUNK (64 * 1024)
#define SESSION_MAX_IN_FLIGHT 64

struct session;

/** Seconds to wait, by what was said last (RFC 5321, 4.5.3.2; CSSMTP's
 *  Timeout statement). 0 stands for the default. */
struct session_patience {
    unsigned initial_s;    /* the greeting: 300 */
    unsigned any_s;        /* EHLO, HELO, STARTTLS, AUTH, RSET, QUIT: 300 */
    unsigned handshake_s;  /* of TLS: 60 */
    unsigned mail_s;       /* 300 */
    unsigned rcpt_s;       /* 300 */
    unsigned data_s;       /* DATA: 120 */
    unsigned data_block_s; /* the progress of sending: 180 */
    unsigned data_term_s;  /* the dot or a chunk: 600 */
};

struct session_options {
    const char *helo;  /* our name; copied */
    bool tls_wanted;   /* STARTTLS when offered */
    bool tls_required; /* never go on without */
    bool tls_active;   /* smtps: TLS stands before the greeting */
    /* Log in with these before any mail, and never without TLS; copied. NULL:
     * no login. */
    const struct credentials *credentials;
    bool no_pipelining, no_chunking; /* learnt of this relay */
    unsigned max_in_flight;          /* mails under way with CHUNKING; 16 */
    struct session_patience patience;
};

/**
 * A mail offered; everything is borrowed until its SESSION_DONE.
 * Recipients that repeat one before them (duplicate_of) are not sent: the
 * reply to the first is theirs too.
 */
struct session_mail {
    void *token; /* the wire's own */
    const struct envelope *envelope;
    const bool *skip; /* recipients that are not to be sent, or NULL */
    uint64_t size;    /* for SIZE=; octets, over-estimated */
    uint64_t slack;   /* what may be too much of it */
    bool eightbit;    /* BODY=8BITMIME; only when the relay announced it */
    bool utf8;        /* SMTPUTF8 */
    bool bare;        /* after ENDING_BARE */
    /* A live submitter is named the answers one by one: @envelope has no
     * recipient yet. MAIL is said at once; session_recipient and session_data
     * say what comes next, and only DATA is used for the text. */
    bool stepwise;
};

enum session_event_kind {
    SESSION_READY,     /* greeted and logged in: capabilities are known */
    SESSION_STARTTLS,  /* do the handshake, then session_tls_done */
    SESSION_SENDER,    /* stepwise: the relay took MAIL, with @reply */
    SESSION_BODY,      /* supply the body of @token with session_body; @reply
                          is the relay's to DATA, NULL with chunks */
    SESSION_BODY_STOP, /* no more body of @token: the relay refused */
    SESSION_RECIPIENT, /* the relay's reply to RCPT @recipient of @token */
    SESSION_DONE,      /* @token is finished; see `ending` */
    SESSION_CLOSE,     /* close the connection; @reply says why */
};

enum session_ending {
    /* Every accepted recipient has `reply` as final; NULL when none was
     * accepted: their own replies are all there is to say. */
    ENDING_ANSWERED,
    /* MAIL or DATA was answered 4yz or 5yz, or we refuse: `reply` holds for
     * all that were accepted, or for all when MAIL was refused. */
    ENDING_REFUSED,
    /* The connection ended before the relay had all of the mail; `reply` is
     * ours, or the relay's 421. Defer what has no negative reply. */
    ENDING_BROKEN,
    /* The connection ended behind the end of data, before its reply: the
     * relay may have the mail or not. */
    ENDING_UNCERTAIN,
    /* Not tried, through no fault of the mail (BDAT was refused, or the
     * connection ended before it was said): offer it again at once; no try is
     * counted. SESSION_RECIPIENTs that came are void. */
    ENDING_AGAIN,
    /* The parameters of MAIL were refused: offer it again with `bare` set. */
    ENDING_BARE,
};

struct session_event {
    enum session_event_kind kind;
    void *token;
    size_t recipient;
    enum session_ending ending;
    /* Borrowed until the next session_next: */
    const struct reply *reply;      /* SENDER, BODY, RECIPIENT, DONE, CLOSE */
    const struct reply *mail_reply; /* DONE: to MAIL, or NULL */
    const struct reply *data_reply; /* DONE: to DATA, or NULL */
    /* DONE, ANSWERED or REFUSED: the relay takes no more recipients in one
     * transaction. Those that got no SESSION_RECIPIENT are not affected by
     * this ending and are to be offered at once, the others skipped. */
    bool rest;
};

/** Returns 0, -ENOMEM, or -ENOBUFS: the secret is too long for AUTH. */
int session_new(const struct session_options *options, struct session **s_out);
void session_free(struct session **s);

/** What was received, borrowed until session_next answers STEP_HUNGRY or
 *  STEP_END; the last feed must have been drained. */
void session_feed(struct session *s, struct span bytes);
/** The connection is gone, or a time-out passed: @why is ours, as in "The
 *  connection was closed". Replies that were fed before still count. */
void session_lost(struct session *s, const char *why);
void session_tls_done(struct session *s, bool worked, const char *why);

/** Drains: STEP_ITEM, STEP_HUNGRY, STEP_END (closed). -ENOMEM is answered
 *  once and ends the session: drain on for the DONEs that are due. */
int session_next(struct session *s, struct session_event *event_out);

/** What is to be sent; consume what was, before the next feed: a reply to
 *  what is still here came too early. */
struct buf *session_output(struct session *s);
/** Is a secret in it? Then no copy of it may stay anywhere. */
bool session_output_is_private(const struct session *s);

/** What was announced and may be used. */
const struct capabilities *session_capabilities(const struct session *s);

/** May another mail be offered now? */
bool session_wants_mail(const struct session *s);
/** Only when wanted. Returns 0 or -ENOMEM: the session ends, and @mail has
 *  its SESSION_DONE like every other. */
int session_offer(struct session *s, const struct session_mail *mail);

/**
 * session_body - more of the body that SESSION_BODY asked for
 * @octets: at most SESSION_CHUNK, lines with CRLF, not dot-stuffed; may be
 *          cut anywhere
 * @last:   the body is complete
 * Returns 0, -ENOMEM, or -ENOBUFS when some MiB of output wait to be sent
 * (hold the body back before that); on both the session ends.
 */
int session_body(struct session *s, struct span octets, bool last);
/** The body cannot be finished (disk error): no half mail is taken. With DATA
 *  the connection is given up; with BDAT the mail alone. */
void session_abort(struct session *s, const char *why);

/**
 * session_recipient, session_data, session_drop - of a stepwise mail
 * Its envelope has one recipient more; its recipients are all there, DATA is
 * to be said; it shall not be sent after all: its DONE comes without a reply.
 * Each only when the one before is answered, and none behind SESSION_BODY. A
 * recipient who is refused is to be taken out of the envelope again.
 */
void session_recipient(struct session *s);
void session_data(struct session *s);
void session_drop(struct session *s);

/** No more mails will come: QUIT when the last is done. */
void session_quit(struct session *s);

/** Seconds that may pass before the next reply, or the next progress of
 *  sending a body; 0: not waiting. */
unsigned session_patience_s(const struct session *s);
/** Changes whenever that patience begins anew. A reply that trickles in does
 *  not change it: the deadline is the whole reply's. */
unsigned session_turn(const struct session *s);

/** What came of the login. A failure closes the session before any mail was
 *  wanted; the reply of SESSION_CLOSE says why. */
enum auth_outcome session_login(const struct session *s);

/** BDAT was refused although CHUNKING was announced: no_chunking from now on,
 *  for other connections too. */
bool session_refused_chunking(const struct session *s);
/** The connection ended while several commands had no answer: the relay may
 *  drop what is pipelined. Try no_pipelining when it was a time-out. */
bool session_doubts_pipelining(const struct session *s);

#endif
