#include "codepages/oddity.h"

#include <stdio.h>
#include <string.h>

static uint64_t *oddity_count(struct codepage_events *e, enum oddity oddity)
{
    switch (oddity) {
    case ODDITY_UNASSIGNED:
        return &e->unassigned;
    case ODDITY_ILLEGAL:
        return &e->illegal;
    case ODDITY_NOT_IN_TARGET:
        return &e->not_in_target;
    case ODDITY_MALFORMED:
    default:
        return &e->malformed;
    }
}

static enum codepage_action oddity_action(const struct codepage_policy *p,
                                          enum oddity oddity)
{
    switch (oddity) {
    case ODDITY_UNASSIGNED:
        return p->unassigned;
    case ODDITY_ILLEGAL:
        return p->illegal;
    case ODDITY_NOT_IN_TARGET:
        return p->not_in_target;
    case ODDITY_MALFORMED:
    default:
        return p->malformed;
    }
}

enum codepage_action oddity_note(struct codepage_coder *c, enum oddity oddity,
                                 size_t offset, const unsigned char *at,
                                 size_t len)
{
    struct codepage_events *e = &c->events;
    bool first =
        e->unassigned + e->illegal + e->not_in_target + e->malformed == 0;
    if (first) {
        e->first_at = c->position + offset;
        e->first_len = (unsigned char)(len < sizeof e->first_bytes
                                           ? len
                                           : sizeof e->first_bytes);
        memcpy(e->first_bytes, at, e->first_len);
    }
    ++*oddity_count(e, oddity);
    return oddity_action(&c->policy, oddity);
}

size_t oddity_escape_char(uint32_t code_point, char out[16])
{
    return (size_t)snprintf(out, 16, "\\u{%X}", (unsigned)code_point);
}

size_t oddity_escape_bytes(const unsigned char *at, size_t len, char out[20])
{
    size_t written = 0;
    for (size_t i = 0; i < len && i < 4; i++)
        written +=
            (size_t)snprintf(out + written, 20 - written, "\\x%02X", at[i]);
    return written;
}

size_t oddity_write(enum codepage_action action, const unsigned char *at,
                    size_t len, unsigned char *out)
{
    char escape[20];
    switch (action) {
    case CODEPAGE_SUBSTITUTE:
    case CODEPAGE_BEST_FIT:
        memcpy(out, "\xEF\xBF\xBD", 3);
        return 3;
    case CODEPAGE_ESCAPE:
        len = oddity_escape_bytes(at, len, escape);
        memcpy(out, escape, len);
        return len;
    case CODEPAGE_STOP:
    case CODEPAGE_SKIP:
    default:
        return 0;
    }
}
