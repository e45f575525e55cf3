#include "relay/preference.h"

int preference_choose(const struct candidate *candidates, size_t count,
                      uint32_t avoid, struct timespec now)
{
    for (size_t i = 0; i < count; i++) {
        const struct target *t = candidates[i].target;
        if (avoid >> i & 1 || target_is_resting(t, now) || candidates[i].busy)
            continue;
        if (t->failures > 0 && candidates[i].connections > 0)
            continue; /* one probe at a time */
        bool full = candidates[i].limit > 0 &&
                    candidates[i].connections >= candidates[i].limit;
        return full ? -1 : (int)i;
    }
    return -1;
}

int preference_working(const struct candidate *candidates, size_t count,
                       uint32_t avoid)
{
    for (size_t i = 0; i < count; i++) {
        if (!(avoid >> i & 1) && candidates[i].target->failures == 0)
            return (int)i;
    }
    return -1;
}

bool preference_is_down(const struct candidate *candidates, size_t count,
                        unsigned retries)
{
    for (size_t i = 0; i < count; i++) {
        if (candidates[i].target->failures <= retries)
            return false;
    }
    return true;
}

static bool is_before(struct timespec a, struct timespec b)
{
    return a.tv_sec != b.tv_sec ? a.tv_sec < b.tv_sec : a.tv_nsec < b.tv_nsec;
}

bool preference_rest(const struct candidate *candidates, size_t count,
                     struct timespec now, struct timespec *at_out)
{
    bool found = false;
    for (size_t i = 0; i < count; i++) {
        const struct target *t = candidates[i].target;
        if (!target_is_resting(t, now))
            continue;
        if (!found || is_before(t->rest_until, *at_out))
            *at_out = t->rest_until;
        found = true;
    }
    return found;
}

/** Is there another that has not failed? */
static bool has_stand_in(const struct candidate *candidates, size_t count,
                         size_t failed)
{
    for (size_t i = 0; i < count; i++) {
        if (i != failed && candidates[i].target->failures == 0)
            return true;
    }
    return false;
}

void preference_failed(const struct candidate *candidates, size_t count,
                       size_t failed, struct timespec now,
                       const struct preference_pauses *pauses)
{
    struct target *t = candidates[failed].target;
    target_failed(t, now);
    struct timespec latest = now;
    if (t->limits.retry_s)
        return;
    if (has_stand_in(candidates, count, failed)) {
        latest.tv_sec += PREFERENCE_STAND_IN_S;
        t->rest_until = latest;
        return;
    }
    latest.tv_sec += pauses->longest_s;
    for (size_t i = 0; i < count; i++) {
        struct target *other = candidates[i].target;
        if (other->failures <= pauses->retries &&
            is_before(latest, other->rest_until))
            other->rest_until = latest;
    }
}
