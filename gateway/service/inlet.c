/* Its life, its turns, and what it says. */
#include "service/inlet.h"

#include "base/scope.h"
#include "service/inlet_private.h"

#include <errno.h>
#include <event2/event.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* The first pause, doubled up to the last. */
#define PAUSE_S 2
#define PAUSE_MAX_S 60

int64_t inlet_now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* ------------------------------------------------------------------ saying */

void inlet_say(struct inlet *in, const char *format, ...)
{
    char text[PATH_MAX + 512];
    va_list args;
    if (!in->options.say)
        return;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    in->options.say(in->options.arg, text);
}

void inlet_say_once(struct inlet *in, const char *name, int error,
                    const char *text)
{
    uint64_t hash = inlet_hash(name, error);
    for (size_t i = 0; i < INLET_TROUBLES; i++)
        if (in->troubles[i] == hash)
            return;
    in->troubles[in->trouble_at++ % INLET_TROUBLES] = hash;
    inlet_say(in, "%s%s%s: %s (%s)", in->directory, *name ? "/" : "", name,
              text, strerrordesc_np(error));
}

void inlet_pause(struct inlet *in, int error, const char *why)
{
    int64_t now = inlet_now_ms();
    if (now < in->paused_until_ms)
        return; /* the others of the same group */
    if (in->pause_s == 0)
        inlet_say(in, "%s: nothing can be taken for now: %s", in->directory,
                  *why ? why : strerrordesc_np(-error));
    in->pause_s = in->pause_s == 0                ? PAUSE_S
                  : in->pause_s * 2 < PAUSE_MAX_S ? in->pause_s * 2
                                                  : PAUSE_MAX_S;
    in->paused_until_ms = now + (int64_t)in->pause_s * 1000;
    inlet_end_scan(in);
    in->due_ms = in->paused_until_ms;
}

void inlet_well(struct inlet *in)
{
    if (in->pause_s > 0)
        inlet_say(in, "%s: jobs are taken again", in->directory);
    in->pause_s = 0;
    in->paused_until_ms = 0;
}

/* ------------------------------------------------------------------- turns */

bool inlet_may_take(const struct inlet *in)
{
    return !in->suspended && !in->gone && !in->waits_for_room &&
           in->taking_count < in->options.most_taking &&
           inlet_now_ms() >= in->paused_until_ms;
}

void inlet_scan_in(struct inlet *in, int64_t ms)
{
    int64_t due = inlet_now_ms() + ms;
    if (due < in->rest_until_ms)
        due = in->rest_until_ms;
    if (due < in->paused_until_ms)
        due = in->paused_until_ms;
    if (due < in->due_ms)
        in->due_ms = due;
}

/* Renamed into place: complete, but for a sidecar that is being made. */
static void take_ready(struct inlet *in)
{
    const char *name;
    while (inlet_may_take(in) && (name = inlet_next_ready(in))) {
        if (inlet_is_taking(in, name) || inlet_sidecar_comes(in, name) ||
            !inlet_take(in, name, NULL))
            inlet_scan_in(in, (int64_t)in->options.settle_s * 1000);
    }
}

/* When it is to be looked at next, if nothing happens before. While it can
 * take no more, an answer or room comes first, or the end of the pause. */
static void set_timer(struct inlet *in)
{
    int64_t now = inlet_now_ms(), at = in->due_ms;
    if (now < in->paused_until_ms)
        at = in->paused_until_ms;
    else if (!inlet_may_take(in))
        at = INT64_MAX;
    else if (in->scan || at < now)
        at = now;
    if (at == INT64_MAX) {
        evtimer_del(in->turn);
        return;
    }
    int64_t ms = at - now;
    struct timeval tv = {.tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000};
    evtimer_add(in->turn, &tv);
}

void inlet_turn(struct inlet *in)
{
    if (in->suspended || in->gone)
        return;
    take_ready(in);
    inlet_listen(in);
    if (inlet_may_take(in) && (in->scan || inlet_now_ms() >= in->due_ms))
        inlet_scan(in);
    set_timer(in);
}

static void on_turn(evutil_socket_t fd, short what, void *arg)
{
    (void)fd;
    (void)what;
    inlet_turn(arg);
}

/* -------------------------------------------------------------------- life */

static int copy_options(struct inlet *in, const struct inlet_options *options)
{
    in->options = *options;
    in->options.defaults = (struct job_facts){0};
    if (in->options.scan_s == 0)
        in->options.scan_s = INLET_SCAN_S;
    if (in->options.most_taking == 0)
        in->options.most_taking = INLET_MOST_TAKING;
    in->directory = strdup(options->directory);
    if (!in->directory)
        return -ENOMEM;
    return job_facts_copy(&options->defaults, &in->options.defaults);
}

static void destroy(struct inlet *in)
{
    if (in->turn)
        event_free(in->turn);
    inlet_unwatch(in);
    inlet_end_scan(in);
    job_facts_clear(&in->options.defaults);
    free(in->directory);
    free(in);
}

int inlet_new(const struct inlet_options *options, struct inlet **inlet_out)
{
    struct inlet *in = calloc(1, sizeof *in);
    if (!in)
        return -ENOMEM;
    in->notify = in->watch = -1;
    in->due_ms = INT64_MAX;
    int r = copy_options(in, options);
    if (r == 0) {
        in->turn = evtimer_new(options->base, on_turn, in);
        r = in->turn ? 0 : -ENOMEM;
    }
    if (r < 0) {
        destroy(in);
        return r;
    }
    in->due_ms = 0;
    set_timer(in);
    *inlet_out = in;
    return 0;
}

void inlet_drop(struct inlet *in)
{
    if (in->taking_count == 0)
        destroy(in);
}

void inlet_free(struct inlet **inlet)
{
    struct inlet *in = GIVE(*inlet);
    if (!in)
        return;
    in->gone = true;
    if (in->waits_for_room)
        keeper_forget_room(in->options.keeper, in);
    evtimer_del(in->turn);
    inlet_unwatch(in);
    inlet_drop(in);
}

void inlet_suspend(struct inlet *in)
{
    in->suspended = true;
    inlet_end_scan(in);
    evtimer_del(in->turn);
}

void inlet_resume(struct inlet *in)
{
    if (!in->suspended)
        return;
    in->suspended = false;
    in->due_ms = 0;
    set_timer(in);
}

void inlet_count(const struct inlet *in, struct inlet_counts *out)
{
    *out = (struct inlet_counts){
        .taken = in->taken,
        .held = in->held,
        .known = in->known,
        .taking = in->taking_count,
        .suspended = in->suspended,
        .absent = in->absent,
        .paused = inlet_now_ms() < in->paused_until_ms,
    };
}
