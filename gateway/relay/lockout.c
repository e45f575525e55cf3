#include "relay/lockout.h"

#define RING TARGET_MAX_LOGIN_FAILURES

void lockout_refused(struct lockout *l, struct timespec now)
{
    l->refused_s[l->count++ % RING] = now.tv_sec;
}

unsigned lockout_wait_s(const struct lockout *l, unsigned limit,
                        struct timespec now)
{
    if (l->count < limit)
        return 0;
    /* The oldest of the last @limit must be an hour old. */
    time_t end = l->refused_s[(l->count - limit) % RING] + LOCKOUT_WINDOW_S;
    return end > now.tv_sec ? (unsigned)(end - now.tv_sec) : 0;
}
