#include "service/lanes.h"

#include "base/scope.h"
#include "queue/schedule.h"
#include "service/lanes_private.h"
#include "service/tls.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void lanes_fail(struct lanes *l, int error)
{
    l->options.wire->host.fail(l->options.wire->host.arg, error);
}

void lanes_note(struct lanes *l, const char *text)
{
    l->options.wire->host.note(l->options.wire->host.arg, text);
}

/* --------------------------------------------------------------- its life */

int lanes_new(const struct lanes_options *options, struct lanes **l_out)
{
    SCOPED(lanes_free) struct lanes *l = calloc(1, sizeof *l);
    if (!l)
        return -ENOMEM;
    l->options = *options;
    l->expected = 1;
    l->lanes = calloc(options->connections, sizeof *l->lanes);
    if (!l->lanes)
        return -ENOMEM;
    int r = lanes_set(l, options->targets, options->target_count);
    if (r < 0)
        return r;
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
    for (size_t i = 0; i < l->count; i++) {
        drop_free(&l->berths[i].drop);
        lanes_clear_berth(&l->berths[i]);
    }
    reply_clear(&l->why);
    free(l->relays);
    free(l->berths);
    free(l->lanes);
    free(l);
    *lanes = NULL;
}

/* ----------------------------------------------------------------- opening */

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
    lanes_failed(l, i, &why);
    return 0;
}

/** Wires that could take a mail which any relay may have; with @passed, one
 *  that those relays put off. */
static size_t wires_free(struct lanes *l, const struct bits *passed)
{
    size_t count = 0;
    lanes_tally(l);
    size_t front = passed ? 0 : lanes_front(l, l->count);
    for (size_t i = 0; i < l->options.connections; i++) {
        const struct lane *lane = &l->lanes[i];
        if (!lane->wire)
            continue;
        const struct candidate *relay = &l->relays[lane->relay];
        bool may = passed ? !bits_have(passed, relay->id)
                          : relay->target->presence == TARGET_PRESENT &&
                                lane->relay <= front;
        count += may && wire_is_free(lane->wire) &&
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
                    lanes_login(l, i), &lane->wire);
}

/** One more wire; false when none can be opened now. */
static bool open_one(struct lanes *l, const struct bits *avoid)
{
    struct lane *lane = free_lane(l);
    int i = lane ? lanes_choose(l, avoid, false) : -1;
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
    size_t ready = wires_free(l, NULL);
    while (ready < waiting && open_one(l, NULL))
        ready++;
}

void lanes_open_elsewhere(struct lanes *l, const struct bits *passed,
                          size_t waiting)
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
static bool has_company(const struct lanes *l, size_t relay,
                        const struct wire *w)
{
    for (size_t i = 0; i < l->options.connections; i++) {
        const struct lane *other = &l->lanes[i];
        if (other->wire && other->wire != w && other->relay == relay &&
            wire_is_greeted(other->wire))
            return true;
    }
    return lanes_guest_is(l, relay, wire_is_greeted, w);
}

/** A relay that works and refuses one more has as many as it wants. */
static void relay_full(struct lanes *l, size_t i, const struct reply *why)
{
    struct candidate *relay = &l->relays[i];
    bool known = relay->limit > 0;
    lanes_tally(l);
    size_t open = relay->connections;
    if (relay->target->limits.pace.connections > 0) {
        /* It may let more in another time; 5yz is worth a word. */
        pace_full(&relay->target->pace, (unsigned)open, loop_now());
        known = !reply_is_permanent(why);
    } else {
        relay->limit = open;
    }
    if (known)
        return;
    char text[400];
    snprintf(text, sizeof text, "%s: %u %s; the connections it has go on",
             relay->target->url, why->code, why->text ? why->text : "");
    lanes_note(l, text);
}

/** Wires that were dialling together fail together: that is one outage. */
void lanes_learn(struct lanes *l, size_t i, const struct wire *w,
                 unsigned outages)
{
    if (wire_was_answered(w))
        target_worked(l->relays[i].target);
    else if (!wire_has_failed(w))
        return;
    else if (has_company(l, i, w))
        relay_full(l, i, wire_farewell(w));
    else if (outages == l->berths[i].outages)
        lanes_failed(l, i, wire_farewell(w));
}

void lanes_reap(struct lanes *l)
{
    for (size_t i = 0; i < l->options.connections; i++) {
        struct lane *lane = &l->lanes[i];
        if (!lane->wire || !wire_is_closed(lane->wire))
            continue;
        lanes_learn(l, lane->relay, lane->wire, lane->outages);
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

bool lanes_may_open_any(struct lanes *l)
{
    bool opens = false;
    lanes_tally(l);
    for (size_t i = 0; i < l->count && !opens; i++)
        opens = lanes_may_open(l, i);
    return opens;
}

bool lanes_have_room(struct lanes *l)
{
    return (lanes_have_place(l) && lanes_may_open_any(l)) ||
           wires_free(l, NULL) > 0;
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
    for (size_t i = 0; i < l->count; i++)
        octets += l->berths[i].drop ? drop_octets(l->berths[i].drop) : 0;
    return octets;
}
