/**
 * draft.h - records as they were received → the file of a job, growing
 *
 * Framed as they came in, so that the file read again gives the same records
 * with their own numbers. What is written gathers in memory first; where the
 * file is comes later, or never.
 */
#ifndef EBGATE_SERVICE_DRAFT_H
#define EBGATE_SERVICE_DRAFT_H

#include "report/record_out.h"

#include <stdint.h>

/** Bytes that are written at once, and that may wait for a file. */
#define DRAFT_BLOCK (64 * 1024)
#define DRAFT_LIMIT (1024 * 1024)

/** Zero-initialised is not ready. */
struct draft {
    struct record_out *frame; /* borrowed; serves many */
    struct buf waiting;
    int fd;        /* borrowed; -1: none yet */
    uint64_t size; /* bytes so far, those that wait among them */
    int error;     /* -errno of a write: it stays */
};

void draft_init(struct draft *d, struct record_out *frame);
void draft_clear(struct draft *d);

/** A new job; keeps no memory. */
void draft_reset(struct draft *d);

/** Bytes that are framed already. Both return 0; -ENOBUFS, and nothing is
 *  added: too much waits for a file; or -errno. */
int draft_copy(struct draft *d, struct span framed);
int draft_add(struct draft *d, struct span record);

/** From here on it goes to this file. */
void draft_open(struct draft *d, int fd);

/** All that waits is written. Returns 0 or -errno. */
int draft_finish(struct draft *d);

#endif
