/** job_file.h - the bytes of a job, for job.c and job_reader.c alone */
#ifndef EBGATE_QUEUE_JOB_FILE_H
#define EBGATE_QUEUE_JOB_FILE_H

#include "queue/job.h"

#include <stdlib.h>

/**
 * job_read - @len bytes at @offset of the data set, all of them
 * Returns 0 or -errno: -EIO too when the file has become shorter.
 */
int job_read(const struct job *job, uint64_t offset, unsigned char *block,
             size_t len);

/** For SCOPED. */
static inline void job_block_free(unsigned char **block)
{
    free(*block);
    *block = NULL;
}

#endif
