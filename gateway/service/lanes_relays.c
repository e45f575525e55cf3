/* The relays of the lanes: which there are, which one is next. */
#include "service/lanes_private.h"

#include "base/scope.h"
#include "queue/schedule.h"
#include "service/tls.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

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

size_t lanes_wires_to(struct lanes *l, size_t i)
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
    if (t->failures > 0 && lanes_guest_is(l, i, wire_was_answered, NULL))
        target_worked(t);
    return count + lanes_guests(l, i);
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
bool lanes_may_open(const struct lanes *l, size_t i)
{
    const struct target *t = l->relays[i].target;
    if (t->presence != TARGET_PRESENT || target_is_resting(t, loop_now()) ||
        is_busy(l, i))
        return false;
    return t->failures == 0 || lanes_connections(l, i) == 0;
}

int lanes_choose(struct lanes *l, uint32_t avoid)
{
    size_t count = l->count;
    for (size_t i = 0; i < count; i++) {
        l->relays[i].connections = lanes_wires_to(l, i);
        l->relays[i].busy = is_busy(l, i);
    }
    return preference_choose(l->relays, count, avoid, loop_now());
}

bool lanes_are_all(const struct lanes *l, uint32_t relays)
{
    for (size_t i = 0; i < l->count; i++) {
        const struct candidate *one = &l->relays[i];
        if (one->target->presence != TARGET_GONE && !(relays >> one->id & 1))
            return false;
    }
    return true;
}

bool lanes_have_other(const struct lanes *l, uint32_t passed)
{
    return preference_working(l->relays, l->count, passed) >= 0;
}

bool lanes_prefer(const struct lanes *l, unsigned relay)
{
    if (l->relays[relay].target->presence != TARGET_PRESENT)
        return false;
    for (unsigned i = 0; i < relay; i++) {
        bool works = preference_works(&l->relays[i]);
        if (works &&
            (!is_busy(l, i) || (wires_waiting(l, i) > 0 && lanes_allow(l, i))))
            return false;
    }
    return true;
}

uint32_t lanes_bit(const struct lanes *l, unsigned relay)
{
    return 1U << l->relays[relay].id;
}

unsigned lanes_relay(const struct lanes *l, const char *url)
{
    unsigned i = 0;
    while (strcmp(l->relays[i].target->url, url) != 0)
        i++;
    return i;
}

/* ----------------------------------------------------------- which there are
 */

int lanes_find(const struct lanes *l, const struct target *t)
{
    for (size_t i = 0; i < l->count; i++) {
        if (l->relays[i].target == t)
            return (int)i;
    }
    return -1;
}

size_t lanes_connections_of(const struct lanes *l, const struct target *t)
{
    int relay = lanes_find(l, t);
    return relay < 0 ? 0 : lanes_connections(l, (size_t)relay);
}

/** Has it wires, that are not freed yet? */
static bool is_used(const struct lanes *l, size_t relay)
{
    for (size_t k = 0; k < l->options.connections; k++) {
        if (l->lanes[k].wire && l->lanes[k].relay == relay)
            return true;
    }
    return l->berths[relay].drop || lanes_has_guest(l, relay);
}

/** The next that no relay has; one that was let go comes up again late. */
static unsigned new_id(struct lanes *l)
{
    bool taken = true;
    while (taken) {
        taken = false;
        l->next_id = (l->next_id + 1) % PREFERENCE_MOST;
        for (size_t i = 0; i < l->count; i++)
            taken |= l->relays[i].id == l->next_id;
    }
    return l->next_id;
}

static int berth_prepare(struct lanes *l, struct target *t, struct berth *berth)
{
    *berth = (struct berth){0};
    if (t->kind == TARGET_MAILDIR || t->tls == TARGET_TLS_NO)
        return 0;
    char why[300];
    int r = tls_new(t, &berth->tls, why, sizeof why);
    if (r == -EINVAL)
        lanes_note(l, why);
    if (r < 0 || !t->login.mechanisms)
        return r;
    const struct login_options login = {.loop = l->options.wire->loop,
                                        .target = t,
                                        .note = l->options.wire->host.note,
                                        .arg = l->options.wire->host.arg};
    return login_new(&login, &berth->login);
}

void lanes_clear_berth(struct berth *berth)
{
    login_free(&berth->login);
    tls_free(&berth->tls);
    reply_clear(&berth->why);
}

/** Behind all others, so that there are places for those that are used. */
static int add_relays(struct lanes *l, struct target *const *targets,
                      size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (lanes_find(l, targets[i]) >= 0)
            continue;
        if (l->count == PREFERENCE_MOST)
            return -ENOSPC;
        struct candidate one = {.target = targets[i], .id = new_id(l)};
        int r = berth_prepare(l, targets[i], &l->berths[l->count]);
        if (r < 0)
            return r;
        l->relays[l->count++] = one;
    }
    return 0;
}

static void swap(struct lanes *l, size_t a, size_t b)
{
    struct candidate relay = l->relays[a];
    struct berth berth = l->berths[a];
    l->relays[a] = l->relays[b];
    l->berths[a] = l->berths[b];
    l->relays[b] = relay;
    l->berths[b] = berth;
    for (size_t k = 0; k < l->options.connections; k++) {
        struct lane *lane = &l->lanes[k];
        if (lane->wire && (lane->relay == a || lane->relay == b))
            lane->relay = lane->relay == a ? b : a;
    }
}

/** Those that are gone and not used any more, from @from on. */
static void drop_relays(struct lanes *l, size_t from)
{
    for (size_t i = l->count; i-- > from;) {
        if (l->relays[i].target->presence != TARGET_GONE || is_used(l, i))
            continue;
        lanes_clear_berth(&l->berths[i]);
        swap(l, i, --l->count);
    }
}

int lanes_set(struct lanes *l, struct target *const *targets, size_t count)
{
    drop_relays(l, 0);
    size_t before = l->count;
    int r = add_relays(l, targets, count);
    if (r < 0) {
        while (l->count > before)
            lanes_clear_berth(&l->berths[--l->count]);
        return r;
    }
    for (size_t i = 0; i < count; i++)
        swap(l, i, (size_t)lanes_find(l, targets[i]));
    for (size_t i = count; i < l->count; i++)
        l->relays[i].target->presence = TARGET_GONE;
    drop_relays(l, count);
    return 0;
}
