#include "intake/duplicates.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

void duplicates_clear(struct duplicates *d)
{
    free(d->slots);
    *d = (struct duplicates){0};
}

void duplicates_reset(struct duplicates *d)
{
    if (d->used > 0)
        memset(d->slots, 0, d->room * sizeof *d->slots);
    d->used = 0;
}

static const char *domain_of(const char *address)
{
    const char *at = strrchr(address, '@');
    return at ? at : address + strlen(address);
}

/* FNV-1a. */
static size_t hash_of(const char *address)
{
    const char *domain = domain_of(address);
    uint64_t hash = 0xCBF29CE484222325U;
    for (const char *c = address; *c; c++) {
        unsigned char byte = (unsigned char)*c;
        hash ^= c < domain ? byte : (unsigned char)tolower(byte);
        hash *= 0x100000001B3U;
    }
    return hash ^ hash >> 32;
}

static bool is_same(const char *a, const char *b)
{
    const char *a_domain = domain_of(a), *b_domain = domain_of(b);
    return a_domain - a == b_domain - b &&
           memcmp(a, b, (size_t)(a_domain - a)) == 0 &&
           strcasecmp(a_domain, b_domain) == 0;
}

unsigned duplicates_find(const struct duplicates *d, const struct envelope *e,
                         const char *address)
{
    if (d->used == 0)
        return 0;
    for (size_t i = hash_of(address);; i++) {
        uint32_t slot = d->slots[i & (d->room - 1)];
        if (slot == 0 || is_same(e->recipients[slot - 1].address, address))
            return slot;
    }
}

static void put(uint32_t *slots, size_t room, const char *address,
                uint32_t slot)
{
    size_t i = hash_of(address);
    while (slots[i & (room - 1)] != 0)
        i++;
    slots[i & (room - 1)] = slot;
}

/* Never more than half full, so that a search ends soon. */
static int grow(struct duplicates *d, const struct envelope *e)
{
    if (2 * (d->used + 1) <= d->room)
        return 0;
    size_t room = d->room ? 2 * d->room : 16;
    uint32_t *slots = calloc(room, sizeof *slots);
    if (!slots)
        return -ENOMEM;
    for (size_t i = 0; i < d->room; i++) {
        if (d->slots[i] != 0)
            put(slots, room, e->recipients[d->slots[i] - 1].address,
                d->slots[i]);
    }
    free(d->slots);
    d->slots = slots;
    d->room = room;
    return 0;
}

int duplicates_add(struct duplicates *d, const struct envelope *e, size_t index)
{
    int r = grow(d, e);
    if (r < 0)
        return r;
    put(d->slots, d->room, e->recipients[index].address, (uint32_t)index + 1);
    d->used++;
    return 0;
}
