/* The socket of a wire: bytes in and out, and what turns it into TLS. */
#include "service/wire_private.h"

#include "base/sealed.h"
#include "service/tls.h"

#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/bufferevent_ssl.h>
#include <openssl/err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Replies that wait to be read before the relay is held back. */
#define INPUT_HIGH_MARK (64 * 1024)

#define WIRE_FLAGS (BEV_OPT_CLOSE_ON_FREE | BEV_OPT_DEFER_CALLBACKS)

static void on_readable(struct bufferevent *bev, void *arg)
{
    struct wire *w = arg;
    struct evbuffer *input = bufferevent_get_input(bev);
    size_t len = evbuffer_get_length(input);
    const unsigned char *bytes = evbuffer_pullup(input, -1);
    if (len > 0 && !bytes) {
        wire_fail(w, -ENOMEM);
        return;
    }
    session_feed(w->session, span_of(bytes, len));
    wire_hear(w);
    evbuffer_drain(input, len);
    wire_pump(w);
}

static void on_writable(struct bufferevent *bev, void *arg)
{
    (void)bev;
    wire_pump(arg);
}

/* ------------------------------------------------------------------- TLS */

static void handshake_done(struct wire *w)
{
    char why[512];
    w->shaking = false;
    bool good = tls_judge(w->ssl, w->target->host, why, sizeof why);
    w->verified = good;
    bool refused = !good && target_needs_tls(w->target);
    if (refused && w->target->kind == TARGET_SMTPS)
        session_lost(w->session, why);
    else if (refused)
        session_tls_done(w->session, false, why);
    else if (!good)
        wire_note(w, "%s; encrypted all the same (tls=may)", why);
    if (w->target->kind == TARGET_SMTP && !refused)
        session_tls_done(w->session, true, NULL);
}

static void handshake_failed(struct wire *w, const char *why)
{
    w->shaking = false;
    if (w->target->kind == TARGET_SMTPS) {
        session_lost(w->session, why);
        return;
    }
    if (!target_needs_tls(w->target)) {
        wire_note(w, "%s; going on without encryption (tls=may)", why);
        w->target->no_tls = true;
        w->learnt = true;
    }
    session_tls_done(w->session, false, why);
}

void wire_give_up(struct wire *w, const char *why)
{
    if (w->shaking)
        handshake_failed(w, why);
    else
        session_lost(w->session, why);
}

/* ---------------------------------------------------------------- events */

static void describe_end(struct wire *w, short what, char *why, size_t size)
{
    unsigned long error;
    if (w->shaking)
        tls_describe(w->ssl, bufferevent_get_openssl_error(w->bev),
                     w->target->host, why, size);
    else if (w->ssl && (error = bufferevent_get_openssl_error(w->bev)))
        snprintf(why, size, "TLS failed: %s", tls_reason(error));
    else if (what & BEV_EVENT_EOF)
        snprintf(why, size, "The relay closed the connection");
    else
        snprintf(why, size, "The connection failed: %s",
                 strerror(EVUTIL_SOCKET_ERROR()));
}

static void on_event(struct bufferevent *bev, short what, void *arg)
{
    (void)bev;
    struct wire *w = arg;
    if (what & BEV_EVENT_CONNECTED) {
        handshake_done(w);
    } else {
        char why[512];
        describe_end(w, what, why, sizeof why);
        ERR_clear_error();
        wire_give_up(w, why);
    }
    wire_pump(w);
}

static int wire_attach(struct wire *w, int fd, bool encrypted)
{
    struct event_base *base = loop_base(w->options->loop);
    if (encrypted) {
        w->ssl =
            tls_start(w->tls, w->target->host, target_needs_tls(w->target));
        if (w->ssl)
            w->bev = bufferevent_openssl_socket_new(
                base, fd, w->ssl, BUFFEREVENT_SSL_CONNECTING, WIRE_FLAGS);
        if (w->ssl && !w->bev)
            SSL_free(w->ssl);
        if (w->bev)
            bufferevent_openssl_set_allow_dirty_shutdown(w->bev, 1);
    } else {
        w->bev = bufferevent_socket_new(base, fd, WIRE_FLAGS);
    }
    if (!w->bev) {
        w->ssl = NULL;
        close(fd);
        return -ENOMEM;
    }
    w->shaking = encrypted;
    bufferevent_setcb(w->bev, on_readable, on_writable, on_event, w);
    bufferevent_setwatermark(w->bev, EV_READ, 0, INPUT_HIGH_MARK);
    bufferevent_setwatermark(w->bev, EV_WRITE, WIRE_LOW_MARK, 0);
    bufferevent_enable(w->bev, EV_READ | EV_WRITE);
    return 0;
}

int wire_open(struct wire *w, int fd)
{
    return wire_attach(w, fd, w->target->kind == TARGET_SMTPS);
}

void wire_upgrade(struct wire *w)
{
    w->upgrade = false;
    int fd = bufferevent_getfd(w->bev);
    bufferevent_setfd(w->bev, -1);
    bufferevent_free(w->bev);
    w->bev = NULL;
    w->since = loop_now();
    int r = wire_attach(w, fd, true);
    if (r < 0) {
        session_tls_done(w->session, false, "TLS cannot be set up");
        wire_fail(w, r);
    }
}

void wire_shut(struct wire *w)
{
    if (w->connected)
        whereabouts_left(&w->target->whereabouts);
    w->connected = false;
    if (w->bev)
        bufferevent_free(w->bev);
    w->bev = NULL;
    w->ssl = NULL;
}

/* --------------------------------------------------------------- sending */

size_t wire_unsent(const struct wire *w)
{
    return w->bev ? evbuffer_get_length(bufferevent_get_output(w->bev)) : 0;
}

/** What the socket takes at once needs no buffer and no event. */
static size_t send_now(struct wire *w, struct span octets)
{
    if (w->ssl || wire_unsent(w) > 0)
        return 0;
    ssize_t n = send(bufferevent_getfd(w->bev), octets.at, octets.len,
                     MSG_NOSIGNAL | MSG_DONTWAIT);
    return n > 0 ? (size_t)n : 0; /* an error comes back as an event */
}

static void wipe(const void *octets, size_t len, void *arg)
{
    (void)arg;
    sealed_forget((void *)octets, len);
    free((void *)octets);
}

/** A secret: the copy that waits for the socket is wiped when it was sent. */
static int write_private(struct wire *w, struct span octets)
{
    void *copy = malloc(octets.len);
    if (!copy)
        return -1;
    memcpy(copy, octets.at, octets.len);
    struct evbuffer *out = bufferevent_get_output(w->bev);
    int r = evbuffer_add_reference(out, copy, octets.len, wipe, NULL);
    if (r < 0)
        wipe(copy, octets.len, NULL);
    return r;
}

static int write_later(struct wire *w, struct span octets)
{
    if (octets.len == 0)
        return 0;
    return session_output_is_private(w->session)
               ? write_private(w, octets)
               : bufferevent_write(w->bev, octets.at, octets.len);
}

void wire_flush(struct wire *w)
{
    struct buf *output = session_output(w->session);
    struct span octets = buf_span(output);
    if (octets.len == 0)
        return;
    struct span rest = span_from(octets, send_now(w, octets));
    if (write_later(w, rest) < 0)
        wire_fail(w, -ENOMEM);
    w->queued += rest.len;
    w->octets += octets.len;
    buf_consume(output, octets.len);
}
