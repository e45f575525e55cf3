/**
 * batch.h - records → commands and mails (RFC 2442, IBM's batch SMTP)
 *
 * Fed with records one at a time, drained of items in input order. Speaks no
 * network: the reply that an item carries is what ebgate says by itself; for
 * MAIL, RCPT, DATA and the end of data the relay's reply takes its place.
 *
 * After any error the parser goes on with the next record, until the limit of
 * syntax errors; after a refused DATA the body is skipped as data.
 */
#ifndef EBGATE_INTAKE_BATCH_H
#define EBGATE_INTAKE_BATCH_H

#include "intake/atsign.h"
#include "intake/command.h"
#include "intake/envelope.h"
#include "intake/quirk.h"
#include "intake/records.h"
#include "intake/reply.h"

struct batch;

/** Limits and habits; zero is not a default, use batch_defaults. */
struct batch_options {
    enum profile profile;
    struct atsign atsign;
    unsigned syntax_error_limit; /* JESSyntaxErrLimit, 5; 0: none */
    uint64_t max_mail_bytes;     /* JESMsgSize * 1000; 0: none */
    uint64_t max_job_bytes;      /* JESJobSize * 1000; 0: none */
    unsigned max_recipients;     /* 2000 */
    bool null_truncate;          /* NullTrnc; tolerant always does */
    bool line_truncate;          /* DataLineTrunc: cut at 998 */
    bool keep_trailing_blanks;   /* blanks of body records are text */
    bool undot;                  /* take one leading dot off; true */
    bool join_cards;             /* */
    bool drop_last_slash_star;   /* a final record of slash, star */
    bool live;        /* a session that waits for the reply to each command, and
                         gets none that answers no command (live.h) */
    bool starttls;    /* live: it may ask for TLS now */
    uint64_t largest; /* live: declared sizes are held to this as well, and it
                         is announced where it is less; 0: none */
    const char *host; /* our own name, in replies; borrowed */
};
void batch_defaults(struct batch_options *o, enum profile profile);

enum batch_kind {
    BATCH_COMMAND,  /* a command and what we say of it */
    BATCH_FINDING,  /* something mended, behind its command: a warning or, by
                       quirk_action, a note */
    BATCH_MAIL,     /* DATA was accepted: the envelope; text follows */
    BATCH_TEXT,     /* one record of the mail, dots and padding put right; none
                       come any more once the mail is over its limit */
    BATCH_MAIL_END, /* end of data; reply: 250, or why the mail is refused */
    BATCH_NOTE,     /* a reply of ours that answers no command: limits, text
                       that was skipped, recipients whose text never came, QUIT
                       implied, nothing to do */
};

/** Of a TEXT, only kind, record and text are set. */
struct batch_item {
    enum batch_kind kind;
    uint64_t record; /* 0: none */
    unsigned column; /* of the fault, from 1; 0: none */
    enum verb verb;
    struct span echo;          /* the command as received, UTF-8, printable */
    struct reply reply;        /* borrowed; COMMAND, MAIL_END, NOTE */
    int recipient;             /* COMMAND RCPT accepted: index in the envelope;
                                  else -1 */
    bool verbose;              /* VERB is ON here */
    bool over;                 /* NOTE: no mail comes of the transaction that
                                  was open */
    struct finding finding;    /* FINDING */
    struct envelope *envelope; /* MAIL: borrowed until MAIL_END; the
                                  reader may take its content and leave it
                                  zeroed (envelope is reset afterwards) */
    struct record text;        /* TEXT; and at MAIL: unset */
};

/**
 * batch_new
 * @cp: of the records; borrowed. A data set found to be ASCII has UTF-8's.
 */
int batch_new(const struct batch_options *options, const struct codepage *cp,
              struct batch **b_out);
void batch_free(struct batch **b);

/** What a live session still is between two mails. Zero-initialised is one
 *  that begins; owned: batch_parked_clear. */
struct batch_parked {
    char *helo;
    bool greeted, verbose;
    unsigned errors, secrets;
    uint64_t record, job_bytes, mails, recipients;
};
void batch_parked_clear(struct batch_parked *parked);

/** Frees @b and keeps what matters in @parked; false, and nothing is done,
 *  when a transaction is open or items wait. */
bool batch_park(struct batch **b, struct batch_parked *parked);

/** Takes up what batch_park left; @parked is empty then. */
void batch_unpark(struct batch *b, struct batch_parked *parked);

/** Of a live session: the open transaction's, as far as it came; and what
 *  HELO said, or NULL. */
const struct envelope *batch_envelope(const struct batch *b);
const char *batch_helo(const struct batch *b);

/**
 * batch_take_back - the last MAIL, RCPT or DATA was refused by somebody else
 * Of a live session: a recipient is as if he had not been named; a refused
 * MAIL or DATA ends the transaction. Returns 0 or -ENOMEM.
 */
int batch_take_back(struct batch *b, enum verb verb);

/** One record; borrowed until batch_next answers STEP_HUNGRY, which it must
 *  have done since the last one. Returns 0 or -errno. */
int batch_feed(struct batch *b, const struct record *record);
int batch_end(struct batch *b);

/** Drains: STEP_ITEM, STEP_HUNGRY, STEP_END, or -errno. What the item
 *  borrows is good until the next call. */
int batch_next(struct batch *b, struct batch_item *item_out);

/** What the MAIL and RCPT records so far tell of the at-sign; filled when
 *  options.atsign is automatic, which reads a job to learn it. */
const struct atsign_guess *batch_atsign_guess(const struct batch *b);

/**
 * batch_text - how a record of text is cut, as BATCH_TEXT gives it
 * The one rule for padding, nulls and leading dots, used again when a mail is
 * read a second time to be sent. Returns false when the record is the end of
 * data.
 */
bool batch_text(const struct batch_options *options, const struct codepage *cp,
                struct record *record);

#endif
