/**
 * sasl.h - the mechanisms that libgsasl knows: challenge in, response out
 *
 * The one place that knows the library.
 */
#ifndef EBGATE_RELAY_SASL_H
#define EBGATE_RELAY_SASL_H

#include "base/sealed.h"
#include "relay/credentials.h"
#include "relay/mechanism.h"

struct sasl;

/** @c is copied. Returns 0 or -ENOMEM. */
int sasl_new(enum mechanism m, const struct credentials *c,
             struct sasl **sasl_out);
void sasl_free(struct sasl **sasl);

/**
 * sasl_step - the response to a challenge, both without base64
 * @challenge: empty for the first response of a client that speaks first
 * @out:       the response is appended
 * Returns 0, -ENOMEM, -ENOBUFS, or -EPROTO: the challenge is not what the
 * mechanism can answer; sasl_why says why.
 */
int sasl_step(struct sasl *sasl, struct span challenge, struct sealed *out);

/** May the relay say that the login worked? Not before it has proved, where
 *  the mechanism wants that, that it knows the password too. */
bool sasl_is_done(const struct sasl *sasl);

/** Of the last -EPROTO. */
const char *sasl_why(const struct sasl *sasl);

/**
 * sasl_to_base64, sasl_from_base64 - append to @out
 * Return 0, -ENOMEM, -ENOBUFS; from_base64 -EPROTO when @in is no base64.
 */
int sasl_to_base64(struct span in, struct sealed *out);
int sasl_from_base64(struct span in, struct sealed *out);

#endif
