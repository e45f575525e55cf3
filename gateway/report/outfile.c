#include "report/outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ATTEMPTS 100

/** Calls @make with names beside the path until one is free; that is
 *  f->temporary then. Returns what it returned, or -errno. */
static int try_names(struct outfile *f, int (*make)(struct outfile *, mode_t),
                     mode_t mode)
{
    int r = -EEXIST;
    for (int attempt = 0; r == -EEXIST && attempt < ATTEMPTS; attempt++) {
        if (asprintf(&f->temporary, "%s.%ld-%d.part", f->path, (long)getpid(),
                     attempt) < 0)
            f->temporary = NULL;
        r = f->temporary ? make(f, mode) : -ENOMEM;
        if (r < 0) {
            free(f->temporary);
            f->temporary = NULL;
        }
    }
    return r;
}

static int create(struct outfile *f, mode_t mode)
{
    int fd = open(f->temporary,
                  O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
    return fd < 0 ? -errno : fd;
}

/** Gives a name, which is nobody's yet, to the file that has none. */
static int link_nameless(const struct outfile *f, const char *path)
{
    char self[40];
    snprintf(self, sizeof self, "/proc/self/fd/%d", fileno(f->stream));
    return linkat(AT_FDCWD, self, AT_FDCWD, path, AT_SYMLINK_FOLLOW) < 0
               ? -errno
               : 0;
}

static int give_name(struct outfile *f, mode_t mode)
{
    (void)mode;
    return link_nameless(f, f->temporary);
}

/** A file without a name, of which nothing is left when we are killed. */
static int open_nameless(struct outfile *f, mode_t mode)
{
    char *copy = strdup(f->path);
    int fd =
        copy ? open(dirname(copy), O_WRONLY | O_TMPFILE | O_CLOEXEC, mode) : -1;
    free(copy);
    f->nameless = fd >= 0;
    return fd;
}

/** A new file beside the path. Its mode is that of the file it replaces. Not
 *  every file system has files without a name. */
static int open_beside(struct outfile *f, mode_t mode)
{
    int fd = open_nameless(f, mode);
    return fd >= 0 ? fd : try_names(f, create, mode);
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

/** @fd: of the file, or -errno. */
static int take_descriptor(struct outfile *f, int fd)
{
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

int outfile_open(struct outfile *f, const char *path)
{
    *f = (struct outfile){0};
    return take_descriptor(f, open_place(f, path));
}

int outfile_open_in(struct outfile *f, const char *directory)
{
    *f = (struct outfile){0};
    if (asprintf(&f->path, "%s/new", directory) < 0)
        f->path = NULL;
    return take_descriptor(f, f->path ? open_beside(f, 0640) : -ENOMEM);
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

bool outfile_is_aside(const struct outfile *f)
{
    return f->temporary || f->nameless;
}

/** All that was written is there, for good. */
static int settle(const struct outfile *f)
{
    if (fflush(f->stream) != 0)
        return -errno;
    if (ferror(f->stream))
        return -EIO; /* of an earlier write: something is missing */
    bool durable = outfile_is_aside(f) && !f->fleeting;
    return durable && fsync(fileno(f->stream)) < 0 ? -errno : 0;
}

/** Not every file system can do both. */
static int rename_to_new(const struct outfile *f, const char *path)
{
    int r = renameat2(AT_FDCWD, f->temporary, AT_FDCWD, path, RENAME_NOREPLACE);
    if (r < 0 && errno == EINVAL)
        r = link(f->temporary, path); /* and outfile_clear takes the other */
    return r < 0 ? -errno : 0;
}

int outfile_link(const struct outfile *f, const char *path)
{
    int r = settle(f);
    if (r == 0)
        r = f->nameless ? link_nameless(f, path) : rename_to_new(f, path);
    if (r == 0)
        sync_directory(path);
    return r;
}

/** What stood under the name is there until the new is. */
static int replace(struct outfile *f)
{
    int r = f->nameless ? try_names(f, give_name, 0) : 0;
    if (r < 0)
        return r;
    f->nameless = false;
    if (rename(f->temporary, f->path) < 0)
        return -errno;
    free(f->temporary);
    f->temporary = NULL;
    return 0;
}

int outfile_commit(struct outfile *f)
{
    int r = settle(f);
    if (r < 0 || !outfile_is_aside(f))
        return r;
    /* Where nothing stands yet, there is nothing to replace. */
    bool placed = f->nameless && link_nameless(f, f->path) == 0;
    r = placed ? 0 : replace(f);
    f->nameless &= r < 0;
    if (r == 0 && !f->fleeting)
        sync_directory(f->path);
    return r;
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
