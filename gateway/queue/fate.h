/**
 * fate.h - what has become of a mail, as it is kept in the store
 *
 *     struct mail → fate_of_mail → fate_pack → a row → fate_unpack
 *                 → fate_to_mail → struct mail, read again from its job
 *
 * Of the mail itself only what "who sent this" asks for; the rest stands in
 * the job, which is read again. A fate owns one block of bytes, or borrows
 * of a mail, and its texts point into either: no text of it is ever freed on
 * its own, no reply of it is ever given to reply_clear.
 */
#ifndef EBGATE_QUEUE_FATE_H
#define EBGATE_QUEUE_FATE_H

#include "base/buf.h"
#include "queue/mail.h"

/** Bytes of a subject that are kept; cut between characters. */
#define FATE_SUBJECT_MAX 200
/** Bytes of one text of a reply that are kept. */
#define FATE_REPLY_MAX 2000

/** What became of one recipient. */
struct fate_recipient {
    const char *address;
    struct outcome outcome; /* texts borrowed */
    const char *relay;      /* that answered, or NULL */
};

struct fate {
    uint64_t number; /* of the mail in its job, from 1 */
    const char *sender;
    const char *subject; /* or NULL */
    uint64_t size;       /* octets as sent, about; 0: not known */
    struct reply mail_reply, data_reply; /* texts borrowed */
    unsigned tries;                      /* that ended in a transient failure */
    int64_t first_try_unix_s;            /* 0: never tried */
    int64_t next_try_unix_s;             /* 0: settled, nothing more is tried */
    bool last; /* the next try shall be so, says the operator */
    struct fate_recipient *recipients; /* owned */
    size_t recipient_count;
    unsigned char *bytes; /* owned: what the texts point into, or NULL */
};

void fate_clear(struct fate *fate);

/**
 * fate_of_mail - how @mail stands
 * @subject: UTF-8, or NULL
 * @fate_out: borrows of @mail and @subject; fate_clear. Its times of tries
 *            are 0, for the caller to set: those of a mail are monotonic.
 *            Each recipient has the relay of its outcome.
 * Returns 0 or -ENOMEM.
 */
int fate_of_mail(const struct mail *mail, const char *subject,
                 struct fate *fate_out);

/**
 * fate_to_mail - @mail, read again from its job, takes the outcomes of @fate
 * Copies replies, outcomes and tries; what is settled is so from earlier, and
 * so is a long wait.
 * Relays are not set: they are borrowed of targets. Recipients that wait or
 * are deferred are as they were.
 * Returns 0, -ENOMEM, or -ESTALE when the mail has another number, sender or
 * other recipients: the job is not what it was. Then @mail is unchanged.
 */
int fate_to_mail(const struct fate *fate, struct mail *mail);

/**
 * fate_make_mail - a mail without its job: what a fate knows of it
 * Each recipient stands for himself. @mail_out: owned, but its relays are
 * borrowed of @fate. Returns 0 or -ENOMEM.
 */
int fate_make_mail(const struct fate *fate, struct mail **mail_out);

/** Appends the row's bytes to @out. Returns 0, -ENOMEM or -ENOBUFS. */
int fate_pack(const struct fate *fate, struct buf *out);

/**
 * fate_unpack - copies @row and reads it
 * Trusts no length in it. The number, the times of tries and `last` are 0:
 * they are columns of their own. Returns 0, -ENOMEM, or -EBADMSG for bytes that
 * fate_pack did not make.
 */
int fate_unpack(struct span row, struct fate *fate_out);

#endif
