/**
 * live_relay.h - which relay a live submitter talks through (Delivery Through)
 */
#ifndef EBGATE_SERVICE_LIVE_RELAY_H
#define EBGATE_SERVICE_LIVE_RELAY_H

#include "message/message.h"
#include "relay/target.h"

#include <openssl/ssl.h>

struct live_relay {
    /* The relay for one more connection, in order of preference: @attempt
     * counts those of this caller that could not be made, from 0. False: there
     * is no other. Both are borrowed until the listener is freed. */
    bool (*choose)(void *arg, unsigned attempt, struct target **target_out,
                   SSL_CTX **tls_out);
    void *arg;
    const char *helo;                      /* our name */
    const struct message_options *message; /* how mails are made */
    unsigned connect_patience_s;
    unsigned max_patience_s; /* 0: as RFC 5321 says */
};

#endif
