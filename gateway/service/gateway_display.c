/* DISPLAY,TARGETS: what each target is like now, and what came of it. */
#include "service/gateway_private.h"

#include "queue/schedule.h"

#include <inttypes.h>
#include <jansson.h>
#include <string.h>

/** A target as it is shown. */
struct target_view {
    const struct target *target;
    const char *state;
    size_t connections;
    unsigned most, per_minute; /* 0: no limit */
    uint64_t wait_ms;          /* until the next try, or the next mail */
};

static struct target_view view_target(const struct gateway *g, size_t i)
{
    struct target *t = g->targets[i];
    const struct timespec now = loop_now();
    struct target_view v = {.target = t,
                            .connections = dispatch_connections(g->dispatch, t),
                            .most = pace_connections(&t->pace, now),
                            .per_minute = pace_per_minute(&t->pace, now),
                            .wait_ms = pace_wait_ms(&t->pace, 1, now)};
    bool slowed = v.per_minute != t->limits.pace.mails_per_minute ||
                  v.most != t->limits.pace.connections;
    v.state = "usable";
    if (t->presence == TARGET_UNRESOLVED) {
        v.state = "unresolved";
    } else if (target_is_resting(t, now)) {
        v.state = "resting";
        v.wait_ms = schedule_wait_ms(t->rest_until, now);
    } else if (t->failures > 0) {
        v.state = "failed"; /* and may be probed */
    } else if (v.wait_ms > 0) {
        v.state = "waiting";
    } else if (slowed) {
        v.state = "slowed";
    }
    return v;
}

static void say_json(const struct target_view *v, struct control_answer *answer)
{
    const struct target_counts *c = &v->target->counts;
    json_t *object = json_pack(
        "{s:s, s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:f}",
        "target", v->target->url, "state", v->state, "failures",
        (json_int_t)v->target->failures, "connections",
        (json_int_t)v->connections, "connections_allowed", (json_int_t)v->most,
        "mails_per_minute", (json_int_t)v->per_minute, "mails",
        (json_int_t)c->mails, "delivered", (json_int_t)c->delivered, "refused",
        (json_int_t)c->refused, "deferred", (json_int_t)c->deferred,
        "uncertain", (json_int_t)c->uncertain, "next_try_in_s",
        (double)v->wait_ms / 1000);
    control_say_object(answer, object);
}

static void say_text(const struct target_view *v, struct control_answer *answer)
{
    const struct target_counts *c = &v->target->counts;
    control_say(answer, "%s: %s, %zu connections of %u", v->target->url,
                v->state, v->connections, v->most);
    if (v->per_minute > 0)
        control_say(answer, ", %u mails a minute", v->per_minute);
    control_say(answer,
                "; %" PRIu64 " mails: %" PRIu64
                " recipients delivered, %" PRIu64 " refused, %" PRIu64
                " deferred, %" PRIu64 " uncertain",
                c->mails, c->delivered, c->refused, c->deferred, c->uncertain);
    if (v->target->failures > 0)
        control_say(answer, "; %u failures in a row", v->target->failures);
    if (v->wait_ms > 0)
        control_say(answer, "; next try in %" PRIu64 " s",
                    (v->wait_ms + 999) / 1000);
    control_say(answer, "\n");
}

void gateway_display_targets(struct gateway *g, const char *only,
                             struct control_answer *answer)
{
    for (size_t i = 0; i < g->target_count; i++) {
        const struct target_view v = view_target(g, i);
        const char *host = v.target->host;
        if (only && (!host || strcmp(host, only) != 0))
            continue;
        if (control_is_json(answer))
            say_json(&v, answer);
        else
            say_text(&v, answer);
    }
}
