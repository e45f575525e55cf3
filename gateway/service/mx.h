/**
 * mx.h - the name server's answer on a domain's mail exchangers → hosts
 *
 * Sources: RFC 5321, 5.1; RFC 7505 (null MX); RFC 1035, 3.3.9 and 4.
 */
#ifndef EBGATE_SERVICE_MX_H
#define EBGATE_SERVICE_MX_H

#include "base/span.h"

#include <stdint.h>

/** A name, with its end. */
#define MX_NAME_MAX 256

enum mx_kind {
    MX_HOSTS,  /* some, in order of preference */
    MX_NONE,   /* no MX record: the domain itself is the host */
    MX_NULL,   /* it says that it takes no mail */
    MX_FAILED, /* nothing is known: no such domain, no answer ... */
};

struct mx_host {
    unsigned preference;
    size_t place; /* in the answer */
    char name[MX_NAME_MAX];
};

/** Zero-initialised it is that of nobody. */
struct mx {
    enum mx_kind kind;
    struct mx_host *hosts; /* owned */
    size_t count;
    uint32_t ttl_s; /* the least of the records; 0 without any */
    char text[160]; /* MX_FAILED and MX_NULL: what is wrong, one line */
};

/** @status: ares_query's; @answer: with it, borrowed. All hosts that it names;
 *  equal preferences stand as the answer has them. Without memory for them it
 *  is MX_FAILED. @mx_out: for mx_clear. */
void mx_read(int status, struct span answer, struct mx *mx_out);
void mx_clear(struct mx *mx);

/** Mixes hosts of equal preference (RFC 5321, 5.1); @next gives random bits. */
void mx_shuffle(struct mx *mx, uint32_t (*next)(void *arg), void *arg);

#endif
