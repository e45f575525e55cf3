/**
 * crowd.h - how many callers there are from each address, and how fast they
 * come
 *
 * Time comes in as a value. Memory is bounded: of more addresses than
 * CROWD_MAX at a time no newcomer is let in.
 */
#ifndef EBGATE_SERVICE_CROWD_H
#define EBGATE_SERVICE_CROWD_H

#include "service/allow.h"

#include <time.h>

#define CROWD_MAX 65536

struct crowd;

struct crowd_limits {
    unsigned connections; /* at a time; 0: any number */
    unsigned per_address; /* of these, from one address; 0: any number */
    unsigned rate;        /* from one address in a minute; 0: any number */
};

enum crowd_verdict {
    CROWD_WELCOME, /* counted: crowd_leave when it goes */
    CROWD_FULL,
    CROWD_TOO_MANY, /* from this address */
    CROWD_TOO_FAST,
};

int crowd_new(const struct crowd_limits *limits, struct crowd **c_out);
void crowd_free(struct crowd **c);

/** @now is monotonic. A verdict, or -ENOMEM. */
int crowd_enter(struct crowd *c, const struct address *from,
                struct timespec now);
void crowd_leave(struct crowd *c, const struct address *from);

unsigned crowd_count(const struct crowd *c);

#endif
