/* Files elsewhere that what is committed speaks of: the replies of a job that
 * is done. Many together cost one sync. */
#include "queue/spool_private.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int spool_join_other(struct spool *spool, const char *path, int *error_out)
{
    struct spool_others *others = &spool->others;
    struct stat st;
    *error_out = 0;
    if (others->count == others->room) {
        size_t room = others->room ? 2 * others->room : 64;
        void *grown = realloc(others->at, room * sizeof *others->at);
        if (!grown)
            return -ENOMEM;
        others->at = grown;
        others->room = room;
    }
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &st) < 0) {
        int error = errno;
        if (fd >= 0)
            close(fd);
        return -error;
    }
    char *copy = strdup(path);
    if (!copy) {
        close(fd);
        return -ENOMEM;
    }
    others->at[others->count++] = (struct spool_other){
        .fd = fd, .device = st.st_dev, .path = copy, .error_out = error_out};
    return 0;
}

/** The file and, for it was renamed into place, its directory. */
static int sync_alone(const struct spool_other *o)
{
    if (fdatasync(o->fd) < 0)
        return -errno;
    int fd = open(dirname(o->path), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return -errno;
    int r = fsync(fd) < 0 ? -errno : 0;
    close(fd);
    return r;
}

/** All on one file system at once, once for each; a failure is each one's. */
static void sync_device(struct spool_others *others, size_t first)
{
    int r = syncfs(others->at[first].fd) < 0 ? -errno : 0;
    for (size_t i = first; i < others->count; i++) {
        struct spool_other *o = &others->at[i];
        if (o->synced || o->device != others->at[first].device)
            continue;
        o->synced = true;
        *o->error_out = r;
    }
}

size_t spool_others_beside(const struct spool *spool)
{
    size_t count = 0;
    for (size_t i = 0; i < spool->others.count; i++)
        count += spool->others.at[i].device == spool->device;
    return count;
}

void spool_sync_others(struct spool *spool, bool together)
{
    struct spool_others *others = &spool->others;
    bool many = others->count > SPOOL_FEW && spool->syncfs_tells;
    for (size_t i = 0; i < others->count; i++) {
        struct spool_other *o = &others->at[i];
        o->synced |= together && o->device == spool->device;
        if (!o->synced && many)
            sync_device(others, i);
        else if (!o->synced)
            *o->error_out = sync_alone(o);
    }
    for (size_t i = 0; i < others->count; i++) {
        close(others->at[i].fd);
        free(others->at[i].path);
    }
    others->count = 0;
}
