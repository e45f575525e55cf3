/**
 * caller_private.h - the inside of caller.h
 *
 * caller.c          its life, the clock, what the session says
 * caller_socket.c   bytes between socket and session, TLS
 * caller_queue.c    Delivery Queue: mails become jobs
 * caller_through.c  Delivery Through: commands go to a relay
 */
#ifndef EBGATE_SERVICE_CALLER_PRIVATE_H
#define EBGATE_SERVICE_CALLER_PRIVATE_H

#include "service/caller.h"

struct bufferevent;
struct caller_queue;
struct caller_through;

struct caller {
    struct caller_desk *desk;
    struct caller *next, **place; /* in the desk's list */
    struct address from;
    char peer[56]; /* "192.0.2.1:4711", "[2001:db8::1]:4711" */
    struct bufferevent *bev;
    SSL *ssl; /* borrowed of @bev; NULL: plain */
    struct live *live;
    /* Of the listener's delivery; made when it is first needed. */
    struct caller_queue *queue;
    struct caller_through *through;

    enum live_stage stage; /* that the clock runs for */
    struct timespec since; /* it began, or there was progress */
    size_t lent;           /* octets of the input that the session reads */
    size_t unsent;         /* as it was when it was last looked at */
    struct timespec unsent_since;
    bool shaking; /* a TLS handshake is under way */
    bool upgrade; /* the session asked for one */
    bool pumping;
    bool ended;     /* no more will be received */
    bool leaving;   /* all was said: what it still sends is not looked at */
    bool lingering; /* and the socket has taken it */
    bool broken;    /* to be freed at once */
};

/* caller_socket.c */
/** Around the socket: TLS from the first byte, or plain. 0 or -ENOMEM, the
 *  socket closed. */
int caller_open(struct caller *c, int fd);
/** 220 to STARTTLS was said: TLS from here on. */
void caller_upgrade(struct caller *c);
/** What came in, up to some KiB, to the session; false when there is
 *  nothing. */
bool caller_feed(struct caller *c);
/** The session has read what it was fed but for live_unread. */
void caller_fed(struct caller *c);
void caller_send(struct caller *c, struct span octets);
/** Closes the socket. */
void caller_shut(struct caller *c);
size_t caller_unsent(const struct caller *c);
/** No octet more of ours: the peer may close, and has a moment to read. */
void caller_linger(struct caller *c);
/** Who it is. The subject of its certificate stands in @owner. */
#define CALLER_OWNER_MAX 256
struct live_submitter caller_self(const struct caller *c,
                                  char owner[CALLER_OWNER_MAX]);

/* caller.c */
/** Says all that is due. The last thing a callback does: may free it. */
void caller_pump(struct caller *c);
/** The answer to what the session asked; may free it when it comes from a
 *  callback of its own. */
void caller_answer(struct caller *c, const struct reply *reply);
/** The same in our words: caller_say(c, "451 4.3.0", "..."). */
void caller_say(struct caller *c, const char *codes, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void caller_note(struct caller *c, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The deliveries. `hear` is given every item that is no mere reply, and sees
 * to it that what asks is answered. */
void caller_queue_hear(struct caller *c, const struct live_item *item);
void caller_queue_free(struct caller_queue **q);
void caller_through_hear(struct caller *c, const struct live_item *item);
/** All was said: QUIT to the relay as well. */
void caller_through_leave(struct caller *c);
void caller_through_free(struct caller_through **t);

#endif
