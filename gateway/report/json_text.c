#include "report/json_text.h"

#include "report/bsmtp.h"
#include "report/notice.h"

#include <stdio.h>
#include <time.h>

/* Of one text: a relay's reply has 64 KiB at most (relay/reply_parser.h). */
#define TEXT_MAX (256 * 1024)

const char *json_state_name(enum outcome_state state)
{
    static const char *const names[] = {
        [OUTCOME_WAITING] = "waiting",     [OUTCOME_DELIVERED] = "delivered",
        [OUTCOME_REFUSED] = "refused",     [OUTCOME_DEFERRED] = "deferred",
        [OUTCOME_UNCERTAIN] = "uncertain",
    };
    return names[state];
}

json_t *json_span(struct span text)
{
    json_t *value =
        text.len ? json_stringn((const char *)text.at, text.len) : NULL;
    return value ? value : json_null();
}

json_t *json_text(const char *text)
{
    return json_span(span_text(text ? text : ""));
}

json_t *json_clean(struct span text)
{
    struct buf clean;
    buf_init(&clean, TEXT_MAX);
    if (bsmtp_clean(text, true, NULL, &clean) < 0)
        buf_empty(&clean);
    for (size_t i = 0; i < clean.len; i++) {
        if (clean.bytes[i] == '\n')
            clean.bytes[i] = ' ';
    }
    json_t *value = json_span(buf_span(&clean));
    buf_clear(&clean);
    return value;
}

json_t *json_number(uint64_t n)
{
    return n ? json_integer((json_int_t)n) : json_null();
}

json_t *json_time(struct timespec t)
{
    char text[64], *end = text + sizeof text;
    struct tm tm;
    if (t.tv_sec == 0 || !gmtime_r(&t.tv_sec, &tm))
        return json_null();
    size_t len = strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &tm);
    snprintf(text + len, (size_t)(end - text) - len, ".%03dZ",
             (int)(t.tv_nsec / 1000000 % 1000));
    return json_string(text);
}

json_t *json_enhanced(const struct reply *r)
{
    if (r->enhanced[0] == 0)
        return json_null();
    return json_sprintf("%u.%u.%u", (unsigned)r->enhanced[0],
                        (unsigned)r->enhanced[1], (unsigned)r->enhanced[2]);
}

json_t *json_reply(const struct reply *r)
{
    if (r->code == 0)
        return json_null();
    return json_pack("{s:i, s:o, s:o}", "code", (int)r->code, "enhanced",
                     json_enhanced(r), "text",
                     json_clean(span_text(r->text ? r->text : "")));
}

json_t *json_recipient(const char *address, const struct outcome *o)
{
    return json_pack("{s:o, s:s, s:o, s:o, s:o}", "address", json_text(address),
                     "state", json_state_name(o->state), "reply",
                     json_reply(notice_reason(o)), "time", json_time(o->at),
                     "relay", json_text(o->relay));
}
