/**
 * auth.h - the login at a relay: replies in, lines out
 *
 * A stage of the session's own: it chooses the mechanism, says AUTH, answers
 * challenges and judges the end. It knows neither socket nor TLS; the session
 * begins it inside TLS only. Whatever it cannot trust is cancelled with "*".
 *
 * What was said is wiped as soon as the next reply is there, and a reply that
 * repeats it is not passed on with its text.
 *
 * Sources: RFC 4954, 4422.
 */
#ifndef EBGATE_RELAY_AUTH_H
#define EBGATE_RELAY_AUTH_H

#include "base/buf.h"
#include "intake/reply.h"
#include "relay/capabilities.h"
#include "relay/credentials.h"

/** RFC 4954, 4.1: a challenge or a response, in base64. */
#define AUTH_MAX_LINE 12288
/** RFC 4954, 4: the AUTH command with a first response in it, CRLF included;
 *  a longer one is sent behind an empty challenge. */
#define AUTH_MAX_COMMAND 512
/** The mechanisms that are known need three. */
#define AUTH_MAX_CHALLENGES 8

struct auth;

enum auth_step { AUTH_SAY, AUTH_OVER };

/** How a login ended. */
enum auth_outcome {
    AUTH_NONE, /* not yet, or none was made */
    AUTH_ACCEPTED,
    AUTH_REFUSED, /* 5yz: user, secret or mechanism are not accepted */
    AUTH_TROUBLE, /* 4yz, or what the relay said cannot be trusted */
};

/** @c is copied. Returns 0, -ENOMEM, or -ENOBUFS: the secret is too long. */
int auth_new(const struct credentials *c, struct auth **auth_out);
void auth_free(struct auth **auth);

/** With what the relay announced inside TLS. Both return an enum auth_step or
 *  -ENOMEM. */
int auth_begin(struct auth *a, const struct capabilities *relay);
int auth_hear(struct auth *a, const struct reply *reply);

/** After AUTH_SAY: the line with its CRLF, appended to @out. Returns 0,
 *  -ENOMEM or -ENOBUFS. */
int auth_say(struct auth *a, struct buf *out);

/** After AUTH_OVER. The reason of an outcome that is not AUTH_ACCEPTED is the
 *  relay's own reply or ours, and borrowed until the auth is freed. */
enum auth_outcome auth_outcome(const struct auth *a);
const struct reply *auth_reason(const struct auth *a);

#endif
