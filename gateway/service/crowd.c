#include "service/crowd.h"

#include <assert.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define RATE_WINDOW_S 60
#define ROOM_MIN 64

struct place {
    struct address address;
    unsigned here; /* connections that are open */
    unsigned came; /* since `since` */
    time_t since;  /* 0: the place is free */
};

struct crowd {
    struct crowd_limits limits;
    unsigned count; /* connections */
    struct place *places;
    size_t room; /* a power of two, at least twice what is used */
    size_t used;
};

int crowd_new(const struct crowd_limits *limits, struct crowd **c_out)
{
    struct crowd *c = calloc(1, sizeof *c);
    struct place *places = calloc(ROOM_MIN, sizeof *places);
    if (!c || !places) {
        free(c);
        free(places);
        return -ENOMEM;
    }
    c->limits = *limits;
    c->places = places;
    c->room = ROOM_MIN;
    *c_out = c;
    return 0;
}

void crowd_free(struct crowd **c)
{
    if (!*c)
        return;
    free((*c)->places);
    free(*c);
    *c = NULL;
}

unsigned crowd_count(const struct crowd *c)
{
    return c->count;
}

/* FNV-1a. */
static size_t hash_of(const struct address *a)
{
    uint64_t hash = 0xCBF29CE484222325U;
    for (size_t i = 0; i < sizeof a->bytes; i++)
        hash = (hash ^ a->bytes[i]) * 0x100000001B3U;
    return hash ^ hash >> 32;
}

/* Where @address is, or the free place where it would be. */
static struct place *find(struct place *places, size_t room,
                          const struct address *address)
{
    for (size_t i = hash_of(address);; i++) {
        struct place *p = &places[i & (room - 1)];
        if (p->since == 0 || memcmp(&p->address, address, sizeof *address) == 0)
            return p;
    }
}

static bool is_stale(const struct place *p, time_t now)
{
    return p->here == 0 && now - p->since >= RATE_WINDOW_S;
}

/* Who went long ago is forgotten; what is left has room to grow. */
static int rebuild(struct crowd *c, time_t now)
{
    size_t live = 0;
    for (size_t i = 0; i < c->room; i++)
        live += c->places[i].since != 0 && !is_stale(&c->places[i], now);
    size_t room = ROOM_MIN;
    while (room < 4 * (live + 1))
        room *= 2;
    struct place *places = calloc(room, sizeof *places);
    if (!places)
        return -ENOMEM;
    for (size_t i = 0; i < c->room; i++) {
        const struct place *p = &c->places[i];
        if (p->since != 0 && !is_stale(p, now))
            *find(places, room, &p->address) = *p;
    }
    free(c->places);
    c->places = places;
    c->room = room;
    c->used = live;
    return 0;
}

static bool is_over(unsigned count, unsigned limit)
{
    return limit > 0 && count >= limit;
}

int crowd_enter(struct crowd *c, const struct address *from,
                struct timespec now)
{
    time_t seconds = now.tv_sec + 1; /* never 0 */
    if (is_over(c->count, c->limits.connections))
        return CROWD_FULL;
    if (2 * (c->used + 1) > c->room && rebuild(c, seconds) < 0)
        return -ENOMEM;
    struct place *p = find(c->places, c->room, from);
    if (p->since == 0 && c->used >= CROWD_MAX)
        return CROWD_FULL;
    if (p->since == 0) {
        *p = (struct place){.address = *from, .since = seconds};
        c->used++;
    } else if (seconds - p->since >= RATE_WINDOW_S) {
        p->since = seconds;
        p->came = 0;
    }
    if (is_over(p->here, c->limits.per_address))
        return CROWD_TOO_MANY;
    if (is_over(p->came, c->limits.rate))
        return CROWD_TOO_FAST;
    p->here++;
    p->came++;
    c->count++;
    return CROWD_WELCOME;
}

void crowd_leave(struct crowd *c, const struct address *from)
{
    struct place *p = find(c->places, c->room, from);
    assert(p->since != 0 && p->here > 0);
    p->here--;
    c->count--;
}
