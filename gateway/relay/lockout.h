/**
 * lockout.h - so many refused logins within an hour and no more
 *
 * Providers lock an account that is tried with a wrong password. Knows no
 * clock: every time comes in as a value, all are monotonic.
 */
#ifndef EBGATE_RELAY_LOCKOUT_H
#define EBGATE_RELAY_LOCKOUT_H

#include "relay/target.h"

#define LOCKOUT_WINDOW_S 3600

struct lockout {
    time_t refused_s[TARGET_MAX_LOGIN_FAILURES]; /* a ring */
    unsigned count;                              /* ever */
};

void lockout_refused(struct lockout *l, struct timespec now);

/** Seconds until there may be another login when @limit refusals an hour are
 *  allowed; 0: now. */
unsigned lockout_wait_s(const struct lockout *l, unsigned limit,
                        struct timespec now);

#endif
