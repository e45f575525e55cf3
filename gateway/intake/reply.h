/**
 * reply.h - what is said about a command: code, enhanced code, text
 *
 * A relay's replies and our own are the same thing; `jes` tells them apart.
 * Sources: RFC 5321, 4.2; RFC 3463.
 */
#ifndef EBGATE_INTAKE_REPLY_H
#define EBGATE_INTAKE_REPLY_H

#include <stdbool.h>

struct reply {
    unsigned short code;        /* 200 to 599; 0: no reply yet */
    unsigned short enhanced[3]; /* class.subject.detail; class 0: none */
    bool jes;                   /* decided by ebgate itself: printed as "JES" */
    char *text; /* owned, UTF-8 without the codes; lines parted by '\n';
                   no other control character; may be NULL for no text */
};

/** Ours: reply_set(&r, "550 5.1.1", "No such user %s", ...).
 *  @codes is "code c.s.d" or "code". Returns 0 or -ENOMEM. */
int reply_set(struct reply *r, const char *codes, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
int reply_copy(const struct reply *from, struct reply *to);
void reply_clear(struct reply *r);

static inline bool reply_is_positive(const struct reply *r)
{
    return r->code >= 200 && r->code <= 299;
}
static inline bool reply_is_transient(const struct reply *r)
{
    return r->code >= 400 && r->code <= 499;
}
static inline bool reply_is_permanent(const struct reply *r)
{
    return r->code >= 500;
}

#endif
