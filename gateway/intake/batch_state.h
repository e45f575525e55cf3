/**
 * batch_state.h - what the parser of batches knows; for batch*.c only
 */
#ifndef EBGATE_INTAKE_BATCH_STATE_H
#define EBGATE_INTAKE_BATCH_STATE_H

#include "intake/batch.h"
#include "intake/card.h"
#include "intake/duplicates.h"

enum batch_state {
    BATCH_START,  /* no HELO yet */
    BATCH_READY,  /* HELO; no transaction */
    BATCH_SENDER, /* MAIL was accepted */
    BATCH_RCPT,   /* and at least one RCPT */
    BATCH_SPOILT, /* a second MAIL: no telling whose text would come */
    BATCH_BODY,   /* DATA was accepted: text */
    BATCH_SKIP,   /* DATA was refused: text as well, but nobody's */
    BATCH_QUIT,   /* QUIT: the rest is ignored */
    BATCH_STOP,   /* a limit was reached: the rest is not read */
};

/** Items that one record or the end can give. */
#define BATCH_ROOM 32

/**
 * Items of one transaction that are no recipients: refusals, findings, small
 * talk. All that is said between MAIL and DATA waits in memory for the relay,
 * so that it must have a limit; each recipient may have its own findings.
 */
#define BATCH_MAX_TALK 30000
#define BATCH_TALK_A_RECIPIENT (COMMAND_MAX_MENDED + 1)

struct batch {
    struct batch_options options;
    const struct codepage *cp;
    enum batch_state state;

    struct card card;
    struct command command;
    char echo[4 * COMMAND_MAX_TOLERANT + 1];

    struct envelope envelope;
    struct duplicates duplicates;
    struct atsign_guess guess;
    char *helo;
    bool greeted;   /* HELO came or was assumed */
    bool tls;       /* STARTTLS since the last HELO */
    bool verbose;   /* VERB ON */
    bool attempted; /* a MAIL or RCPT since the last mail */

    uint64_t record;            /* the last one fed */
    uint64_t job_bytes;         /* of all records */
    uint64_t mail_bytes;        /* of the mail being read */
    uint64_t mails, recipients; /* accepted */
    uint64_t skipped;           /* records of text that were skipped */
    uint64_t bad_record;        /* that refuses the mail being read, or 0 */
    bool too_large, too_long;   /* why */
    uint64_t known;             /* commands that were recognised */
    uint64_t refusals;          /* replies that are not positive */
    uint64_t talk;              /* items of the open transaction */
    unsigned errors;            /* of syntax, towards the limit */
    uint64_t told; /* quirks of this mail's text told already, bit by id */
    bool told_late, told_dialect;
    unsigned secrets; /* unknown records behind AUTH that may be its answers */
    struct record slash_star; /* held, since it may be the last */
    bool has_slash_star;

    bool has_text, ended;
    struct record text;
    struct batch_item items[BATCH_ROOM];
    unsigned first, count;
};

/* batch.c: the queue of items */
struct batch_item *batch_item_add(struct batch *b, enum batch_kind kind,
                                  uint64_t record);
/** The replies that items borrow go with them. */
void batch_clear_items(struct batch *b);
void batch_finding_add(struct batch *b, enum quirk_id quirk, uint64_t record,
                       unsigned column, struct span what);

/** A quirk that is told once a mail, at the first record that has it. */
void batch_tell_once(struct batch *b, enum quirk_id quirk, uint64_t record,
                     unsigned column);

/** A note that ends the open transaction: no mail comes of it. */
struct reply *batch_over_add(struct batch *b, uint64_t record);

/** A note: BATCH_NOTE_ADD(b, record, "554 5.5.1", "text", ...); 0 or -ENOMEM.
 */
#define BATCH_NOTE_ADD(b, at_record, ...) \
    reply_set(&batch_item_add((b), BATCH_NOTE, (at_record))->reply, __VA_ARGS__)

/** batch_obey.c: b->command is carried out; the next state or -errno. */
int batch_obey(struct batch *b, struct reply *reply);

/* batch_command.c: a record in command state; 0 or -errno */
int batch_command(struct batch *b, const struct record *record);
/** The cards that still wait when the job ends. */
int batch_command_finish(struct batch *b);
/** Says what becomes of recipients whose text never came. */
int batch_drop(struct batch *b);

/* batch_body.c: a record in text state, and the end of a mail */
int batch_body(struct batch *b, const struct record *record);
int batch_skip(struct batch *b, const struct record *record);
/** @by_period: else the job ended. */
int batch_body_end(struct batch *b, uint64_t record, bool by_period);
int batch_skip_end(struct batch *b, uint64_t record);

/** Counts an error of syntax and stops at the limit. */
int batch_count_error(struct batch *b);
/** After a mail: no transaction (batch_obey.c). */
void batch_rest(struct batch *b);
/** The same, and what was said of a mail without text is forgotten. */
void batch_forget(struct batch *b);

#endif
