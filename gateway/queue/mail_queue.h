/**
 * mail_queue.h - mails that wait for a wire
 *
 * Those that are due stand in the order they came; those that rest after a
 * failed try stand in the order of their time and join the others when it
 * has come. Those that a relay put off and another may take are due as well,
 * but for that other one only.
 */
#ifndef EBGATE_QUEUE_MAIL_QUEUE_H
#define EBGATE_QUEUE_MAIL_QUEUE_H

#include "queue/mail.h"

/** Zero-initialised is empty. */
struct mail_queue {
    struct mail *due, *due_last;
    struct mail *elsewhere, *elsewhere_last; /* not for all relays */
    struct mail *resting;                    /* soonest first */
    size_t due_count, elsewhere_count, resting_count;
};

/** Frees what is in it. */
void mail_queue_clear(struct mail_queue *q);

/** Takes @mail; behind all that are due. */
void mail_queue_add(struct mail_queue *q, struct mail **mail);

/** Takes @mail; before all that are due. */
void mail_queue_return(struct mail_queue *q, struct mail **mail);

/** Takes @mail, its deferred recipients waiting again; it is due for relays
 *  that are not among mail->passed. */
void mail_queue_pass(struct mail_queue *q, struct mail **mail);

/** Takes @mail; it rests until mail->next_try. */
void mail_queue_rest(struct mail_queue *q, struct mail **mail);

/** Those whose time has come join the others, their deferred recipients
 *  waiting again. */
void mail_queue_wake(struct mail_queue *q, struct timespec now);

/** Given to the caller, whoever it is for; NULL when none is left but those
 *  that rest. */
struct mail *mail_queue_take(struct mail_queue *q);

/** The first that any relay may have, or NULL. */
struct mail *mail_queue_take_due(struct mail_queue *q);

/** The first that another relay put off and that with the id @relay did not,
 *  or NULL. Looks no further than MAIL_QUEUE_LOOK mails. */
struct mail *mail_queue_take_elsewhere(struct mail_queue *q, unsigned relay);
#define MAIL_QUEUE_LOOK 64

/** The first that rests, or NULL; borrowed. */
const struct mail *mail_queue_soonest(const struct mail_queue *q);

#endif
