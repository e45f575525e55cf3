#include "service/dial.h"

#include "base/scope.h"

#include <errno.h>
#include <event2/dns.h>
#include <event2/util.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct dial {
    struct loop *loop;
    struct dial_options options;
    struct evdns_getaddrinfo_request *lookup;
    struct evutil_addrinfo *addresses, *next;
    unsigned tried;
    int fd;
    struct event *event; /* begins; then: the socket can be written */
    struct event *timer; /* of the look-up */
    struct dial_result result;
};

static void dial_look_up(evutil_socket_t fd, short what, void *arg);
static void dial_try(struct dial *d);

int dial_new(struct loop *loop, const struct dial_options *options,
             struct dial **dial_out)
{
    SCOPED(dial_free) struct dial *d = calloc(1, sizeof *d);
    if (!d)
        return -ENOMEM;
    d->loop = loop;
    d->options = *options;
    d->fd = -1;
    d->result.fd = -1;
    d->event = evtimer_new(loop_base(loop), dial_look_up, d);
    if (!d->event)
        return -ENOMEM;
    event_active(d->event, EV_TIMEOUT, 1);
    *dial_out = GIVE(d);
    return 0;
}

static void drop_event(struct event **event)
{
    if (*event)
        event_free(*event);
    *event = NULL;
}

void dial_free(struct dial **dial)
{
    struct dial *d = *dial;
    if (!d)
        return;
    drop_event(&d->event);
    drop_event(&d->timer);
    if (d->lookup)
        evdns_getaddrinfo_cancel(d->lookup);
    if (d->addresses)
        evutil_freeaddrinfo(d->addresses);
    if (d->fd >= 0)
        close(d->fd);
    free(d);
    *dial = NULL;
}

/** The last thing a function of this file does: the dial may be gone. */
static void dial_finish(struct dial *d)
{
    drop_event(&d->event);
    drop_event(&d->timer);
    d->options.done(d->options.arg, &d->result);
}

static void dial_fail(struct dial *d, const char *codes, const char *text)
{
    d->result.codes = codes;
    snprintf(d->result.text, sizeof d->result.text, "%s", text);
    dial_finish(d);
}

/* ------------------------------------------------------------ the look-up */

static void on_addresses(int error, struct evutil_addrinfo *addresses,
                         void *arg)
{
    struct dial *d = arg;
    if (error == EVUTIL_EAI_CANCEL)
        return; /* the dial may be gone */
    d->lookup = NULL;
    drop_event(&d->timer);
    if (error) {
        dial_fail(d, "451 4.4.3", evutil_gai_strerror(error));
        return;
    }
    d->addresses = d->next = addresses;
    dial_try(d);
}

static void on_look_up_timeout(evutil_socket_t fd, short what, void *arg)
{
    (void)fd;
    (void)what;
    struct dial *d = arg;
    struct evdns_getaddrinfo_request *lookup = GIVE(d->lookup);
    evdns_getaddrinfo_cancel(lookup);
    dial_fail(d, "451 4.4.3", "the name server does not answer");
}

static void dial_ask(struct dial *d, const char *port,
                     const struct evutil_addrinfo *hints)
{
    struct evdns_base *dns = loop_dns(d->loop);
    struct timeval patience = {.tv_sec = d->options.patience_s};
    d->timer = evtimer_new(loop_base(d->loop), on_look_up_timeout, d);
    if (!dns || !d->timer || evtimer_add(d->timer, &patience) < 0) {
        dial_fail(d, "451 4.3.0", "out of memory");
        return;
    }
    /* It may call back at once, and then answers NULL; whether the dial still
     * lives is known only from the answer. */
    struct evdns_getaddrinfo_request *lookup =
        evdns_getaddrinfo(dns, d->options.host, port, hints, on_addresses, d);
    if (lookup)
        d->lookup = lookup;
}

