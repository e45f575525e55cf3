/**
 * live_mail.h - the mail of a live submitter, while it is passed through
 *
 * Its envelope grows with the recipients that are named. Its text is surveyed
 * as it comes, for a label must be true before a word is sent; it waits in
 * memory when it is small, else in a file without a name.
 */
#ifndef EBGATE_SERVICE_LIVE_MAIL_H
#define EBGATE_SERVICE_LIVE_MAIL_H

#include "queue/mail.h"
#include "report/record_out.h"
#include "service/body.h"

struct live_mail;

/** All borrowed for the mail's life. */
struct live_mail_options {
    const struct codepage *cp;
    const struct dataset_format *format;
    const struct batch_options *batch;
    const struct message_options *message;
    struct record_out *frame;
    uint64_t number; /* of this mail: makes its Message-ID its own */
};

/** @envelope: of MAIL; copied without recipients. Returns 0 or -ENOMEM. */
int live_mail_new(const struct live_mail_options *options,
                  const struct envelope *envelope, struct live_mail **m_out);
void live_mail_free(struct live_mail **m);

/** One recipient more; copied. Returns 0 or -ENOMEM. */
int live_mail_recipient(struct live_mail *m, const struct recipient *recipient);
/** The last one was refused. */
void live_mail_drop_recipient(struct live_mail *m);
const struct envelope *live_mail_envelope(const struct live_mail *m);

/** The text begins. Returns 0 or -ENOMEM. */
int live_mail_begin(struct live_mail *m);
/** One record of it. What goes wrong is told by live_mail_end. */
void live_mail_text(struct live_mail *m, const struct record *as_received,
                    const struct record *text);

/**
 * live_mail_end - the text is complete
 * @refusal_out: code 0, or why the mail cannot be sent
 * Returns 0 or -errno: it could not be kept.
 */
int live_mail_end(struct live_mail *m, struct reply *refusal_out);

/** The mail with the facts of its text as far as that came; nothing more of
 *  it is taken after that. */
const struct mail *live_mail_known(struct live_mail *m);

/** What is sent to a relay that can take @target; both owned by @m. */
int live_mail_message(struct live_mail *m, const struct message_target *target,
                      const struct mail **mail_out,
                      struct message **message_out);

#endif
