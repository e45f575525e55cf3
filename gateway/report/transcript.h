/**
 * transcript.h - what was said about every command, in input order
 *
 * Entries come in as the job is read and are settled as relays answer; they
 * go out in input order, as soon as all before them are settled. From MAIL
 * until its transaction ends nothing is settled, for the relay's replies may
 * still take the place of ours.
 *
 * VERB OFF leaves negative replies, TICK and the end of each mail; VERB ON,
 * or `verbose`, keeps all. Memory is the caller's to bound: it stops reading
 * the job while transcript_waiting is high.
 */
#ifndef EBGATE_REPORT_TRANSCRIPT_H
#define EBGATE_REPORT_TRANSCRIPT_H

#include "base/step.h"
#include "intake/batch.h"
#include "queue/mail.h"

struct transcript;

struct transcript_options {
    bool verbose;
};

/** What goes out: a command's echo and its reply, or a finding. */
struct transcript_line {
    uint64_t record;    /* 0: none */
    unsigned column;    /* 0: none */
    uint64_t mail;      /* number of the mail it belongs to; 0: none */
    enum verb verb;     /* VERB_NONE: a note or a finding */
    bool end_of_mail;   /* the reply to the end of a mail's data */
    struct span echo;   /* empty: none */
    struct reply reply; /* borrowed; code 0 for a finding */
    const struct finding *finding; /* or NULL */
    bool shown; /* by the rules of VERB; JSON and counts want all */
    /* Of a RCPT that was sent: */
    const char *address; /* or NULL */
    const struct outcome *outcome;
    const char *relay; /* or NULL; borrowed of the mail's target */
    /* Of a RCPT whose mail never was: the refusal that ended it, or NULL. */
    const struct reply *ended;
};

int transcript_new(const struct transcript_options *options,
                   struct transcript **t_out);
void transcript_free(struct transcript **t);

/**
 * transcript_add - one item of the batch
 * A command, note or finding is settled by its own reply unless it belongs to
 * a mail that is sent (transcript_hold). What nobody will ask for leaves no
 * entry: text, and positive replies that VERB OFF hides, but to MAIL, RCPT
 * and DATA, which the relay may still refuse. Returns 0 or -ENOMEM.
 */
int transcript_add(struct transcript *t, const struct batch_item *item);

/** Nothing more will be added: a transaction that was left open is settled
 *  by our own replies. */
void transcript_end(struct transcript *t);

/**
 * transcript_break - the job broke off where it stands
 * @why: what the recipients of the mail that was being read are told
 * Returns 0 or -ENOMEM.
 */
int transcript_break(struct transcript *t, const struct reply *why);

/**
 * transcript_hold - the mail's commands wait for its outcome
 * Called at BATCH_MAIL, after the MAIL, RCPT and DATA items were added: the
 * entries since the last MAIL, and all up to its BATCH_MAIL_END, are the
 * mail's. Sets mail->first_entry. Every mail that is held must be settled.
 */
int transcript_hold(struct transcript *t, struct mail *mail);

/**
 * transcript_settle - the mail is done: its entries take the relay's replies
 * Called after its BATCH_MAIL_END was added. The replies are copied. Where
 * accepted recipients have different final replies, the end of the mail has
 * one reply for each, naming the records of its recipients.
 * Returns 0 or -ENOMEM.
 */
int transcript_settle(struct transcript *t, const struct mail *mail);

/** Bytes held by entries that wait: the reader of the job stops above
 *  some limit. */
size_t transcript_waiting(const struct transcript *t);

/** STEP_ITEM, STEP_HUNGRY (the next is not settled), STEP_END is never. */
int transcript_next(struct transcript *t, struct transcript_line *line_out);

#endif
