/**
 * body.h - a mail at rest → the octets of its text, piece by piece
 *
 * Takes the mail's records, kept or read again from their place in the job
 * and cut as the batch did, and puts them through the message. Never a whole
 * body in memory: a piece has at most BODY_PIECE octets. One for each wire,
 * used for mail after mail.
 */
#ifndef EBGATE_SERVICE_BODY_H
#define EBGATE_SERVICE_BODY_H

#include "queue/mail.h"

#define BODY_PIECE (64 * 1024)

struct body;

/** Returns 0 or -ENOMEM. */
int body_new(struct body **b_out);
void body_free(struct body **b);

/** A message that is used for mail after mail. Zero-initialised is none. */
struct composed {
    struct message *message;
    uint64_t source; /* serial of the source that it was made for */
};
void composed_clear(struct composed *composed);

/**
 * body_message - the message of one try of @mail
 * @target is copied, the rest borrowed. Date and Message-ID are the same in
 * every try. Returns 0 or -ENOMEM.
 */
int body_message(const struct mail *mail, const struct message_target *target,
                 struct composed *composed);

/** Begins @mail: nothing is read yet. Both are borrowed until the end. What
 *  goes wrong is told by body_next. */
void body_begin(struct body *b, const struct mail *mail, struct message *m);

/**
 * body_next - the next octets, lines with CRLF, cut anywhere
 * @last_out: there are no more behind them
 * Returns 0, or -errno: -EIO when the data set is not what it was when it was
 * surveyed. Good until the next call.
 */
int body_next(struct body *b, struct span *octets_out, bool *last_out);

/** Makes the next octets ready, so that body_next need not read. What goes
 *  wrong is told by body_next. */
void body_prepare(struct body *b);

#endif
