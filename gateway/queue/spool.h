/**
 * spool.h - the job files of a store
 *
 *     spool_take   (a path in an inlet) --.
 *                                          > spool_sync > store_job_add
 *     spool_create > write > spool_seal --'
 *
 * A job file is called <id>.new until its row is committed and <id> from then
 * on; only then does its source go. So what a crash leaves behind is told
 * apart when the store is opened: <id>.new without a row is removed, with one
 * it gets its name, and a source that was taken is known again by its row.
 *
 * What is marked "any thread" may be called beside the store's thread.
 */
#ifndef EBGATE_QUEUE_SPOOL_H
#define EBGATE_QUEUE_SPOOL_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>

struct spool;
struct spool_file;

/** Where a job file came from; so it is known again after a crash. */
struct spool_source {
    uint64_t device; /* 0 and inode 0: from nowhere, it was written by us */
    uint64_t inode;
    uint64_t size;
    int64_t mtime_ns;
    int64_t ctime_ns; /* not kept in the store */
};

/** Makes the directory where it is missing. Returns 0 or -errno. */
int spool_open(const char *directory, struct spool **spool_out);
void spool_close(struct spool **spool);

/** Where the file of job @id is: 0, or -ENOMEM. Any thread. */
int spool_path(const struct spool *spool, uint64_t id, char **path_out);

/* --------------------------------------------------------- files under way */

/**
 * spool_create - a new file that we write ourselves
 * @id: store_new_id
 * Returns 0 or -errno. Any thread.
 */
int spool_create(const struct spool *spool, uint64_t id,
                 struct spool_file **file_out);
/** To write to; borrowed, and gone with spool_seal. Any thread. */
FILE *spool_stream(const struct spool_file *file);
/** All is written. Returns 0 or the -errno of any write. Any thread. */
int spool_seal(struct spool_file *file);

/** What is kept of a file that was found. */
void spool_source_of(const struct stat *st, struct spool_source *source_out);

/**
 * spool_look - what stands at @path, which is not followed
 * Returns 0; -ELOOP (a symbolic link), -EINVAL (not a regular file), -EACCES,
 * -ENOENT or another -errno. Any thread.
 */
int spool_look(const char *path, struct spool_source *source_out);

/**
 * spool_take - a file of an inlet becomes a job file
 * By a hard link; by a copy where that cannot be, or where the file has other
 * names too, under which it could still be written to. @path stands until the
 * row is committed.
 * @id:     store_new_id
 * @seen:   as it was found, or NULL; it must still be the same
 * Returns 0; as spool_look; -EAGAIN (it is being written to or is another);
 * -ENOSPC, -EDQUOT, -EMFILE, -EIO. On failure nothing is left behind.
 */
int spool_take(struct spool *spool, uint64_t id, const char *path,
               const struct spool_source *seen, struct spool_file **file_out);
/** Goes with the source, before it: a sidecar. Returns 0 or -ENOMEM. */
int spool_take_along(struct spool_file *file, const char *path);

uint64_t spool_id(const struct spool_file *file);
uint64_t spool_size(const struct spool_file *file);
const struct spool_source *spool_source(const struct spool_file *file);
/** Committed, but its source could not be removed: -errno, else 0. */
int spool_left(const struct spool_file *file);

/** Without a committed row, removes the file. Any thread, but not while the
 *  file is part of an open transaction. */
void spool_file_free(struct spool_file **file);

/* ------------------------------------------------- for the store's thread */

/** To be synced with the others; @file is sealed or taken. spool_take does
 *  this itself. Returns 0 or -ENOMEM. */
int spool_join(struct spool *spool, struct spool_file *file);
/**
 * spool_join_other - a file elsewhere that what is committed will speak of
 * It and its name are synced with the others.
 * @error_out: after spool_sync: 0, or the -errno that kept it from the disk.
 *             Borrowed until then. Returns 0 or -errno.
 */
int spool_join_other(struct spool *spool, const char *path, int *error_out);
/** Makes all that joined durable at once; spool_ready tells of each. */
void spool_sync(struct spool *spool);
/** Syncs it alone if it was not yet. 0, or the -errno that kept it from the
 *  disk. */
int spool_ready(struct spool_file *file);

/** The row of @file is in the transaction. Returns 0 or -ENOMEM. */
int spool_enter(struct spool *spool, struct spool_file *file);
/** How many did so far, and back to so many. */
size_t spool_entered(const struct spool *spool);
void spool_forget(struct spool *spool, size_t entered);
/** The names of all that entered are durable. Returns 0 or -errno. */
int spool_sync_names(struct spool *spool);
/** Their rows are committed: they get their names, their sources go. */
void spool_committed(struct spool *spool);

/** Removes the file of a job; one that is not there is no error. */
int spool_remove(const struct spool *spool, uint64_t id);

/** Removes @path if it is still @source. Returns 0, also when it is gone or
 *  another; or -errno. Any thread. */
int spool_remove_source(const char *path, const struct spool_source *source);

/* ------------------------------------------------------ after a standstill */

enum spool_leftover {
    SPOOL_FILE,    /* <id> */
    SPOOL_NEW,     /* <id>.new */
    SPOOL_FOREIGN, /* any other name */
};

/** Calls @each for every file there is. @each returns 0, or ends with its
 *  own result. Returns 0 or -errno. */
int spool_each(const struct spool *spool,
               int (*each)(void *arg, enum spool_leftover kind, uint64_t id),
               void *arg);
/** <id>.new becomes <id>. Returns 0 or -errno. */
int spool_finish(const struct spool *spool, uint64_t id);
/** Removes <id>.new. Returns 0 or -errno. */
int spool_drop_new(const struct spool *spool, uint64_t id);
/** <id> becomes <id>.stray: no row names it. Returns 0 or -errno. */
int spool_set_aside(const struct spool *spool, uint64_t id);
/** Bytes of <id>, or -errno. */
int64_t spool_size_of(const struct spool *spool, uint64_t id);

#endif
