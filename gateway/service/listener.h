/**
 * listener.h - EBCDIC SMTP over TCP: submitters that wait for each reply
 *
 * One address and port. Takes connections, turns away who may not come, and
 * gives each of the others a caller (caller.h) in one framing and codepage. It
 * holds the limits, the clock of all callers and what they share.
 *
 * A listener without descriptors left takes nothing for a moment and goes on.
 */
#ifndef EBGATE_SERVICE_LISTENER_H
#define EBGATE_SERVICE_LISTENER_H

#include "intake/live.h"
#include "service/allow.h"
#include "service/crowd.h"
#include "service/live_relay.h"
#include "service/live_store.h"
#include "service/loop.h"

#include <openssl/ssl.h>

enum listener_tls {
    LISTENER_PLAIN,
    LISTENER_STARTTLS,      /* offered */
    LISTENER_STARTTLS_MUST, /* nothing but HELO, NOOP and QUIT before it */
    LISTENER_TLS,           /* from the first byte */
};

enum listener_delivery { LISTENER_QUEUE, LISTENER_THROUGH };

/** Seconds; 0 stands for the default. */
struct listener_patience {
    unsigned idle_s;    /* between two commands: 300 (RFC 5321, 4.5.3.2.7) */
    unsigned command_s; /* from the first byte of a command: 60 */
    unsigned data_s;    /* from one record of text to the next: 180 */
    unsigned read_s;    /* for the submitter to read what was said: 180 */
};

/** All that is pointed to is borrowed for the listener's life. */
struct listener_options {
    struct loop *loop;
    const char *name;          /* for notes */
    const char *address;       /* NULL: 127.0.0.1 */
    unsigned port;             /* 0: any */
    const struct allow *allow; /* NULL: whoever reaches the address */
    struct crowd_limits limits;
    struct listener_patience patience;

    const struct codepage *cp;
    const char *framing;               /* live_framing */
    const struct batch_options *batch; /* max_mail_bytes, host ... */

    enum listener_tls tls;
    SSL_CTX *context; /* tls_server.h; NULL with LISTENER_PLAIN */

    enum listener_delivery delivery;
    struct live_store store; /* Queue */
    struct live_relay relay; /* Through */

    void (*note)(void *arg, const char *text); /* one line for the log */
    void *note_arg;
};

struct listener;

/**
 * listener_new - binds, or takes the socket that systemd handed over
 * Returns 0; -EINVAL or another -errno with the reason in @error_out; -ENOMEM.
 */
int listener_new(const struct listener_options *options,
                 struct listener **l_out, char *error_out, size_t error_size);
/** Hangs up on all callers. */
void listener_free(struct listener **l);

/** The port that it is bound to. */
unsigned listener_port(const struct listener *l);

/** No more connections; who is between two mails is told 421, others when
 *  their mail is done. */
void listener_stop(struct listener *l);
/** Callers that are connected. */
unsigned listener_count(const struct listener *l);

#endif
