/** spool_private.h - what the parts of the spool share */
#ifndef EBGATE_QUEUE_SPOOL_PRIVATE_H
#define EBGATE_QUEUE_SPOOL_PRIVATE_H

#include "queue/spool.h"

/** "<id>.stray" and its end. */
#define SPOOL_NAME_MAX 32

struct spool_files {
    struct spool_file **at; /* borrowed */
    size_t count, room;
};

/** A file that is not the spool's. */
struct spool_other {
    int fd;
    uint64_t device;
    char *path; /* owned */
    int *error_out;
    bool synced;
};

struct spool_others {
    struct spool_other *at;
    size_t count, room;
};

struct spool {
    char *directory;
    int fd;
    uint64_t device;            /* the directory's */
    bool syncfs_tells;          /* of errors: Linux 5.8 and later */
    struct spool_files joined;  /* to be synced */
    struct spool_files entered; /* in the transaction */
    struct spool_others others; /* to be synced with those that joined */
};

struct spool_file {
    uint64_t id;
    int folder; /* the spool's; borrowed */
    int fd;
    FILE *stream; /* while it is written; owns fd then */
    uint64_t size;
    struct spool_source source;
    char *path;           /* of the source, or NULL */
    char *sidecar;        /* or NULL */
    struct spool *joined; /* while it waits to be synced */
    bool synced;
    bool named;     /* its name is durable, too */
    bool committed; /* or not there yet: nothing is to be removed */
    int error;      /* that kept it from the disk */
    int left;
};

/** "<id><suffix>". */
void spool_name(uint64_t id, const char *suffix, char name_out[SPOOL_NAME_MAX]);

/** A file under way, with nothing in it. Returns 0 or -errno. */
int spool_file_new(const struct spool *spool, uint64_t id,
                   struct spool_file **file_out);

bool spool_source_same(const struct spool_source *a,
                       const struct spool_source *b);

/** Closes it. */
void spool_let_go(struct spool_file *file);
/** It is not synced with the others any more. */
void spool_leave(struct spool_file *file);

/** Up to so many files are synced one by one: above it the whole file system
 *  is, which costs about as much as three, and waits for everybody's writes. */
#define SPOOL_FEW 3

/** Of those that spool_join_other named: how many are beside the spool? */
size_t spool_others_beside(const struct spool *spool);
/** Syncs them; @together: those beside it are. Each knows what came of it. */
void spool_sync_others(struct spool *spool, bool together);

/** All of @from's bytes to @to. Returns 0 or -errno. */
int spool_copy(int from, int to);

#endif
