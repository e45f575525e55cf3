/**
 * prospect.h - what becomes of a mail after a try: again, and when, or never
 *
 * The rules of CSSMTP's retries applied to a mail as its last try left it.
 */
#ifndef EBGATE_SERVICE_PROSPECT_H
#define EBGATE_SERVICE_PROSPECT_H

#include "queue/job_facts.h"
#include "queue/mail.h"
#include "queue/retry.h"

/** Four hours, as mail servers have warned of delays since sendmail did. */
#define PROSPECT_LONG_S (4 * 3600)

struct prospect {
    int64_t next_try_unix_s; /* of what is left open; 0: nothing is */
    enum retry_stage stage;  /* of that */
    bool failed;             /* a recipient was refused in this try */
    unsigned tries;          /* that relays had, this one among them */
};

/**
 * prospect_decide - after a try of @mail
 * @kind: notices and reports are tried once
 * @tries_before: what mail->tries was when the try began. A mail that could
 *        not be offered to any relay has been tried as well.
 * Recipients that are not tried any more are refused, with what the relay
 * said last; of those that are, the wait becomes long when the extended retry
 * begins or so many seconds passed, whichever comes first. Returns 0 or
 * -ENOMEM.
 */
int prospect_decide(struct mail *mail, enum job_kind kind,
                    const struct retry_rules *rules, unsigned tries_before,
                    int64_t now_unix_s, struct prospect *prospect_out);

#endif
