/**
 * live.h - SMTP spoken by a submitter: bytes → commands, and who answers them
 *
 * The server side of RFC 5321 without a socket. Fed with what the submitter
 * sends, in his framing and codepage; drained of items in his order. Most
 * commands are answered here. MAIL, RCPT, DATA and the end of the text are
 * somebody else's to answer (a store, a relay): until live_answer nothing
 * more is read, so that replies come in the order of the commands however
 * many of them came in one packet.
 *
 * Every command has one reply and so has every end of data; records that are
 * empty have none. At most one reply more comes, the last: the greeting apart,
 * it is what says why the session ends. The grammar, the order of commands and
 * the rules for text are the batch's (batch.h).
 *
 * Between mails a session holds little more than this struct.
 *
 * Sources: RFC 5321, 2920, 3207, 1870, 6152, 2034.
 */
#ifndef EBGATE_INTAKE_LIVE_H
#define EBGATE_INTAKE_LIVE_H

#include "base/step.h"
#include "intake/batch.h"

/** The longest record of a session; what is longer is no SMTP. */
#define LIVE_MAX_RECORD 32760

struct live;

/** The same for all sessions of a listener; borrowed. */
struct live_options {
    const struct codepage *cp;
    struct dataset_format format; /* the framing: live_framing */
    struct batch_options batch;   /* the at-sign is settled */
    bool starttls;                /* offered, until TLS stands */
    bool secure;                  /* TLS stands from the first byte */
};

enum live_kind {
    LIVE_REPLY,    /* say `reply` */
    LIVE_HELLO,    /* the same; the session begins anew with this HELO */
    LIVE_MAIL,     /* to be answered; `reply` is what ebgate would say */
    LIVE_RCPT,     /* to be answered */
    LIVE_DATA,     /* to be answered; 354 lets the text come */
    LIVE_TEXT,     /* one record of it */
    LIVE_END,      /* to be answered: the mail is complete, or, with a negative
                      `reply`, cannot be taken */
    LIVE_FORGET,   /* no mail comes of the transaction that was open */
    LIVE_STARTTLS, /* 220 was said: shake hands, then live_secured */
    LIVE_CLOSE,    /* all was said */
};

/** What it borrows is good until the next live_next. */
struct live_item {
    enum live_kind kind;
    struct reply reply; /* not TEXT, FORGET, STARTTLS, CLOSE; borrowed */
    uint64_t record;    /* of what is wrong, with its column; or 0 */
    unsigned column;    /* from 1; 0: none */
    const struct record *as_received; /* the command, the text or the period */
    const struct record *text;        /* TEXT: cut as batch_text does */
    const struct envelope *envelope;  /* MAIL, RCPT, DATA, up to END: so far */
};

/**
 * live_framing - "NL", "LF", "CRLF", "F80" or "RDW" to a format
 * @cp: decides between EBCDIC and ASCII, where NL and LF are the same
 * Returns 0 or -EINVAL.
 */
int live_framing(const char *name, const struct codepage *cp,
                 struct dataset_format *format_out);

/** The greeting is the first item. Returns 0, -EINVAL (no such framing, an
 *  at-sign to be found out), -ENOMEM. */
int live_new(const struct live_options *options, struct live **l_out);
void live_free(struct live **l);

/**
 * live_feed - more of what the submitter sent
 * @bytes: borrowed until live_next answers STEP_HUNGRY; then the last
 *         live_unread of them were not read: they are to be fed again when an
 *         answer was given
 * Returns 0 or -ENOMEM.
 */
int live_feed(struct live *l, struct span bytes);
size_t live_unread(const struct live *l);

/** STEP_ITEM; STEP_HUNGRY: for bytes, or when it waits for an answer; STEP_END
 *  behind LIVE_CLOSE; -ENOMEM: there is nothing left but to hang up. */
int live_next(struct live *l, struct live_item *item_out);

/** Is an item to be answered, or a handshake to be done? */
bool live_waits(const struct live *l);
/** Is there a transaction, or the question whether there shall be one? */
bool live_is_open(const struct live *l);

/**
 * live_answer - the answer to the item that waits
 * Copied; comes out as LIVE_REPLY. Less than 400 takes the command; 421 ends
 * the session. Returns 0 or -ENOMEM.
 */
int live_answer(struct live *l, const struct reply *reply);

/** TLS stands: what was said before counts no more (RFC 3207, 4.2). */
void live_secured(struct live *l);

/** Ends the session from our side: live_dismiss(l, "421 4.4.2", "..."). An
 *  answer that is awaited will not come. Returns 0 or -ENOMEM. */
int live_dismiss(struct live *l, const char *codes, const char *text);

/** The submitter has hung up: what he left open is forgotten. */
void live_hang_up(struct live *l);

/** What the session is at, for whoever watches the clock. */
enum live_stage {
    LIVE_IDLE,      /* between two commands */
    LIVE_TALKING,   /* within a command */
    LIVE_RECEIVING, /* the text */
    LIVE_WAITING,   /* for an answer, or a handshake */
    LIVE_OVER,
};
enum live_stage live_stage(const struct live *l);

/** What the submitter called himself; "" before HELO. Borrowed. */
const char *live_helo(const struct live *l);

#endif
