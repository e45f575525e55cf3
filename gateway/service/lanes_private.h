/**
 * lanes_private.h - the inside of lanes.h, for the lanes*.c
 *
 * lanes.c         wires opened and closed
 * lanes_relays.c  the relays: which there are, which one is next
 */
#ifndef EBGATE_SERVICE_LANES_PRIVATE_H
#define EBGATE_SERVICE_LANES_PRIVATE_H

#include "relay/preference.h"
#include "service/drop.h"
#include "service/lanes.h"
#include "service/login.h"

/** What this run has for a relay. */
struct berth {
    SSL_CTX *tls;        /* NULL: never */
    struct login *login; /* NULL: none */
    struct drop *drop;   /* of a Maildir, once it is open */
    unsigned outages;    /* failures that were counted */
};

/** A place for a wire; free without one. */
struct lane {
    struct wire *wire;
    size_t relay;
    unsigned outages; /* of the relay when the wire was opened */
};

struct lanes {
    struct lanes_options options;             /* without the targets */
    struct candidate relays[PREFERENCE_MOST]; /* in order of preference */
    struct berth berths[PREFERENCE_MOST];     /* one a relay */
    size_t count;                             /* of both */
    unsigned next_id;                         /* of a relay that is new */
    struct lane *lanes;                       /* options.connections of them */
    struct reply why;                         /* of the last failure */
    uint64_t octets;                          /* of wires that are gone */
    unsigned expected;                        /* recipients of the next mail */
};

/* lanes.c */
void lanes_fail(struct lanes *l, int error);
void lanes_note(struct lanes *l, const char *text);

/* lanes_relays.c */
/** A connection to relay @i failed. */
void lanes_failed(struct lanes *l, size_t i, const struct reply *why);
/** The relay for one more wire, or -1. */
int lanes_choose(struct lanes *l, uint32_t avoid);
/** Would one more connection to it be of use? */
bool lanes_may_open(const struct lanes *l, size_t i);
/** Connections to relay @i; one that was answered shows that it works. */
size_t lanes_wires_to(struct lanes *l, size_t i);

#endif