static void dial_look_up(evutil_socket_t fd, short what, void *arg)
{
    (void)fd;
    (void)what;
    struct dial *d = arg;
    struct evutil_addrinfo hints = {.ai_family = AF_UNSPEC,
                                    .ai_socktype = SOCK_STREAM,
                                    .ai_protocol = IPPROTO_TCP,
                                    .ai_flags = EVUTIL_AI_NUMERICHOST};
    char port[8];
    snprintf(port, sizeof port, "%u", d->options.port & 0xFFFF);
    struct evutil_addrinfo *addresses = NULL;
    if (evutil_getaddrinfo(d->options.host, port, &hints, &addresses) == 0) {
        on_addresses(0, addresses, d);
        return;
    }
    hints.ai_flags = EVUTIL_AI_ADDRCONFIG;
    dial_ask(d, port, &hints);
}

/* ---------------------------------------------------------- the addresses */

static void write_address(const struct evutil_addrinfo *a, char *out,
                          size_t out_size)
{
    char host[INET6_ADDRSTRLEN] = "?";
    unsigned port = 0;
    if (a->ai_family == AF_INET) {
        const struct sockaddr_in *in = (const void *)a->ai_addr;
        evutil_inet_ntop(AF_INET, &in->sin_addr, host, sizeof host);
        port = ntohs(in->sin_port);
    } else if (a->ai_family == AF_INET6) {
        const struct sockaddr_in6 *in = (const void *)a->ai_addr;
        evutil_inet_ntop(AF_INET6, &in->sin6_addr, host, sizeof host);
        port = ntohs(in->sin6_port);
    }
    snprintf(out, out_size, "%s port %u", host, port);
}

/** 0.0.0.0 and :: connect to this machine: nobody means that by a name. */
static bool is_unspecified(const struct evutil_addrinfo *a)
{
    if (a->ai_family == AF_INET) {
        const struct sockaddr_in *in = (const void *)a->ai_addr;
        return in->sin_addr.s_addr == htonl(INADDR_ANY);
    }
    const struct sockaddr_in6 *in = (const void *)a->ai_addr;
    return a->ai_family == AF_INET6 && IN6_IS_ADDR_UNSPECIFIED(&in->sin6_addr);
}

static void dial_missed(struct dial *d, int error)
{
    char where[80];
    write_address(d->next, where, sizeof where);
    d->result.codes = "451 4.4.1";
    snprintf(d->result.text, sizeof d->result.text, "%s: %s", where,
             strerror(error));
    drop_event(&d->event);
    if (d->fd >= 0)
        close(d->fd);
    d->fd = -1;
    d->next = d->next->ai_next;
    dial_try(d);
}

static void on_connected(evutil_socket_t fd, short what, void *arg)
{
    struct dial *d = arg;
    int error = 0;
    socklen_t size = sizeof error;
    if (what & EV_TIMEOUT)
        error = ETIMEDOUT;
    else if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) < 0)
        error = errno;
    if (error) {
        dial_missed(d, error);
        return;
    }
    write_address(d->next, d->result.text, sizeof d->result.text);
    d->result.fd = d->fd;
    d->fd = -1;
    dial_finish(d);
}

/** Begins to connect; 0 or the error. */
static int dial_connect(struct dial *d, const struct evutil_addrinfo *a)
{
    if (is_unspecified(a))
        return EADDRNOTAVAIL;
    d->fd = socket(a->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
                   IPPROTO_TCP);
    if (d->fd < 0)
        return errno;
    int yes = 1;
    (void)setsockopt(d->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    if (connect(d->fd, a->ai_addr, (socklen_t)a->ai_addrlen) < 0 &&
        errno != EINPROGRESS)
        return errno;
    struct timeval patience = {.tv_sec = d->options.patience_s};
    drop_event(&d->event);
    d->event = event_new(loop_base(d->loop), d->fd, EV_WRITE, on_connected, d);
    return d->event && event_add(d->event, &patience) == 0 ? 0 : ENOMEM;
}

static void dial_try(struct dial *d)
{
    if (!d->next || d->tried == DIAL_MAX_ADDRESSES) {
        if (!d->result.codes)
            dial_fail(d, "451 4.4.3", "the name has no address");
        else
            dial_finish(d);
        return;
    }
    d->tried++;
    int error = dial_connect(d, d->next);
    if (error)
        dial_missed(d, error);
}
