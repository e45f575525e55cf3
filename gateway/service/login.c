#include "service/login.h"

#include "base/scope.h"
#include "queue/schedule.h"
#include "relay/lockout.h"
#include "relay/mechanism.h"
#include "service/secret.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#define FIRST_PAUSE_S 10
#define LONGEST_PAUSE_S 3600
/** A token is fetched anew so long before its end, or in its last fifth. */
#define EARLY_S 300

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
};

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

int login_new(const struct login_options *options, struct login **l_out)
{
    SCOPED(login_free) struct login *l = calloc(1, sizeof *l);
    if (!l)
        return -ENOMEM;
    l->options = *options;
    l->source = source_of(options->target);
    l->have = !l->source.file && !l->source.command;
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

static void wake(struct login *l)
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
    wake(l);
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
    wake(l);
}

void login_withdraw(struct login *l, struct login_ticket *t)
{
    if (l->trying == t)
        l->trying = NULL;
    login_drop(l, t);
}

static void refuse_all(struct login_ticket **list, const struct reply *why)
{
    struct login_ticket *t;
    while ((t = take_ticket(list)))
        t->refused(t->arg, why);
}

/* ----------------------------------------------------------- the secret */

static void keep_secret(struct login *l, struct secret *secret)
{
    const struct timespec now = loop_now();
    unsigned life_s = secret->life_s;
    unsigned early_s = life_s / 5 < EARLY_S ? life_s / 5 : EARLY_S;
    secret_clear(&l->secret);
    l->secret = *secret;
    *secret = (struct secret){0};
    l->have = true;
    l->proved = false;
    l->trying = NULL;
    l->generation++;
    l->failures = 0;
    l->expires_at = schedule_after(now, (uint64_t)life_s * 1000);
    l->renew_at = schedule_after(now, (uint64_t)(life_s - early_s) * 1000);
}

static void fetch_failed(struct login *l, const char *why)
{
    unsigned pause_s =
        l->failures < 9 ? FIRST_PAUSE_S << l->failures : LONGEST_PAUSE_S;
    char text[700];
    if (pause_s > LONGEST_PAUSE_S)
        pause_s = LONGEST_PAUSE_S;
    l->failures++;
    l->fetch_at = schedule_after(loop_now(), (uint64_t)pause_s * 1000);
    (void)reply_set(&l->why, "454 4.7.0", "No login: %s", why);
    snprintf(text, sizeof text,
             "%s: no secret for the login: %s; again in %u "
             "s at the earliest",
             l->options.target->url, why, pause_s);
    l->options.note(l->options.arg, text);
}

static void on_fetched(void *arg, int result, struct secret *secret,
                       const char *why)
{
    struct login *l = arg;
    secret_run_free(&l->run);
    if (result == 0)
        keep_secret(l, secret);
    else
        fetch_failed(l, result == -ENOMEM ? strerror(ENOMEM) : why);
    secret_clear(secret);
    wake(l);
}

static void fetch(struct login *l)
{
    char why[600] = "";
    SCOPED(secret_clear) struct secret secret = {0};
    int r = l->source.command
                ? secret_run_new(l->options.loop, &l->source, on_fetched, l,
                                 &l->run, why, sizeof why)
                : secret_read(&l->source, &secret, why, sizeof why);
    if (r < 0 || l->source.file)
        on_fetched(l, r, &secret, why);
}

/** Has the relay a reason to take it, as far as is known? */
static bool is_good(const struct login *l, struct timespec now)
{
    return l->have &&
           (l->secret.life_s == 0 || schedule_is_before(now, l->expires_at));
}

static bool is_due(const struct login *l, struct timespec now)
{
    return !is_good(l, now) ||
           (l->secret.life_s > 0 && schedule_is_due(l->renew_at, now));
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
    if (!l->waiting || l->run || !is_due(l, now))
        return;
    if (l->failures == 0 || schedule_is_due(l->fetch_at, now))
        fetch(l);
    else if (!is_good(l, now))
        refuse_all(&l->waiting, &l->why);
}

static void on_turn(evutil_socket_t fd, short what, void *arg)
{
    (void)fd;
    (void)what;
    struct login *l = arg;
    const struct timespec now = loop_now();
    refuse_bereft(l);
    if (!l->waiting || is_locked(l, now))
        return;
    renew(l, now);
    if (is_good(l, now))
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
    wake(l);
    return better;
}
