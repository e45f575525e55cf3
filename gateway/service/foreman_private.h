/**
 * foreman_private.h - the inside of foreman.h, for the foreman*.c
 *
 * foreman.c        which jobs are read; turns between them
 * foreman_shift.c  one job: opened, read, ended
 * foreman_cancel.c or ended by the operator
 * foreman_unread.c the replies to a job that cannot be opened
 * foreman_mail.c   mails between passes and dispatch
 */
#ifndef EBGATE_SERVICE_FOREMAN_PRIVATE_H
#define EBGATE_SERVICE_FOREMAN_PRIVATE_H

#include "service/foreman.h"

enum shift_state {
    SHIFT_OPENING, /* the worker has it */
    SHIFT_READING,
    SHIFT_CLOSING, /* the ledger has it */
};

/** A job that is being read. */
struct shift {
    struct work work; /* first: the worker gives it back */
    struct foreman *foreman;
    struct job_facts facts;
    enum shift_state state;
    uint64_t serial;
    struct reading *reading;
    struct pass *pass;
    struct fault fault;
    int opened;                  /* what reading_open answered */
    const struct codepage *page; /* then: that of its replies, or NULL */
    int error;                   /* the reading cannot go on: -errno */
    bool fresh;                  /* no mail of it was ever given out */
    bool answered;               /* the replies stand in their place */
    bool read;                   /* to its end, or as far as it goes */
    bool cancelled;              /* by the operator */
    char *replies;
    struct event *pause; /* until it is given back, after an error */
};

struct foreman {
    struct foreman_options options;
    struct dispatch *dispatch;
    struct mail_supply supply; /* of which `ended` and its arg are used */
    struct shift **shifts;
    size_t room, count;
    size_t promised; /* places kept for jobs that are being accepted */
    size_t closing;  /* of the shifts: they take no place */
    size_t turn;     /* whose turn it is to give a mail */
    uint64_t serials;
    struct event *alarm; /* something in the ledger is due */
    bool asking;         /* the ledger was asked */
    bool again;          /* and is to be asked once more */
    bool suspended, paused, stopping;
};

/* foreman.c */
struct shift_view shift_view_of(const struct shift *shift);
/** The shift is at its end: frees it, and its place is for another. */
void foreman_drop(struct foreman *f, struct shift *shift);
int64_t foreman_now_unix_s(void);
void foreman_on_ended(void *arg);

/* foreman_shift.c */
/** Takes @facts; the worker opens the job. @fresh: the ledger knows nothing
 *  of its mails. Returns 0 or -ENOMEM. */
int shift_new(struct foreman *f, struct job_facts *facts, bool fresh,
              struct shift **shift_out);
void shift_free(struct shift **shift);
/** Ends the shift when all of it is read and settled. */
void shift_look(struct shift *shift);
/** Of the whole job; 0: it was not read to its end. */
uint64_t shift_mails(const struct shift *shift);
/** It is not read any more: its end is written down. */
void shift_begin_closing(struct shift *shift);
/** That is done; @error: or is not. Frees the shift. */
void shift_closed(void *shift, int error);
/** The reading cannot go on, because of the machine. */
void shift_fail(struct shift *shift, int error);

/* foreman_cancel.c */
/** It is not read on, and ends as foreman_cancel says; false: its end is being
 *  written down already, as another. */
bool shift_cancel(struct shift *shift);
/** It was cancelled, and nothing of it is under way. */
void shift_end_cancelled(struct shift *shift);

/* foreman_unread.c */
/** In the worker: the page of the replies to what could not be opened. */
void shift_find_page(struct shift *shift);
/** Writes these. */
void shift_refuse(struct shift *shift);

/* foreman_mail.c */
int foreman_on_next(void *arg, struct mail **mail_out);
int foreman_on_settled(void *arg, struct mail *mail);

#endif
