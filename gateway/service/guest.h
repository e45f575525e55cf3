/**
 * guest.h - the connection of a live session, among those of the lanes
 *
 * A session that mails go through (Delivery Through) has a connection to a
 * relay for itself. It is a guest of the lanes: it gets the relay that a lane
 * would get, logs in as lanes do, counts among their connections, and what
 * becomes of it is known to all.
 */
#ifndef EBGATE_SERVICE_GUEST_H
#define EBGATE_SERVICE_GUEST_H

#include "service/wire.h"

/** Zero-initialised it is none. It lives with its session. */
struct guest {
    /* Borrowed until it is dismissed: */
    struct target *target; /* NULL: it has no place */
    SSL_CTX *tls;          /* good until the loop's next turn */
    struct login *login;
    unsigned id; /* of the relay, among those that a mail passed */
    /* The session's, once it is made; borrowed. */
    const struct wire *wire;
    /* The lanes' own: */
    size_t relay;
    unsigned outages; /* of the relay, when the place was given */
    struct guest *next;
};

#endif
