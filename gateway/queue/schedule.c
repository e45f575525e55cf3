#include "queue/schedule.h"

#define MS 1000
#define NS_A_MS 1000000L
#define NS_A_S 1000000000L

/* Far enough away, and no sum of it overflows a time_t. */
#define LATEST_S INT32_MAX

struct timespec schedule_after(struct timespec t, uint64_t ms)
{
    uint64_t s = ms / MS;
    if (s >= LATEST_S || t.tv_sec >= LATEST_S - (time_t)s)
        return (struct timespec){.tv_sec = LATEST_S};
    t.tv_sec += (time_t)s;
    t.tv_nsec += (long)(ms % MS) * NS_A_MS;
    if (t.tv_nsec >= NS_A_S) {
        t.tv_sec++;
        t.tv_nsec -= NS_A_S;
    }
    return t;
}

bool schedule_is_before(struct timespec a, struct timespec b)
{
    return a.tv_sec != b.tv_sec ? a.tv_sec < b.tv_sec : a.tv_nsec < b.tv_nsec;
}

bool schedule_is_due(struct timespec at, struct timespec now)
{
    return !schedule_is_before(now, at);
}

uint64_t schedule_wait_ms(struct timespec at, struct timespec now)
{
    if (schedule_is_due(at, now))
        return 0;
    int64_t ns = at.tv_nsec - now.tv_nsec;
    uint64_t s = (uint64_t)at.tv_sec - (uint64_t)now.tv_sec;
    if (ns < 0) {
        ns += NS_A_S;
        s--;
    }
    return s * MS + (uint64_t)(ns + NS_A_MS - 1) / NS_A_MS;
}

struct timespec schedule_retry(struct timespec now, unsigned tries,
                               unsigned pause_s)
{
    uint64_t pause = pause_s;
    for (unsigned i = 1; i < tries && pause < SCHEDULE_MAX_PAUSE_S; i++)
        pause *= 2;
    if (pause > SCHEDULE_MAX_PAUSE_S)
        pause = SCHEDULE_MAX_PAUSE_S;
    return schedule_after(now, pause * MS);
}
