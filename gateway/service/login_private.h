/**
 * login_private.h - the inside of login.h, for the login*.c
 *
 * login.c         who waits for the secret, who may try it
 * login_secret.c  the secret: had, kept, too old
 */
#ifndef EBGATE_SERVICE_LOGIN_PRIVATE_H
#define EBGATE_SERVICE_LOGIN_PRIVATE_H

#include "relay/lockout.h"
#include "service/login.h"
#include "service/secret.h"

struct login {
    struct login_options options;
    struct secret_source source;
    struct event *turn;
    struct login_ticket *waiting; /* first come, first served */
    struct login_ticket *trying;  /* alone with a secret not proved */
    struct login_ticket *bereft;  /* waited for one that got nowhere */

    struct secret secret;
    bool have;    /* a secret; EXTERNAL has none and always one */
    bool proved;  /* it has worked */
    bool doubted; /* the one before was refused */
    unsigned generation;
    struct timespec renew_at, expires_at; /* with a life */

    struct secret_run *run; /* a command that is at work */
    unsigned failures;      /* of fetching, in a row */
    struct timespec fetch_at;
    struct reply why; /* of the last of them */
    struct lockout lockout;
    unsigned mechanisms; /* that were refused, if any were */
    bool renewed;        /* what holds now has not been fetched yet */
};

/* login.c */
/** A turn, soon. */
void login_wake(struct login *l);

/* login_secret.c */
/** At once, or when its command has ended. */
void login_fetch(struct login *l);
/** Has the relay a reason to take it, as far as is known? */
bool login_is_good(const struct login *l, struct timespec now);
/** Is another to be had? */
bool login_is_due(const struct login *l, struct timespec now);

#endif
