#include "relay/pace.h"

#include <limits.h>
#include <stddef.h>
#include <string.h>

#define MS_A_S 1000U
#define MINUTE_MS (60U * MS_A_S)

static uint64_t ms_of(struct timespec t)
{
    return (uint64_t)t.tv_sec * MS_A_S + (uint64_t)t.tv_nsec / 1000000U;
}

/** The time by which it is counted. */
static uint64_t counted_ms(const struct pace *p, struct timespec now)
{
    return ms_of(now) + (uint64_t)p->real_ms;
}

/* ------------------------------------------------------------------ windows */

static uint32_t *slot(struct pace_window *w, uint64_t number)
{
    return &w->counts[number % (PACE_SLOTS + 1)];
}

void pace_window_roll(struct pace_window *w, uint64_t now)
{
    if (now > w->newest + PACE_SLOTS)
        memset(w->counts, 0, sizeof w->counts);
    else
        for (uint64_t i = w->newest + 1; i <= now; i++)
            *slot(w, i) = 0;
    if (now > w->newest)
        w->newest = now;
}

static uint64_t window_sum(const struct pace_window *w)
{
    uint64_t sum = 0;
    for (size_t i = 0; i <= PACE_SLOTS; i++)
        sum += w->counts[i];
    return sum;
}

/** Milliseconds until @amount more are within @limit. */
static uint64_t window_wait(struct pace_window *w, uint64_t slot_ms,
                            uint64_t limit, uint64_t amount, uint64_t now_ms)
{
    if (limit == 0)
        return 0;
    pace_window_roll(w, now_ms / slot_ms);
    uint64_t room = limit > amount ? limit - amount : 0;
    uint64_t sum = window_sum(w);
    uint64_t oldest =
        w->newest - (w->newest < PACE_SLOTS ? w->newest : PACE_SLOTS);
    while (sum > room)
        sum -= *slot(w, oldest++);
    /* Each slot leaves when PACE_SLOTS + 1 younger ones have begun. */
    uint64_t at = (oldest + PACE_SLOTS) * slot_ms;
    return sum == window_sum(w) || at <= now_ms ? 0 : at - now_ms;
}

static void window_add(struct pace_window *w, uint64_t slot_ms, uint32_t amount,
                       uint64_t now_ms)
{
    pace_window_roll(w, now_ms / slot_ms);
    uint32_t *count = slot(w, w->newest);
    *count += amount < UINT32_MAX - *count ? amount : UINT32_MAX - *count;
}

/* ------------------------------------------------------- up, step by step */

static void step_up(struct pace *p)
{
    bool all = p->connections >= p->limits.connections;
    if (!all)
        p->connections++;
    if (p->per_minute == 0)
        return;
    p->per_minute += p->usual / 10 > 0 ? p->usual / 10 : 1;
    if (all && p->per_minute >= 2 * p->usual)
        p->per_minute = 0;
}

static bool is_slowed(const struct pace *p)
{
    return p->per_minute > 0 || p->connections < p->limits.connections;
}

static void grow(struct pace *p, uint64_t now_ms)
{
    const uint64_t step_ms = PACE_STEP_S * MS_A_S;
    while (is_slowed(p) && now_ms >= p->grown_ms + step_ms) {
        p->grown_ms += step_ms;
        step_up(p);
    }
}

void pace_forget(struct pace *p)
{
    p->connections = p->limits.connections;
    p->per_minute = 0;
    p->slowed_ms = 0;
}

/* --------------------------------------------------------------- the limits */

void pace_limit(struct pace *p, const struct pace_limits *limits)
{
    bool slowed = p->limits.connections > 0 && is_slowed(p);
    p->limits = *limits;
    if (!slowed || p->connections > limits->connections)
        p->connections = limits->connections;
}

unsigned pace_connections(struct pace *p, struct timespec now)
{
    grow(p, ms_of(now));
    return p->connections;
}

unsigned pace_per_minute(struct pace *p, struct timespec now)
{
    grow(p, ms_of(now));
    unsigned stated = p->limits.mails_per_minute;
    bool found = p->per_minute > 0 && (stated == 0 || p->per_minute < stated);
    return found ? p->per_minute : stated;
}

