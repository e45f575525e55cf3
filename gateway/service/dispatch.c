#include "service/dispatch.h"

#include "base/scope.h"
#include "queue/schedule.h"
#include "service/dispatch_private.h"

#include <errno.h>
#include <stdlib.h>

/* Mails deferred in one turn, so that mails under way are not kept waiting. */
#define TURN_MAILS 256

/* How long the replies to QUIT are waited for. */
#define LINGER_MS 5000

void dispatch_wake(struct dispatch *d)
{
    static const struct timeval soon = {0};
    if (!evtimer_pending(d->turn, NULL))
        evtimer_add(d->turn, &soon);
}

/* ------------------------------------------------------- what wires report */

static void on_lull(void *arg)
{
    struct dispatch *d = arg;
    dispatch_tell_done(d);
    if (dispatch_is_ending(d))
        return;
    dispatch_read_ahead(d);
    if (d->queue.due && lanes_have_room(d->lanes))
        dispatch_wake(d);
}

static void on_closed(void *arg, struct wire *wire)
{
    (void)wire;
    dispatch_wake(arg);
}

static void on_note(void *arg, const char *text)
{
    struct dispatch *d = arg;
    if (d->options.note)
        d->options.note(d->options.note_arg, text);
}

static void on_fail(void *arg, int error)
{
    dispatch_give_up(arg, error);
}

/* ------------------------------------------------------------------ turns */

static void defer_all(struct dispatch *d, const struct reply *why)
{
    mail_queue_wake(&d->queue, (struct timespec){.tv_sec = INT32_MAX});
    struct mail *mail;
    while ((mail = mail_queue_take(&d->queue)))
        dispatch_defer(d, &mail, why);
    dispatch_tell_done(d);
}

/** Nothing is sent any more: what is still to be read is deferred too. */
static void defer_the_rest(struct dispatch *d, const struct reply *why)
{
    unsigned count = 0;
    do
        defer_all(d, why);
    while (count++ < TURN_MAILS && dispatch_read(d));
    if (count > TURN_MAILS)
        dispatch_wake(d);
}

/** Wakes the loop for whatever pause is over first. */
void dispatch_remind(struct dispatch *d)
{
    struct timespec now = loop_now(), at;
    const struct mail *mail = mail_queue_soonest(&d->queue);
    bool wanted = mail != NULL;
    if (mail)
        at = mail->next_try;
    if (d->read && d->unsettled == 0) {
        at = d->leave_at;
        wanted = true;
    }
    struct timespec relay;
    if ((d->queue.due || d->queue.elsewhere) && lanes_rest(d->lanes, &relay) &&
        (!wanted || schedule_is_before(relay, at))) {
        at = relay;
        wanted = true;
    }
    if (!wanted)
        return;
    uint64_t ms = schedule_wait_ms(at, now) + 1;
    struct timeval wait = {.tv_sec = (time_t)(ms / 1000),
                           .tv_usec = (suseconds_t)(ms % 1000) * 1000};
    evtimer_add(d->reminder, &wait);
}

/** The last mail is settled: wires may still say goodbye, but not for ever.
 *  False when there is nothing to wait for. */
static bool linger(struct dispatch *d)
{
    if (!d->read || d->unsettled > 0)
        return true;
    lanes_hang_up(d->lanes);
    struct timespec now = loop_now();
    if (d->leave_at.tv_sec == 0)
        d->leave_at = schedule_after(now, LINGER_MS);
    return !lanes_are_closed(d->lanes) && !schedule_is_due(d->leave_at, now);
}

/** One place at most, while others want the rest. */
static void open_elsewhere(struct dispatch *d)
{
    dispatch_unpass(d);
    const struct mail *mail = d->queue.elsewhere;
    size_t waiting = d->queue.due ? 1 : d->queue.elsewhere_count;
    if (mail)
        lanes_open_elsewhere(d->lanes, &mail->passed, waiting);
}

