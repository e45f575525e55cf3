/**
 * preference.h - which relay next: several in order of preference
 *
 * The first that is not resting after a failure. One that has failed is tried
 * by one connection at a time, until it works again: a relay that is down
 * costs one probe for each step of its rest, not one for each mail. One that
 * works and lets no more connections in is left with those it has; one that
 * shall have no more is passed over for the next.
 */
#ifndef EBGATE_RELAY_PREFERENCE_H
#define EBGATE_RELAY_PREFERENCE_H

#include "base/bits.h"
#include "relay/target.h"

/** A relay of the run and the connections to it that are open now. */
struct candidate {
    struct target *target;
    unsigned id; /* in sets of relays: small, no two alike */
    size_t connections;
    size_t limit; /* so many and no more; 0: not known */
    bool busy;    /* it shall have no more: the next one takes what is left */
};

/** The index of the relay for one more connection, or -1: none may be tried
 *  now. @avoid: ids of relays that are out of the question; NULL: none is. */
int preference_choose(const struct candidate *candidates, size_t count,
                      const struct bits *avoid, struct timespec now);

/** It is there and has not failed, as far as is known. */
bool preference_works(const struct candidate *candidate);

/** The first that works, as far as is known and not among @avoid, or -1. */
int preference_working(const struct candidate *candidates, size_t count,
                       const struct bits *avoid);

/** Has every relay failed more than @retries times in a row? */
bool preference_is_down(const struct candidate *candidates, size_t count,
                        unsigned retries);

/** When the first of those that rest may be tried; false when none rests. */
bool preference_rest(const struct candidate *candidates, size_t count,
                     struct timespec now, struct timespec *at_out);

/** While another relay takes the mail, one that failed rests so long: its
 *  probe costs the mail it is made with a try. */
#define PREFERENCE_STAND_IN_S 60

/** How patient the run is when no relay works. */
struct preference_pauses {
    unsigned retries;   /* failures of a relay that are waited for */
    unsigned longest_s; /* no rest is longer until then */
};

/**
 * preference_failed - a connection to relay @failed failed at @now
 * One whose limits say how long rests just so long. Any other one rests
 * PREFERENCE_STAND_IN_S when another one has not failed. When none
 * is left its rest is what target_failed says, and what all of them rest is
 * cut to @pauses.
 */
void preference_failed(const struct candidate *candidates, size_t count,
                       size_t failed, struct timespec now,
                       const struct preference_pauses *pauses);

#endif
