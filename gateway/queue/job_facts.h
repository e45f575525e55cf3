/**
 * job_facts.h - what is known of a job from outside
 *
 * Where it came from and how it is to be read; nothing here was found in the
 * job itself. Written down when it is taken, and given to whoever reads it:
 * intake, replies, notices, audit.
 */
#ifndef EBGATE_QUEUE_JOB_FACTS_H
#define EBGATE_QUEUE_JOB_FACTS_H

#include "intake/dataset.h"

#include <stdint.h>
#include <time.h>

/** Kept in the store as numbers: new ones go to the end. */
enum job_kind {
    JOB_SUBMITTED, /* by an inlet or a listener */
    JOB_NOTICE,    /* undeliverable mail, written by the gateway itself */
    JOB_REPORT,    /* the error report of a job, the same */
};

/** The texts are owned, UTF-8, and may be NULL where it is not said
 *  otherwise. Zero-initialised is valid and says nothing. */
struct job_facts {
    uint64_t id; /* the store's, from 1; 0: not in a store */
    enum job_kind kind;
    char *job_name; /* "PAYROLL" */
    char *job_id;   /* "JOB01234" */
    char *owner;    /* user it ran under */
    char *node;     /* NJE node it came from */
    char *inlet;    /* name of the inlet or listener */
    char *codepage; /* as --codepage takes it, "auto" too */
    char *at_sign;  /* as --at-sign takes it */
    struct dataset_format wanted;
    char *profile;            /* "tolerant", "strict" */
    char *replies;            /* directory of the replies data set */
    struct timespec accepted; /* real time */
    uint64_t size;            /* bytes */
    char *file;               /* path of the data set in the spool */
};

/** Clears @to before. Returns 0, or -ENOMEM with @to empty. */
int job_facts_copy(const struct job_facts *from, struct job_facts *to);
void job_facts_clear(struct job_facts *facts);

#endif
