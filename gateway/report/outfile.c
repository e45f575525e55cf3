#include "report/outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ATTEMPTS 100

/** A new file beside the path. Its mode is that of the file it replaces. */
static int open_beside(struct outfile *f, mode_t mode)
{
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        if (asprintf(&f->temporary, "%s.%ld-%d.part", f->path, (long)getpid(),
                     attempt) < 0) {
            f->temporary = NULL;
            return -ENOMEM;
        }
        int fd =
            open(f->temporary,
                 O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
        if (fd >= 0)
            return fd;
        int error = errno;
        free(f->temporary);
        f->temporary = NULL;
        if (error != EEXIST)
            return -error;
    }
    return -EEXIST;
}

static int open_place(struct outfile *f, const char *path)
{
    struct stat st;
    if (stat(path, &st) < 0) {
        f->path = strdup(path);
        return f->path ? open_beside(f, 0666) : -ENOMEM;
    }
    if (S_ISDIR(st.st_mode))
        return -EISDIR;
    if (S_ISREG(st.st_mode)) {
        /* A link stays a link: what it names is replaced. */
        f->path = realpath(path, NULL);
        return f->path ? open_beside(f, st.st_mode & 0777) : -errno;
    }
    /* By its own name: /dev/stdout may be a pipe, which has no other. */
    int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    return fd < 0 ? -errno : fd;
}

int outfile_open(struct outfile *f, const char *path)
{
    *f = (struct outfile){0};
    int fd = open_place(f, path);
    if (fd < 0) {
        outfile_clear(f);
        return fd;
    }
    f->stream = fdopen(fd, "w");
    if (!f->stream) {
        int error = errno;
        close(fd);
        outfile_clear(f);
        return -error;
    }
    return 0;
}

/** Makes the new name durable. A file system that cannot do that for a
 *  directory has renamed nevertheless. */
static void sync_directory(const char *path)
{
    char *copy = strdup(path);
    if (!copy)
        return;
    int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        fsync(fd);
        close(fd);
    }
    free(copy);
}

int outfile_commit(struct outfile *f)
{
    if (fflush(f->stream) != 0)
        return -errno;
    if (ferror(f->stream))
        return -EIO; /* of an earlier write: something is missing */
    if (!f->temporary)
        return 0;
    if (!f->fleeting && fsync(fileno(f->stream)) < 0)
        return -errno;
    if (rename(f->temporary, f->path) < 0)
        return -errno;
    free(f->temporary);
    f->temporary = NULL;
    if (!f->fleeting)
        sync_directory(f->path);
    return 0;
}

void outfile_clear(struct outfile *f)
{
    if (f->stream)
        fclose(f->stream);
    if (f->temporary)
        unlink(f->temporary);
    free(f->temporary);
    free(f->path);
    *f = (struct outfile){0};
}
