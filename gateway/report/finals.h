/**
 * finals.h - the replies to the end of one mail's data
 *
 * One reply for all accepted recipients as a rule. A mail that was sent in
 * several transactions may have several: then each names the records of its
 * recipients, so that every recipient stands under exactly one of them.
 */
#ifndef EBGATE_REPORT_FINALS_H
#define EBGATE_REPORT_FINALS_H

#include "queue/mail.h"

struct finals {
    struct reply *replies; /* owned */
    size_t count;          /* 0: no recipient was accepted */
};

/** Returns 0 or -ENOMEM. */
int finals_collect(const struct mail *mail, struct finals *out);
void finals_clear(struct finals *f);

#endif
