/**
 * job_state.h - the states of a job, and from which it may go to which
 *
 *     accepted → active → resting → active ... → settled → done
 *
 * Any but done may be held, and is accepted again when it is released: it is
 * read from its beginning, and what has become of its mails still stands.
 */
#ifndef EBGATE_QUEUE_JOB_STATE_H
#define EBGATE_QUEUE_JOB_STATE_H

#include <stdbool.h>

/** Kept in the store as numbers: new ones go to the end. */
enum job_state {
    JOB_ACCEPTED, /* safe, and not begun or to be read again */
    JOB_ACTIVE,   /* it is being read, its mails are under way */
    JOB_RESTING,  /* some mails are tried again later */
    JOB_SETTLED,  /* every recipient has its outcome: answers are due */
    JOB_DONE,     /* answered, its file is removed */
    JOB_HELD,     /* waits for an operator */
    JOB_LOST,     /* its file is not there or not what it was */
};
#define JOB_STATES (JOB_LOST + 1)

/** "accepted": for people and for JSON; static storage. */
const char *job_state_name(enum job_state state);

/** May a job go from @from to @to? */
bool job_state_may_follow(enum job_state from, enum job_state to);

#endif
