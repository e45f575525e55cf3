#include "service/lanes.h"

#include "base/scope.h"
#include "queue/schedule.h"
#include "relay/preference.h"
#include "service/drop.h"
#include "service/tls.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** What this run has for a relay. */
struct berth {
    SSL_CTX *tls;      /* NULL: never */
    struct drop *drop; /* of a Maildir, once it is open */
    unsigned outages;  /* failures that were counted */
};

/** A place for a wire; free without one. */
struct lane {
    struct wire *wire;
    size_t relay;
    unsigned outages; /* of the relay when the wire was opened */
};

struct lanes {
    struct lanes_options options;
    struct candidate *relays; /* in order of preference */
    struct berth *berths;     /* one a relay */
    struct lane *lanes;       /* options.connections of them */
    struct reply why;         /* of the last failure */
    uint64_t octets;          /* of wires that are gone */
    unsigned expected;        /* recipients of the next mail */
};

static void lanes_fail(struct lanes *l, int error)
{
    l->options.wire->host.fail(l->options.wire->host.arg, error);
}

static void lanes_note(struct lanes *l, const char *text)
{
    l->options.wire->host.note(l->options.wire->host.arg, text);
}

/* --------------------------------------------------------------- its life */

static int berth_prepare(struct lanes *l, size_t i)
{
    const struct target *t = l->options.targets[i];
    l->relays[i].target = l->options.targets[i];
    if (t->kind == TARGET_MAILDIR || t->tls == TARGET_TLS_NO)
        return 0;
    char why[300];
    int r = tls_new(t->ca_file, &l->berths[i].tls, why, sizeof why);
    if (r == -EINVAL)
        lanes_note(l, why);
    return r;
}

int lanes_new(const struct lanes_options *options, struct lanes **l_out)
{
    SCOPED(lanes_free) struct lanes *l = calloc(1, sizeof *l);
    if (!l)
        return -ENOMEM;
    l->options = *options;
    l->expected = 1;
    l->lanes = calloc(options->connections, sizeof *l->lanes);
    l->relays = calloc(options->target_count, sizeof *l->relays);
    l->berths = calloc(options->target_count, sizeof *l->berths);
    if (!l->lanes || !l->relays || !l->berths)
        return -ENOMEM;
    for (size_t i = 0; i < options->target_count; i++) {
        int r = berth_prepare(l, i);
        if (r < 0)
            return r;
    }
    *l_out = GIVE(l);
    return 0;
}

void lanes_free(struct lanes **lanes)
{
    struct lanes *l = *lanes;
    if (!l)
        return;
    for (size_t i = 0; l->lanes && i < l->options.connections; i++)
        wire_free(&l->lanes[i].wire);
    for (size_t i = 0; l->berths && i < l->options.target_count; i++) {
        drop_free(&l->berths[i].drop);
        tls_free(&l->berths[i].tls);
    }
    reply_clear(&l->why);
    free(l->lanes);
    free(l->relays);
    free(l->berths);
    free(l);
    *lanes = NULL;
}

/* ---------------------------------------------------------------- failures */

/** What is deferred for this has a transient reply, even where the relay's
 *  own was final: another day, or another relay, may do. */
static int keep_reason(struct lanes *l, const struct reply *why)
{
    if (!reply_is_permanent(why))
        return reply_copy(why, &l->why);
    return reply_set(&l->why, "451 4.3.2", "The relay takes no mail: %u %s",
                     why->code, why->text ? why->text : "");
}

static void relay_failed(struct lanes *l, size_t i, const struct reply *why)
{
    struct target *t = l->relays[i].target;
    l->berths[i].outages++;
    const struct preference_pauses pauses = {
        .retries = l->options.retries, .longest_s = l->options.max_pause_s};
    const struct timespec now = loop_now();
    preference_failed(l->relays, l->options.target_count, i, now, &pauses);
    if (keep_reason(l, why) < 0)
        lanes_fail(l, -ENOMEM);
    char text[400], again[40] = "";
    if (t->failures <= l->options.retries)
        snprintf(again, sizeof again, "; again in %u s",
                 (unsigned)(schedule_wait_ms(t->rest_until, now) / 1000));
    snprintf(text, sizeof text, "%s: %u %s%s", t->url, why->code,
             why->text ? why->text : "", again);
    lanes_note(l, text);
}

const struct reply *lanes_down(const struct lanes *l)
{
    bool down = preference_is_down(l->relays, l->options.target_count,
                                   l->options.retries);
    return down ? &l->why : NULL;
}

bool lanes_rest(const struct lanes *l, struct timespec *at_out)
{
    const struct timespec now = loop_now();
    bool found =
        preference_rest(l->relays, l->options.target_count, now, at_out);
    for (size_t i = 0; i < l->options.target_count; i++) {
        struct target *t = l->relays[i].target;
        uint64_t ms = pace_wait_ms(&t->pace, l->expected, now);
        struct timespec at = schedule_after(now, ms);
        if (ms == 0 || target_is_resting(t, now) ||
            (found && !schedule_is_before(at, *at_out)))
            continue;
        *at_out = at;
        found = true;
    }
    return found;
}

