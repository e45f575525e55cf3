/* The socket of a caller: bytes in and out, and what turns it into TLS. */
#include "service/caller_private.h"

#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/bufferevent_ssl.h>
#include <openssl/err.h>
#include <openssl/x509.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Commands that wait to be answered before the submitter is held back. */
#define INPUT_HIGH_MARK (64 * 1024)

#define CALLER_FLAGS (BEV_OPT_CLOSE_ON_FREE | BEV_OPT_DEFER_CALLBACKS)

static void on_readable(struct bufferevent *bev, void *arg)
{
    struct caller *c = arg;
    if (c->leaving)
        evbuffer_drain(bufferevent_get_input(bev), SIZE_MAX);
    caller_pump(c);
}

static void on_writable(struct bufferevent *bev, void *arg)
{
    (void)bev;
    caller_pump(arg);
}

static void on_event(struct bufferevent *bev, short what, void *arg)
{
    struct caller *c = arg;
    if (what & BEV_EVENT_CONNECTED) {
        c->shaking = false;
        if (live_waits(c->live))
            live_secured(c->live);
    } else if (c->shaking) {
        unsigned long error = bufferevent_get_openssl_error(bev);
        const char *why = error ? ERR_reason_error_string(error) : NULL;
        caller_note(c, "TLS handshake failed: %s",
                    why ? why : "connection lost");
        c->broken = true;
    } else if (what & BEV_EVENT_EOF) {
        c->ended = true;
    } else {
        c->broken = true;
    }
    ERR_clear_error();
    caller_pump(c);
}

static struct bufferevent *make_bev(struct caller *c, int fd, bool encrypted)
{
    struct event_base *base = loop_base(c->desk->options->loop);
    if (!encrypted)
        return bufferevent_socket_new(base, fd, CALLER_FLAGS);
    c->ssl = SSL_new(c->desk->options->context);
    if (!c->ssl)
        return NULL;
    struct bufferevent *bev = bufferevent_openssl_socket_new(
        base, fd, c->ssl, BUFFEREVENT_SSL_ACCEPTING, CALLER_FLAGS);
    if (bev)
        bufferevent_openssl_set_allow_dirty_shutdown(bev, 1);
    else
        SSL_free(c->ssl);
    return bev;
}

static int attach(struct caller *c, int fd, bool encrypted)
{
    c->bev = make_bev(c, fd, encrypted);
    if (!c->bev) {
        c->ssl = NULL;
        close(fd);
        return -ENOMEM;
    }
    c->shaking = encrypted;
    bufferevent_setcb(c->bev, on_readable, on_writable, on_event, c);
    bufferevent_setwatermark(c->bev, EV_READ, 0, INPUT_HIGH_MARK);
    bufferevent_enable(c->bev, EV_READ | EV_WRITE);
    return 0;
}

int caller_open(struct caller *c, int fd)
{
    return attach(c, fd, c->desk->options->tls == LISTENER_TLS);
}

void caller_upgrade(struct caller *c)
{
    c->upgrade = false;
    size_t early = evbuffer_get_length(bufferevent_get_input(c->bev));
    if (early > 0)
        caller_note(c,
                    "%zu bytes came in the clear behind STARTTLS: they "
                    "are dropped",
                    early);
    int fd = bufferevent_getfd(c->bev);
    bufferevent_setfd(c->bev, -1);
    bufferevent_free(c->bev);
    c->bev = NULL;
    if (attach(c, fd, true) < 0)
        c->broken = true;
}

/* What relays take is known when they were greeted. */
static void ask_largest(struct caller *c)
{
    const struct listener_options *o = c->desk->options;
    if (o->delivery == LISTENER_THROUGH && o->relay.largest)
        c->desk->live.batch.largest = o->relay.largest(o->relay.arg);
}

bool caller_feed(struct caller *c)
{
    struct evbuffer *input = bufferevent_get_input(c->bev);
    /* The first of its pieces lies in one, however many there are. */
    size_t len = evbuffer_get_contiguous_space(input);
    if (len == 0)
        return false;
    c->lent = len;
    if (live_stage(c->live) == LIVE_IDLE)
        ask_largest(c);
    const unsigned char *bytes = evbuffer_pullup(input, (ev_ssize_t)len);
    if (!bytes || live_feed(c->live, span_of(bytes, len)) < 0)
        c->broken = true;
    return !c->broken;
}

void caller_fed(struct caller *c)
{
    if (c->lent == 0)
        return;
    size_t read = c->lent - live_unread(c->live);
    evbuffer_drain(bufferevent_get_input(c->bev), read);
    c->lent = 0;
}

size_t caller_unsent(const struct caller *c)
{
    return c->bev ? evbuffer_get_length(bufferevent_get_output(c->bev)) : 0;
}

/* What the socket takes at once needs no buffer and no event. */
static size_t send_now(struct caller *c, struct span octets)
{
    if (c->ssl || caller_unsent(c) > 0)
        return 0;
    ssize_t n = send(bufferevent_getfd(c->bev), octets.at, octets.len,
                     MSG_NOSIGNAL | MSG_DONTWAIT);
    return n > 0 ? (size_t)n : 0; /* an error comes back as an event */
}

void caller_send(struct caller *c, struct span octets)
{
    if (octets.len == 0 || !c->bev)
        return;
    struct span rest = span_from(octets, send_now(c, octets));
    if (rest.len > 0 && bufferevent_write(c->bev, rest.at, rest.len) < 0)
        c->broken = true;
}

void caller_shut(struct caller *c)
{
    if (c->bev)
        bufferevent_free(c->bev);
    c->bev = NULL;
    c->ssl = NULL;
}

void caller_linger(struct caller *c)
{
    c->lingering = true;
    c->since = loop_now();
    evbuffer_drain(bufferevent_get_input(c->bev), SIZE_MAX);
    if (c->ssl)
        SSL_shutdown(c->ssl);
    shutdown(bufferevent_getfd(c->bev), SHUT_WR);
}

struct live_submitter caller_self(const struct caller *c,
                                  char owner[CALLER_OWNER_MAX])
{
    X509 *shown = c->ssl ? SSL_get0_peer_certificate(c->ssl) : NULL;
    if (shown)
        X509_NAME_oneline(X509_get_subject_name(shown), owner,
                          CALLER_OWNER_MAX);
    return (struct live_submitter){.peer = c->peer,
                                   .helo = live_helo(c->live),
                                   .owner = shown ? owner : NULL};
}
