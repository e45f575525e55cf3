/* One file under way: taken from an inlet, or written by us. */
#include "queue/spool.h"

#include "base/scope.h"
#include "queue/spool_private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define COPY_BLOCK (128 * 1024)
/* Its name in the inlet and ours. */
#define OWN_NAMES 2

/* ---------------------------------------------------------------- sources */

static int64_t nanoseconds(struct timespec t)
{
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

void spool_source_of(const struct stat *st, struct spool_source *source_out)
{
    *source_out = (struct spool_source){
        .device = st->st_dev,
        .inode = st->st_ino,
        .size = (uint64_t)st->st_size,
        .mtime_ns = nanoseconds(st->st_mtim),
        .ctime_ns = nanoseconds(st->st_ctim),
    };
}

bool spool_source_same(const struct spool_source *a,
                       const struct spool_source *b)
{
    return a->device == b->device && a->inode == b->inode &&
           a->size == b->size && a->mtime_ns == b->mtime_ns;
}

int spool_look(const char *path, struct spool_source *source_out)
{
    struct stat st;
    if (lstat(path, &st) < 0)
        return -errno;
    if (S_ISLNK(st.st_mode))
        return -ELOOP;
    if (!S_ISREG(st.st_mode))
        return -EINVAL;
    spool_source_of(&st, source_out);
    return 0;
}

int spool_remove_source(const char *path, const struct spool_source *source)
{
    struct spool_source now;
    int r = spool_look(path, &now);
    if (r == -ENOENT || r == -ELOOP || r == -EINVAL)
        return 0; /* somebody was here before us */
    if (r < 0)
        return r;
    if (!spool_source_same(&now, source))
        return 0; /* a new job of the same name */
    return unlink(path) < 0 && errno != ENOENT ? -errno : 0;
}

/* ------------------------------------------------------------------ files */

int spool_file_new(const struct spool *spool, uint64_t id,
                   struct spool_file **file_out)
{
    SCOPED(spool_file_free) struct spool_file *file = calloc(1, sizeof *file);
    if (!file)
        return -ENOMEM;
    file->id = id;
    file->fd = -1;
    file->committed = true; /* nothing to remove yet */
    file->folder = spool->fd;
    *file_out = GIVE(file);
    return 0;
}

void spool_let_go(struct spool_file *file)
{
    if (file->stream)
        fclose(file->stream);
    else if (file->fd >= 0)
        close(file->fd);
    file->stream = NULL;
    file->fd = -1;
}

void spool_file_free(struct spool_file **file)
{
    struct spool_file *f = *file;
    if (!f)
        return;
    spool_leave(f);
    spool_let_go(f);
    char name[SPOOL_NAME_MAX];
    spool_name(f->id, ".new", name);
    if (!f->committed)
        unlinkat(f->folder, name, 0);
    free(f->path);
    free(f->sidecar);
    free(f);
    *file = NULL;
}

uint64_t spool_id(const struct spool_file *file)
{
    return file->id;
}

uint64_t spool_size(const struct spool_file *file)
{
    return file->size;
}

const struct spool_source *spool_source(const struct spool_file *file)
{
    return &file->source;
}

int spool_left(const struct spool_file *file)
{
    return file->left;
}

FILE *spool_stream(const struct spool_file *file)
{
    return file->stream;
}

/* ------------------------------------------------------------- written by us
 */

static int open_new(struct spool_file *file)
{
    char name[SPOOL_NAME_MAX];
    spool_name(file->id, ".new", name);
    file->fd = openat(file->folder, name,
                      O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (file->fd < 0)
        return -errno;
    file->committed = false;
    return 0;
}

int spool_create(const struct spool *spool, uint64_t id,
                 struct spool_file **file_out)
{
    SCOPED(spool_file_free) struct spool_file *file = NULL;
    int r = spool_file_new(spool, id, &file);
    if (r < 0)
        return r;
    r = open_new(file);
    if (r < 0)
        return r;
    file->stream = fdopen(file->fd, "w");
    if (!file->stream)
        return -errno;
    *file_out = GIVE(file);
    return 0;
}

int spool_seal(struct spool_file *file)
{
    if (fflush(file->stream) != 0)
        return -errno;
    if (ferror(file->stream))
        return -EIO; /* of an earlier write: something is missing */
    struct stat st;
    int fd = fcntl(file->fd, F_DUPFD_CLOEXEC, 0);
    if (fd < 0 || fstat(fd, &st) < 0) {
        int r = -errno;
        if (fd >= 0)
            close(fd);
        return r;
    }
    spool_let_go(file);
    file->fd = fd;
    file->size = (uint64_t)st.st_size;
    return 0;
}

/* ------------------------------------------------------------------ taken */

int spool_copy(int from, int to)
{
    unsigned char *block = malloc(COPY_BLOCK);
    int r = block ? 0 : -ENOMEM;
    while (r == 0) {
        ssize_t n = read(from, block, COPY_BLOCK);
        if (n == 0)
            break;
        if (n < 0 && errno != EINTR)
            r = -errno;
        for (ssize_t done = 0; r == 0 && done < n;) {
            ssize_t w = write(to, block + done, (size_t)(n - done));
            if (w < 0 && errno != EINTR)
                r = -errno;
            done += w > 0 ? w : 0;
        }
    }
    free(block);
    return r;
}

/* What was linked is looked at behind its new name, where nobody can put
 * something else in its place. */
static int open_linked(struct spool_file *file, const char *name,
                       struct stat *st_out)
{
    file->fd = openat(file->folder, name,
                      O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (file->fd < 0) /* a socket cannot be opened */
        return errno == ENXIO ? -EINVAL : -errno;
    if (fstat(file->fd, st_out) < 0)
        return -errno;
    return S_ISREG(st_out->st_mode) ? 0 : -EINVAL;
}

/* Returns 1 when it must be copied. */
static int take_link(struct spool_file *file, const char *path)
{
    char name[SPOOL_NAME_MAX];
    spool_name(file->id, ".new", name);
    if (linkat(AT_FDCWD, path, file->folder, name, 0) < 0) {
        bool refused = errno == EXDEV || errno == EPERM || errno == EMLINK ||
                       errno == EOPNOTSUPP || errno == ENOSYS;
        return refused ? 1 : -errno;
    }
    file->committed = false;
    struct stat st;
    int r = open_linked(file, name, &st);
    if (r < 0)
        return r;
    if (st.st_nlink > OWN_NAMES) {
        spool_let_go(file);
        file->committed = true;
        return unlinkat(file->folder, name, 0) < 0 ? -errno : 1;
    }
    spool_source_of(&st, &file->source);
    return 0;
}

static void fd_close(int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

static int take_copy(struct spool_file *file, const char *path)
{
    SCOPED(fd_close)
    int from = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    struct stat st;
    if (from < 0 || fstat(from, &st) < 0)
        return -errno;
    if (!S_ISREG(st.st_mode))
        return -EINVAL;
    spool_source_of(&st, &file->source);
    int r = open_new(file);
    if (r == 0)
        r = spool_copy(from, file->fd);
    if (r < 0)
        return r;
    struct spool_source behind;
    if (fstat(from, &st) < 0)
        return -errno;
    spool_source_of(&st, &behind);
    return spool_source_same(&file->source, &behind) ? 0 : -EAGAIN;
}

int spool_take(struct spool *spool, uint64_t id, const char *path,
               const struct spool_source *seen, struct spool_file **file_out)
{
    SCOPED(spool_file_free) struct spool_file *file = NULL;
    int r = spool_file_new(spool, id, &file);
    if (r < 0)
        return r;
    file->path = strdup(path);
    if (!file->path)
        return -ENOMEM;
    r = take_link(file, path);
    if (r > 0)
        r = take_copy(file, path);
    if (r < 0)
        return r;
    if (seen && !spool_source_same(seen, &file->source))
        return -EAGAIN;
    file->size = file->source.size;
    r = spool_join(spool, file);
    if (r < 0)
        return r;
    *file_out = GIVE(file);
    return 0;
}

int spool_take_along(struct spool_file *file, const char *path)
{
    free(file->sidecar);
    file->sidecar = strdup(path);
    return file->sidecar ? 0 : -ENOMEM;
}
