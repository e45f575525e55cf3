#include "queue/retry.h"

enum retry_stage retry_next(const struct retry_rules *rules, unsigned tries,
                            int64_t first_unix_s, int64_t now_unix_s,
                            int64_t *next_out)
{
    if (rules->interval_s > 0 && tries <= rules->count) {
        *next_out = now_unix_s + rules->interval_s;
        return RETRY_LONG;
    }
    if (!rules->extended || rules->extended_interval_s == 0)
        return RETRY_OVER;
    int64_t age = now_unix_s - first_unix_s;
    if (rules->extended_age_s > 0 && age >= rules->extended_age_s)
        return RETRY_OVER;
    *next_out = now_unix_s + rules->extended_interval_s;
    return RETRY_EXTENDED;
}
