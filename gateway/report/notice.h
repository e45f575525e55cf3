/**
 * notice.h - undeliverable mail → the notice to its sender, a job of its own
 *
 * Tolerant: a delivery status notification of three parts (RFC 3462, 3464):
 * words for people, fields for programs, the mail or its header. Strict:
 * CSSMTP's plain form, one line a recipient and the mail below. A sender whose
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

/** Is recipient @index told of: refused in this try, named once, and is it
 *  wanted (RFC 3461, 4.1)? */
bool notice_tells(const struct mail *mail, size_t index);

/** Has anyone to be told? A mail without a sender has nobody. */
bool notice_is_due(const struct mail *mail);

/** What is said of a recipient that was refused: the relay's reply to it, or
 *  to the mail, or ours. */
const struct reply *notice_reason(const struct outcome *outcome);

/** Writes the job. Returns 0, -ENOMEM, the -errno of the original, or that of
 *  a write. */
int notice_write(const struct notice *notice, FILE *out);

#endif
