/**
 * past.h - what earlier readings of a job left of one of its mails
 *
 * A job is read again whenever something of it is due. What became of its
 * mails until then is in the store, and comes back as this.
 */
#ifndef EBGATE_QUEUE_PAST_H
#define EBGATE_QUEUE_PAST_H

#include "queue/mail.h"

struct past {
    uint64_t number; /* of the mail in its job */
    unsigned tries;
    int64_t first_try_unix_s; /* the first that failed; 0: none did */
    int64_t next_try_unix_s;  /* of what is deferred; 0: at once */
    struct reply mail_reply, data_reply;
    const char *relay;        /* that answered last, or NULL; lives on */
    struct outcome *outcomes; /* one a recipient, in order */
    size_t outcome_count;
};

void past_clear(struct past *p);

/** Is a recipient deferred, or was none of them tried? */
bool past_is_open(const struct past *p);

/**
 * past_apply - @mail, fresh from the intake, becomes what it was
 * Deferred recipients are OUTCOME_WAITING again with @due, else they stay
 * deferred. What @p had is @mail's afterwards.
 * Returns 0, or -EBADMSG when the number of recipients is another: the job is
 * not the one that the store knows.
 */
int past_apply(struct past *p, struct mail *mail, bool due);

#endif
