#include "report/json_text.h"

#include <stdio.h>
#include <time.h>

const char *json_state_name(enum outcome_state state)
{
    static const char *const names[] = {
        [OUTCOME_WAITING] = "waiting",     [OUTCOME_DELIVERED] = "delivered",
        [OUTCOME_REFUSED] = "refused",     [OUTCOME_DEFERRED] = "deferred",
        [OUTCOME_UNCERTAIN] = "uncertain",
    };
    return names[state];
}

json_t *json_text(const char *text)
{
    json_t *value = text && *text ? json_string(text) : NULL;
    return value ? value : json_null();
}

json_t *json_time(struct timespec t)
{
    char text[64], *end = text + sizeof text;
    struct tm tm;
    gmtime_r(&t.tv_sec, &tm);
    size_t len = strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &tm);
    snprintf(text + len, (size_t)(end - text) - len, ".%03dZ",
             (int)(t.tv_nsec / 1000000 % 1000));
    return json_string(text);
}

json_t *json_reply(const struct reply *r)
{
    const char *text = r->text ? r->text : "";
    if (r->code == 0)
        return json_null();
    json_t *value =
        r->enhanced[0] ? json_sprintf("%u %u.%u.%u %s", r->code, r->enhanced[0],
                                      r->enhanced[1], r->enhanced[2], text)
                       : json_sprintf("%u %s", r->code, text);
    return value ? value : json_null();
}
