/**
 * player.h - the inside of the player of dialogues
 *
 * player.c       reads a dialogue and holds the session against it
 * player_wire.c  does what a wire does: mails, bodies, events, output
 * player_partner.c  the relay's side of SCRAM
 */
#ifndef EBGATE_TESTS_DIALOGUE_PLAYER_H
#define EBGATE_TESTS_DIALOGUE_PLAYER_H

#include "relay/mechanism.h"
#include "relay/session.h"

#define MAX_MAILS 64
#define PLAYER_SECRET "pencil"
#define MAX_RECIPIENTS 4096

struct offered {
    char name[16];
    struct envelope envelope;
    bool skip[MAX_RECIPIENTS];
    unsigned char replied[MAX_RECIPIENTS];
    unsigned done;
};

struct player {
    const char *file;
    unsigned line;
    size_t cut; /* octets a feed; 0: as they come */
    bool whole; /* this dialogue is about what comes together */
    struct session_options options;
    struct credentials credentials;
    char secret[16384];
    struct partner *partner; /* of a SCRAM dialogue */
    struct session *session;
    struct buf heard;  /* of the session's output, not yet expected */
    struct buf events; /* of the session's events, one a line */
    struct buf relay;  /* S: lines not yet fed */
    struct offered mails[MAX_MAILS];
    size_t mail_count;
    unsigned turn;
    bool ended;
};

__attribute__((noreturn, format(printf, 2, 3))) void
fail(const struct player *p, const char *format, ...);

/** "\r" "\n" "\t" "\0" "\xHH" "\\" to octets; "\c" at the end: no CRLF. */
void append_escaped(struct buf *out, const char *text);

/** What the session has to tell and to say, into the two logs. */
void drain(struct player *p);

/** "NAME FROM TO[,TO] [word ...]": a mail is offered. */
void offer(struct player *p, const char *line);
/** A line of the body that was asked for. */
void supply(struct player *p, const char *text, bool last);
/** So many octets of it. */
void supply_many(struct player *p, const char *count);

/** "MECHANISM [forged]": what the relay says to what was said last. */
void partner_answer(struct player *p, const char *text);
void partner_end(struct player *p);

#endif
