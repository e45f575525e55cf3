#include "service/wire.h"

#include "base/scope.h"
#include "queue/schedule.h"
#include "service/tls.h"
#include "service/wire_private.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* A mail may come within so long after the last: longer than a job takes to
 * be read, shorter than anyone would call open. */
#define IDLE_MS 200

static void on_dialled(void *arg, const struct dial_result *result);
static void on_tick(evutil_socket_t fd, short what, void *arg);

/** What the target's limits say, or RFC 5321, but no more than the run has. */
static struct session_patience patience_of(const struct wire *w)
{
    const unsigned limit = w->options->max_patience_s;
    struct session_patience p = w->target->limits.patience;
#define PATIENCE(field, preset)                 \
    do {                                        \
        p.field = p.field ? p.field : (preset); \
        if (limit && limit < p.field)           \
            p.field = limit;                    \
    } while (0)
    PATIENCE(initial_s, 300);
    PATIENCE(any_s, 300);
    PATIENCE(handshake_s, 60);
    PATIENCE(mail_s, 300);
    PATIENCE(rcpt_s, 300);
    PATIENCE(data_s, 120);
    PATIENCE(data_block_s, 180);
    PATIENCE(data_term_s, 600);
#undef PATIENCE
    return p;
}

static int make_session(struct wire *w, const struct credentials *credentials)
{
    const struct target *t = w->target;
    bool implicit = t->kind == TARGET_SMTPS;
    struct session_options options = {
        .helo = w->options->helo,
        .tls_wanted = !implicit && w->tls && !t->no_tls,
        .tls_required = target_needs_tls(t),
        .tls_active = implicit,
        .credentials = credentials,
        .no_pipelining = t->no_pipelining,
        .no_chunking = t->no_chunking,
        .patience = patience_of(w),
    };
    return session_new(&options, &w->session);
}

int wire_begin(struct wire *w, const struct credentials *credentials)
{
    struct dial_options dial = {.host = w->target->host,
                                .port = w->target->port,
                                .patience_s = w->options->connect_patience_s,
                                .whereabouts = &w->target->whereabouts,
                                .done = on_dialled,
                                .arg = w};
    int r = make_session(w, credentials);
    return r < 0 ? r : dial_new(w->options->loop, &dial, &w->dial);
}

int wire_make(const struct wire_options *options, struct target *target,
              SSL_CTX *tls, struct login *login, const struct wire_cargo *cargo,
              struct wire **w_out)
{
    SCOPED(wire_free) struct wire *w = calloc(1, sizeof *w);
    if (!w)
        return -ENOMEM;
    w->options = options;
    w->cargo = cargo;
    w->target = target;
    if (tls && SSL_CTX_up_ref(tls) == 1)
        w->tls = tls;
    w->login = login;
    w->version = target->version;
    w->tick = event_new(loop_base(options->loop), -1, EV_PERSIST, on_tick, w);
    if (!w->tick)
        return -ENOMEM;
    int r = body_new(&w->body);
    if (r == 0 && login)
        wire_want_login(w);
    else if (r == 0)
        r = wire_begin(w, NULL);
    if (r < 0)
        return r;
    *w_out = GIVE(w);
    return 0;
}

int wire_new(const struct wire_options *options, struct target *target,
             SSL_CTX *tls, struct login *login, struct wire **w_out)
{
    return wire_make(options, target, tls, login, &wire_mails, w_out);
}

static void free_attempts(struct attempt *list)
{
    while (list) {
        struct attempt *a = list;
        list = a->next;
        attempt_free(&a);
    }
}

void wire_free(struct wire **wire)
{
    struct wire *w = *wire;
    if (!w)
        return;
    wire_shut(w);
    wire_end_login(w);
    dial_free(&w->dial);
    if (w->tick)
        event_free(w->tick);
    session_free(&w->session);
    body_free(&w->body);
    tls_free(&w->tls);
    wire_steps_free(&w->steps);
    free_attempts(w->offered);
    free_attempts(w->spare);
    reply_clear(&w->farewell);
    free(w);
    *wire = NULL;
}

void wire_note(struct wire *w, const char *format, ...)
{
    char text[700];
    int len = snprintf(text, sizeof text, "%s: ", w->target->url);
    if (len < 0 || (size_t)len >= sizeof text)
        len = 0;
    va_list args;
    va_start(args, format);
    vsnprintf(text + len, sizeof text - (size_t)len, format, args);
    va_end(args);
    w->options->host.note(w->options->host.arg, text);
}

void wire_fail(struct wire *w, int error)
{
    w->options->host.fail(w->options->host.arg, error);
}

/* ----------------------------------------------------------------- its life */

/** What the next connection to this relay shall know. */
static void learn(struct wire *w)
{
    struct target *t = w->target;
    if (session_refused_chunking(w->session))
        t->no_chunking = w->learnt = true;
    if (w->timed_out && session_doubts_pipelining(w->session))
        t->no_pipelining = true;
}

