/**
 * live_relay.h - which relay a live submitter talks through (Delivery Through)
 */
#ifndef EBGATE_SERVICE_LIVE_RELAY_H
#define EBGATE_SERVICE_LIVE_RELAY_H

#include "message/message.h"
#include "queue/mail.h"
#include "service/guest.h"
#include "service/live_submitter.h"

struct live_relay {
    /* A place at the relay for one more connection: the first in order of
     * preference that has one, without those of @passed. False: there is none;
     * @why_out says why, or has code 0 when there is no other relay. */
    bool (*admit)(void *arg, const struct bits *passed, struct guest *guest_out,
                  struct reply *why_out);
    /* The connection is closed, or is about to be. Its wire is freed behind
     * that; @guest has no place any more. */
    void (*dismiss)(void *arg, struct guest *guest);
    /* The most octets of a mail that any of the relays takes, as far as is
     * known of all of them; 0: any number. NULL: the same. */
    uint64_t (*largest)(void *arg);
    /* A mail is over in which a recipient was named, as the audit has it: what
     * became of each, the relay, its facts. @unlisted: recipients more, who
     * were refused. Once a mail, before its submitter is answered. NULL:
     * nobody wants to know. */
    void (*told)(void *arg, const struct live_submitter *from,
                 const struct mail *mail, uint64_t unlisted);
    void *arg;
    const char *helo;                      /* our name */
    const struct message_options *message; /* how mails are made */
    unsigned connect_patience_s;
    unsigned max_patience_s; /* 0: as RFC 5321 says */
    bool standing;           /* limits.idle_s of the target holds */
};

#endif
