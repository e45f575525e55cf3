/* Connections of live sessions to the relays of the lanes. */
#include "service/lanes_private.h"

#include "queue/schedule.h"

#include <stdio.h>

static bool is_open(const struct guest *g)
{
    return !g->wire || !wire_is_closed(g->wire);
}

bool lanes_has_guest(const struct lanes *l, size_t relay)
{
    const struct guest *g = l->guests;
    while (g && g->relay != relay)
        g = g->next;
    return g != NULL;
}

void lanes_swap_guests(struct lanes *l, size_t a, size_t b)
{
    for (struct guest *g = l->guests; g; g = g->next) {
        if (g->relay == a || g->relay == b)
            g->relay = g->relay == a ? b : a;
    }
}

void lanes_tally_guests(struct lanes *l)
{
    for (const struct guest *g = l->guests; g; g = g->next) {
        if (!is_open(g))
            continue;
        l->relays[g->relay].connections++;
        if (g->target->failures > 0 && g->wire && wire_was_answered(g->wire))
            target_worked(g->target);
    }
}

size_t lanes_guests(const struct lanes *l, size_t relay)
{
    size_t count = 0;
    for (const struct guest *g = l->guests; g; g = g->next)
        count += g->relay == relay && is_open(g);
    return count;
}

bool lanes_guest_is(const struct lanes *l, size_t relay,
                    bool (*is)(const struct wire *w), const struct wire *but)
{
    for (const struct guest *g = l->guests; g; g = g->next) {
        if (g->relay == relay && is_open(g) && g->wire && g->wire != but &&
            is(g->wire))
            return true;
    }
    return false;
}

/* ------------------------------------------------------ why there is no place
 */

static unsigned seconds(uint64_t ms)
{
    return (unsigned)((ms + 999) / 1000);
}

/* It failed: it rests, or one connection asks whether it works again. */
static int tell_failure(const struct lanes *l, size_t i, struct reply *why_out)
{
    const struct target *t = l->relays[i].target;
    const struct reply *last = &l->berths[i].why;
    char rest[40] = "";
    uint64_t ms = schedule_wait_ms(t->rest_until, loop_now());
    if (ms > 0)
        snprintf(rest, sizeof rest, " and rests for %u s", seconds(ms));
    return reply_set(why_out,
                     last->enhanced[1] == 7 ? "451 4.7.0" : "451 4.4.1",
                     "%s failed%s: %s", t->url, rest,
                     last->text ? last->text : "it was not reached");
}

static int tell_limit(const struct lanes *l, size_t i, struct reply *why_out)
{
    struct target *t = l->relays[i].target;
    uint64_t ms = pace_wait_ms(&t->pace, 1, loop_now());
    if (ms == 0)
        return reply_set(why_out, "451 4.3.2",
                         "%s has as many connections as it may have", t->url);
    return reply_set(why_out, "451 4.3.2",
                     "%s takes no more mails now: again in %u s", t->url,
                     seconds(ms));
}

/* Of the first relay that was not tried. */
static int tell_why(const struct lanes *l, const struct bits *passed,
                    struct reply *why_out)
{
    size_t i = 0;
    while (i < l->count && (bits_have(passed, l->relays[i].id) ||
                            l->relays[i].target->presence == TARGET_GONE ||
                            !lanes_take_guests(l, i)))
        i++;
    if (i == l->count)
        return 0;
    const struct target *t = l->relays[i].target;
    if (t->presence == TARGET_UNRESOLVED)
        return reply_set(why_out, "451 4.4.3", "It is not known where %s is",
                         t->url);
    return t->failures > 0 ? tell_failure(l, i, why_out)
                           : tell_limit(l, i, why_out);
}

/* ------------------------------------------------------------- come and go */

bool lanes_take_guests(const struct lanes *l, size_t relay)
{
    return l->relays[relay].target->kind != TARGET_MAILDIR;
}

/** The recipients of its mail come later: there is one, as far as is known. */
static int choose(struct lanes *l, const struct bits *passed)
{
    unsigned expected = l->expected;
    lanes_expect(l, 1);
    int relay = lanes_choose(l, passed, true);
    lanes_expect(l, expected);
    return relay;
}

bool lanes_admit(struct lanes *l, const struct bits *passed,
                 struct guest *guest_out, struct reply *why_out)
{
    int relay = choose(l, passed);
    *guest_out = (struct guest){0};
    if (relay < 0) {
        if (tell_why(l, passed, why_out) < 0)
            reply_clear(why_out);
        return false;
    }
    const struct berth *berth = &l->berths[relay];
    *guest_out = (struct guest){.target = l->relays[relay].target,
                                .tls = berth->tls,
                                .login = lanes_login(l, (size_t)relay),
                                .id = lanes_id(l, (unsigned)relay),
                                .relay = (size_t)relay,
                                .outages = berth->outages,
                                .next = l->guests};
    l->guests = guest_out;
    return true;
}

void lanes_dismiss(struct lanes *l, struct guest *guest)
{
    struct guest **place = &l->guests;
    while (*place && *place != guest)
        place = &(*place)->next;
    if (!*place)
        return;
    if (guest->wire)
        lanes_learn(l, guest->relay, guest->wire, guest->outages);
    *place = guest->next;
    *guest = (struct guest){0};
}
