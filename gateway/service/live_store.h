/**
 * live_store.h - who keeps the mails of live submitters (Delivery Queue)
 *
 * A mail becomes the file of a job in batch form: HELO, MAIL, the RCPTs that
 * were taken, DATA, the text and its period, each record as it was received.
 */
#ifndef EBGATE_SERVICE_LIVE_STORE_H
#define EBGATE_SERVICE_LIVE_STORE_H

#include "intake/dataset.h"
#include "intake/reply.h"
#include "service/live_submitter.h"

#include <stddef.h>
#include <stdint.h>

/** What is known of a job beside its file. Borrowed for the call. */
struct live_job {
    const struct dataset_format *format; /* of the file */
    struct live_submitter from;
    uint64_t size; /* bytes of the file */
    size_t recipients;
};

/** The store's answer. */
struct live_verdict {
    int error;    /* -errno: nothing was taken; 0 */
    uint64_t job; /* 0 error: the id of the job, which is durable */
    const struct reply *refusal; /* instead of an error, in these words; or
                                    NULL. Copied. */
};
typedef void live_answered(void *asker, const struct live_verdict *verdict);

struct live_store {
    /* A new, empty file and its descriptor, which stays the store's. Returns 0
     * or -errno. */
    int (*create)(void *arg, void **file_out, int *fd_out);
    /* The file is written to its end and the store's from here on: `answered`
     * is called with @asker, once, from within or later, when the job is
     * durable or refused. */
    void (*accept)(void *arg, void *file, const struct live_job *job,
                   live_answered *answered, void *asker);
    /* The file is not wanted any more. */
    void (*discard)(void *arg, void *file);
    void *arg;
};

#endif
