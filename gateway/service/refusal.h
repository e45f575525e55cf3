/**
 * refusal.h - the replies to a job of which no mail was read: why
 *
 *     554 5.6.0 JES Nothing was sent: read as RECFM VB, ... (record 3)
 */
#ifndef EBGATE_SERVICE_REFUSAL_H
#define EBGATE_SERVICE_REFUSAL_H

#include "codepages/codepage.h"
#include "queue/job_facts.h"

/** Of the replies where the job names no page, or none that there is: what
 *  every site can read. */
#define REFUSAL_PAGE "IBM-1047"

/** All borrowed for the call. */
struct refusal {
    const char *path; /* of the replies data set */
    const struct codepage *cp;
    struct dataset_format format; /* as the job was said to be */
    const char *text;             /* what was found, what would be right */
    uint64_t record;              /* it is about, from 1; 0: none */
    bool sync_later;              /* whoever calls sees to that */
};

/** Returns 0; -EINVAL: the records are too short for a reply; or -errno. Then
 *  nothing stands there that did not before. */
int refusal_write(const struct refusal *refusal);

#endif
