#include "service/listener.h"

#include "base/scope.h"
#include "service/caller.h"
#include "service/listening_socket.h"

#include <errno.h>
#include <event2/listener.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Lines a second for the log; what is over it is counted. */
#define NOTES_A_SECOND 5
/* How long nothing is taken when there are no descriptors. */
#define BREATH_MS 200

struct listener {
    struct listener_options options;
    struct caller_desk desk;
    struct crowd *crowd;
    struct evconnlistener *socket;
    struct event *tick;   /* every second */
    struct event *breath; /* the end of a pause */
    unsigned port;
    unsigned notes, unsaid; /* in this second */
};

/* ------------------------------------------------------------------ the log */

static void tell(struct listener *l, const char *text)
{
    char line[700];
    snprintf(line, sizeof line, "%s: %s", l->options.name, text);
    l->options.note(l->options.note_arg, line);
}

static void on_note(void *arg, const char *text)
{
    struct listener *l = arg;
    if (l->notes++ < NOTES_A_SECOND)
        tell(l, text);
    else
        l->unsaid++;
}

static void note(struct listener *l, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void note(struct listener *l, const char *format, ...)
{
    char text[600];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    on_note(l, text);
}

static void end_second(struct listener *l)
{
    if (l->unsaid > 0) {
        char text[80];
        snprintf(text, sizeof text, "%u more lines of this second are left out",
                 l->unsaid);
        tell(l, text);
    }
    l->notes = l->unsaid = 0;
}

/* ------------------------------------------------------------- who comes in */

static void turn_away(struct listener *l, int fd, const char *codes,
                      const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* In his own page, so that he can read it; it fits the socket's buffer. */
static void turn_away(struct listener *l, int fd, const char *codes,
                      const char *format, ...)
{
    char text[300];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    SCOPED(reply_clear) struct reply reply = {0};
    struct buf *out = &l->desk.scratch;
    /* Where TLS comes first, no one reads a word in the clear. */
    if (l->options.tls != LISTENER_TLS &&
        reply_set(&reply, codes, "%s", text) == 0 &&
        reply_out_put(&l->desk.replies, &reply, 0, 0, out) == 0)
        (void)send(fd, out->bytes, out->len, MSG_NOSIGNAL | MSG_DONTWAIT);
    buf_empty(out);
    shutdown(fd, SHUT_WR);
    close(fd);
}

static void refuse(struct listener *l, int fd, int verdict)
{
    const char *host = l->options.batch->host;
    switch (verdict) {
    case CROWD_FULL:
        note(l, "a connection is turned away: %u are open",
             crowd_count(l->crowd));
        turn_away(l, fd, "421 4.3.2", "%s has too many connections", host);
        break;
    case CROWD_TOO_MANY:
        turn_away(l, fd, "421 4.7.0",
                  "%s takes no more connections at a time from your address",
                  host);
        break;
    case CROWD_TOO_FAST:
        turn_away(l, fd, "421 4.7.0",
                  "%s takes no more connections in this minute from your "
                  "address",
                  host);
        break;
    default:
        turn_away(l, fd, "421 4.3.0", "%s has no memory left", host);
        break;
    }
}

static void on_accept(struct evconnlistener *socket, evutil_socket_t fd,
                      struct sockaddr *peer, int len, void *arg)
{
    (void)socket;
    (void)len;
    struct listener *l = arg;
    struct address from = address_of(peer);
    char name[INET6_ADDRSTRLEN] = "?";
    getnameinfo(peer, (socklen_t)len, name, sizeof name, NULL, 0,
                NI_NUMERICHOST);
    if (l->options.allow && !allow_has(l->options.allow, &from)) {
        note(l, "%s is not in Allow: refused", name);
        turn_away(l, fd, "554 5.7.1", "%s may not connect here", name);
        return;
    }
    int verdict = crowd_enter(l->crowd, &from, loop_now());
    if (verdict != CROWD_WELCOME) {
        if (verdict == CROWD_TOO_MANY || verdict == CROWD_TOO_FAST)
            note(l, "%s is turned away: %s", name,
                 verdict == CROWD_TOO_MANY ? "too many connections"
                                           : "too many connections a minute");
        refuse(l, fd, verdict);
        return;
    }
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (caller_new(&l->desk, fd, peer) < 0) {
        crowd_leave(l->crowd, &from);
        note(l, "%s: no memory for a connection", name);
    }
}

static void on_left(void *arg, const struct address *from)
{
    struct listener *l = arg;
    crowd_leave(l->crowd, from);
}

/* accept(2) failed. Who waits to be taken stays readable: without a pause the
 * loop would turn on the spot. */
static void on_accept_error(struct evconnlistener *socket, void *arg)
{
    struct listener *l = arg;
    int error = EVUTIL_SOCKET_ERROR();
    note(l, "no connection can be taken: %s; a pause of %d ms", strerror(error),
         BREATH_MS);
    evconnlistener_disable(socket);
    const struct timeval pause = {.tv_usec = BREATH_MS * 1000};
    if (event_add(l->breath, &pause) < 0)
        evconnlistener_enable(socket);
}

static void on_breath(evutil_socket_t fd, short what, void *arg)
{
    (void)fd;
    (void)what;
    struct listener *l = arg;
    if (l->socket)
        evconnlistener_enable(l->socket);
}

static void on_tick(evutil_socket_t fd, short what, void *arg)
{
    (void)fd;
    (void)what;
    struct listener *l = arg;
    struct timespec now = loop_now();
    struct caller *next;
    for (struct caller *c = l->desk.callers; c; c = next) {
        next = caller_next(c);
        caller_tick(c, now);
    }
    end_second(l);
}

/* --------------------------------------------------------------- the socket */

static int start_listening(struct listener *l, char *error_out,
                           size_t error_size)
{
    struct event_base *base = loop_base(l->options.loop);
    int fd = listening_socket(l->options.address, l->options.port, error_out,
                              error_size);
    if (fd < 0)
        return fd;
    l->port = listening_port(fd);
    l->socket = evconnlistener_new(
        base, on_accept, l, LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC, 0,
        fd);
    if (!l->socket) {
        close(fd);
        return -ENOMEM;
    }
    evconnlistener_set_error_cb(l->socket, on_accept_error);
    l->tick = event_new(base, -1, EV_PERSIST, on_tick, l);
    l->breath = evtimer_new(base, on_breath, l);
    const struct timeval second = {.tv_sec = 1};
    if (!l->tick || !l->breath || event_add(l->tick, &second) < 0)
        return -ENOMEM;
    return 0;
}

/* --------------------------------------------------------------------- life */

static unsigned or_default(unsigned value, unsigned usual)
{
    return value > 0 ? value : usual;
}

static int set_desk(struct listener *l, char *error_out, size_t error_size)
{
    const struct listener_options *o = &l->options;
    struct caller_desk *desk = &l->desk;
    desk->options = o;
    desk->left = on_left;
    desk->note = on_note;
    desk->arg = l;
    desk->patience = (struct listener_patience){
        .idle_s = or_default(o->patience.idle_s, 300),
        .command_s = or_default(o->patience.command_s, 60),
        .data_s = or_default(o->patience.data_s, 180),
        .read_s = or_default(o->patience.read_s, 180),
    };
    desk->live = (struct live_options){
        .cp = o->cp,
        .batch = *o->batch,
        .starttls =
            o->tls == LISTENER_STARTTLS || o->tls == LISTENER_STARTTLS_MUST,
        .secure = o->tls == LISTENER_TLS,
    };
    buf_init(&desk->scratch, 1024 * 1024);
    if (live_framing(o->framing, o->cp, &desk->live.format) < 0) {
        snprintf(error_out, error_size,
                 "'%.40s' is no framing: NL, LF, CRLF, F80 or RDW is",
                 o->framing);
        return -EINVAL;
    }
    if (o->batch->atsign.automatic) {
        snprintf(error_out, error_size,
                 "the at-sign of a listener cannot be found out: name it");
        return -EINVAL;
    }
    record_out_init(&desk->frame, &desk->live.format, NULL);
    return reply_out_init(&desk->replies, o->cp, &desk->live.format);
}

int listener_new(const struct listener_options *options,
                 struct listener **l_out, char *error_out, size_t error_size)
{
    SCOPED(listener_free) struct listener *l = calloc(1, sizeof *l);
    if (!l)
        return -ENOMEM;
    l->options = *options;
    int r = set_desk(l, error_out, error_size);
    if (r == 0)
        r = crowd_new(&options->limits, &l->crowd);
    if (r == 0)
        r = start_listening(l, error_out, error_size);
    if (r < 0)
        return r;
    *l_out = GIVE(l);
    return 0;
}

void listener_free(struct listener **listener)
{
    struct listener *l = *listener;
    if (!l)
        return;
    if (l->socket)
        evconnlistener_free(l->socket);
    while (l->desk.callers) {
        struct caller *c = l->desk.callers;
        caller_free(&c);
    }
    if (l->tick)
        event_free(l->tick);
    if (l->breath)
        event_free(l->breath);
    crowd_free(&l->crowd);
    reply_out_clear(&l->desk.replies);
    record_out_clear(&l->desk.frame);
    buf_clear(&l->desk.scratch);
    free(l);
    *listener = NULL;
}

unsigned listener_port(const struct listener *l)
{
    return l->port;
}

void listener_stop(struct listener *l)
{
    l->desk.stopping = true;
    if (l->socket)
        evconnlistener_free(l->socket);
    l->socket = NULL;
    struct caller *next;
    for (struct caller *c = l->desk.callers; c; c = next) {
        next = caller_next(c);
        caller_stop(c);
    }
}

unsigned listener_count(const struct listener *l)
{
    return crowd_count(l->crowd);
}
