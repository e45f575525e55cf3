/**
 * duplicates.h - which recipients of a mail were named before
 *
 * A hash over the envelope's recipients, so that a mail of thousands costs no
 * more a recipient than a mail of one.
 */
#ifndef EBGATE_INTAKE_DUPLICATES_H
#define EBGATE_INTAKE_DUPLICATES_H

#include "intake/envelope.h"

struct duplicates {
    uint32_t *slots; /* 1 + index of a recipient, 0: free */
    size_t room;     /* a power of two */
    size_t used;
};

void duplicates_clear(struct duplicates *d);
/** A new mail; keeps the memory. */
void duplicates_reset(struct duplicates *d);

/**
 * duplicates_find - 1 + the index of the recipient with this address, or 0
 * Domains are the same in any case, local parts are not (RFC 5321, 2.4).
 */
unsigned duplicates_find(const struct duplicates *d, const struct envelope *e,
                         const char *address);

/** Notes recipient @index of @e. Returns 0 or -ENOMEM. */
int duplicates_add(struct duplicates *d, const struct envelope *e,
                   size_t index);

#endif
