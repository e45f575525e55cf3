#include "service/caller.h"

#include "base/scope.h"
#include "queue/schedule.h"
#include "service/caller_private.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Replies that wait for the socket before no more commands are read. */
#define OUTPUT_HIGH_MARK (64 * 1024)
/* For a peer to read the last words, while what it still sends is dropped. */
#define LINGER_S 2
#define HANDSHAKE_S 60

static void describe_peer(const struct sockaddr *peer, char *out, size_t size)
{
    char text[INET6_ADDRSTRLEN] = "?";
    if (peer->sa_family == AF_INET) {
        const struct sockaddr_in *in = (const void *)peer;
        inet_ntop(AF_INET, &in->sin_addr, text, sizeof text);
        snprintf(out, size, "%s:%u", text, ntohs(in->sin_port));
    } else {
        const struct sockaddr_in6 *in = (const void *)peer;
        inet_ntop(AF_INET6, &in->sin6_addr, text, sizeof text);
        snprintf(out, size, "[%s]:%u", text, ntohs(in->sin6_port));
    }
}

static void enlist(struct caller *c)
{
    c->next = c->desk->callers;
    c->place = &c->desk->callers;
    if (c->next)
        c->next->place = &c->next;
    c->desk->callers = c;
}

static void leave_list(struct caller *c)
{
    if (!c->place)
        return;
    *c->place = c->next;
    if (c->next)
        c->next->place = c->place;
    c->desk->left(c->desk->arg, &c->from);
}

int caller_new(struct caller_desk *desk, int fd, const struct sockaddr *peer)
{
    SCOPED(caller_free) struct caller *c = calloc(1, sizeof *c);
    if (!c) {
        close(fd);
        return -ENOMEM;
    }
    c->desk = desk;
    c->from = address_of(peer);
    describe_peer(peer, c->peer, sizeof c->peer);
    c->since = loop_now();
    int r = caller_open(c, fd);
    if (r == 0)
        r = live_new(&desk->live, &c->live);
    if (r < 0)
        return r;
    enlist(c);
    caller_pump(GIVE(c));
    return 0;
}

void caller_free(struct caller **caller)
{
    struct caller *c = *caller;
    if (!c)
        return;
    leave_list(c);
    caller_queue_free(&c->queue);
    caller_through_free(&c->through); /* which may tell who it was */
    caller_shut(c);
    live_free(&c->live);
    free(c);
    *caller = NULL;
}

struct caller *caller_next(const struct caller *c)
{
    return c->next;
}

void caller_note(struct caller *c, const char *format, ...)
{
    char text[500];
    int len = snprintf(text, sizeof text, "%s: ", c->peer);
    va_list args;
    va_start(args, format);
    vsnprintf(text + len, sizeof text - (size_t)len, format, args);
    va_end(args);
    c->desk->note(c->desk->arg, text);
}

/* ------------------------------------------------------- what is to be said */

static void put_reply(struct caller *c, const struct live_item *item)
{
    struct buf *out = &c->desk->scratch;
    int r = reply_out_put(&c->desk->replies, &item->reply, item->record,
                          item->column, out);
    if (r < 0)
        c->broken = true;
    if (out->len >= OUTPUT_HIGH_MARK) {
        caller_send(c, buf_span(out));
        buf_empty(out);
    }
}

/* Nothing is taken in the clear where TLS is a must. */
static bool must_hide_first(const struct caller *c,
                            const struct live_item *item)
{
    return item->kind == LIVE_MAIL && !c->ssl &&
           c->desk->options->tls == LISTENER_STARTTLS_MUST;
}

static void ask_delivery(struct caller *c, const struct live_item *item)
{
    if (must_hide_first(c, item))
        caller_say(c, "530 5.7.0", "Must issue a STARTTLS command first");
    else if (c->desk->options->delivery == LISTENER_THROUGH)
        caller_through_hear(c, item);
    else
        caller_queue_hear(c, item);
}

static void hear(struct caller *c, const struct live_item *item)
{
    switch (item->kind) {
    case LIVE_REPLY:
        put_reply(c, item);
        break;
    case LIVE_HELLO:
        put_reply(c, item);
        ask_delivery(c, item);
        break;
    case LIVE_STARTTLS:
        c->upgrade = true;
        break;
    case LIVE_CLOSE:
        c->leaving = true;
        caller_through_leave(c);
        break;
    default:
        ask_delivery(c, item);
        break;
    }
}

static void drain(struct caller *c)
{
    struct live_item item;
    int step;
    while (!c->broken && (step = live_next(c->live, &item)) != STEP_HUNGRY) {
        if (step == STEP_END)
            break;
        if (step == STEP_ITEM)
            hear(c, &item);
        else
            c->broken = true;
        c->since = loop_now();
    }
    caller_fed(c);
    caller_send(c, buf_span(&c->desk->scratch));
    buf_empty(&c->desk->scratch);
}

