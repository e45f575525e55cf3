/* TargetMx: whose hosts are asked for at the start, when they may have changed
 * (the records say for how long they hold), and when the operator wants it. */
#include "service/gateway_private.h"

#include "base/scope.h"
#include "service/resolve.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* An answer is believed at least and at most so long. */
#define LEAST_TTL_S 60
#define MOST_TTL_S 3600

struct gateway_mx {
    struct resolver *resolver;
    struct event *timer; /* to ask again */
    char *domain;        /* that was asked for */
    struct mx mx;        /* what holds now */
    bool asking;
    unsigned unanswered; /* questions in a row, while nothing is known */
};

static const char *domain_of(const struct config *c)
{
    for (size_t i = 0; i < c->target_count; i++) {
        if (c->targets[i].mx)
            return c->targets[i].mx;
    }
    return NULL;
}

const struct mx *gateway_mx_hosts(const struct gateway *g)
{
    static const struct mx unknown = {.kind = MX_FAILED};
    return g->mx ? &g->mx->mx : &unknown;
}

/** What holds stays when a later question has no answer: the hosts are there,
 *  whatever ails the name server. */
static void learn(struct gateway *g, struct mx *mx)
{
    const char *domain = g->mx->domain;
    bool known = g->mx->mx.kind == MX_HOSTS || g->mx->mx.kind == MX_NONE;
    if (mx->kind == MX_FAILED || mx->kind == MX_NULL)
        log_say(g->log, LOG_WARNING, LOG_FIELDS({"domain", domain}),
                "TargetMx: %s; %s", mx->text,
                known && mx->kind == MX_FAILED ? "the hosts stay as they were"
                                               : "mail waits");
    if (mx->kind == MX_FAILED && known)
        return;
    char why[GATEWAY_WHY_MAX] = "";
    mx_clear(&g->mx->mx);
    g->mx->mx = *mx;
    mx->hosts = NULL; /* ours */
    mx->count = 0;
    int r = gateway_targets(g, false, why);
    if (r < 0)
        log_say(g->log, LOG_ERROR, LOG_FIELDS({"domain", domain}),
                "TargetMx: %s", *why ? why : strerror(-r));
}

/** While no host is known all mail waits, at a boot mostly because the name
 *  server is not up yet: 1, 2, 4 ... s, ConnectRetry at most. */
static long retry_s(struct gateway *g)
{
    long most_s = (long)g->config->timeout.connect_retry_s;
    if (g->mx->mx.kind != MX_FAILED)
        return most_s;
    long wait_s = 1L << (g->mx->unanswered < 16 ? g->mx->unanswered : 16);
    g->mx->unanswered++;
    return wait_s < most_s ? wait_s : most_s;
}

static void ask_later(struct gateway *g, const struct mx *mx)
{
    long wait_s = mx->ttl_s < MOST_TTL_S ? (long)mx->ttl_s : MOST_TTL_S;
    if (mx->kind != MX_FAILED)
        g->mx->unanswered = 0;
    if (mx->kind == MX_FAILED)
        wait_s = retry_s(g);
    else if (wait_s < LEAST_TTL_S)
        wait_s = LEAST_TTL_S;
    const struct timeval wait = {.tv_sec = wait_s};
    evtimer_add(g->mx->timer, &wait);
}

static void on_told(void *arg, struct mx *mx)
{
    struct gateway *g = arg;
    g->mx->asking = false;
    if (g->stopping)
        return;
    const char *domain = domain_of(g->config);
    if (domain && strcmp(domain, g->mx->domain) != 0) {
        gateway_mx_ask(g); /* REFRESH named another meanwhile */
        return;
    }
    learn(g, mx);
    ask_later(g, mx);
}

void gateway_mx_ask(struct gateway *g)
{
    const char *domain = domain_of(g->config);
    if (!g->mx || !domain || g->mx->asking)
        return;
    if (!g->mx->domain || strcmp(g->mx->domain, domain) != 0) {
        free(g->mx->domain);
        g->mx->domain = strdup(domain);
        mx_clear(&g->mx->mx);
        g->mx->mx.kind = MX_FAILED;
        g->mx->unanswered = 0;
    }
    if (!g->mx->domain)
        return;
    g->mx->asking = true;
    resolver_ask_mx(g->mx->resolver, g->mx->domain, on_told, g);
}

static void on_timer(evutil_socket_t fd, short what, void *arg)
{
    (void)fd;
    (void)what;
    gateway_mx_ask(arg);
}

int gateway_mx(struct gateway *g, char why_out[GATEWAY_WHY_MAX])
{
    g->mx = calloc(1, sizeof *g->mx);
    if (!g->mx)
        return -ENOMEM;
    g->mx->mx.kind = MX_FAILED;
    g->mx->timer = evtimer_new(loop_base(g->loop), on_timer, g);
    if (!g->mx->timer)
        return -ENOMEM;
    const char *server = g->config->resolver;
    int r = resolver_new(g->loop, server, &g->mx->resolver);
    if (r == 0 && server)
        r = loop_set_resolver(g->loop, server);
    if (r == -EINVAL)
        snprintf(why_out, GATEWAY_WHY_MAX,
                 "Resolver %s: ADDRESS or ADDRESS:PORT is wanted, as in "
                 "192.0.2.53 or [2001:db8::53]:5353",
                 server);
    if (r == 0)
        gateway_mx_ask(g);
    return r;
}

void gateway_mx_free(struct gateway *g)
{
    if (!g->mx)
        return;
    g->stopping = true; /* questions under way are answered now */
    resolver_free(&g->mx->resolver);
    if (g->mx->timer)
        event_free(g->mx->timer);
    mx_clear(&g->mx->mx);
    free(g->mx->domain);
    free(g->mx);
    g->mx = NULL;
}
