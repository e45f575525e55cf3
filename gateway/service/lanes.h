/**
 * lanes.h - the wires of a run and the relays they go to
 *
 * Chooses the relay for each new wire and learns from how wires end. Knows
 * nothing of mails.
 */
#ifndef EBGATE_SERVICE_LANES_H
#define EBGATE_SERVICE_LANES_H

#include "service/guest.h"

struct lanes;

/** Borrowed for the lanes' life. */
struct lanes_options {
    const struct wire_options *wire;
    struct target *const *targets; /* in order of preference; copied */
    size_t target_count;
    unsigned connections; /* at most, all relays together */
    unsigned retries;     /* failures of a relay after its first */
    unsigned max_pause_s; /* between two of them */
};

/** Returns 0, -ENOMEM, or -EINVAL when certificates cannot be read: that was
 *  noted. */
int lanes_new(const struct lanes_options *options, struct lanes **l_out);
void lanes_free(struct lanes **l);

/**
 * lanes_set - other relays from now on, in order of preference
 * Those that were there keep what is known of them. Where a target has another
 * login or other certificates (target_adopt) new wires go by those. Wires to
 * those that are left out (TARGET_GONE) end when their mails are done; so they
 * stay borrowed. Returns 0, -ENOMEM, or -EINVAL when certificates cannot be
 * read: it was noted. Then the relays are as before.
 */
int lanes_set(struct lanes *l, struct target *const *targets, size_t count);

/** Opens wires until as many are free as mails are @waiting, as far as relays
 *  and the number of connections allow. */
void lanes_open(struct lanes *l, size_t waiting);

/** The same for mails that the relays of @passed (ids) put off. */
void lanes_open_elsewhere(struct lanes *l, const struct bits *passed,
                          size_t waiting);

/** Is there a relay that works and is not among @passed? */
bool lanes_have_other(const struct lanes *l, const struct bits *passed);

/** Shall this relay have mails that any may have? Not while one that is
 *  preferred to it works and has a connection for them, or may have one. */
bool lanes_prefer(struct lanes *l, unsigned relay);

/** The next mail has so many recipients: whoever asks for a relay means one
 *  whose pace allows that. */
void lanes_expect(struct lanes *l, unsigned recipients);

/** Does the pace of the relay allow the expected mail now? */
bool lanes_allow(const struct lanes *l, unsigned relay);

/** A mail to @recipients is given to the relay. */
void lanes_begin(const struct lanes *l, unsigned relay, unsigned recipients);

/** Are these (ids) all relays? */
bool lanes_are_all(const struct lanes *l, const struct bits *relays);

/** Connections to the relay that are open or being opened. */
size_t lanes_connections(const struct lanes *l, size_t relay);

/** The same by its target; 0 when it has none. */
size_t lanes_connections_of(const struct lanes *l, const struct target *t);

/** What the relay is among those that a mail passed; small. */
unsigned lanes_id(const struct lanes *l, unsigned relay);

/** The place of the relay in the order of preference, by the url of its target
 *  (that very pointer); it has a wire. */
unsigned lanes_relay(const struct lanes *l, const char *url);

/**
 * lanes_admit, lanes_dismiss - a live session's connection comes and goes
 * It gets a place at the first relay that is not among @passed (ids), does
 * not rest and may have one more connection and one more mail now; false with
 * the reason when there is none, with code 0 when no other relay is left.
 * @guest_out is borrowed until it is dismissed, before its wire is freed: then
 * it is known what came of the connection.
 */
bool lanes_admit(struct lanes *l, const struct bits *passed,
                 struct guest *guest_out, struct reply *why_out);
void lanes_dismiss(struct lanes *l, struct guest *guest);

/** Tells idle wires that there may be mails, or will be none. */
void lanes_kick(struct lanes *l);

/** Frees the wires that are closed and learns from them. */
void lanes_reap(struct lanes *l);

/** Frees the wires that have not reached their relay yet. */
void lanes_hang_up(struct lanes *l);

/** Ends all others too, in the middle of what they do; @why is told. */
void lanes_abandon(struct lanes *l, const char *why);

/** Is there a place for one more wire? */
bool lanes_have_place(const struct lanes *l);

/** Is there a relay that would let one more wire in? */
bool lanes_may_open_any(struct lanes *l);

/** Would a mail that is due find a wire, or a place for one? */
bool lanes_have_room(struct lanes *l);

bool lanes_are_closed(const struct lanes *l);

/** When the first relay that rests may be dialled, or the pace of one allows
 *  the expected mail; false when none is waited for. */
bool lanes_rest(const struct lanes *l, struct timespec *at_out);

/** Why nothing can be sent any more, or NULL while something can. */
const struct reply *lanes_down(const struct lanes *l);

/** Octets given to relays so far. */
uint64_t lanes_octets(const struct lanes *l);

#endif
