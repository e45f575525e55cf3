#include "service/resolve.h"

#include "base/scope.h"

#include <ares.h>
#include <arpa/nameser.h>
#include <errno.h>
#include <event2/util.h>
#include <stdlib.h>

/* Of each try; there are so many, each longer than the one before. */
#define PATIENCE_MS 3000
#define TRIES 3

/* Sockets at once: UDP and TCP to each server, and then some. */
#define MAX_SOCKETS 16

/** A socket of the library, and what it is waited for. */
struct watch {
    struct resolver *resolver;
    ares_socket_t fd;
    struct event *event; /* NULL: the place is free */
};

struct resolver {
    struct loop *loop;
    ares_channel channel; /* NULL until it is made */
    struct watch watches[MAX_SOCKETS];
    struct event *timer;
};

struct question {
    resolver_told *told;
    void *arg;
};

/* ------------------------------------------------------------ on libevent */

static void set_timer(struct resolver *r)
{
    struct timeval wait;
    if (ares_timeout(r->channel, NULL, &wait))
        evtimer_add(r->timer, &wait);
    else
        evtimer_del(r->timer);
}

static void on_timer(evutil_socket_t fd, short what, void *arg)
{
    (void)fd;
    (void)what;
    struct resolver *r = arg;
    ares_process_fd(r->channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
    set_timer(r);
}

static void on_socket(evutil_socket_t fd, short what, void *arg)
{
    struct resolver *r = ((const struct watch *)arg)->resolver;
    ares_process_fd(r->channel, what & EV_READ ? fd : ARES_SOCKET_BAD,
                    what & EV_WRITE ? fd : ARES_SOCKET_BAD);
    set_timer(r);
}

static struct watch *find_watch(struct resolver *r, ares_socket_t fd)
{
    struct watch *free_place = NULL;
    for (size_t i = 0; i < MAX_SOCKETS; i++) {
        struct watch *w = &r->watches[i];
        if (w->event && w->fd == fd)
            return w;
        if (!w->event)
            free_place = w;
    }
    return free_place;
}

/** The library says what it waits for. What cannot be watched runs into its
 *  time-out. */
static void on_state(void *arg, ares_socket_t fd, int readable, int writable)
{
    struct resolver *r = arg;
    struct watch *w = find_watch(r, fd);
    if (!w)
        return;
    if (w->event)
        event_free(w->event);
    short what = (short)((readable ? EV_READ : 0) | (writable ? EV_WRITE : 0));
    *w = (struct watch){.resolver = r, .fd = fd};
    if (!what)
        return;
    w->event = event_new(loop_base(r->loop), fd, (short)(what | EV_PERSIST),
                         on_socket, w);
    if (w->event)
        event_add(w->event, NULL);
}

/* --------------------------------------------------------------- its life */

int resolver_new(struct loop *loop, const char *server, struct resolver **r_out)
{
    SCOPED(resolver_free) struct resolver *r = calloc(1, sizeof *r);
    struct ares_options options = {.timeout = PATIENCE_MS,
                                   .tries = TRIES,
                                   .sock_state_cb = on_state,
                                   .sock_state_cb_data = r};
    if (!r || ares_library_init(ARES_LIB_INIT_ALL) != ARES_SUCCESS)
        return -ENOMEM;
    r->loop = loop;
    r->timer = evtimer_new(loop_base(loop), on_timer, r);
    if (!r->timer ||
        ares_init_options(&r->channel, &options,
                          ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES |
                              ARES_OPT_SOCK_STATE_CB) != ARES_SUCCESS)
        return -ENOMEM;
    int status =
        server ? ares_set_servers_ports_csv(r->channel, server) : ARES_SUCCESS;
    if (status != ARES_SUCCESS)
        return status == ARES_ENOMEM ? -ENOMEM : -EINVAL;
    *r_out = GIVE(r);
    return 0;
}

void resolver_free(struct resolver **resolver)
{
    struct resolver *r = *resolver;
    if (!r)
        return;
    if (r->channel)
        ares_destroy(r->channel);
    for (size_t i = 0; i < MAX_SOCKETS; i++) {
        if (r->watches[i].event)
            event_free(r->watches[i].event);
    }
    if (r->timer)
        event_free(r->timer);
    free(r);
    ares_library_cleanup();
    *resolver = NULL;
}

/* -------------------------------------------------------------- questions */

static uint32_t random_bits(void *arg)
{
    (void)arg;
    uint32_t bits;
    evutil_secure_rng_get_bytes(&bits, sizeof bits);
    return bits;
}

static void on_answer(void *arg, int status, int timeouts,
                      unsigned char *octets, int len)
{
    (void)timeouts;
    struct question *q = arg;
    struct mx mx;
    mx_read(status, span_of(octets, octets && len > 0 ? (size_t)len : 0), &mx);
    mx_shuffle(&mx, random_bits, NULL);
    q->told(q->arg, &mx);
    mx_clear(&mx);
    free(q);
}

void resolver_ask_mx(struct resolver *r, const char *domain,
                     resolver_told *told, void *arg)
{
    struct question *q = malloc(sizeof *q);
    if (!q) {
        struct mx none = {.kind = MX_FAILED, .text = "out of memory"};
        told(arg, &none);
        return;
    }
    *q = (struct question){told, arg};
    ares_query(r->channel, domain, ns_c_in, ns_t_mx, on_answer, q);
    set_timer(r);
}
