/**
 * mechanism.h - the ways to log in that are known, the strongest first
 *
 * Sources: RFC 4616 (PLAIN), 2195 (CRAM-MD5), 5802 and 7677 (SCRAM), 7628
 * (OAUTHBEARER), 4422 appendix A (EXTERNAL); LOGIN and XOAUTH2 are common and
 * have no RFC.
 */
#ifndef EBGATE_RELAY_MECHANISM_H
#define EBGATE_RELAY_MECHANISM_H

#include "base/span.h"

enum mechanism {
    MECHANISM_SCRAM_SHA_256,
    MECHANISM_SCRAM_SHA_1,
    MECHANISM_CRAM_MD5,
    MECHANISM_PLAIN,
    MECHANISM_LOGIN,
    MECHANISM_OAUTHBEARER,
    MECHANISM_XOAUTH2,
    MECHANISM_EXTERNAL, /* the client certificate is the proof */
    MECHANISM_COUNT,
    MECHANISM_NONE = MECHANISM_COUNT,
};

/* Sets of them are bits: 1 << mechanism. */
#define MECHANISMS_OF_PASSWORDS 0x1FU
#define MECHANISMS_OF_TOKENS \
    (1U << MECHANISM_OAUTHBEARER | 1U << MECHANISM_XOAUTH2)

#define MECHANISMS_OF_SECRETS (MECHANISMS_OF_PASSWORDS | MECHANISMS_OF_TOKENS)

/** Room for the names of all of them. */
#define MECHANISMS_TEXT 96

/** Its name on the wire. */
const char *mechanism_name(enum mechanism m);

/** Does the client speak first? Then its first response may stand in the
 *  AUTH command itself. */
bool mechanism_is_client_first(enum mechanism m);

bool mechanism_takes_token(enum mechanism m);

/** Those of a list parted by blanks that are known. */
unsigned mechanisms_of_list(struct span list);

/**
 * mechanisms_named - what a user asks for
 * @word: a mechanism's name, `password` for all that take one, `oauth` for
 *        both that take a token, `auto` for all of these
 * Returns the set, 0 when the word is none of these.
 */
unsigned mechanisms_named(struct span word);

/** The strongest of a set, or MECHANISM_NONE. */
enum mechanism mechanisms_strongest(unsigned set);

/** Their names, parted by blanks. */
void mechanisms_print(unsigned set, char out[MECHANISMS_TEXT]);

#endif
