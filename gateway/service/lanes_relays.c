/* The relays of the lanes: what failed, which one is next. */
#include "service/lanes_private.h"

#include "base/scope.h"
#include "queue/schedule.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>

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

void lanes_failed(struct lanes *l, size_t i, const struct reply *why)
{
    struct target *t = l->relays[i].target;
    l->berths[i].outages++;
    const struct preference_pauses pauses = {
        .retries = l->options.retries, .longest_s = l->options.max_pause_s};
    const struct timespec now = loop_now();
    preference_failed(l->relays, l->count, i, now, &pauses);
    if (keep_reason(l, why) < 0 || reply_copy(why, &l->berths[i].why) < 0)
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
    bool down = preference_is_down(l->relays, l->count, l->options.retries);
    return down ? &l->why : NULL;
}

bool lanes_rest(const struct lanes *l, struct timespec *at_out)
{
    const struct timespec now = loop_now();
    bool found = preference_rest(l->relays, l->count, now, at_out);
    for (size_t i = 0; i < l->count; i++) {
        struct target *t = l->relays[i].target;
        uint64_t ms = pace_wait_ms(&t->pace, l->expected, now);
        struct timespec at = schedule_after(now, ms);
        if (ms == 0 || t->presence != TARGET_PRESENT ||
            target_is_resting(t, now) ||
            (found && !schedule_is_before(at, *at_out)))
            continue;
        *at_out = at;
        found = true;
    }
    return found;
}

/* -------------------------------------------------------- which one is next */

size_t lanes_connections(const struct lanes *l, size_t relay)
{
    size_t count = 0;
    for (size_t k = 0; k < l->options.connections; k++) {
        const struct wire *w = l->lanes[k].wire;
        count += w && l->lanes[k].relay == relay && !wire_is_closed(w);
    }
    return count + lanes_guests(l, relay);
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

void lanes_tally(struct lanes *l)
{
    for (size_t i = 0; i < l->count; i++)
        l->relays[i].connections = l->berths[i].waiting = 0;
    for (size_t k = 0; k < l->options.connections; k++) {
        const struct lane *lane = &l->lanes[k];
        if (!lane->wire || wire_is_closed(lane->wire))
            continue;
        struct candidate *relay = &l->relays[lane->relay];
        relay->connections++;
        l->berths[lane->relay].waiting += wire_is_free(lane->wire);
        if (relay->target->failures > 0 && wire_was_answered(lane->wire))
            target_worked(relay->target);
    }
    lanes_tally_guests(l);
}

/** Has it as many connections as it may have, or as mails may begin? After
 *  lanes_tally. */
static bool is_busy(const struct lanes *l, size_t i)
{
    struct target *t = l->relays[i].target;
    const struct timespec now = loop_now();
    unsigned most = pace_connections(&t->pace, now);
    unsigned room = pace_room(&t->pace, now);
    if (most > 0 && l->relays[i].connections >= most)
        return true;
    return !lanes_allow(l, (unsigned)i) ||
           (room < UINT_MAX && l->berths[i].waiting >= room);
}

/** Would one more connection to it be of use? One that failed is probed by
 *  one. */
bool lanes_may_open(const struct lanes *l, size_t i)
{
    const struct target *t = l->relays[i].target;
    if (t->presence != TARGET_PRESENT || target_is_resting(t, loop_now()) ||
        is_busy(l, i))
        return false;
    return t->failures == 0 || l->relays[i].connections == 0;
}

int lanes_choose(struct lanes *l, const struct bits *avoid, bool live)
{
    lanes_tally(l);
    for (size_t i = 0; i < l->count; i++)
        l->relays[i].busy = is_busy(l, i) || (live && !lanes_take_guests(l, i));
    return preference_choose(l->relays, l->count, avoid, loop_now());
}

bool lanes_are_all(const struct lanes *l, const struct bits *relays)
{
    for (size_t i = 0; i < l->count; i++) {
        const struct candidate *one = &l->relays[i];
        if (one->target->presence != TARGET_GONE && !bits_have(relays, one->id))
            return false;
    }
    return true;
}

bool lanes_have_other(const struct lanes *l, const struct bits *passed)
{
    return preference_working(l->relays, l->count, passed) >= 0;
}

/** Has it a connection for mails that any relay may have, or may it have one?
 */
static bool takes_mails(const struct lanes *l, size_t i)
{
    return preference_works(&l->relays[i]) &&
           (!is_busy(l, i) ||
            (l->berths[i].waiting > 0 && lanes_allow(l, (unsigned)i)));
}

size_t lanes_front(const struct lanes *l, size_t most)
{
    size_t i = 0;
    while (i < most && !takes_mails(l, i))
        i++;
    return i;
}

bool lanes_prefer(struct lanes *l, unsigned relay)
{
    if (l->relays[relay].target->presence != TARGET_PRESENT)
        return false;
    if (relay > 0)
        lanes_tally(l);
    return lanes_front(l, relay) == relay;
}

unsigned lanes_id(const struct lanes *l, unsigned relay)
{
    return l->relays[relay].id;
}

unsigned lanes_relay(const struct lanes *l, const char *url)
{
    unsigned i = 0;
    while (l->relays[i].target->url != url)
        i++;
    return i;
}
