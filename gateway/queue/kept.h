/**
 * kept.h - the text of a small mail, kept from its first reading
 *
 * A mail at rest is a place in its job. Most mails are small and are sent
 * soon after they were surveyed: their records, as the batch cut them, are
 * kept so that they are neither read nor cut a second time. A text over
 * KEPT_MAX bytes is not kept, and its place in the job serves.
 */
#ifndef EBGATE_QUEUE_KEPT_H
#define EBGATE_QUEUE_KEPT_H

#include "base/buf.h"
#include "intake/records.h"

/** Bytes of a mail's records, with what is known of each. */
#define KEPT_MAX (16 * 1024)

/** Gathers one mail after another; zero-initialised is not ready. */
struct gatherer {
    struct buf gathered;
    bool over; /* the mail is too large */
};

void gatherer_init(struct gatherer *g);
void gatherer_clear(struct gatherer *g);

/** A new mail begins. */
void gatherer_begin(struct gatherer *g);
/** One record of its text. Returns 0 or -ENOMEM. */
int gatherer_add(struct gatherer *g, const struct record *record);

/**
 * gatherer_end - what was gathered, given to the caller
 * @kept_out: empty when the mail is not kept; owned: buf_clear
 */
int gatherer_end(const struct gatherer *g, struct buf *kept_out);

/**
 * kept_next - the record of @kept at @at, which moves on
 * @record_out borrows of @kept. Returns false behind the last one.
 */
bool kept_next(const struct buf *kept, size_t *at, struct record *record_out);

#endif
