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

/** Has the target another login, or other certificates, than this is for? */
static bool is_outdated(const struct lanes *l, size_t i)
{
    return l->berths[i].version != l->relays[i].target->version;
}

/** One that another relay has, or a new one: certificates are many. */
static int make_tls(struct lanes *l, const struct target *t, SSL_CTX **tls_out)
{
    char why[300];
    if (t->kind == TARGET_MAILDIR || t->tls == TARGET_TLS_NO)
        return 0;
    for (size_t i = 0; i < l->count; i++) {
        const struct berth *b = &l->berths[i];
        const struct target *other = l->relays[i].target;
        if (!b->tls || is_outdated(l, i) || !target_shares_tls(other, t))
            continue;
        *tls_out = b->tls;
        return SSL_CTX_up_ref(b->tls) == 1 ? 0 : -ENOMEM;
    }
    int r = tls_new(t, tls_out, why, sizeof why);
    if (r == -EINVAL)
        lanes_note(l, why);
    return r;
}

static int make_login(struct lanes *l, const struct target *t,
                      struct login **login_out)
{
    if (!t->login.mechanisms)
        return 0;
    const struct login_options login = {.loop = l->options.wire->loop,
                                        .target = t,
                                        .note = l->options.wire->host.note,
                                        .arg = l->options.wire->host.arg};
    return login_new(&login, login_out);
}

struct login *lanes_login(const struct lanes *l, size_t relay)
{
    bool wanted = l->relays[relay].target->login.mechanisms != 0;
    return wanted ? l->berths[relay].login : NULL;
}

static int berth_prepare(struct lanes *l, struct target *t, struct berth *berth)
{
    *berth = (struct berth){.version = t->version};
    int r = make_tls(l, t, &berth->tls);
    return r == 0 ? make_login(l, t, &berth->login) : r;
}

/** Who has the secret of before, or waits for it, knows the login itself: that
 *  stays. What it borrowed of its target is gone, whatever else fails. */
static void renew_logins(struct lanes *l)
{
    for (size_t i = 0; i < l->count; i++) {
        if (l->berths[i].login && is_outdated(l, i))
            login_renew(l->berths[i].login);
    }
}

/** What the target has now is for wires that come. */
static int berth_renew(struct lanes *l, size_t i)
{
    struct berth *b = &l->berths[i];
    const struct target *t = l->relays[i].target;
    if (!is_outdated(l, i))
        return 0;
    SSL_CTX *tls = NULL;
    int r = b->login ? 0 : make_login(l, t, &b->login);
    if (r == 0)
        r = make_tls(l, t, &tls);
    if (r < 0)
        return r;
    tls_free(&b->tls);
    b->tls = tls;
    b->version = t->version;
    return 0;
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
    int r = 0;
    drop_relays(l, 0);
    renew_logins(l);
    for (size_t i = 0; i < l->count && r == 0; i++)
        r = berth_renew(l, i);
    size_t before = l->count;
    if (r == 0)
        r = add_relays(l, targets, count);
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
