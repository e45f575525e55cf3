/**
 * caller_through.h - the inside of Delivery Through
 *
 * caller_through.c  what the submitter says, and is told
 * caller_relay.c    the connection to the relay, and what is heard there
 *
 * One connection to a relay for each caller, made at his first MAIL. What is
 * asked stands in `asked` until the relay has answered; the answer is given
 * from an event of its own, for it may free the caller, and the wire whose
 * callback brought it must not be freed from there.
 */
#ifndef EBGATE_SERVICE_CALLER_THROUGH_H
#define EBGATE_SERVICE_CALLER_THROUGH_H

#include "service/caller_private.h"
#include "service/live_mail.h"
#include "service/wire_steps.h"

/** Nothing is asked: no such question is ever put. */
#define NOTHING LIVE_REPLY

struct caller_through {
    struct caller *caller;
    struct wire_options options;
    struct wire *wire;
    struct event *wake;
    enum live_kind asked; /* NOTHING, or what the relay is to answer */
    struct reply answer;  /* that it gave; code 0: none yet */
    struct reply lost;    /* why no mail can come of the transaction any more;
                             code 0: it can */
    unsigned attempt;     /* relays that were tried for this MAIL */
    bool fresh;           /* the wire was made for this MAIL */
    bool gone;            /* the wire is closed */
    bool offered;         /* the session has the mail */
    bool texting;         /* 354 was said */
    bool bare;            /* its parameters were refused */
    bool utf8;            /* MAIL asked for SMTPUTF8 */
    struct live_mail *mail;
};

/* caller_relay.c */
/** Makes c->through. Returns 0 or -ENOMEM. */
int through_prepare(struct caller *c);
/** Gives the answer to what is asked, soon. */
void through_settle(struct caller_through *t, const struct reply *reply);
void through_settle_as(struct caller_through *t, const char *codes,
                       const char *text);
void through_settle_error(struct caller_through *t, int error);
/** The MAIL that waits goes out when there is a wire that takes it. */
void through_go_on(struct caller_through *t);
/** Of the mail nothing is left but what the session still borrows. */
void through_drop_mail(struct caller_through *t);

#endif
