/**
 * wire.h - one relay session on one socket, TLS included
 *
 * Dials, speaks through a session, takes mails from its host while the relay
 * wants them and gives them back with what came of each. The octets of a mail
 * are made while the socket takes them: above the high mark the body is not
 * read on.
 */
#ifndef EBGATE_SERVICE_WIRE_H
#define EBGATE_SERVICE_WIRE_H

#include "relay/target.h"
#include "service/attempt.h"
#include "service/login.h"
#include "service/loop.h"

#include <openssl/ssl.h>

/** Octets that wait for the socket before the body is held back, and at which
 *  it is read on. */
#define WIRE_HIGH_MARK (128 * 1024)
#define WIRE_LOW_MARK (32 * 1024)

struct wire;

/** What a wire is told by whoever runs it. None of these may free it. */
struct wire_host {
    /* The next mail for a relay, named by its url: STEP_ITEM; STEP_HUNGRY:
     * none now, wire_kick comes when there is one; STEP_END: no more for this
     * wire. */
    int (*take)(void *arg, const char *relay, struct mail **mail_out);
    /* Takes the mail back. */
    void (*finish)(void *arg, struct mail **mail, enum attempt_end end);
    /* Everything due was said: time to read ahead. */
    void (*lull)(void *arg);
    /* It is at its end: to be freed soon. */
    void (*closed)(void *arg, struct wire *wire);
    void (*note)(void *arg, const char *text);
    /* The machine failed (-errno). */
    void (*fail)(void *arg, int error);
    void *arg;
};

/** The same for all wires of a run; borrowed. */
struct wire_options {
    struct loop *loop;
    struct wire_host host;
    const char *helo;
    unsigned connect_patience_s;
    unsigned max_patience_s; /* 0: as RFC 5321 says */
    /* The wire says QUIT when no mail came for limits.idle_s of the target,
     * and gives back what the relay is too small for. */
    bool standing;
};

/**
 * wire_new - begins to dial
 * @target: borrowed; what is learnt of the relay is noted in it
 * @tls:    NULL with tls=no; the wire keeps a reference
 * @login:  borrowed; it gives the secret before the relay is dialled. NULL:
 *          no login
 * Returns 0 or -ENOMEM.
 */
int wire_new(const struct wire_options *options, struct target *target,
             SSL_CTX *tls, struct login *login, struct wire **w_out);
void wire_free(struct wire **w);

/** There may be mails now. */
void wire_kick(struct wire *w);
/** Ends at once: what is under way is deferred, or uncertain. */
void wire_abandon(struct wire *w, const char *why);

struct target *wire_target(const struct wire *w);

/** Not connected yet. */
bool wire_is_dialling(const struct wire *w);

/** Could it take a mail before any other is done? Dialling or idle. */
bool wire_is_free(const struct wire *w);

bool wire_is_closed(const struct wire *w);

/** Has its target another login, or other certificates, since it was made? It
 *  takes no more mails. */
bool wire_is_outdated(const struct wire *w);

/** Open, and past EHLO. */
bool wire_is_greeted(const struct wire *w);

/** Has the relay answered to any mail? */
bool wire_was_answered(const struct wire *w);

/** Closed: without an answer to any mail, for a reason that lies with the
 *  relay, and the next connection will do no better. */
bool wire_has_failed(const struct wire *w);
/** Closed: why; code 0 after an orderly end. */
const struct reply *wire_farewell(const struct wire *w);

/** The most octets of a mail that the relay takes, once it is greeted; 0: any
 *  number, not known, or it is asked in any case. */
uint64_t wire_largest(const struct wire *w);
/** Is this over it? */
bool wire_is_too_small(const struct wire *w, const struct message *message);
/** Where @mail goes over it, and how safely, for those who ask later. */
void wire_note_way(const struct wire *w, struct mail *mail);

/** Octets given to the socket so far. */
uint64_t wire_octets(const struct wire *w);

#endif
