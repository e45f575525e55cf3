/**
 * intake.h - a job → its mails, one at a time
 *
 * Ties the stages of the intake together: reader → batch → survey. What the
 * batch has to say goes into the transcript as it is read; a mail comes out
 * with its place in the job and its facts, but without its text, which is
 * read again when it is sent. `send` gives the mails to relays, `check` looks
 * at them; both read a job this way.
 */
#ifndef EBGATE_SERVICE_INTAKE_H
#define EBGATE_SERVICE_INTAKE_H

#include "codepages/guess.h"
#include "intake/batch.h"
#include "message/message.h"
#include "queue/job.h"
#include "queue/mail.h"
#include "report/transcript.h"

struct intake;

/** All pointers are borrowed for the intake's life; the source, for that of
 *  its mails. */
struct intake_options {
    const struct mail_source *source;
    struct transcript *transcript;
    const struct finding *finding; /* of the data set as a whole, or NULL */
    /* When its mails were received, the same in every reading of the job so
     * that their Message-IDs are; NULL: when they are read. */
    const struct timespec *received;
    /* Sees each item of the batch but the text, before the transcript does;
     * what the survey finds comes as BATCH_FINDING. May be NULL. */
    void (*observe)(void *arg, const struct batch_item *item);
    void *observe_arg;
};

struct intake_counts {
    uint64_t records; /* read so far */
    uint64_t bytes;   /* of the data set read so far */
    uint64_t mails;
    uint64_t recipients;
};

int intake_new(const struct intake_options *options, struct intake **in_out);
void intake_free(struct intake **in);

/**
 * intake_next - the next mail of the job
 * @mail_out: given to the caller, who settles it in the transcript. A mail
 *            that we refuse ourselves comes with all its outcomes decided
 *            (none is OUTCOME_WAITING) and is settled as it is.
 * STEP_ITEM; STEP_HUNGRY: a good deal was read without finding the end of a
 * mail: drain the transcript, look at your sockets and call again; STEP_END;
 * STEP_FAULT: see intake_fault, the job is read no further; or -errno.
 */
int intake_next(struct intake *in, struct mail **mail_out);

const struct fault *intake_fault(const struct intake *in);
const struct intake_counts *intake_counts(const struct intake *in);

/**
 * intake_atsign - what `auto` makes of a job: reads it once from end to end
 * @atsign_out: the character that stands for `@`; U+0040 when all addresses
 *              have a real one or there are none
 * Returns 0, -EINVAL when records disagree (@text_out says which), or -errno.
 */
int intake_atsign(const struct job *job, const struct codepage *cp,
                  const struct batch_options *batch, struct atsign *atsign_out,
                  char *text_out, size_t text_size);

/**
 * intake_guess - what a job tells of its page: reads it once from end to end
 * @g: fed with its records, and told which bytes are at-signs
 * Returns 0, -EBADMSG (the records are malformed) or -errno.
 */
int intake_guess(const struct job *job, struct guess *g);

#endif
