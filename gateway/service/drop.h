/**
 * drop.h - a Maildir in the place of a relay
 *
 * Takes mails from the same host as a wire does and gives them back settled.
 * Works in turns, a group of mails each, so that the loop lives in between.
 */
#ifndef EBGATE_SERVICE_DROP_H
#define EBGATE_SERVICE_DROP_H

#include "service/wire.h"

struct drop;

/** Returns 0 or -errno: the directory cannot be opened. */
int drop_new(const struct wire_options *options, struct target *target,
             struct drop **d_out);
void drop_free(struct drop **d);

/** There may be mails now: a turn is due. */
void drop_kick(struct drop *d);

uint64_t drop_octets(const struct drop *d);

#endif
