/**
 * wire_private.h - the inside of wire.h, for the wire_*.c
 *
 * wire.c         its life: dialling, time-outs, closing
 * wire_socket.c  bytes between socket and session, TLS
 * wire_mail.c    mails between host and session
 * wire_body.c    and their texts
 * wire_steps.c   or the steps of a live session
 * wire_login.c   the secret before it, and what the relay said to it
 */
#ifndef EBGATE_SERVICE_WIRE_PRIVATE_H
#define EBGATE_SERVICE_WIRE_PRIVATE_H

#include "service/body.h"
#include "service/dial.h"
#include "service/wire.h"

struct bufferevent;

/** What a wire carries, where it differs. */
struct wire_cargo {
    /* One event of the session; SESSION_READY, STARTTLS and CLOSE too. */
    void (*hear)(struct wire *w, const struct session_event *event);
    /* Mails are offered while they are wanted; true when one was. */
    bool (*offer)(struct wire *w);
    /* The body that is wanted, up to the high mark; true when some went. */
    bool (*supply)(struct wire *w);
    /* The text of the next mail is made ready while the relay thinks. */
    void (*prepare)(struct wire *w);
};
extern const struct wire_cargo wire_mails;

struct wire {
    const struct wire_options *options;
    const struct wire_cargo *cargo;
    struct target *target;
    unsigned version;    /* of the target, when it was made */
    SSL_CTX *tls;        /* a reference of its own */
    struct login *login; /* NULL: none, or it knows what came of it */
    struct login_ticket ticket;
    struct dial *dial;
    struct bufferevent *bev; /* owns the socket and @ssl */
    SSL *ssl;                /* borrowed of @bev; NULL: plain */
    bool verified;           /* the relay's certificate names it */
    struct session *session;
    struct event *tick;

    struct steps *steps; /* of a live session (wire_steps.c), else NULL */
    struct body *body;
    struct attempt *reading; /* whose text @body is at; or NULL */
    struct attempt *offered, *offered_last;
    struct attempt *spare;

    /* What is waited for, since when. */
    struct timespec since;
    unsigned turn;    /* of the session, as it was then */
    uint64_t queued;  /* octets ever left to the bufferevent */
    uint64_t written; /* of those, as it was then */
    uint64_t octets;  /* ever sent or queued */

    bool shaking; /* a TLS handshake is under way */
    bool upgrade; /* the session asked for one */
    bool ended;   /* the session has nothing more to say */
    bool closed;
    bool connected; /* and its target knows it */
    bool ready;     /* the relay was greeted */
    bool used;      /* a mail was offered */
    bool leaving;   /* QUIT was said, or is due: no mail is taken any more */
    bool idle;      /* it waits for a mail, since: */
    struct timespec idle_since;
    unsigned mails; /* offered */
    bool answered;  /* the relay answered to some mail */
    bool broke;     /* the first mail that the loss ended was told */
    bool learnt;    /* something for the next connection */
    bool timed_out;
    struct reply farewell;
};

/* wire_socket.c */
/** The socket is connected: TLS or plain. Returns 0 or -ENOMEM. */
int wire_open(struct wire *w, int fd);
/** STARTTLS was accepted: TLS from here on. */
void wire_upgrade(struct wire *w);
/** What the session has to say goes to the socket. */
void wire_flush(struct wire *w);
/** Octets said and not yet taken by the socket. */
size_t wire_unsent(const struct wire *w);
/** The relay is not waited for any longer: @why the connection ends. */
void wire_give_up(struct wire *w, const char *why);
void wire_shut(struct wire *w);

/* wire_mail.c */
/** The session's events; true when there were any. */
bool wire_hear(struct wire *w);
/** An answer of the relay, of a mail's or to it: has it one now, and does the
 *  relay ask for less? */
void wire_weigh(struct wire *w, const struct session_event *event);
/** No mail is taken any more: QUIT when the last is done. */
void wire_leave(struct wire *w);
/** The relay is past EHLO. */
void wire_greeted(struct wire *w);

/* wire_body.c */
/** Gives the session some of the text that it waits for; false: there is none,
 *  or no room. */
bool wire_supply_body(struct wire *w);
/** Reads ahead where there is time. */
void wire_prepare_body(struct wire *w);

/* wire_steps.c */
void wire_steps_free(struct steps **steps);

/* wire_login.c */
/** Waits for the secret, then begins. */
void wire_want_login(struct wire *w);
/** The relay has accepted it. */
void wire_logged_in(struct wire *w);
/** The session is over, or was never begun. */
void wire_end_login(struct wire *w);

/* wire.c */
/** wire_new for any cargo. */
int wire_make(const struct wire_options *options, struct target *target,
              SSL_CTX *tls, struct login *login, const struct wire_cargo *cargo,
              struct wire **w_out);
/** Dials, with a session that has @credentials, or NULL. Returns 0 or
 *  -errno. */
int wire_begin(struct wire *w, const struct credentials *credentials);
/** Closed before it was begun: @why. */
void wire_refuse(struct wire *w, const struct reply *why);
/** Says everything that is due. The last thing a callback does. */
void wire_pump(struct wire *w);
void wire_fail(struct wire *w, int error);
void wire_note(struct wire *w, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
