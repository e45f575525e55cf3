/**
 * inlet.h - a directory that jobs are put into
 *
 *     a file → it is complete → spool and row, durable → it leaves the inlet
 *
 * A file is complete when it was renamed into place, or when nothing was done
 * to it for `settle_s` by the clock of its file system. What a scan finds and
 * what the kernel tells of comes to the same: events only make it quick, so
 * that file systems without events (NFS) are served too.
 *
 * Left alone: names that begin with a dot or end in .tmp or .part, what is no
 * regular file. NAME.job is the sidecar of NAME (queue/sidecar.h): it is put
 * there before NAME is renamed into place, or within settle_s of a NAME that
 * is written in place. A sidecar that cannot be read holds its job.
 *
 * Memory does not grow with the directory.
 */
#ifndef EBGATE_SERVICE_INLET_H
#define EBGATE_SERVICE_INLET_H

#include "service/keeper.h"

struct inlet;

struct inlet_options {
    struct event_base *base; /* borrowed */
    struct keeper *keeper;   /* borrowed, and freed later than the inlet */
    const char *directory;   /* copied */
    /* What is known of every job of it, copied: inlet, codepage, at_sign,
     * wanted, profile, replies ... */
    struct job_facts defaults;
    unsigned settle_s;  /* 0: what is found is complete */
    unsigned scan_s;    /* pause between scans; 0: INLET_SCAN_S */
    size_t most_taking; /* at once; 0: INLET_MOST_TAKING */
    /* A job is safe in the store, accepted or held with @reason; @facts is
     * borrowed for the call. May be NULL: the store knows it. */
    void (*taken)(void *arg, const struct job_facts *facts,
                  enum job_state state, const char *reason);
    /* Something an operator should know, one line, each trouble once. */
    void (*say)(void *arg, const char *text);
    void *arg;
};
#define INLET_SCAN_S 30
#define INLET_MOST_TAKING 512

/** Begins at once. A directory that is not there is said and waited for.
 *  Returns 0 or -errno. */
int inlet_new(const struct inlet_options *options, struct inlet **inlet_out);

/** What is being taken is taken, and not told. */
void inlet_free(struct inlet **inlet);

/** Nothing more is taken; what is being taken is. */
void inlet_suspend(struct inlet *inlet);
/** Looks at once for what came meanwhile. */
void inlet_resume(struct inlet *inlet);

struct inlet_counts {
    uint64_t taken, held;
    uint64_t known; /* found again after a standstill, only removed */
    size_t taking;  /* now */
    bool suspended;
    bool absent; /* the directory is not there */
    bool paused; /* no room, or no descriptors: tried again soon */
};
void inlet_count(const struct inlet *inlet, struct inlet_counts *out);

#endif
