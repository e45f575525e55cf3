#include "relay/preference.h"

bool preference_works(const struct candidate *candidate)
{
    return candidate->target->presence == TARGET_PRESENT &&
           candidate->target->failures == 0;
}

int preference_choose(const struct candidate *candidates, size_t count,
                      const struct bits *avoid, struct timespec now)
{
    for (size_t i = 0; i < count; i++) {
        const struct target *t = candidates[i].target;
        if (t->presence != TARGET_PRESENT ||
            bits_have(avoid, candidates[i].id) || target_is_resting(t, now) ||
            candidates[i].busy)
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
                       const struct bits *avoid)
{
    for (size_t i = 0; i < count; i++) {
        if (!bits_have(avoid, candidates[i].id) &&
            preference_works(&candidates[i]))
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
    return count > 0;
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
        if (t->presence != TARGET_PRESENT || !target_is_resting(t, now))
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
        if (i != failed && preference_works(&candidates[i]))
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
