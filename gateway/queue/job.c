#include "queue/job.h"

#include "base/scope.h"
#include "queue/job_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define PROVE_BLOCK (256 * 1024)
#define COPY_BLOCK (64 * 1024)

struct job {
    int fd;
    uint64_t base; /* where the data set begins in the file: standard input
                      may have been read from by who started us */
    uint64_t size;
    struct timespec changed;
    bool is_copy;
    struct dataset_format format;
};

/* ------------------------------------------------------------------ opening */

int job_unnamed(void)
{
    const char *directory = getenv("TMPDIR");
    if (!directory || !*directory)
        directory = "/tmp";
    int fd = open(directory, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL))
        return fd >= 0 ? fd : -errno;

    /* A file system that cannot: a name for a moment. */
    char *name = NULL;
    if (asprintf(&name, "%s/ebgate-XXXXXX", directory) < 0)
        return -ENOMEM;
    fd = mkostemp(name, O_CLOEXEC);
    int r = fd < 0 ? -errno : fd;
    if (fd >= 0)
        unlink(name);
    free(name);
    return r;
}

static int write_all(int fd, const unsigned char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t n = write(fd, bytes, len);
        if (n < 0 && errno != EINTR)
            return -errno;
        if (n > 0) {
            bytes += n;
            len -= (size_t)n;
        }
    }
    return 0;
}

static int copy_all(int from, int to, uint64_t *size_out)
{
    SCOPED(job_block_free) unsigned char *block = malloc(COPY_BLOCK);
    if (!block)
        return -ENOMEM;
    *size_out = 0;
    for (;;) {
        ssize_t n = read(from, block, COPY_BLOCK);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n < 0 ? -errno : 0;
        int r = write_all(to, block, (size_t)n);
        if (r < 0)
            return r;
        *size_out += (uint64_t)n;
    }
}

/* What can be read only once is kept in a file, for it is read again. */
static int keep(struct job *job)
{
    int to = job_unnamed();
    if (to < 0)
        return to;
    int r = copy_all(job->fd, to, &job->size);
    if (r < 0) {
        close(to);
        return r;
    }
    if (job->fd != STDIN_FILENO)
        close(job->fd);
    job->fd = to;
    job->is_copy = true;
    return 0;
}

static int examine(struct job *job)
{
    struct stat st;
    if (fstat(job->fd, &st) < 0)
        return -errno;
    if (S_ISDIR(st.st_mode))
        return -EISDIR;
    if (!S_ISREG(st.st_mode))
        return keep(job);
    off_t base = 0;
    if (job->fd == STDIN_FILENO && (base = lseek(job->fd, 0, SEEK_CUR)) < 0)
        return -errno;
    job->base = (uint64_t)base;
    job->size = st.st_size > base ? (uint64_t)(st.st_size - base) : 0;
    job->changed = st.st_mtim;
    return 0;
}

int job_open(const char *path, struct job **job_out)
{
    SCOPED(job_free) struct job *job = calloc(1, sizeof *job);
    if (!job)
        return -ENOMEM;
    job->fd = -1;
    bool standard_input = strcmp(path, "-") == 0;
    job->fd = standard_input ? STDIN_FILENO
                             : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (job->fd < 0)
        return -errno;
    int r = examine(job);
    if (r < 0)
        return r;
    *job_out = GIVE(job);
    return 0;
}

int job_adopt(int fd, const struct dataset_format *format, struct job **job_out)
{
    SCOPED(job_free) struct job *job = calloc(1, sizeof *job);
    if (!job) {
        if (fd >= 0)
            close(fd);
        return -ENOMEM;
    }
    job->fd = fd;
    job->format = *format;
    job->is_copy = true;
    int r = fd >= 0 ? examine(job) : 0;
    if (r < 0)
        return r;
    *job_out = GIVE(job);
    return 0;
}

void job_free(struct job **job)
{
    if (!*job)
        return;
    if ((*job)->fd >= 0 && (*job)->fd != STDIN_FILENO)
        close((*job)->fd);
    free(*job);
    *job = NULL;
}

uint64_t job_size(const struct job *job)
{
    return job->size;
}

const struct dataset_format *job_format(const struct job *job)
{
    return &job->format;
}

/* ------------------------------------------------------------------ reading */

int job_read(const struct job *job, uint64_t offset, unsigned char *block,
             size_t len)
{
    while (len > 0) {
        ssize_t n = pread(job->fd, block, len, (off_t)(job->base + offset));
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -errno;
        if (n == 0)
            return -EIO; /* it was longer when it was opened */
        block += n;
        offset += (uint64_t)n;
        len -= (size_t)n;
    }
    return 0;
}

static int feed_all(const struct job *job, struct detect *detect)
{
    SCOPED(job_block_free) unsigned char *block = malloc(PROVE_BLOCK);
    if (!block)
        return -ENOMEM;
    uint64_t at = 0;
    while (at < job->size) {
        uint64_t left = job->size - at;
        size_t len = left < PROVE_BLOCK ? (size_t)left : PROVE_BLOCK;
        int r = job_read(job, at, block, len);
        if (r < 0)
            return r;
        r = detect_feed(detect, span_of(block, len));
        if (r < 0)
            return r;
        at += len;
    }
    return 0;
}

/* Somebody who writes to it while it is read would be sent half. */
static bool has_changed(const struct job *job)
{
    struct stat st;
    if (job->is_copy || fstat(job->fd, &st) < 0)
        return false;
    return (uint64_t)st.st_size != job->base + job->size ||
           st.st_mtim.tv_sec != job->changed.tv_sec ||
           st.st_mtim.tv_nsec != job->changed.tv_nsec;
}

int job_prove(struct job *job, const struct dataset_format *wanted,
              const struct codepage *cp, bool batch,
              struct finding_of_format *finding_out, struct fault *fault_out)
{
    SCOPED(detect_free) struct detect *detect = NULL;
    int r = detect_new(wanted, cp, batch, &detect);
    if (r < 0)
        return r;
    posix_fadvise(job->fd, (off_t)job->base, 0, POSIX_FADV_SEQUENTIAL);
    r = feed_all(job, detect);
    if (r < 0)
        return r;
    int step = detect_end(detect, finding_out, fault_out);
    if (step == STEP_ITEM && has_changed(job)) {
        fault_set(fault_out, 0, 0,
                  "the data set was changed while it was read; it is still "
                  "being written: send it when it is complete");
        return STEP_FAULT;
    }
    if (step == STEP_ITEM)
        job->format = finding_out->format;
    return step;
}
