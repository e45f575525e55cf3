/**
 * credentials.h - who we are to a relay, and what proves it
 *
 * Plain values; whoever makes them owns what they point to.
 */
#ifndef EBGATE_RELAY_CREDENTIALS_H
#define EBGATE_RELAY_CREDENTIALS_H

#include "base/span.h"

struct credentials {
    unsigned mechanisms; /* allowed: a set (mechanism.h) */
    const char *user;    /* UTF-8 without controls */
    struct span secret;  /* password or token, without controls */
    const char *host;    /* of the relay, for OAUTHBEARER */
    unsigned port;
};

#endif
