/**
 * login.h - the login at one relay: the secret in use, and who may try it
 *
 * Wires want the secret before they dial. It is fetched when the first does,
 * and again before its time is over, when the relay has refused it, and never
 * twice at once. One wire alone tries a secret that has not worked yet, so
 * that a wrong one is refused once and not once a connection. A secret that
 * cannot be had is asked for after 10 s, 20 s ... an hour. After so many
 * refusals within an hour nobody logs in until the first is an hour old, or
 * the operator gives another secret (login_renew).
 */
#ifndef EBGATE_SERVICE_LOGIN_H
#define EBGATE_SERVICE_LOGIN_H

#include "relay/auth.h"
#include "relay/target.h"
#include "service/loop.h"

struct login;

/** One wire's wish for the secret; lives inside the wire. */
struct login_ticket {
    /* Called from the loop, one of them, never from within another call. */
    void (*ready)(void *arg);
    void (*refused)(void *arg, const struct reply *why);
    void *arg;
    /* The login's own: */
    struct login_ticket *next;
    bool waiting;
    unsigned generation; /* of the secret it was given */
};

struct login_options {
    struct loop *loop;
    const struct target *target; /* borrowed for the login's life */
    void (*note)(void *arg, const char *text);
    void *arg;
};

/** What would fail in any case: can the file of a target be read? Returns 0,
 *  -EINVAL with a reason, -ENOMEM. */
int login_try(const struct target *target, char *why_out, size_t why_size);

int login_new(const struct login_options *options, struct login **l_out);
/** The wires are gone by then. */
void login_free(struct login **l);

/**
 * login_renew - the target has another login now, or its secret may be another
 * Who waits, and who comes, gets that; those who log in with what was before
 * are not hindered. It is had at once, whatever came of the one before, and
 * its refusals count from now on unless it is the same.
 */
void login_renew(struct login *l);

/** @t waits until it is told. */
void login_want(struct login *l, struct login_ticket *t);
/** It waits no longer, or its connection ended before the login did: who waits
 *  for what it tried need not go the same way. */
void login_drop(struct login *l, struct login_ticket *t);
/** The same by its own will, which tells nothing of the relay: the next in
 *  line tries. */
void login_withdraw(struct login *l, struct login_ticket *t);

/** For whom it is ready: borrowed until the loop's next turn. */
struct credentials login_credentials(const struct login *l);

/**
 * login_learn - what the relay said to the login of @t
 * Returns true when the secret was refused and another will be had for it:
 * then the next connection may do better.
 */
bool login_learn(struct login *l, struct login_ticket *t,
                 enum auth_outcome outcome);

#endif