static bool may_read(const struct caller *c)
{
    return !c->broken && !c->leaving && !c->shaking && !c->upgrade &&
           !live_waits(c->live) && caller_unsent(c) < OUTPUT_HIGH_MARK;
}

static void pump(struct caller *c)
{
    do {
        if (!c->shaking)
            drain(c);
        if (c->upgrade && !c->broken && caller_unsent(c) == 0)
            caller_upgrade(c);
    } while (may_read(c) && caller_feed(c));

    /* Who hung up has all he sent answered, as far as it goes. */
    if (c->ended && may_read(c)) {
        live_hang_up(c->live);
        drain(c);
    }
}

/* The clock runs anew where something else is waited for. */
static void look_at_stage(struct caller *c)
{
    enum live_stage stage = live_stage(c->live);
    if (stage != c->stage)
        c->since = loop_now();
    c->stage = stage;
}

void caller_pump(struct caller *c)
{
    if (c->pumping)
        return;
    c->pumping = true;
    if (!c->lingering && !c->broken)
        pump(c);
    c->pumping = false;
    look_at_stage(c);
    bool said = c->leaving && caller_unsent(c) == 0;
    if (c->broken || (said && c->ended))
        caller_free(&c);
    else if (said && !c->lingering)
        caller_linger(c);
}

/* -------------------------------------------------------------- the answers */

void caller_answer(struct caller *c, const struct reply *reply)
{
    if (!live_waits(c->live))
        return; /* it was dismissed meanwhile */
    if (live_answer(c->live, reply) < 0)
        c->broken = true;
    caller_pump(c);
}

void caller_say(struct caller *c, const char *codes, const char *format, ...)
{
    char text[700];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    SCOPED(reply_clear) struct reply reply = {0};
    if (reply_set(&reply, codes, "%s", text) < 0)
        c->broken = true;
    caller_answer(c, &reply);
}

/* ---------------------------------------------------------------- the clock */

static bool is_over(struct timespec since, unsigned seconds,
                    struct timespec now)
{
    return schedule_is_due(schedule_after(since, (uint64_t)seconds * 1000),
                           now);
}

static void dismiss(struct caller *c, const char *codes, const char *why)
{
    if (live_dismiss(c->live, codes, why) < 0)
        c->broken = true;
    caller_pump(c);
}

/* Of a submitter who is slow: how long he may be, and what he is told. */
static unsigned patience_of(const struct caller *c, const char **what_out)
{
    const struct listener_patience *p = &c->desk->patience;
    switch (c->stage) {
    case LIVE_IDLE:
        *what_out = "no command came";
        return p->idle_s;
    case LIVE_TALKING:
        *what_out = "a command was not ended";
        return p->command_s;
    case LIVE_RECEIVING:
        *what_out = "no text came";
        return p->data_s;
    default:
        return 0;
    }
}

/* Does it leave what was said to it unread? */
static bool is_stuck(struct caller *c, struct timespec now)
{
    size_t unsent = caller_unsent(c);
    if (unsent == 0 || unsent != c->unsent)
        c->unsent_since = now;
    c->unsent = unsent;
    return unsent > 0 &&
           is_over(c->unsent_since, c->desk->patience.read_s, now);
}

static bool is_lost(struct caller *c, struct timespec now)
{
    if (c->shaking)
        return is_over(c->since, HANDSHAKE_S, now);
    return is_stuck(c, now) ||
           (c->lingering && is_over(c->since, LINGER_S, now));
}

void caller_tick(struct caller *c, struct timespec now)
{
    if (is_lost(c, now)) {
        if (!c->lingering)
            caller_note(c, "%s: the connection is closed",
                        c->shaking ? "no TLS handshake came"
                                   : "replies are not read");
        caller_free(&c);
        return;
    }
    if (c->desk->stopping) {
        caller_stop(c);
        return;
    }
    const char *what = NULL;
    unsigned patience = patience_of(c, &what);
    if (c->leaving || c->shaking || patience == 0 || caller_unsent(c) > 0 ||
        !is_over(c->since, patience, now))
        return;
    char why[200];
    snprintf(why, sizeof why, "%s closes: %s for %u seconds",
             c->desk->options->batch->host, what, patience);
    dismiss(c, "421 4.4.2", why);
}

void caller_stop(struct caller *c)
{
    if (c->leaving || c->shaking || live_is_open(c->live))
        return;
    char why[200];
    snprintf(why, sizeof why, "%s closes: the gateway is being stopped",
             c->desk->options->batch->host);
    dismiss(c, "421 4.3.2", why);
}
