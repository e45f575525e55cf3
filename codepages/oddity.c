#include "codepages/oddity.h"

#include "codepages/escape.h"
#include "codepages/tally.h"

#include <assert.h>
#include <string.h>

#define COUNT(m) offsetof(struct codepage_events, m)
#define POLICY(m) offsetof(struct codepage_policy, m)

static const struct kind {
    size_t count;  /* where its counter stands */
    bool judged;   /* is there a policy? */
    size_t policy; /* and where */
    const char *name;
} kinds[CODEPAGE_EVENTS] = {
    [CODEPAGE_EVENT_UNASSIGNED] = {COUNT(unassigned), true, POLICY(unassigned),
                                   "unassigned"},
    [CODEPAGE_EVENT_ILLEGAL] = {COUNT(illegal), true, POLICY(illegal),
                                "illegal"},
    [CODEPAGE_EVENT_NOT_IN_TARGET] = {COUNT(not_in_target), true,
                                      POLICY(not_in_target), "not in target"},
    [CODEPAGE_EVENT_MALFORMED] = {COUNT(malformed), true, POLICY(malformed),
                                  "malformed"},
    [CODEPAGE_EVENT_SUBSTITUTE] = {COUNT(substitutes), false, 0, "substitute"},
    [CODEPAGE_EVENT_SHIFT_CLOSED] = {COUNT(shift_closed), false, 0,
                                     "shift closed"},
    [CODEPAGE_EVENT_SHIFT_DROPPED] = {COUNT(shift_dropped), false, 0,
                                      "shift dropped"},
    [CODEPAGE_EVENT_PRIVATE_USE] = {COUNT(private_use), false, 0,
                                    "private use"},
};

const char *codepage_event_name(enum codepage_event event)
{
    return kinds[event].name;
}

/* The first of those that a policy judges is kept. */
static void keep_first(struct codepage_events *e, uint64_t offset,
                       const unsigned char *at, size_t len)
{
    if (e->unassigned + e->illegal + e->not_in_target + e->malformed > 0)
        return;
    e->first_at = offset;
    e->first_len =
        (unsigned char)(len < sizeof e->first_bytes ? len
                                                    : sizeof e->first_bytes);
    memcpy(e->first_bytes, at, e->first_len);
}

void oddity_count(struct codepage_coder *c, enum codepage_event event,
                  size_t offset, const unsigned char *at, size_t len)
{
    const struct kind *kind = &kinds[event];
    if (kind->judged)
        keep_first(&c->events, c->position + offset, at, len);
    ++*(uint64_t *)(void *)((char *)&c->events + kind->count);
    if (c->tally)
        tally_add(c, event, c->position + offset, at, len);
}

bool oddity_private(struct codepage_coder *c, size_t offset,
                    const unsigned char *at, size_t len)
{
    oddity_count(c, CODEPAGE_EVENT_PRIVATE_USE, offset, at, len);
    return c->policy.private_use == CODEPAGE_PRIVATE_SUBSTITUTE;
}

enum codepage_action oddity_note(struct codepage_coder *c,
                                 enum codepage_event event, size_t offset,
                                 const unsigned char *at, size_t len)
{
    const struct kind *kind = &kinds[event];
    assert(kind->judged);
    oddity_count(c, event, offset, at, len);
    enum codepage_action action;
    memcpy(&action, (const char *)&c->policy + kind->policy, sizeof action);
    return action;
}

size_t oddity_write(const struct codepage_coder *c, enum codepage_action action,
                    const unsigned char *at, size_t len, unsigned char *out)
{
    switch (action) {
    case CODEPAGE_SUBSTITUTE:
    case CODEPAGE_BEST_FIT:
        memcpy(out, "\xEF\xBF\xBD", 3);
        return 3;
    case CODEPAGE_ESCAPE:
        return escape_bytes_marked(at, len, c->doubled, out);
    case CODEPAGE_STOP:
    case CODEPAGE_SKIP:
    default:
        return 0;
    }
}

size_t oddity_ascii(enum codepage_action action, const char *escape,
                    size_t escape_len, char out[20])
{
    if (action == CODEPAGE_SKIP)
        return 0;
    if (action == CODEPAGE_ESCAPE) {
        memcpy(out, escape, escape_len);
        return escape_len;
    }
    out[0] = '?';
    return 1;
}
