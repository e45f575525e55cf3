#include "relay/said.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define SAID_ROOM 64

void said_clear(struct said_queue *q)
{
    free(q->ring);
    *q = (struct said_queue){0};
}

void said_forget(struct said_queue *q)
{
    q->head = q->count = 0;
}

/* Doubles the ring; the old one's wrapped part comes behind its rest. */
static int said_grow(struct said_queue *q)
{
    if (q->room >= SAID_LIMIT)
        return -ENOBUFS;
    size_t room = q->room ? q->room * 2 : SAID_ROOM;
    struct said *ring = malloc(room * sizeof *ring);
    if (!ring)
        return -ENOMEM;
    for (size_t i = 0; i < q->count; i++)
        ring[i] = q->ring[(q->head + i) & (q->room - 1)];
    free(q->ring);
    q->ring = ring;
    q->room = room;
    q->head = 0;
    return 0;
}

int said_push(struct said_queue *q, const struct said *said)
{
    if (q->count == q->room) {
        int r = said_grow(q);
        if (r < 0)
            return r;
    }
    q->ring[(q->head + q->count++) & (q->room - 1)] = *said;
    return 0;
}

const struct said *said_oldest(const struct said_queue *q)
{
    return q->count ? &q->ring[q->head] : NULL;
}

bool said_pop(struct said_queue *q, struct said *said_out)
{
    if (q->count == 0)
        return false;
    *said_out = q->ring[q->head];
    q->head = (q->head + 1) & (q->room - 1);
    q->count--;
    return true;
}
