/* What a target was counted, from one run of the program to the next. */
#include "relay/pace.h"

#include <errno.h>
#include <string.h>

#define VERSION 1
#define PLACES (PACE_SLOTS + 1)

/** The slot @newest was, that is @now: the ones before it go along. */
static void shift(struct pace_window *w, uint64_t now)
{
    struct pace_window moved = {.newest = now};
    for (uint64_t i = 0; i < PLACES; i++)
        moved.counts[(now % PLACES + PLACES - i) % PLACES] =
            w->counts[(w->newest % PLACES + PLACES - i) % PLACES];
    *w = moved;
}

static void window_resume(struct pace_window *w, uint64_t now)
{
    if (w->newest > now)
        shift(w, now);
    pace_window_roll(w, now);
}

static int64_t signed_ms(struct timespec t)
{
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void pace_resume(struct pace *p, const struct pace_counts *kept,
                 struct timespec now, struct timespec real)
{
    uint64_t real_ms = (uint64_t)signed_ms(real);
    p->real_ms = signed_ms(real) - signed_ms(now);
    p->counts = kept ? *kept : (struct pace_counts){0};
    window_resume(&p->counts.minute, real_ms / PACE_MINUTE_SLOT_MS);
    window_resume(&p->counts.day, real_ms / PACE_DAY_SLOT_MS);
}

/* A slot has the same place in both. */
static void window_merge(struct pace_window *into, struct pace_window more)
{
    uint64_t newest = into->newest > more.newest ? into->newest : more.newest;
    pace_window_roll(into, newest);
    pace_window_roll(&more, newest);
    for (size_t i = 0; i < PLACES; i++) {
        uint32_t room = UINT32_MAX - into->counts[i];
        into->counts[i] += more.counts[i] < room ? more.counts[i] : room;
    }
}

void pace_add(struct pace_counts *into, const struct pace_counts *more)
{
    window_merge(&into->minute, more->minute);
    window_merge(&into->day, more->day);
}

/* ------------------------------------------------------------------ bytes */

/** Little ends first. */
static unsigned char *put(unsigned char *out, uint64_t number, size_t size)
{
    for (size_t i = 0; i < size; i++)
        *out++ = (unsigned char)(number >> 8 * i);
    return out;
}

static uint64_t get(const unsigned char **in, size_t size)
{
    uint64_t number = 0;
    for (size_t i = 0; i < size; i++)
        number |= (uint64_t) * (*in)++ << 8 * i;
    return number;
}

static unsigned char *put_window(unsigned char *out,
                                 const struct pace_window *w)
{
    out = put(out, w->newest, 8);
    for (size_t i = 0; i < PLACES; i++)
        out = put(out, w->counts[i], 4);
    return out;
}

static void get_window(const unsigned char **in, struct pace_window *w)
{
    w->newest = get(in, 8);
    for (size_t i = 0; i < PLACES; i++)
        w->counts[i] = (uint32_t)get(in, 4);
}

void pace_pack(const struct pace_counts *counts, unsigned char out[PACE_PACKED])
{
    *out = VERSION;
    put_window(put_window(out + 1, &counts->minute), &counts->day);
}

int pace_unpack(struct span bytes, struct pace_counts *counts_out)
{
    const unsigned char *at = bytes.at;
    if (bytes.len != PACE_PACKED || *at++ != VERSION)
        return -EBADMSG;
    get_window(&at, &counts_out->minute);
    get_window(&at, &counts_out->day);
    return 0;
}
