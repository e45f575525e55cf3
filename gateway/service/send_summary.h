/**
 * send_summary.h - what became of the mails of a job, and the status it makes
 */
#ifndef EBGATE_SERVICE_SEND_SUMMARY_H
#define EBGATE_SERVICE_SEND_SUMMARY_H

#include "intake/fault.h"

#include <stdbool.h>
#include <stdint.h>

struct send_summary {
    uint64_t mails;
    uint64_t recipients; /* of those mails, sum of the next four */
    uint64_t delivered;
    uint64_t refused;
    uint64_t deferred;
    uint64_t uncertain;
    uint64_t put_off;          /* of the deferred: a relay answered 4yz */
    uint64_t commands_refused; /* by us, and no recipient above stands for it */
    uint64_t mended;           /* findings that are warnings */
    uint64_t octets;           /* given to relays */
    bool interrupted;          /* by a signal */
    struct fault fault;        /* text empty: the job was read to its end */
};

/** Adds @more to @sum: several jobs, one exit status. */
void send_summary_add(struct send_summary *sum,
                      const struct send_summary *more);

/**
 * send_status - 0, 4, 8 or 12, as condition codes read on a mainframe
 * 0: all delivered; 4: something was mended, deferred or uncertain; 8: some
 * recipient or command was refused; 12: there was something to deliver and
 * none of it could be (refused, or no relay answered), or the job has a fault.
 */
int send_status(const struct send_summary *summary);

#endif
