/**
 * whereabouts.h - where a relay is, as the last look-up of its name said
 *
 * Addresses as text, in the order in which they are tried. Kept with the
 * target for the operator to see; nothing is decided by it.
 */
#ifndef EBGATE_RELAY_WHEREABOUTS_H
#define EBGATE_RELAY_WHEREABOUTS_H

#include <stdbool.h>

/** Addresses of one name that are tried: a name may have a thousand. */
#define WHEREABOUTS_MOST 10
/** Of one: IPv6 with an IPv4 address at its end. */
#define WHEREABOUTS_ADDRESS 46

/** Zero-initialised: nobody has asked yet. */
struct whereabouts {
    bool asked;
    unsigned count; /* of these, from the last look-up that found any */
    char at[WHEREABOUTS_MOST][WHEREABOUTS_ADDRESS];
    char error[128]; /* of the last look-up; "": it had none */
    unsigned open;   /* connections */
    char connected[WHEREABOUTS_ADDRESS]; /* of the one that was made last */
};

/** The name was looked up, and addresses follow. */
void whereabouts_found(struct whereabouts *w);
/** One more; what is too much or too long is left out. */
void whereabouts_add(struct whereabouts *w, const char *address);
/** The look-up failed: what was known may still be right, and stays. */
void whereabouts_failed(struct whereabouts *w, const char *why);

/** A connection to @address was made; one has ended. */
void whereabouts_connected(struct whereabouts *w, const char *address);
void whereabouts_left(struct whereabouts *w);

#endif
