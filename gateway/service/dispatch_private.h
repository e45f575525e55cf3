/**
 * dispatch_private.h - the inside of dispatch.h, for the dispatch*.c
 *
 * dispatch.c       turns: wires opened, pauses, the end
 * dispatch_mail.c  mails read, taken, given back, settled
 */
#ifndef EBGATE_SERVICE_DISPATCH_PRIVATE_H
#define EBGATE_SERVICE_DISPATCH_PRIVATE_H

#include "queue/mail_queue.h"
#include "service/dispatch.h"
#include "service/lanes.h"

struct dispatch {
    struct dispatch_options options;
    struct wire_options wire;
    struct lanes *lanes;
    struct mail_queue queue;
    struct mail_queue done;   /* every recipient has its outcome */
    struct event *turn;       /* there is something to do */
    struct event *reminder;   /* a pause is over */
    uint64_t unsettled;       /* mails read and not yet settled */
    struct timespec leave_at; /* with wires that are still open */
    bool read;                /* the intake has given its last mail */
    bool stopped;             /* no mail is begun any more */
    int error;
};

/* dispatch.c */
/** A turn, soon, but not before the sockets have had theirs. */
void dispatch_wake(struct dispatch *d);
/** A turn when the first pause is over. */
void dispatch_remind(struct dispatch *d);

/* dispatch_mail.c */
/** At once: what is under way is left as it stands. */
void dispatch_give_up(struct dispatch *d, int error);
/** Nothing is begun any more: what is left is only answered. */
bool dispatch_is_ending(const struct dispatch *d);
/** Those that have their outcomes are told and freed. */
void dispatch_tell_done(struct dispatch *d);
/** @mail, taken, will not be tried any more in this run. */
void dispatch_defer(struct dispatch *d, struct mail **mail,
                    const struct reply *why);
/** Reads one mail into the queue; false when there is none now. */
bool dispatch_read(struct dispatch *d);
/** So that a wire finds its next mail without reading: one for each. */
void dispatch_read_ahead(struct dispatch *d);
/** Mails that were to go to another relay rest when none works any more. */
void dispatch_unpass(struct dispatch *d);
/** What the pace of relays is asked for is the mail that comes next. */
void dispatch_expect(struct dispatch *d);
/** Of struct wire_host. */
int dispatch_on_take(void *arg, const char *relay, struct mail **mail_out);
void dispatch_on_finish(void *arg, struct mail **mail, enum attempt_end end);

#endif
