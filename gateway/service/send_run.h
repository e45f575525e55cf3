/**
 * send_run.h - one job, sent once: from the data set to the last reply
 *
 * The whole flow on one event loop: intake → dispatch → wires, and back into
 * the transcript, whose lines go to whoever asked. Returns when every
 * recipient has an outcome. SIGINT and SIGTERM end it in order: mails under
 * way are finished, the others are deferred, every line is still given.
 */
#ifndef EBGATE_SERVICE_SEND_RUN_H
#define EBGATE_SERVICE_SEND_RUN_H

#include "intake/batch.h"
#include "message/message.h"
#include "queue/job.h"
#include "relay/target.h"
#include "report/transcript.h"
#include "service/send_summary.h"

struct send_progress {
    uint64_t bytes_read, bytes; /* of the data set */
    uint64_t mails_read;
    uint64_t mails_done;
};

/** All pointers are borrowed for the run. */
struct send_options {
    const struct job *job; /* proved */
    const struct codepage *cp;
    const struct batch_options *batch; /* at-sign settled: intake_atsign */
    const struct message_options *message;
    const struct finding *finding; /* of the data set as a whole, or NULL */
    bool verbose; /* the transcript keeps positive replies too */

    struct target *const *targets; /* in order of preference */
    size_t target_count;           /* at least 1 */
    const char *helo;              /* our name to relays */
    unsigned connections;          /* at once, to all relays; 4 */
    unsigned retries;              /* after a transient failure; 3 */
    unsigned retry_pause_s;        /* 5, then 10, 20 ... */
    unsigned connect_patience_s;   /* for each address; 30 */
    unsigned max_patience_s; /* no reply is waited for longer; 0: RFC 5321 */

    /* Each line of the transcript, in input order, as soon as all before it
     * are settled. A negative answer (-errno) ends the run in order and is
     * what send_run returns. */
    int (*line)(void *arg, const struct transcript_line *line);
    /* Every now and then, about four times a second; may be NULL. */
    void (*progress)(void *arg, const struct send_progress *progress);
    /* What the operator should know: a relay that cannot be reached, a
     * certificate that did not verify. One line, UTF-8; may be NULL. */
    void (*note)(void *arg, const char *text);
    void *arg;
};

/** Sets the habits; the caller fills in job, targets and callbacks. */
void send_defaults(struct send_options *o);

/**
 * send_run - does it
 * Returns 0 when every recipient has an outcome, whatever it is; -errno when
 * the machine failed: then not every line was given.
 */
int send_run(const struct send_options *options,
             struct send_summary *summary_out);

#endif
