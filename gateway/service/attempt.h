/**
 * attempt.h - one try to deliver one mail: what it means for each recipient
 *
 * Turns what a session tells of a mail into the outcomes of its recipients,
 * and says what shall become of those that are left. Knows no socket.
 *
 * A recipient that got a transient reply is OUTCOME_DEFERRED until the mail's
 * next try; one that waits for another transaction stays OUTCOME_WAITING.
 */
#ifndef EBGATE_SERVICE_ATTEMPT_H
#define EBGATE_SERVICE_ATTEMPT_H

#include "relay/session.h"
#include "service/body.h"

/** Offered again at once so often without any answer: then it is a try. */
#define ATTEMPT_MAX_AGAIN 8

struct attempt {
    struct mail *mail;        /* owned while it is under way */
    struct composed composed; /* owned, used for mail after mail */
    bool *skip;               /* recipients that are not in this try */
    size_t skip_room;
    size_t sent;       /* recipients in this try */
    bool answered;     /* a reply to any of its commands came */
    bool body_wanted;  /* the session waits for its body */
    bool body_ended;   /* given, or not wanted any more */
    bool quota_defers; /* of this relay: pace_is_quota is no refusal */
    bool vouched;      /* it tells of deliveries, and is asked to */
    struct attempt *next;
};

enum attempt_end {
    ATTEMPT_SETTLED,   /* every recipient has its outcome */
    ATTEMPT_AT_ONCE,   /* some wait: another transaction, no try is counted */
    ATTEMPT_LATER,     /* some are deferred: another relay, or after a pause */
    ATTEMPT_ELSEWHERE, /* this relay cannot take it now: another, or later */
    ATTEMPT_UNFIT,     /* this relay can never take it: another, or none */
};

void attempt_free(struct attempt **a);

/**
 * attempt_begin - takes @mail and looks who of it shall be sent
 * Forgets what earlier tries said to those who are sent now. Recipients that
 * the relay cannot take (a non-ASCII local part without SMTPUTF8) are refused
 * here. Returns 0 or -ENOMEM; a->sent may be 0.
 */
int attempt_begin(struct attempt *a, struct mail **mail,
                  const struct capabilities *relay);

/** The relay's reply to RCPT. */
int attempt_recipient(struct attempt *a, size_t recipient,
                      const struct reply *reply);

/** What shall become of the mail as it stands. */
enum attempt_end attempt_verdict(const struct attempt *a);

/**
 * attempt_end - SESSION_DONE
 * @culprit: when the connection is lost and the mail has no answer at all,
 *           is it charged with a try? Not when another mail came before it:
 *           relays close after so many mails, and some mails make them close
 * Returns attempt_verdict or -ENOMEM.
 */
int attempt_end(struct attempt *a, const struct session_event *event,
                bool culprit);

#endif
