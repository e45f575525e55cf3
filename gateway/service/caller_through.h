/**
 * caller_through.h - the inside of Delivery Through
 *
 * caller_through.c  what the submitter says, and is told
 * caller_relay.c    what the relay is asked, and says
 * caller_dial.c     the connection to it
 * caller_count.c    what its mails count for
 * caller_trail.c    what is told of them when they are over
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
#include "service/live_trail.h"
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
    struct guest guest;   /* the wire's place */
    struct bits passed;   /* relays that were tried for this MAIL */
    uint64_t too_small;   /* one of these takes so many octets, and the mail
                             has more; 0: none */
    bool unreached;       /* another of these was not to be had */
    bool again;           /* the last of them is tried once more */
    bool fresh;           /* the wire was made for this MAIL */
    bool gone;            /* the wire is closed */
    bool offered;         /* the session has the mail */
    bool texting;         /* 354 was said */
    bool bare;            /* its parameters were refused */
    bool utf8;            /* MAIL asked for SMTPUTF8 */
    bool unsure;          /* the relay may have the mail, or not */
    struct live_mail *mail;
    struct live_trail *trail; /* of that, until it is told; or NULL */
};

/* caller_relay.c */
/** Makes c->through. Returns 0 or -ENOMEM. */
int through_prepare(struct caller *c);
/** Gives the answer to what is asked, soon. */
void through_settle(struct caller_through *t, const struct reply *reply);
void through_settle_as(struct caller_through *t, const char *codes,
                       const char *text);
void through_settle_error(struct caller_through *t, int error);
/** The mail is over the @largest that a relay takes; @final: none takes it. */
void through_settle_size(struct caller_through *t, uint64_t largest,
                         bool final);
/** The MAIL that waits goes out when there is a wire that takes it. */
void through_go_on(struct caller_through *t);
/** What the relay says. */
void through_heard(void *arg, const struct session_event *event);
/** Of the mail nothing is left but what the session still borrows. */
void through_drop_mail(struct caller_through *t);

/* caller_dial.c */
struct wire_options through_wire(struct caller_through *t);
/** A wire for the MAIL that waits, to the next relay; or the MAIL is answered:
 *  @why the last one did not take it, code 0: none was tried. */
void through_dial(struct caller_through *t, const struct reply *why);
/** The wire is closed: it is freed, and another is made if it is wanted. */
void through_bury(struct caller_through *t);
/** Without a word. */
void through_hang_up(struct caller_through *t);

/* caller_count.c */
/** May one mail more go over the wire? Not over the target's limits, nor with
 *  a login that it does not have any more. */
bool through_may_stay(const struct caller_through *t);
/** MAIL is said. */
void through_count_begin(struct caller_through *t);
/** RCPT is to be said; false: there may be none today. */
bool through_count_recipient(struct caller_through *t);
/** It was refused. */
void through_count_refusal(struct caller_through *t, const struct reply *reply);
/** SESSION_DONE. */
void through_count_end(struct caller_through *t, const struct session_event *e);

/* caller_trail.c: nothing where nobody wants to know. */
/** MAIL came. Returns 0 or -ENOMEM. */
int through_trail_begin(struct caller_through *t,
                        const struct envelope *envelope);
/** MAIL is said, to the relay of the wire. */
void through_trail_way(struct caller_through *t);
/** RCPT came. Returns 0 or -ENOMEM. */
int through_trail_name(struct caller_through *t,
                       const struct recipient *recipient);
/** What is asked has its answer: where that ends the mail, it is told. */
void through_trail_answer(struct caller_through *t, const struct reply *reply);
/** The submitter is gone, or wants it no more: what was begun is told. Before
 *  the wire is done with. */
void through_trail_break(struct caller_through *t);

#endif
