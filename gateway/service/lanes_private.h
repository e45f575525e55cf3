/**
 * lanes_private.h - the inside of lanes.h, for the lanes*.c
 *
 * lanes.c         wires opened and closed
 * lanes_set.c     the relays: which there are
 * lanes_relays.c  which one is next
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
    struct login *login; /* NULL: none was ever wanted */
    unsigned version;    /* of the target, that these two are for */
    struct drop *drop;   /* of a Maildir, once it is open */
    unsigned outages;    /* failures that were counted */
    struct reply why;    /* of the last of them */
    size_t waiting;      /* wires that wait for a mail, as lanes_tally has it */
};

/** A place for a wire; free without one. */
struct lane {
    struct wire *wire;
    size_t relay;
    unsigned outages; /* of the relay when the wire was opened */
};

struct lanes {
    struct lanes_options options; /* without the targets */
    struct candidate *relays;     /* in order of preference */
    struct berth *berths;         /* one a relay */
    size_t count, room;           /* of both */
    unsigned next_id, ids;        /* of a relay that is new: below @ids */
    struct lane *lanes;           /* options.connections of them */
    struct guest *guests;         /* borrowed, besides those */
    struct reply why;             /* of the last failure */
    uint64_t octets;              /* of wires that are gone */
    unsigned expected;            /* recipients of the next mail */
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
/** Counts the connections to all relays: those that are open, those that wait
 *  for a mail. One that was answered shows that its relay works. */
void lanes_tally(struct lanes *l);
/** The relay for one more wire, or -1; for a live session one that sessions
 *  talk to. @avoid: ids, may be NULL. */
int lanes_choose(struct lanes *l, const struct bits *avoid, bool live);
/** The first of @most relays that mails go to: it works, and has a connection
 *  for them or may have one. @most: there is none. After lanes_tally. */
size_t lanes_front(const struct lanes *l, size_t most);
/** Would one more connection to it be of use? After lanes_tally. */
bool lanes_may_open(const struct lanes *l, size_t i);

/* lanes_set.c */
/** The place of a relay, or -1. */
int lanes_find(const struct lanes *l, const struct target *t);
/** What logs in at the relay; NULL: nothing does. */
struct login *lanes_login(const struct lanes *l, size_t relay);
/** Lets go what a relay had that is gone. */
void lanes_clear_berth(struct berth *berth);

/* lanes_guests.c */
/** lanes_tally, of live sessions. */
void lanes_tally_guests(struct lanes *l);
/** Is it a relay that sessions talk to? To a directory nobody does. */
bool lanes_take_guests(const struct lanes *l, size_t relay);
/** Relays @a and @b have changed places. */
void lanes_swap_guests(struct lanes *l, size_t a, size_t b);
/** Does one of them borrow what the relay's berth has? */
bool lanes_has_guest(const struct lanes *l, size_t relay);
/** Connections of live sessions to the relay. */
size_t lanes_guests(const struct lanes *l, size_t relay);
/** Is one of them like that, besides @but? */
bool lanes_guest_is(const struct lanes *l, size_t relay,
                    bool (*is)(const struct wire *w), const struct wire *but);

#endif
