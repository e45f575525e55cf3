#include "service/loop.h"

#include "base/scope.h"

#include <errno.h>
#include <event2/dns.h>
#include <signal.h>
#include <stdlib.h>

/* In order, at once; who asks once more wants it without answers. */
#define MOST_SIGNALS 2

struct loop {
    struct event_base *base;
    struct evdns_base *dns;
    struct event *signals[2];
    void (*stop)(void *arg);
    void *stop_arg;
    unsigned asked; /* signals so far */
};

static void on_signal(evutil_socket_t number, short what, void *arg)
{
    (void)number;
    (void)what;
    struct loop *loop = arg;
    if (++loop->asked > MOST_SIGNALS || !loop->stop)
        loop_leave(loop);
    else
        loop->stop(loop->stop_arg);
}

int loop_new(struct loop **loop_out)
{
    SCOPED(loop_free) struct loop *loop = calloc(1, sizeof *loop);
    if (!loop)
        return -ENOMEM;
    loop->base = event_base_new();
    if (!loop->base)
        return -ENOMEM;
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    static const int numbers[] = {SIGINT, SIGTERM};
    for (size_t i = 0; i < 2; i++) {
        loop->signals[i] =
            evsignal_new(loop->base, numbers[i], on_signal, loop);
        if (!loop->signals[i] || event_add(loop->signals[i], NULL) < 0)
            return -ENOMEM;
    }
    *loop_out = GIVE(loop);
    return 0;
}

/** A look-up that was cancelled is freed by its last callback, which waits for
 * a turn of the loop: it gets one, before and behind the end of the base. */
static void drop_dns(struct loop *loop)
{
    if (!loop->dns)
        return;
    (void)event_base_loop(loop->base, EVLOOP_NONBLOCK);
    evdns_base_free(GIVE(loop->dns), 1);
    (void)event_base_loop(loop->base, EVLOOP_NONBLOCK);
}

void loop_free(struct loop **loop)
{
    if (!*loop)
        return;
    for (size_t i = 0; i < 2; i++) {
        if ((*loop)->signals[i])
            event_free((*loop)->signals[i]);
    }
    drop_dns(*loop);
    /* A socket that was closed last is freed in a turn of the loop. */
    if ((*loop)->base)
        (void)event_base_loop((*loop)->base, EVLOOP_NONBLOCK);
    if ((*loop)->base)
        event_base_free((*loop)->base);
    free(*loop);
    *loop = NULL;
}

struct event_base *loop_base(const struct loop *loop)
{
    return loop->base;
}

struct evdns_base *loop_dns(struct loop *loop)
{
    if (loop->dns)
        return loop->dns;
    loop->dns = evdns_base_new(loop->base, EVDNS_BASE_DISABLE_WHEN_INACTIVE);
    /* A machine without resolv.conf still has its hosts file: what cannot
     * be read here shows when a name is not found. */
    if (loop->dns)
        (void)evdns_base_resolv_conf_parse(loop->dns, DNS_OPTIONS_ALL,
                                           "/etc/resolv.conf");
    return loop->dns;
}

int loop_set_resolver(struct loop *loop, const char *server)
{
    loop->dns = evdns_base_new(loop->base, EVDNS_BASE_DISABLE_WHEN_INACTIVE);
    if (!loop->dns)
        return -ENOMEM;
    return evdns_base_nameserver_ip_add(loop->dns, server) == 0 ? 0 : -EINVAL;
}

void loop_on_stop(struct loop *loop, void (*stop)(void *arg), void *arg)
{
    loop->stop = stop;
    loop->stop_arg = arg;
}

int loop_run(struct loop *loop)
{
    if (event_base_dispatch(loop->base) < 0)
        return -EIO;
    return loop->asked > MOST_SIGNALS ? -EINTR : 0;
}

void loop_leave(struct loop *loop)
{
    event_base_loopbreak(loop->base);
}

struct timespec loop_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return now;
}
