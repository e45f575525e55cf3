/**
 * reading.h - a job made ready to be read
 *
 * Opened, its record format proved, its page and its at-sign settled: what
 * the intake and the wires want to know of a job, in one place. A standing
 * gateway makes one whenever something of a job is due.
 */
#ifndef EBGATE_SERVICE_READING_H
#define EBGATE_SERVICE_READING_H

#include "queue/mail.h"
#include "service/pages.h"

/** The same for all jobs of a gateway; borrowed. */
struct reading_habits {
    struct pages *pages;
    const struct batch_options *batch;     /* one for each profile */
    const struct message_options *message; /* the same */
};

/** What is known of a job from outside. All is borrowed for the call. */
struct reading_wish {
    const char *path;
    const char *job_name, *job_id; /* "" or NULL: unknown */
    struct dataset_format format;  /* RECFM, LRECL; the rest is the profile's */
    enum profile profile;
    const char *codepage; /* "auto" lets the job tell it */
    const char *at_sign;  /* as atsign_parse takes it; NULL: there is none */
};

struct reading {
    struct mail_source source;
    struct job *job;
    struct batch_options batch;
    struct message_options message;
    struct finding finding; /* of its page; QUIRK_NONE: it was named */
    char *job_name, *job_id;
    char proof[400]; /* what its format was recognised by; or "" */
};

/**
 * reading_open
 * @serial:    of the source, see struct mail_source
 * @fault_out: what is wrong with the job, or with what was said of it
 * Reads the job once from end to end, and once more for each `auto`. Returns
 * 0, STEP_FAULT or -errno.
 */
int reading_open(const struct reading_habits *habits,
                 const struct reading_wish *wish, uint64_t serial,
                 struct reading **reading_out, struct fault *fault_out);
void reading_free(struct reading **reading);

/** What is to be said of the job's page, or NULL. */
const struct finding *reading_finding(const struct reading *reading);

#endif