static void turn_lanes(struct dispatch *d)
{
    static char text[] = "The run was ended before this mail was sent";
    static const struct reply ended = {
        .code = 451, .enhanced = {4, 3, 2}, .jes = true, .text = text};
    const struct reply *down = d->stopped ? &ended : lanes_down(d->lanes);
    if (down) {
        lanes_hang_up(d->lanes);
        defer_the_rest(d, down);
    } else {
        dispatch_read_ahead(d);
        dispatch_expect(d);
        open_elsewhere(d);
        lanes_open(d->lanes, d->queue.due_count);
    }
    if (down || d->queue.due || d->read)
        lanes_kick(d->lanes);
}

static void on_turn(evutil_socket_t fd, short what, void *arg)
{
    (void)fd;
    (void)what;
    struct dispatch *d = arg;
    dispatch_tell_done(d);
    mail_queue_wake(&d->queue, loop_now());
    lanes_reap(d->lanes);
    turn_lanes(d);
    if (linger(d))
        dispatch_remind(d);
    else
        d->options.supply.ended(d->options.supply.arg);
}

/* --------------------------------------------------------------- its life */

int dispatch_new(const struct dispatch_options *options,
                 struct dispatch **d_out)
{
    SCOPED(dispatch_free) struct dispatch *d = calloc(1, sizeof *d);
    if (!d)
        return -ENOMEM;
    d->options = *options;
    d->options.targets = NULL;
    d->wire = options->wire;
    d->wire.standing = options->standing;
    d->wire.host = (struct wire_host){.take = dispatch_on_take,
                                      .finish = dispatch_on_finish,
                                      .lull = on_lull,
                                      .closed = on_closed,
                                      .note = on_note,
                                      .fail = on_fail,
                                      .arg = d};
    struct event_base *base = loop_base(options->loop);
    d->turn = evtimer_new(base, on_turn, d);
    d->reminder = evtimer_new(base, on_turn, d);
    if (!d->turn || !d->reminder)
        return -ENOMEM;
    struct lanes_options lanes = {.wire = &d->wire,
                                  .targets = options->targets,
                                  .target_count = options->target_count,
                                  .connections = options->connections,
                                  .retries = options->retries,
                                  .max_pause_s = options->retry_pause_s};
    int r = lanes_new(&lanes, &d->lanes);
    if (r < 0)
        return r;
    *d_out = GIVE(d);
    return 0;
}

void dispatch_free(struct dispatch **dispatch)
{
    struct dispatch *d = *dispatch;
    if (!d)
        return;
    lanes_free(&d->lanes);
    mail_queue_clear(&d->queue);
    mail_queue_clear(&d->done);
    if (d->turn)
        event_free(d->turn);
    if (d->reminder)
        event_free(d->reminder);
    free(d);
    *dispatch = NULL;
}

void dispatch_start(struct dispatch *d)
{
    dispatch_wake(d);
}

void dispatch_more(struct dispatch *d)
{
    dispatch_wake(d);
}

void dispatch_stop(struct dispatch *d)
{
    if (d->stopped)
        lanes_abandon(d->lanes, "The run was ended");
    d->stopped = true;
    dispatch_wake(d);
}

int dispatch_error(const struct dispatch *d)
{
    return d->error;
}

int dispatch_retarget(struct dispatch *d, struct target *const *targets,
                      size_t count)
{
    int r = lanes_set(d->lanes, targets, count);
    if (r == 0)
        lanes_kick(d->lanes); /* those that go nowhere any more take leave */
    dispatch_wake(d);
    return r;
}

bool dispatch_admit(struct dispatch *d, const struct bits *passed,
                    struct guest *guest_out, struct reply *why_out)
{
    return lanes_admit(d->lanes, passed, guest_out, why_out);
}

/** Mails may have waited for its place. */
void dispatch_dismiss(struct dispatch *d, struct guest *guest)
{
    lanes_dismiss(d->lanes, guest);
    dispatch_wake(d);
}

size_t dispatch_connections(const struct dispatch *d,
                            const struct target *target)
{
    return lanes_connections_of(d->lanes, target);
}

uint64_t dispatch_octets(const struct dispatch *d)
{
    return lanes_octets(d->lanes);
}
