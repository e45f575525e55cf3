/**
 * lanes_private.h - the inside of lanes.h, for the lanes*.c
 *
 * lanes.c         wires opened and closed
 * lanes_relays.c  the relays: which there are, which one is next
 * lanes_guests.c  connections that live sessions have for themselves
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
    struct reply why;    /* of the last of them */
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
    struct guest *guests;                     /* borrowed, besides those */
    struct reply why;                         /* of the last failure */
    uint64_t octets;                          /* of wires that are gone */
    unsigned expected;                        /* recipients of the next mail */
};

/* lanes.c */
void lanes_fail(struct lanes *l, int error);
void lanes_note(struct lanes *l, const char *text);
/** What the end of a wire tells of relay @i, that had so many @outages when it
 *  was opened. */
void lanes_learn(struct lanes *l, size_t i, const struct wire *w,
                 unsigned outages);

/* lanes_relays.c */
/** A connection to relay @i failed. */
void lanes_failed(struct lanes *l, size_t i, const struct reply *why);
/** The relay for one more wire, or -1. */
int lanes_choose(struct lanes *l, uint32_t avoid);
/** Would one more connection to it be of use? */
bool lanes_may_open(const struct lanes *l, size_t i);
/** Connections to relay @i; one that was answered shows that it works. */
size_t lanes_wires_to(struct lanes *l, size_t i);
/** The place of a relay, or -1. */
int lanes_find(const struct lanes *l, const struct target *t);
/** Lets go what a relay had that is gone. */
void lanes_clear_berth(struct berth *berth);

/* lanes_guests.c */
/** Does one of them borrow what the relay's berth has? */
bool lanes_has_guest(const struct lanes *l, size_t relay);
/** Connections of live sessions to the relay. */
size_t lanes_guests(const struct lanes *l, size_t relay);
/** Is one of them like that, besides @but? */
bool lanes_guest_is(const struct lanes *l, size_t relay,
                    bool (*is)(const struct wire *w), const struct wire *but);

#endif