static uint64_t longer(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

static uint64_t wait_of_day(struct pace *p, unsigned recipients,
                            struct timespec now)
{
    return window_wait(&p->counts.day, PACE_DAY_SLOT_MS,
                       p->limits.recipients_per_day, recipients,
                       counted_ms(p, now));
}

static void add_to_day(struct pace *p, unsigned recipients, struct timespec now)
{
    window_add(&p->counts.day, PACE_DAY_SLOT_MS, recipients,
               counted_ms(p, now));
    p->counted++;
}

uint64_t pace_wait_ms(struct pace *p, unsigned recipients, struct timespec now)
{
    uint64_t now_ms = ms_of(now);
    grow(p, now_ms);
    uint64_t wait =
        window_wait(&p->counts.minute, PACE_MINUTE_SLOT_MS,
                    p->limits.mails_per_minute, 1, counted_ms(p, now));
    wait = longer(wait, wait_of_day(p, recipients, now));
    if (p->per_minute > 0 && p->next_ms > now_ms)
        wait = longer(wait, p->next_ms - now_ms);
    return wait;
}

unsigned pace_room(struct pace *p, struct timespec now)
{
    if (pace_wait_ms(p, 1, now) > 0)
        return 0;
    if (p->per_minute > 0)
        return 1;
    uint64_t limit = p->limits.mails_per_minute;
    return limit ? (unsigned)(limit - window_sum(&p->counts.minute)) : UINT_MAX;
}

void pace_begin(struct pace *p, unsigned recipients, struct timespec now)
{
    uint64_t now_ms = ms_of(now);
    window_add(&p->counts.minute, PACE_MINUTE_SLOT_MS, 1, counted_ms(p, now));
    add_to_day(p, recipients, now);
    if (p->per_minute > 0)
        p->next_ms = longer(p->next_ms, now_ms) + MINUTE_MS / p->per_minute;
}

uint64_t pace_wait_recipient_ms(struct pace *p, struct timespec now)
{
    return wait_of_day(p, 1, now);
}

void pace_add_recipient(struct pace *p, struct timespec now)
{
    add_to_day(p, 1, now);
}

/* -------------------------------------------------------------- less of it */

static unsigned half(unsigned n, unsigned least)
{
    return n / 2 > least ? n / 2 : least;
}

void pace_slow(struct pace *p, struct timespec now)
{
    uint64_t now_ms = ms_of(now);
    grow(p, now_ms);
    if (p->limits.connections == 0 ||
        (p->slowed_ms > 0 && now_ms < p->slowed_ms + PACE_ROUND_S * MS_A_S))
        return;
    p->slowed_ms = p->grown_ms = now_ms;
    p->connections = half(p->connections, 1);
    if (p->per_minute > 0) {
        p->per_minute = half(p->per_minute, PACE_LEAST);
        return;
    }
    pace_window_roll(&p->counts.minute,
                     counted_ms(p, now) / PACE_MINUTE_SLOT_MS);
    uint64_t sent = window_sum(&p->counts.minute);
    p->usual = sent > 2 * PACE_LEAST ? (unsigned)sent : 2 * PACE_LEAST;
    p->per_minute = half(p->usual, PACE_LEAST);
    p->next_ms = now_ms + MINUTE_MS / p->per_minute;
}

void pace_full(struct pace *p, unsigned open, struct timespec now)
{
    if (p->limits.connections == 0 || p->connections <= open)
        return;
    p->connections = open > 0 ? open : 1;
    p->grown_ms = ms_of(now);
}

/* ------------------------------------------------------------ what it said */

bool pace_is_request(const struct reply *r)
{
    enum { ANY = 999 };
    static const struct {
        unsigned short code, subject, detail;
    } requests[] = {{421, ANY, ANY},
                    {432, ANY, ANY},
                    {451, 7, ANY},
                    {452, 5, 3},
                    {454, 7, 0}};
    if (r->jes)
        return false; /* our own words on the relay */
    for (size_t i = 0; i < sizeof requests / sizeof *requests; i++) {
        if (requests[i].code == r->code &&
            (requests[i].subject == ANY ||
             (r->enhanced[0] == 4 && requests[i].subject == r->enhanced[1])) &&
            (requests[i].detail == ANY || requests[i].detail == r->enhanced[2]))
            return true;
    }
    return pace_is_quota(r);
}

bool pace_is_quota(const struct reply *r)
{
    return r->code == 554 && r->enhanced[1] == 2 && r->enhanced[2] == 0 &&
           r->text && strstr(r->text, "SubmissionQuotaExceeded");
}

int pace_weigh(const struct reply *reply, bool defers,
               struct reply *weighed_out)
{
    if (!defers || !pace_is_quota(reply))
        return reply_copy(reply, weighed_out);
    return reply_set(weighed_out, "451 4.2.0",
                     "The quota at the relay is used up: %u %s", reply->code,
                     reply->text);
}
