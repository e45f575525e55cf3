/**
 * sidecar.h - what is said of a job beside it: in NAME.job, or in its name
 *
 * One attribute a line, in the language of the configuration: a word and its
 * value, `=` between them where one likes it; the case of the word does not
 * matter. `#` behind a blank or at the beginning of a line begins a comment;
 * a value in double quotes may hold it.
 *
 *     JobName   PAYROLL       Recfm     FB       Profile  strict
 *     JobId     JOB01234      Lrecl     80       Replies  /var/spool/replies
 *     Owner     IBMUSER       Translate IBM-1140
 *     Node      N1            AtSign    "#"
 *
 * Written by whoever submits jobs: nothing in it is trusted. Whether replies
 * may go where it says is for the inlet to judge.
 */
#ifndef EBGATE_QUEUE_SIDECAR_H
#define EBGATE_QUEUE_SIDECAR_H

#include "base/span.h"
#include "queue/job_facts.h"

#define SIDECAR_MAX_BYTES (64 * 1024)

struct sidecar_fault {
    unsigned line;
    char text[240]; /* what was found, and what would be right; UTF-8 */
};

/**
 * sidecar_read - what @text says takes the place of what @facts has
 * Returns 0; -EINVAL with the first fault; -ENOMEM. Then @facts is unchanged.
 */
int sidecar_read(struct span text, struct job_facts *facts,
                 struct sidecar_fault *fault_out);

/**
 * sidecar_from_name - "PAYROLL.JOB01234.SYSUT2" to job name and id
 * Any name whose first two parts are such, whatever follows; of others
 * nothing is taken. Returns 0 or -ENOMEM.
 */
int sidecar_from_name(const char *file_name, struct job_facts *facts);

#endif
