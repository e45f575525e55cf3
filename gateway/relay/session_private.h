/**
 * session_private.h - the inside of session.h, for the session_*.c
 *
 * session.c         the table of words, what is said next, who hears a reply
 * session_say.c     the say_ functions: a word of ours to octets
 * session_auth.c    the login
 * session_hear.c    the hear_ functions: a relay's reply to what is due now
 * session_body.c    bodies: dots, chunks
 * session_mail.c    transactions and how they end, the session's own end
 * session_steps.c   a transaction that grows, for a live submitter
 * session_events.c  what the wire is told, in order
 */
#ifndef EBGATE_RELAY_SESSION_PRIVATE_H
#define EBGATE_RELAY_SESSION_PRIVATE_H

#include "relay/dots.h"
#include "relay/reply_parser.h"
#include "relay/said.h"
#include "relay/session.h"

/** One mail may be offered while the DONE of another is looked at. */
#define SESSION_SLOTS (SESSION_MAX_IN_FLIGHT + 2)

/** Events that one reply, or one call, can cause. */
#define SESSION_EVENTS 8

/** A copy of a relay's reply whose memory serves the next copy. */
struct kept_reply {
    struct reply reply; /* .text is @text's; code 0: none */
    struct buf text;
};

/** A mail on its way through the dialogue. */
struct transaction {
    struct session_mail mail;
    struct kept_reply to_mail, to_data, to_end;
    bool begun;            /* MAIL was said */
    size_t next_recipient; /* to be said; the count when all were */
    size_t unanswered;     /* words */
    size_t rcpt_unanswered;
    size_t accepted;
    bool extras;      /* MAIL was said with parameters that can be left out */
    bool chunked;     /* a chunk was said */
    bool end_said;    /* the dot, or the last chunk */
    uint64_t end_at;  /* octets of output that end behind it */
    bool too_many;    /* recipients: the rest goes into another transaction */
    bool data_wanted; /* stepwise: no recipient comes any more */
    bool behind_refusal; /* MAIL was said before the last mail was refused */
    /* How it ends, once that is known; unanswered words may follow. */
    bool decided;
    enum session_ending ending;
    const struct reply *reply;
};

struct session {
    struct session_options options;
    char *helo;
    struct capabilities capabilities;
    struct reply_parser *parser;
    struct said_queue said;
    struct buf output;
    bool output_private; /* it holds, or held, what is said in a login */
    uint64_t produced;   /* octets ever put into @output */
    enum word due;       /* what is said next; one place changes it */
    int error;           /* -errno that has to be told */

    /* Transactions by number: first <= talking <= offered. */
    struct transaction slots[SESSION_SLOTS];
    uint64_t first;   /* the oldest that is not done */
    uint64_t talking; /* whose words are being said */
    uint64_t offered; /* one past the youngest */
    bool given;       /* the oldest's DONE was given out */
    bool stale;       /* the relay may hold an old transaction: RSET */

    struct auth *auth; /* until it is over; NULL: no login */
    enum auth_outcome login;

    struct dots dots;
    struct buf chunk;

    struct session_event events[SESSION_EVENTS];
    size_t event_head, event_count;

    bool tls_active;
    bool handshake; /* under way */
    bool ready;     /* mails may be said */
    bool quitting;
    bool lost; /* @farewell says why; takes effect when all is heard */
    bool closing, closed;
    bool refused_chunking, doubts_pipelining;
    unsigned turn;
    struct kept_reply farewell;
};

/** How a session ends, for the mails that are not decided. */
enum leaving {
    LEAVING_LOST,   /* what was said to its end may have been taken */
    LEAVING_TOLD,   /* 421: nothing behind it was taken */
    LEAVING_UNSAID, /* the relay knows no BDAT: nothing of it was taken */
};

/* session.c */
void session_talk(struct session *s);

/* session_say.c: each says its word and returns what is due next */
void session_put(struct session *s, struct span octets);
/** What the output ends with waits for its answer. -ENOMEM, -ENOBUFS. */
int session_await(struct session *s, struct said said);
/** The same; what goes wrong is told by session_next. */
void session_said(struct session *s, enum word word, size_t recipient);
typedef enum word say_function(struct session *s);
say_function say_ehlo, say_helo, say_starttls, say_rset, say_mail, say_rcpt,
    say_data, say_quit;
bool session_uses_chunks(const struct session *s);
/** Octets of output that the wire has taken. */
static inline uint64_t session_sent(const struct session *s)
{
    return s->produced - s->output.len;
}

/** What an address of the envelope must be to be said in this mail: NULL, or
 *  why it cannot be, with the codes. */
const char *session_address_fault(const struct session *s,
                                  const struct transaction *t,
                                  const struct recipient *recipient,
                                  const char **codes_out);

/* session_steps.c */
/** What comes behind RCPT: WORD_RCPT, or WORD_DATA when all are said. */
enum word session_behind_rcpt(const struct transaction *t);
/** Is the submitter waited for, and not the relay? */
bool session_waits_for_step(const struct session *s);

/* session_auth.c */
say_function say_auth;
/** The login, if there is one to be made, before the session is ready. */
enum word session_log_in(struct session *s);
/** Nothing that was said in it stays in memory. */
void session_forget_login(struct session *s);

/* session_hear.c: each returns what is due now */
typedef enum word hear_function(struct session *s, const struct said *said,
                                const struct reply *reply);
hear_function hear_greeting, hear_ehlo, hear_helo, hear_starttls, hear_rset,
    hear_auth, hear_mail, hear_rcpt, hear_data, hear_body, hear_bdat, hear_quit;
/** The session can carry mail now. */
enum word session_ready(struct session *s);

/* session_events.c */
struct session_event *session_event(struct session *s,
                                    enum session_event_kind kind);
/** Drops the events that ask for something; what was said stays. */
void session_forget_requests(struct session *s);
/** What is at hand without hearing the relay: STEP_ITEM, STEP_HUNGRY,
 *  STEP_END. */
int session_give(struct session *s, struct session_event *event_out);

/* session_mail.c */
void session_keep(struct session *s, struct kept_reply *kept,
                  const struct reply *reply);
struct transaction *session_transaction(struct session *s, uint64_t number);
/** The next recipient from @from on that is to be sent, or the count. */
size_t transaction_recipient(const struct transaction *t, size_t from);
/** The first decision holds. @reply must stay as long as the transaction. */
void transaction_decide(struct transaction *t, enum session_ending ending,
                        const struct reply *reply);
/** The transaction that is talked of has nothing more to say. */
enum word session_pass_on(struct session *s);
/** As transaction_decide, and nothing more of @t is said. */
enum word session_give_up(struct session *s, struct transaction *t,
                          enum session_ending ending,
                          const struct reply *reply);
enum word session_leave(struct session *s, const struct reply *reply,
                        enum leaving leaving);
/** Leaves with a reply of our own. */
enum word session_distrust(struct session *s, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
