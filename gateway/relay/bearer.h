/**
 * bearer.h - what OAUTHBEARER and XOAUTH2 say: one message with a token
 *
 * Sources: RFC 7628; XOAUTH2 as Google and Microsoft describe it.
 */
#ifndef EBGATE_RELAY_BEARER_H
#define EBGATE_RELAY_BEARER_H

#include "base/sealed.h"
#include "relay/credentials.h"
#include "relay/mechanism.h"

/** The one response. Returns 0, or -ENOBUFS when it has no room. */
int bearer_response(enum mechanism m, const struct credentials *c,
                    struct sealed *out);

/** A challenge behind it is the relay's error, in JSON: what it wants to hear
 *  before it says its last word. */
struct span bearer_farewell(enum mechanism m);

#endif
