/**
 * live_state.h - what a live session knows; for live*.c only
 *
 * live.c         what is read, and what comes of it
 * live_answer.c  what is told from outside: answers, TLS, the end
 */
#ifndef EBGATE_INTAKE_LIVE_STATE_H
#define EBGATE_INTAKE_LIVE_STATE_H

#include "intake/live.h"

enum live_state {
    STATE_LISTENING, /* records are read */
    STATE_ASKING,    /* somebody else has the word */
    STATE_SHAKING,   /* TLS */
    STATE_OVER,
};

/** FORGET, REPLY, STARTTLS or CLOSE of one record, and what a dismissal adds
 *  to them. */
#define LIVE_ROOM 6

struct due {
    enum live_kind kind;
    struct reply reply; /* borrowed of the batch, or `said` */
    unsigned column;
};

struct live {
    const struct live_options *options;
    enum live_state state;
    enum live_kind asked; /* ASKING: what */
    bool secure;
    bool open;      /* a MAIL was taken, and no end of it told */
    bool receiving; /* DATA was taken */

    /* Only while there is something to read or to keep. */
    struct records *records;
    struct batch *batch;
    struct records_mark place; /* before the next record */
    uint64_t fed_end;          /* behind what was fed */
    size_t unread;
    struct batch_parked parked;

    struct record raw, text; /* of the item under way */
    struct reply said;       /* ours, owned */
    struct due due[LIVE_ROOM];
    unsigned first, count;
};

struct due *live_push(struct live *l, enum live_kind kind);
/** A reply, to be said or to be answered. */
void live_push_reply(struct live *l, enum live_kind kind,
                     const struct reply *reply, unsigned column);
/** What is open is forgotten; nothing is read any more. */
void live_close(struct live *l);
/** The same behind last words of ours. Returns 0 or -ENOMEM. */
int live_leave(struct live *l, const char *codes, const char *text);

#endif
