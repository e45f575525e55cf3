/**
 * mail.h - a mail at rest: its place in its job and what became of each
 * recipient
 *
 *     waiting → sending → delivered | refused | deferred → waiting ...
 *
 * The states are a recipient's; a mail is done when all its recipients are.
 */
#ifndef EBGATE_QUEUE_MAIL_H
#define EBGATE_QUEUE_MAIL_H

#include "base/bits.h"
#include "intake/envelope.h"
#include "intake/records.h"
#include "intake/reply.h"
#include "message/message.h"
#include "queue/job.h"
#include "queue/kept.h"

#include <time.h>

enum outcome_state {
    OUTCOME_WAITING,
    OUTCOME_DELIVERED,
    OUTCOME_REFUSED,
    OUTCOME_DEFERRED,
    OUTCOME_UNCERTAIN, /* dot sent, reply unknown: deferred and flagged */
};

/** Who tells the sender of a delivery that asked for it (RFC 3461). */
enum outcome_handover {
    HANDOVER_RELAYED, /* to a server that will not: we do */
    HANDOVER_VOUCHED, /* to one that was asked to */
    HANDOVER_HERE,    /* it was us who delivered */
};

/** Does it wait so long that the sender may want to know? */
enum outcome_wait {
    WAIT_SHORT,
    WAIT_BECAME_LONG, /* in this try */
    WAIT_LONG,        /* before this try: who had to be told was */
};

/** What became of one recipient. */
struct outcome {
    enum outcome_state state;
    struct reply rcpt;  /* to RCPT */
    struct reply final; /* to the end of data, or the failure of the mail */
    struct timespec at;
    const char *relay; /* that was asked; borrowed as mail.relay; NULL: none */
    bool earlier;      /* it was so before this try: who had to be told was */
    enum outcome_handover handover; /* of what was delivered in this try */
    enum outcome_wait wait;         /* of what is deferred */
};

/** Where the text of mails lies and how it is read: the same for all mails of
 *  a job. Borrowed, longer than any of them. */
struct mail_source {
    uint64_t serial;       /* not 0, and of no other source of this process */
    const struct job *job; /* proved */
    const struct codepage *cp;         /* of its records */
    const struct batch_options *batch; /* the at-sign is settled */
    const struct message_options *message;
};

struct mail {
    const struct mail_source *source;
    uint64_t number; /* in the job, from 1 */
    struct envelope envelope;
    struct survey_facts facts;
    struct records_mark begin; /* of its first record of text */
    uint64_t end;              /* byte behind its last record */
    struct buf kept;           /* its records (kept.h), empty: not kept */
    struct outcome *outcomes;  /* one a recipient */
    struct reply mail_reply;   /* the relay's to MAIL */
    struct reply data_reply;   /* to DATA: 354 or a refusal */
    const char *relay;         /* that answered; borrowed of the target */
    const char *tls, *cipher;  /* "TLSv1.3" and its suite, of the way to it;
                                  static; NULL: none */
    bool tls_verified;         /* by its certificate it is the one */
    struct timespec received;  /* when it was read; stamps every try alike */
    unsigned tries;            /* that ended in a transient failure */
    unsigned tries_before;     /* of these, before it was given out */
    int64_t first_try_unix_s;  /* that did so, in another run; 0: none */
    bool last_try;             /* the operator wants no other after this one */
    unsigned again;     /* times it was offered again without any answer */
    bool bare;          /* the relay refused the parameters of its MAIL */
    bool recalled;      /* it had outcomes before: who is not named was told
                           of */
    struct bits passed; /* relays that put it off since its last pause */
    struct bits unfit;  /* relays that can never take it */
    struct timespec next_try; /* monotonic */
    uint64_t first_entry;     /* in the transcript: its MAIL command */
    struct mail *next;        /* in a queue of mails */
};

int mail_new(struct mail **mail_out);
void mail_free(struct mail **mail);

/** Recipients in @state. */
size_t mail_count(const struct mail *mail, enum outcome_state state);

/** One outcome a recipient, all waiting. Returns 0 or -ENOMEM. */
int mail_expect(struct mail *mail);

/**
 * mail_decide - every recipient that waits gets @state, with @reply as final
 * How ebgate itself ends a mail or a part of it. Returns 0 or -ENOMEM.
 */
int mail_decide(struct mail *mail, enum outcome_state state,
                const struct reply *reply);

/** Did the job name recipients that we refused, and nobody was told of yet? */
bool mail_has_unnamed(const struct mail *mail);

/** What became of recipient @i: one that was named twice was sent once, and has
 *  the outcome of the first. */
const struct outcome *mail_outcome(const struct mail *mail, size_t i);

/** No relay will ever take it: deferred recipients are refused, with the
 *  final reply that is like their transient one. */
void mail_refuse(struct mail *mail);

/** The next try begins: deferred recipients wait again. */
void mail_wake(struct mail *mail);

/** The mail is done: a recipient that was named twice takes the state of the
 *  first. */
void mail_close(struct mail *mail);

#endif
