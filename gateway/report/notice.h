/**
 * notice.h - what became of a mail → the notice to its sender, a job of its
 * own
 *
 * Of mail that is undeliverable, and, for a sender who asks (RFC 3461), of
 * mail that waits long and of deliveries that no server behind us tells of.
 *
 * Tolerant: a delivery status notification of three parts (RFC 3462, 3464):
 * words for people, fields for programs, the mail or its header. Strict:
 * CSSMTP's plain form, one line a recipient and the mail below, of what is
 * undeliverable; for all else CSSMTP has none. A sender whose
 * address is beyond ASCII makes it RFC 6533's.
 *
 * Written as batch SMTP with a null sender, so it goes out as jobs do and
 * nobody is ever told of a notice that fails.
 */
#ifndef EBGATE_REPORT_NOTICE_H
#define EBGATE_REPORT_NOTICE_H

#include "intake/quirk.h"
#include "queue/job_facts.h"
#include "queue/mail.h"
#include "report/batch_out.h"

/** Octets of the mail that go back; of a larger one its header does. */
#define NOTICE_MOST_ORIGINAL (256 * 1024)

/** All borrowed for the call. */
struct notice {
    enum profile profile;
    const char *host; /* our own name */
    const struct job_facts *facts;
    const struct mail *mail;
    struct timespec now;
    long utc_offset_s;
    struct octets_source original; /* the mail as a relay without 8BITMIME
                                      would have it */
};

/** What is told of a recipient (RFC 3464, 2.3.3), in the order of telling. */
enum notice_action {
    NOTICE_FAILED,
    NOTICE_DELAYED,
    NOTICE_RELAYED,
    NOTICE_DELIVERED,
    NOTICE_NONE,
};

/** What of this try is told of recipient @index: one that is named twice is
 *  told of once, and only what its NOTIFY asks for (RFC 3461, 4.1). */
enum notice_action notice_action(const struct mail *mail, size_t index);

/** Is a RCPT told of that we refused ourselves, as NOTICE_FAILED? */
bool notice_tells_unnamed(const struct mail *mail, const struct unnamed *one);

/** Has any recipient @action, or any unnamed one? */
bool notice_has(const struct mail *mail, enum notice_action action);

/** Has anyone to be told? A mail without a sender has nobody. */
bool notice_is_due(const struct mail *mail);

/** What is said of a recipient: the relay's reply to it, or to the mail, or
 *  ours. */
const struct reply *notice_reason(const struct outcome *outcome);

/** Writes the job. Returns 0, -ENOMEM, the -errno of the original, or that of
 *  a write. */
int notice_write(const struct notice *notice, FILE *out);

#endif