/* ----------------------------------------------------------------- opening */

/** Connections to relay @i; one that was answered shows that it works. */
static size_t wires_to(struct lanes *l, size_t i)
{
    struct target *t = l->relays[i].target;
    size_t count = 0;
    for (size_t k = 0; k < l->options.connections; k++) {
        const struct lane *lane = &l->lanes[k];
        if (!lane->wire || lane->relay != i || wire_is_closed(lane->wire))
            continue;
        count++;
        if (t->failures > 0 && wire_was_answered(lane->wire))
            target_worked(t);
    }
    return count;
}

/** Wires to relay @i that wait for a mail, or will when they are greeted. */
static size_t wires_waiting(const struct lanes *l, size_t i)
{
    size_t count = 0;
    for (size_t k = 0; k < l->options.connections; k++) {
        const struct wire *w = l->lanes[k].wire;
        count += w && l->lanes[k].relay == i && wire_is_free(w);
    }
    return count;
}

/** Has it as many connections as it may have, or as mails may begin? */
static bool is_busy(const struct lanes *l, size_t i)
{
    struct target *t = l->relays[i].target;
    const struct timespec now = loop_now();
    unsigned most = pace_connections(&t->pace, now);
    unsigned room = pace_room(&t->pace, now);
    if (most > 0 && lanes_connections(l, i) >= most)
        return true;
    return !lanes_allow(l, (unsigned)i) ||
           (room < UINT_MAX && wires_waiting(l, i) >= room);
}

/** Would one more connection to it be of use? One that failed is probed by
 *  one. */
static bool may_open(const struct lanes *l, size_t i)
{
    const struct target *t = l->relays[i].target;
    if (target_is_resting(t, loop_now()) || is_busy(l, i))
        return false;
    return t->failures == 0 || lanes_connections(l, i) == 0;
}

static int choose_relay(struct lanes *l, uint32_t avoid)
{
    size_t count = l->options.target_count;
    for (size_t i = 0; i < count; i++) {
        l->relays[i].connections = wires_to(l, i);
        l->relays[i].busy = is_busy(l, i);
    }
    return preference_choose(l->relays, count, avoid, loop_now());
}

size_t lanes_connections(const struct lanes *l, size_t relay)
{
    size_t count = 0;
    for (size_t k = 0; k < l->options.connections; k++) {
        const struct wire *w = l->lanes[k].wire;
        count += w && l->lanes[k].relay == relay && !wire_is_closed(w);
    }
    return count;
}

void lanes_expect(struct lanes *l, unsigned recipients)
{
    l->expected = recipients;
}

bool lanes_allow(const struct lanes *l, unsigned relay)
{
    struct target *t = l->relays[relay].target;
    return pace_wait_ms(&t->pace, l->expected, loop_now()) == 0;
}

void lanes_begin(const struct lanes *l, unsigned relay, unsigned recipients)
{
    pace_begin(&l->relays[relay].target->pace, recipients, loop_now());
}

bool lanes_are_all(const struct lanes *l, uint32_t relays)
{
    for (size_t i = 0; i < l->options.target_count; i++) {
        if (!(relays >> i & 1))
            return false;
    }
    return true;
}

bool lanes_have_other(const struct lanes *l, uint32_t passed)
{
    return preference_working(l->relays, l->options.target_count, passed) >= 0;
}

bool lanes_prefer(const struct lanes *l, unsigned relay)
{
    for (unsigned i = 0; i < relay; i++) {
        bool works = l->relays[i].target->failures == 0;
        if (works &&
            (!is_busy(l, i) || (wires_waiting(l, i) > 0 && lanes_allow(l, i))))
            return false;
    }
    return true;
}

unsigned lanes_relay(const struct lanes *l, const char *url)
{
    unsigned i = 0;
    while (strcmp(l->options.targets[i]->url, url) != 0)
        i++;
    return i;
}

static int open_drop(struct lanes *l, size_t i)
{
    struct berth *b = &l->berths[i];
    struct target *t = l->relays[i].target;
    int r = b->drop ? 0 : drop_new(l->options.wire, t, &b->drop);
    if (r == 0) {
        drop_kick(b->drop);
        return 0;
    }
    SCOPED(reply_clear) struct reply why = {0};
    if (r == -ENOMEM ||
        reply_set(&why, "451 4.3.0", "%s: %s", t->path, strerror(-r)) < 0)
        return -ENOMEM;
    relay_failed(l, i, &why);
    return 0;
}

/** Wires that could take a mail which any relay may have; with @passed, one
 *  that those relays put off. */
static size_t wires_free(const struct lanes *l, uint32_t passed)
{
    size_t count = 0;
    for (size_t i = 0; i < l->options.connections; i++) {
        const struct lane *lane = &l->lanes[i];
        bool may = passed ? !(passed >> lane->relay & 1)
                          : lanes_prefer(l, (unsigned)lane->relay);
        count += lane->wire && may && wire_is_free(lane->wire) &&
                 lanes_allow(l, (unsigned)lane->relay);
    }
    return count;
}

