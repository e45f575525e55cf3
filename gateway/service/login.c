#include "service/login.h"

#include "base/scope.h"
#include "queue/schedule.h"
#include "relay/mechanism.h"
#include "service/login_private.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

/* --------------------------------------------------------------- its life */

static void on_turn(evutil_socket_t fd, short what, void *arg);

static struct secret_source source_of(const struct target *t)
{
    unsigned tokens = t->login.mechanisms & MECHANISMS_OF_TOKENS;
    enum secret_kind kind = tokens == 0                     ? SECRET_PASSWORD
                            : tokens == t->login.mechanisms ? SECRET_TOKEN
                                                            : SECRET_EITHER;
    return (struct secret_source){.file = t->login.secret_file,
                                  .command = t->login.secret_command,
                                  .kind = kind};
}

int login_try(const struct target *target, char *why_out, size_t why_size)
{
    SCOPED(secret_clear) struct secret secret = {0};
    const struct secret_source source = source_of(target);
    return secret_read(&source, &secret, why_out, why_size);
}

/** Where the secret comes from, as the target has it now. */
static void take_source(struct login *l)
{
    const struct target *t = l->options.target;
    l->source = source_of(t);
    l->have = !l->source.file && !l->source.command;
    l->mechanisms = t->login.mechanisms;
}

int login_new(const struct login_options *options, struct login **l_out)
{
    SCOPED(login_free) struct login *l = calloc(1, sizeof *l);
    if (!l)
        return -ENOMEM;
    l->options = *options;
    take_source(l);
    l->turn = evtimer_new(loop_base(options->loop), on_turn, l);
    if (!l->turn)
        return -ENOMEM;
    *l_out = GIVE(l);
    return 0;
}

void login_free(struct login **login)
{
    struct login *l = *login;
    if (!l)
        return;
    secret_run_free(&l->run);
    secret_clear(&l->secret);
    if (l->turn)
        event_free(l->turn);
    reply_clear(&l->why);
    free(l);
    *login = NULL;
}

void login_wake(struct login *l)
{
    static const struct timeval soon = {0};
    evtimer_add(l->turn, &soon);
}

/* ---------------------------------------------------------------- tickets */

static struct login_ticket *take_ticket(struct login_ticket **list)
{
    struct login_ticket *t = *list;
    if (t) {
        *list = t->next;
        t->next = NULL;
        t->waiting = false;
    }
    return t;
}

static struct login_ticket **end_of(struct login_ticket **list)
{
    while (*list)
        list = &(*list)->next;
    return list;
}

void login_want(struct login *l, struct login_ticket *t)
{
    t->next = NULL;
    t->waiting = true;
    *end_of(&l->waiting) = t;
    login_wake(l);
}

static void take_out(struct login_ticket **list, const struct login_ticket *t)
{
    while (*list && *list != t)
        list = &(*list)->next;
    if (*list)
        *list = t->next;
}

/** Whoever tried the secret does not know whether it works: those that waited
 *  for that need not go the same way. */
static void bereave(struct login *l)
{
    *end_of(&l->bereft) = l->waiting;
    l->waiting = NULL;
}

void login_drop(struct login *l, struct login_ticket *t)
{
    if (t->waiting) {
        take_out(&l->waiting, t);
        take_out(&l->bereft, t);
        t->waiting = false;
    }
    if (l->trying == t) {
        l->trying = NULL;
        bereave(l);
    }
    login_wake(l);
}

void login_withdraw(struct login *l, struct login_ticket *t)
{
    if (l->trying == t)
        l->trying = NULL;
    login_drop(l, t);
}

void login_renew(struct login *l)
{
    secret_run_free(&l->run);
    unsigned mechanisms = l->mechanisms;
    take_source(l);
    if (l->have || l->mechanisms != mechanisms)
        l->lockout = (struct lockout){0};
    l->renewed = !l->have;
    l->proved = l->doubted = false;
    l->trying = NULL;
    l->generation++;
    l->failures = 0;
    *end_of(&l->waiting) = l->bereft; /* what comes now may be better */
    l->bereft = NULL;
    login_wake(l);
}

static void refuse_all(struct login_ticket **list, const struct reply *why)
{
    struct login_ticket *t;
    while ((t = take_ticket(list)))
        t->refused(t->arg, why);
}

/* ----------------------------------------------------------------- turns */

static bool is_locked(struct login *l, struct timespec now)
{
    unsigned wait_s = lockout_wait_s(
        &l->lockout, l->options.target->login.failures_an_hour, now);
    if (wait_s == 0)
        return false;
    SCOPED(reply_clear) struct reply why = {0};
    (void)reply_set(&why, "454 4.7.0",
                    "No login for %u seconds: %u were refused within an hour",
                    wait_s, l->options.target->login.failures_an_hour);
    refuse_all(&l->waiting, &why);
    return true;
}

static void refuse_bereft(struct login *l)
{
    static char text[] = "The connection that was to log in first did not";
    static const struct reply why = {
        .code = 421, .enhanced = {4, 4, 2}, .jes = true, .text = text};
    refuse_all(&l->bereft, &why);
}

static void hand_out(struct login *l)
{
    while (l->waiting && (l->proved || !l->trying)) {
        struct login_ticket *t = take_ticket(&l->waiting);
        t->generation = l->generation;
        if (!l->proved)
            l->trying = t;
        t->ready(t->arg);
    }
}

/** Fetched when it is wanted and its time has come; one that still holds is
 *  used meanwhile. */
static void renew(struct login *l, struct timespec now)
{
    if (!l->waiting || l->run || !login_is_due(l, now))
        return;
    if (l->failures == 0 || schedule_is_due(l->fetch_at, now))
        login_fetch(l);
    else if (!login_is_good(l, now))
        refuse_all(&l->waiting, &l->why);
}

static void on_turn(evutil_socket_t fd, short what, void *arg)
{
    (void)fd;
    (void)what;
    struct login *l = arg;
    const struct timespec now = loop_now();
    refuse_bereft(l);
    if (!l->waiting || (!l->renewed && is_locked(l, now)))
        return;
    renew(l, now);
    if (login_is_good(l, now) && !is_locked(l, now))
        hand_out(l);
}

/* ---------------------------------------------------------------- results */

struct credentials login_credentials(const struct login *l)
{
    const struct target *t = l->options.target;
    unsigned fit = l->secret.token ? MECHANISMS_OF_TOKENS : ~0U;
    return (struct credentials){
        .mechanisms = t->login.mechanisms & fit,
        .user = t->login.user ? t->login.user : "",
        .secret = sealed_span(&l->secret.bytes),
        .host = t->host,
        .port = t->port,
    };
}

/** A new one is to be had: once, until one has worked. */
static bool forget_secret(struct login *l)
{
    bool hope = l->secret.token && !l->doubted;
    if (l->source.file || l->source.command)
        l->have = false;
    l->doubted = true;
    return hope;
}

bool login_learn(struct login *l, struct login_ticket *t,
                 enum auth_outcome outcome)
{
    bool current = t->generation == l->generation;
    bool better = false;
    if (outcome == AUTH_ACCEPTED && current) {
        l->proved = true;
        l->doubted = false;
    }
    if (outcome == AUTH_REFUSED) {
        lockout_refused(&l->lockout, loop_now());
        better = current ? forget_secret(l) : true;
    }
    bool alone = l->trying == t;
    if (alone)
        l->trying = NULL;
    if (alone && outcome != AUTH_ACCEPTED && !better)
        bereave(l); /* they would have been refused as well */
    login_wake(l);
    return better;
}
