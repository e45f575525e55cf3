#include "service/dial.h"

#include "base/scope.h"
#include "service/dial_order.h"

#include <errno.h>
#include <event2/dns.h>
#include <event2/util.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Until the next address is tried beside those that do not answer: RFC 8305,
 * section 5. */
#define STAGGER_US 250000

/** One address. */
struct attempt {
    struct dial *dial;
    const struct evutil_addrinfo *address;
    int fd;              /* -1: not begun, or failed */
    struct event *event; /* it can be written, or its time is over */
};

struct dial {
    struct loop *loop;
    struct dial_options options;
    struct evdns_getaddrinfo_request *lookup;
    struct evutil_addrinfo *addresses;
    struct attempt attempts[WHEREABOUTS_MOST]; /* in order of preference */
    size_t count, begun, failed;               /* of these */
    struct event *event;                       /* begins */
    struct event *timer; /* of the look-up; then until the next attempt */
    struct dial_result result;
};

static void dial_look_up(evutil_socket_t fd, short what, void *arg);
static void dial_addresses(struct dial *d);

int dial_new(struct loop *loop, const struct dial_options *options,
             struct dial **dial_out)
{
    SCOPED(dial_free) struct dial *d = calloc(1, sizeof *d);
    if (!d)
        return -ENOMEM;
    d->loop = loop;
    d->options = *options;
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

static void drop_attempt(struct attempt *a)
{
    drop_event(&a->event);
    if (a->fd >= 0)
        close(a->fd);
    a->fd = -1;
}

/** Nothing more is waited for. */
static void drop_all(struct dial *d)
{
    drop_event(&d->event);
    drop_event(&d->timer);
    for (size_t i = 0; i < d->count; i++)
        drop_attempt(&d->attempts[i]);
}

void dial_free(struct dial **dial)
{
    struct dial *d = *dial;
    if (!d)
        return;
    drop_all(d);
    if (d->lookup)
        evdns_getaddrinfo_cancel(d->lookup);
    if (d->addresses)
        evutil_freeaddrinfo(d->addresses);
    free(d);
    *dial = NULL;
}

/** The last thing a function of this file does: the dial may be gone. */
static void dial_finish(struct dial *d)
{
    drop_all(d);
    d->options.done(d->options.arg, &d->result);
}

static void dial_fail(struct dial *d, const char *codes, const char *text)
{
    d->result.codes = codes;
    snprintf(d->result.text, sizeof d->result.text, "%s", text);
    dial_finish(d);
}

/* ------------------------------------------------------------ the look-up */

static void dial_unknown(struct dial *d, const char *why)
{
    if (d->options.whereabouts)
        whereabouts_failed(d->options.whereabouts, why);
    dial_fail(d, "451 4.4.3", why);
}

static void on_addresses(int error, struct evutil_addrinfo *addresses,
                         void *arg)
{
    struct dial *d = arg;
    if (error == EVUTIL_EAI_CANCEL)
        return; /* the dial may be gone */
    d->lookup = NULL;
    drop_event(&d->timer);
    if (error) {
        dial_unknown(d, evutil_gai_strerror(error));
        return;
    }
    d->addresses = addresses;
    dial_addresses(d);
}

static void on_look_up_timeout(evutil_socket_t fd, short what, void *arg)
{
    (void)fd;
    (void)what;
    struct dial *d = arg;
    struct evdns_getaddrinfo_request *lookup = GIVE(d->lookup);
    evdns_getaddrinfo_cancel(lookup);
    dial_unknown(d, "the name server does not answer");
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

static void write_host(const struct evutil_addrinfo *a,
                       char out[WHEREABOUTS_ADDRESS])
{
    const void *in =
        &((const struct sockaddr_in *)(void *)a->ai_addr)->sin_addr;
    if (a->ai_family == AF_INET6)
        in = &((const struct sockaddr_in6 *)(void *)a->ai_addr)->sin6_addr;
    if (!evutil_inet_ntop(a->ai_family, in, out, WHEREABOUTS_ADDRESS))
        snprintf(out, WHEREABOUTS_ADDRESS, "?");
}

static void write_address(const struct dial *d, const struct evutil_addrinfo *a,
                          char *out, size_t out_size)
{
    char host[WHEREABOUTS_ADDRESS];
    write_host(a, host);
    snprintf(out, out_size, "%s port %u", host, d->options.port & 0xFFFF);
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

/** The texts of all addresses stand one behind the other. */
static void note_failure(struct attempt *a, int error)
{
    char where[80];
    struct dial *d = a->dial;
    size_t len = strlen(d->result.text);
    write_address(d, a->address, where, sizeof where);
    d->result.codes = "451 4.4.1";
    snprintf(d->result.text + len, sizeof d->result.text - len, "%s%s: %s",
             len > 0 ? "; " : "", where, strerror(error));
    d->failed++;
    drop_attempt(a);
}

static void on_connected(evutil_socket_t fd, short what, void *arg);

/** Begins to connect; 0 or the error. */
static int connect_one(struct attempt *a)
{
    const struct evutil_addrinfo *address = a->address;
    if (is_unspecified(address))
        return EADDRNOTAVAIL;
    a->fd = socket(address->ai_family,
                   SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
    if (a->fd < 0)
        return errno;
    int yes = 1;
    (void)setsockopt(a->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    if (connect(a->fd, address->ai_addr, (socklen_t)address->ai_addrlen) < 0 &&
        errno != EINPROGRESS)
        return errno;
    struct timeval patience = {.tv_sec = a->dial->options.patience_s};
    a->event =
        event_new(loop_base(a->dial->loop), a->fd, EV_WRITE, on_connected, a);
    return a->event && event_add(a->event, &patience) == 0 ? 0 : ENOMEM;
}

/** The next address that does not fail at once; or the end, when all did. */
static void begin_next(struct dial *d)
{
    static const struct timeval stagger = {.tv_usec = STAGGER_US};
    bool begun = false;
    while (!begun && d->begun < d->count) {
        struct attempt *a = &d->attempts[d->begun++];
        int error = connect_one(a);
        begun = error == 0;
        if (error)
            note_failure(a, error);
    }
    if (d->failed == d->count)
        dial_finish(d);
    else if (d->begun < d->count)
        evtimer_add(d->timer, &stagger);
}

static void on_stagger(evutil_socket_t fd, short what, void *arg)
{
    (void)fd;
    (void)what;
    begin_next(arg);
}

static void on_connected(evutil_socket_t fd, short what, void *arg)
{
    struct attempt *a = arg;
    struct dial *d = a->dial;
    int error = 0;
    socklen_t size = sizeof error;
    if (what & EV_TIMEOUT)
        error = ETIMEDOUT;
    else if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) < 0)
        error = errno;
    if (error) {
        note_failure(a, error);
        begin_next(d);
        return;
    }
    d->result.codes = NULL;
    write_address(d, a->address, d->result.text, sizeof d->result.text);
    write_host(a->address, d->result.address);
    d->result.fd = a->fd;
    a->fd = -1;
    dial_finish(d);
}

static void note_found(struct dial *d)
{
    struct whereabouts *w = d->options.whereabouts;
    if (!w || d->count == 0)
        return;
    whereabouts_found(w);
    for (size_t i = 0; i < d->count; i++) {
        char host[WHEREABOUTS_ADDRESS];
        write_host(d->attempts[i].address, host);
        whereabouts_add(w, host);
    }
}

static void dial_addresses(struct dial *d)
{
    const struct evutil_addrinfo *order[WHEREABOUTS_MOST];
    d->count = dial_order(d->addresses, order, WHEREABOUTS_MOST);
    for (size_t i = 0; i < d->count; i++)
        d->attempts[i] =
            (struct attempt){.dial = d, .address = order[i], .fd = -1};
    note_found(d);
    d->timer = evtimer_new(loop_base(d->loop), on_stagger, d);
    if (d->count == 0)
        dial_unknown(d, "the name has no address");
    else if (!d->timer)
        dial_fail(d, "451 4.3.0", "out of memory");
    else if (d->options.looks_only)
        dial_finish(d);
    else
        begin_next(d);
}
