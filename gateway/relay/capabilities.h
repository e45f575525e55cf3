/** capabilities.h - what a relay announced in its EHLO (RFC 5321, 4.1.1.1) */
#ifndef EBGATE_RELAY_CAPABILITIES_H
#define EBGATE_RELAY_CAPABILITIES_H

#include "base/span.h"

#include <stdint.h>

struct capabilities {
    bool esmtp; /* EHLO was accepted */
    bool pipelining;
    bool chunking;
    bool size;
    uint64_t max_size; /* 0: no limit known */
    bool eightbitmime;
    bool smtputf8;
    bool enhanced; /* ENHANCEDSTATUSCODES */
    bool dsn;
    bool starttls;
    bool auth;           /* AUTH, with whatever mechanisms */
    unsigned mechanisms; /* those that are known: a set (mechanism.h) */
};

/** One line of an EHLO reply after the first, without its code. Words that
 *  are not known are passed over. */
void capabilities_learn(struct capabilities *c, struct span line);

#endif
