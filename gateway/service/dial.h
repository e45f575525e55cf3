/**
 * dial.h - a host and a port → a connected socket
 *
 * Looks the name up and tries its addresses, IPv6 and IPv4 in turn, the next
 * one beside those that have not answered for a quarter of a second (RFC 8305).
 * The first that answers is taken; when none does, it is said of each why.
 */
#ifndef EBGATE_SERVICE_DIAL_H
#define EBGATE_SERVICE_DIAL_H

#include "relay/whereabouts.h"
#include "service/loop.h"

struct dial;

struct dial_result {
    int fd; /* non-blocking, given to the caller; -1: failed, or looks_only */
    const char *codes; /* failed: for reply_set, "451 4.4.1" or "451 4.4.3" */
    char text[256];    /* what went wrong, or the address that answered */
    char address[WHEREABOUTS_ADDRESS]; /* that one alone */
};

struct dial_options {
    const char *host; /* a name or an address; borrowed */
    unsigned port;
    unsigned patience_s; /* for the look-up and for each address */
    bool looks_only;     /* the name is looked up, and then it is done */
    /* Where it is noted what the look-up found, or NULL; must live as long as
     * the dial. */
    struct whereabouts *whereabouts;
    /* Called once, never from within dial_new; may free the dial. */
    void (*done)(void *arg, const struct dial_result *result);
    void *arg;
};

/** Returns 0 or -ENOMEM. */
int dial_new(struct loop *loop, const struct dial_options *options,
             struct dial **dial_out);

/** Gives up if it is still at work; then `done` is not called. */
void dial_free(struct dial **dial);

#endif
