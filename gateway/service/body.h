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

#include "message/message.h"
#include "queue/job.h"
#include "queue/mail.h"

#define BODY_PIECE (64 * 1024)

struct body;

/** All borrowed for the body's life. */
struct body_options {
    const struct job *job;
    const struct codepage *cp;
    const struct batch_options *batch;
};

int body_new(const struct body_options *options, struct body **b_out);
void body_free(struct body **b);

/**
 * body_message - the message of one try of @mail
 * @m: made when it is NULL, else used again; @target is copied, the rest
 *     borrowed. Date and Message-ID are the same in every try.
 * Returns 0 or -ENOMEM.
 */
int body_message(const struct message_options *options,
                 const struct codepage *cp, const struct mail *mail,
                 const struct message_target *target, struct message **m);

/** Begins @mail: nothing is read yet. Both are borrowed until the end. */
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