static void wire_close(struct wire *w)
{
    if (w->closed)
        return;
    w->closed = true;
    wire_end_login(w);
    if (w->session)
        learn(w);
    wire_shut(w);
    event_del(w->tick);
    w->options->host.closed(w->options->host.arg, w);
}

void wire_refuse(struct wire *w, const struct reply *why)
{
    if (reply_copy(why, &w->farewell) < 0)
        wire_fail(w, -ENOMEM);
    wire_close(w);
}

static void on_dialled(void *arg, const struct dial_result *result)
{
    struct wire *w = arg;
    if (result->fd < 0) {
        if (reply_set(&w->farewell, result->codes, "No connection to %s: %s",
                      w->target->url, result->text) < 0)
            wire_fail(w, -ENOMEM);
        wire_close(w);
        return;
    }
    int r = wire_open(w, result->fd);
    struct timeval second = {.tv_sec = 1};
    if (r == 0 && event_add(w->tick, &second) < 0)
        r = -ENOMEM;
    if (r < 0) {
        wire_fail(w, r);
        return;
    }
    whereabouts_connected(&w->target->whereabouts, result->address);
    w->connected = true;
    w->since = loop_now();
    wire_pump(w);
}

/** Whatever counts as progress begins the patience anew. */
static void note_progress(struct wire *w)
{
    unsigned turn = session_turn(w->session);
    uint64_t written = w->queued - wire_unsent(w);
    if (turn == w->turn && written == w->written)
        return;
    w->turn = turn;
    w->written = written;
    w->since = loop_now();
}

static unsigned patience_now(const struct wire *w)
{
    if (w->shaking)
        return patience_of(w).handshake_s;
    if (wire_unsent(w) > 0)
        return patience_of(w).data_block_s;
    return session_patience_s(w->session);
}

/** No mail came for so long that the connection is not kept open. */
static bool is_idle_too_long(const struct wire *w)
{
    if (!w->options->standing || !w->idle)
        return false;
    uint64_t ms = (uint64_t)w->target->limits.idle_s * 1000;
    return schedule_is_due(
        schedule_after(w->idle_since, ms > IDLE_MS ? ms : IDLE_MS), loop_now());
}

static void on_tick(evutil_socket_t fd, short what, void *arg)
{
    (void)fd;
    (void)what;
    struct wire *w = arg;
    if (is_idle_too_long(w)) {
        wire_leave(w);
        wire_pump(w);
        return;
    }
    note_progress(w);
    unsigned patience = patience_now(w);
    struct timespec end = schedule_after(w->since, (uint64_t)patience * 1000);
    if (patience == 0 || !schedule_is_due(end, loop_now()))
        return;
    bool stuck = wire_unsent(w) > 0;
    char why[80];
    snprintf(why, sizeof why, "The relay %s for %u seconds",
             stuck ? "took nothing" : "did not answer", patience);
    wire_give_up(w, why);
    w->timed_out = !stuck;
    wire_pump(w);
}

void wire_pump(struct wire *w)
{
    bool moved;
    do {
        moved = wire_hear(w);
        if (w->upgrade)
            wire_upgrade(w);
        if (w->ended || !w->bev)
            break;
        moved |= w->cargo->offer(w);
        moved |= w->cargo->supply(w);
    } while (moved);
    if (w->bev)
        wire_flush(w);
    if (w->ended) {
        wire_close(w);
        return;
    }
    note_progress(w);
    w->cargo->prepare(w);
    w->options->host.lull(w->options->host.arg);
}

void wire_kick(struct wire *w)
{
    if (w->bev && !w->closed && session_wants_mail(w->session))
        wire_pump(w);
}

void wire_abandon(struct wire *w, const char *why)
{
    if (!w->bev || w->closed)
        return;
    session_lost(w->session, why);
    wire_pump(w);
}

/* ---------------------------------------------------------- what it is like */

struct target *wire_target(const struct wire *w)
{
    return w->target;
}

bool wire_is_dialling(const struct wire *w)
{
    return !w->closed && !w->bev;
}

bool wire_is_free(const struct wire *w)
{
    return !w->closed && !w->leaving && !w->offered && !wire_is_outdated(w);
}

bool wire_is_outdated(const struct wire *w)
{
    return w->version != w->target->version;
}

bool wire_is_closed(const struct wire *w)
{
    return w->closed;
}

bool wire_is_greeted(const struct wire *w)
{
    return !w->closed && w->ready;
}

bool wire_was_answered(const struct wire *w)
{
    return w->answered;
}

bool wire_has_failed(const struct wire *w)
{
    bool idle = w->ready && !w->used; /* it was closed for waiting too long */
    return w->farewell.code && !w->answered && !w->learnt && !idle;
}

const struct reply *wire_farewell(const struct wire *w)
{
    return &w->farewell;
}

uint64_t wire_octets(const struct wire *w)
{
    return w->octets;
}
