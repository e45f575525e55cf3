/* The secret of a login: had, kept, too old. */
#include "service/login_private.h"

#include "base/scope.h"
#include "queue/schedule.h"

#include <errno.h>
#include <stdio.h>

#define FIRST_PAUSE_S 10
#define LONGEST_PAUSE_S 3600
/** A token is fetched anew so long before its end, or in its last fifth. */
#define EARLY_S 300

static bool is_another(const struct secret *a, const struct secret *b)
{
    return a->token != b->token ||
           !span_equal(sealed_span(&a->bytes), sealed_span(&b->bytes));
}

static void keep_secret(struct login *l, struct secret *secret)
{
    const struct timespec now = loop_now();
    if (l->renewed && is_another(&l->secret, secret))
        l->lockout = (struct lockout){0}; /* of the one before */
    l->renewed = false;
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
    login_wake(l);
}

void login_fetch(struct login *l)
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

bool login_is_good(const struct login *l, struct timespec now)
{
    return l->have &&
           (l->secret.life_s == 0 || schedule_is_before(now, l->expires_at));
}

bool login_is_due(const struct login *l, struct timespec now)
{
    return !login_is_good(l, now) ||
           (l->secret.life_s > 0 && schedule_is_due(l->renew_at, now));
}
