/* The relays of the lanes: which there are. */
#include "service/lanes_private.h"

#include "service/tls.h"

#include <errno.h>
#include <stdlib.h>

/** Ids that there are to choose from, at least: as many as a set of them holds
 *  without more memory. */
#define LEAST_IDS 64

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

/** The next that no relay has; one that was let go comes up again late. They
 *  are small: mails have sets of them. */
static unsigned new_id(struct lanes *l)
{
    bool taken = true;
    while (l->ids < LEAST_IDS || l->ids < 2 * (l->count + 1))
        l->ids = l->ids ? 2 * l->ids : LEAST_IDS;
    while (taken) {
        taken = false;
        l->next_id = (l->next_id + 1) % l->ids;
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

static int reserve(struct lanes *l, size_t room)
{
    if (room <= l->room)
        return 0;
    struct candidate *relays = realloc(l->relays, room * sizeof *relays);
    if (relays)
        l->relays = relays;
    struct berth *berths = realloc(l->berths, room * sizeof *berths);
    if (berths)
        l->berths = berths;
    if (!relays || !berths)
        return -ENOMEM;
    l->room = room;
    return 0;
}

/** Behind all others, so that there are places for those that are used. */
static int add_relays(struct lanes *l, struct target *const *targets,
                      size_t count)
{
    int r = reserve(l, l->count + count);
    if (r < 0)
        return r;
    for (size_t i = 0; i < count; i++) {
        if (lanes_find(l, targets[i]) >= 0)
            continue;
        struct candidate one = {.target = targets[i], .id = new_id(l)};
        r = berth_prepare(l, targets[i], &l->berths[l->count]);
        if (r < 0) {
            lanes_clear_berth(&l->berths[l->count]);
            return r;
        }
        l->relays[l->count++] = one;
    }
    return 0;
}

static void swap(struct lanes *l, size_t a, size_t b)
{
    if (a == b)
        return;
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
    lanes_swap_guests(l, a, b);
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