static struct lane *free_lane(const struct lanes *l)
{
    for (size_t i = 0; i < l->options.connections; i++) {
        if (!l->lanes[i].wire)
            return &l->lanes[i];
    }
    return NULL;
}

static int open_wire(struct lanes *l, struct lane *lane, size_t i)
{
    lane->relay = i;
    lane->outages = l->berths[i].outages;
    return wire_new(l->options.wire, l->relays[i].target, l->berths[i].tls,
                    &lane->wire);
}

/** One more wire; false when none can be opened now. */
static bool open_one(struct lanes *l, uint32_t avoid)
{
    struct lane *lane = free_lane(l);
    int i = lane ? choose_relay(l, avoid) : -1;
    if (i < 0)
        return false;
    bool maildir = l->relays[i].target->kind == TARGET_MAILDIR;
    int r = maildir ? open_drop(l, (size_t)i) : open_wire(l, lane, (size_t)i);
    if (r < 0)
        lanes_fail(l, r);
    return r == 0 && !maildir; /* one drop takes all there is */
}

void lanes_open(struct lanes *l, size_t waiting)
{
    size_t ready = wires_free(l, 0);
    while (ready < waiting && open_one(l, 0))
        ready++;
}

void lanes_open_elsewhere(struct lanes *l, uint32_t passed, size_t waiting)
{
    size_t ready = wires_free(l, passed);
    while (ready < waiting && open_one(l, passed))
        ready++;
}

/* ----------------------------------------------------------------- closing */

void lanes_kick(struct lanes *l)
{
    for (size_t i = 0; i < l->options.connections; i++) {
        if (l->lanes[i].wire)
            wire_kick(l->lanes[i].wire);
    }
}

/** Has the relay greeted another wire, that is still open? */
static bool has_company(const struct lanes *l, const struct lane *lane)
{
    for (size_t i = 0; i < l->options.connections; i++) {
        const struct lane *other = &l->lanes[i];
        if (other != lane && other->wire && other->relay == lane->relay &&
            wire_is_greeted(other->wire))
            return true;
    }
    return false;
}

/** A relay that works and refuses one more has as many as it wants. */
static void relay_full(struct lanes *l, const struct lane *lane)
{
    struct candidate *relay = &l->relays[lane->relay];
    const struct reply *why = wire_farewell(lane->wire);
    bool known = relay->limit > 0;
    size_t open = wires_to(l, lane->relay);
    if (relay->target->limits.pace.connections > 0) {
        /* It may let more in another time. */
        pace_full(&relay->target->pace, (unsigned)open, loop_now());
        return;
    }
    relay->limit = open;
    if (known)
        return;
    char text[400];
    snprintf(text, sizeof text, "%s: %u %s; the connections it has go on",
             relay->target->url, why->code, why->text ? why->text : "");
    lanes_note(l, text);
}

/** Wires that were dialling together fail together: that is one outage. */
static void lane_learn(struct lanes *l, const struct lane *lane)
{
    struct wire *w = lane->wire;
    if (wire_was_answered(w))
        target_worked(wire_target(w));
    else if (!wire_has_failed(w))
        return;
    else if (has_company(l, lane))
        relay_full(l, lane);
    else if (lane->outages == l->berths[lane->relay].outages)
        relay_failed(l, lane->relay, wire_farewell(w));
}

void lanes_reap(struct lanes *l)
{
    for (size_t i = 0; i < l->options.connections; i++) {
        struct lane *lane = &l->lanes[i];
        if (!lane->wire || !wire_is_closed(lane->wire))
            continue;
        lane_learn(l, lane);
        l->octets += wire_octets(lane->wire);
        wire_free(&lane->wire);
    }
}

void lanes_hang_up(struct lanes *l)
{
    for (size_t i = 0; i < l->options.connections; i++) {
        if (l->lanes[i].wire && wire_is_dialling(l->lanes[i].wire))
            wire_free(&l->lanes[i].wire);
    }
}

void lanes_abandon(struct lanes *l, const char *why)
{
    lanes_hang_up(l);
    for (size_t i = 0; i < l->options.connections; i++) {
        if (l->lanes[i].wire)
            wire_abandon(l->lanes[i].wire, why);
    }
}

bool lanes_have_place(const struct lanes *l)
{
    return free_lane(l) != NULL;
}

bool lanes_have_room(const struct lanes *l)
{
    bool opens = false;
    for (size_t i = 0; i < l->options.target_count && !opens; i++)
        opens = may_open(l, i);
    return (opens && lanes_have_place(l)) || wires_free(l, 0) > 0;
}

bool lanes_are_closed(const struct lanes *l)
{
    for (size_t i = 0; i < l->options.connections; i++) {
        if (l->lanes[i].wire)
            return false;
    }
    return true;
}

uint64_t lanes_octets(const struct lanes *l)
{
    uint64_t octets = l->octets;
    for (size_t i = 0; i < l->options.connections; i++)
        octets += l->lanes[i].wire ? wire_octets(l->lanes[i].wire) : 0;
    for (size_t i = 0; i < l->options.target_count; i++)
        octets += l->berths[i].drop ? drop_octets(l->berths[i].drop) : 0;
    return octets;
}
