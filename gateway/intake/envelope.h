/**
 * envelope.h - who sent a mail and who shall have it
 *
 * Addresses are UTF-8 with a real `@`, without angle brackets and without a
 * source route. Values of DSN parameters are as received (xtext).
 * Sources: RFC 5321, 4.1.2; RFC 3461; RFC 6531.
 */
#ifndef EBGATE_INTAKE_ENVELOPE_H
#define EBGATE_INTAKE_ENVELOPE_H

#include "base/span.h"
#include "intake/reply.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Octets of a line of a mail, without CRLF (RFC 5321, 4.5.3.1.6). */
#define MAIL_LINE_MAX 998

struct recipient {
    char *address;
    char *notify; /* "SUCCESS,FAILURE" or NULL */
    char *orcpt;  /* "rfc822;user@host" or NULL */
    uint64_t record;
    unsigned duplicate_of; /* 0, or 1 + index of the same address before it */
};

/** Octets that are kept of what was written in place of an address. */
#define ENVELOPE_MAX_WRITTEN 256
/** Of those that we refused so many are kept; the replies have them all. */
#define ENVELOPE_MAX_UNNAMED 1000

/** A RCPT that we refused: no relay is asked, and the sender is told. */
struct unnamed {
    char *written; /* what stood there, without control characters */
    char *notify;  /* as of a recipient */
    struct reply reply;
    uint64_t record;
};

struct envelope {
    char *reverse_path; /* "" for <> */
    char *envid;        /* or NULL */
    char *ret;          /* "FULL", "HDRS" or NULL */
    bool smtputf8;      /* asked for by the submitter */
    bool tls_required;  /* STARTTLS stood in the batch */
    uint64_t record;    /* of MAIL */
    uint64_t size;      /* that the submitter declares; 0: none */
    char *helo;         /* domain the submitter gave, or NULL */
    struct recipient *recipients;
    size_t recipient_count;
    struct unnamed *unnamed;
    size_t unnamed_count;
};

void envelope_clear(struct envelope *e);

/** @to, which is empty, becomes @from without its recipients; copied. Returns
 *  0, or -ENOMEM with what was copied. */
int envelope_begin(const struct envelope *from, struct envelope *to);

/** Appends a recipient; takes nothing of @recipient (copies). Returns its
 *  index or -ENOMEM. */
int envelope_add(struct envelope *e, const struct recipient *recipient);

/** A RCPT that is refused with @reply; copies. Returns 0 or -ENOMEM. */
int envelope_refuse(struct envelope *e, struct span written, struct span notify,
                    const struct reply *reply, uint64_t record);

/** The last recipient is taken out again. */
void envelope_drop_last(struct envelope *e);

/** Does any address need SMTPUTF8 (a non-ASCII local part)? */
bool envelope_needs_utf8(const struct envelope *e);

#endif
