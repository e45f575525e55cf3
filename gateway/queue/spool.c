/* The directory, and what is made durable in it. */
#include "queue/spool.h"

#include "base/scope.h"
#include "queue/spool_private.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

void spool_name(uint64_t id, const char *suffix, char name_out[SPOOL_NAME_MAX])
{
    snprintf(name_out, SPOOL_NAME_MAX, "%" PRIu64 "%s", id, suffix);
}

/* ---------------------------------------------------------------- opening */

/* Before 5.8 syncfs did not say what could not be written. */
static bool syncfs_tells(void)
{
    struct utsname system;
    unsigned major = 0, minor = 0;
    if (uname(&system) < 0 ||
        sscanf(system.release, "%u.%u", &major, &minor) != 2)
        return false;
    return major > 5 || (major == 5 && minor >= 8);
}

int spool_open(const char *directory, struct spool **spool_out)
{
    SCOPED(spool_close) struct spool *spool = calloc(1, sizeof *spool);
    if (!spool)
        return -ENOMEM;
    spool->fd = -1;
    spool->directory = strdup(directory);
    if (!spool->directory)
        return -ENOMEM;
    if (mkdir(directory, 0700) < 0 && errno != EEXIST)
        return -errno;
    spool->fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (spool->fd < 0)
        return -errno;
    struct stat st;
    if (fstat(spool->fd, &st) < 0)
        return -errno;
    spool->device = st.st_dev;
    spool->syncfs_tells = syncfs_tells();
    *spool_out = GIVE(spool);
    return 0;
}

void spool_close(struct spool **spool)
{
    if (!*spool)
        return;
    if ((*spool)->fd >= 0)
        close((*spool)->fd);
    free((*spool)->directory);
    free((*spool)->joined.at);
    free((*spool)->others.at);
    free((*spool)->entered.at);
    free(*spool);
    *spool = NULL;
}

int spool_path(const struct spool *spool, uint64_t id, char **path_out)
{
    if (asprintf(path_out, "%s/%" PRIu64, spool->directory, id) >= 0)
        return 0;
    *path_out = NULL;
    return -ENOMEM;
}

/* ---------------------------------------------------------------- syncing */

static int files_add(struct spool_files *files, struct spool_file *file)
{
    if (files->count == files->room) {
        size_t room = files->room ? files->room * 2 : 16;
        void *at = realloc(files->at, room * sizeof(struct spool_file *));
        if (!at)
            return -ENOMEM;
        files->at = at;
        files->room = room;
    }
    files->at[files->count++] = file;
    return 0;
}

int spool_join(struct spool *spool, struct spool_file *file)
{
    int r = files_add(&spool->joined, file);
    file->joined = r == 0 ? spool : NULL;
    return r;
}

void spool_leave(struct spool_file *file)
{
    struct spool_files *files = file->joined ? &file->joined->joined : NULL;
    for (size_t i = 0; files && i < files->count; i++) {
        if (files->at[i] == file)
            files->at[i--] = files->at[--files->count];
    }
    file->joined = NULL;
}

/* What fails is never asked again: a second sync of the same pages would
 * succeed, and they would be lost nevertheless. */
static void sync_one(struct spool_file *file, bool is_durable)
{
    if (file->synced || file->error < 0)
        return;
    if (!is_durable && fdatasync(file->fd) < 0)
        file->error = -errno;
    else
        file->synced = true;
    file->named = is_durable;
    file->joined = NULL;
    spool_let_go(file);
}

void spool_sync(struct spool *spool)
{
    struct spool_files *files = &spool->joined;
    bool many = files->count + spool_others_beside(spool) > SPOOL_FEW;
    /* When it fails, each file knows whether it was its own error. */
    bool together = many && spool->syncfs_tells && syncfs(spool->fd) == 0;
    for (size_t i = 0; i < files->count; i++)
        sync_one(files->at[i], together);
    files->count = 0;
    spool_sync_others(spool, together);
}

int spool_ready(struct spool_file *file)
{
    spool_leave(file);
    sync_one(file, false);
    return file->error;
}

/* ------------------------------------------------------------ transaction */

int spool_enter(struct spool *spool, struct spool_file *file)
{
    return files_add(&spool->entered, file);
}

size_t spool_entered(const struct spool *spool)
{
    return spool->entered.count;
}

void spool_forget(struct spool *spool, size_t entered)
{
    spool->entered.count = entered;
}

int spool_sync_names(struct spool *spool)
{
    bool named = true;
    for (size_t i = 0; i < spool->entered.count; i++)
        named &= spool->entered.at[i]->named;
    return !named && fsync(spool->fd) < 0 ? -errno : 0;
}

/* The sidecar first: one that outlived its data would be taken for that of
 * the next file of this name. */
static void drop_source(struct spool_file *file)
{
    if (!file->path)
        return;
    if (file->sidecar && unlink(file->sidecar) < 0 && errno != ENOENT)
        file->left = -errno;
    int r = spool_remove_source(file->path, &file->source);
    if (r < 0)
        file->left = r;
}

void spool_committed(struct spool *spool)
{
    for (size_t i = 0; i < spool->entered.count; i++) {
        struct spool_file *file = spool->entered.at[i];
        file->committed = true;
        int r = spool_finish(spool, file->id);
        if (r < 0)
            file->left = r;
        drop_source(file);
    }
    spool->entered.count = 0;
}

int spool_remove(const struct spool *spool, uint64_t id)
{
    char name[SPOOL_NAME_MAX];
    spool_name(id, "", name);
    if (unlinkat(spool->fd, name, 0) < 0 && errno != ENOENT)
        return -errno;
    return 0;
}

/* ------------------------------------------------------ after a standstill */

static enum spool_leftover read_name(const char *name, uint64_t *id_out)
{
    char *end;
    *id_out = 0;
    if (name[0] < '1' || name[0] > '9')
        return SPOOL_FOREIGN;
    errno = 0;
    *id_out = strtoull(name, &end, 10);
    if (errno != 0 || *id_out > INT64_MAX)
        return SPOOL_FOREIGN;
    if (*end == '\0')
        return SPOOL_FILE;
    return strcmp(end, ".new") == 0 ? SPOOL_NEW : SPOOL_FOREIGN;
}

static void dir_close(DIR **dir)
{
    if (*dir)
        closedir(*dir);
}

int spool_each(const struct spool *spool,
               int (*each)(void *arg, enum spool_leftover kind, uint64_t id),
               void *arg)
{
    SCOPED(dir_close) DIR *dir = opendir(spool->directory);
    if (!dir)
        return -errno;
    for (;;) {
        errno = 0;
        const struct dirent *entry = readdir(dir);
        if (!entry)
            return -errno;
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        uint64_t id;
        enum spool_leftover kind = read_name(entry->d_name, &id);
        int r = each(arg, kind, id);
        if (r != 0)
            return r;
    }
}

static int rename_in(const struct spool *spool, uint64_t id, const char *from,
                     const char *to)
{
    char name[SPOOL_NAME_MAX], new_name[SPOOL_NAME_MAX];
    spool_name(id, from, name);
    spool_name(id, to, new_name);
    if (renameat(spool->fd, name, spool->fd, new_name) < 0)
        return -errno;
    return 0;
}

int spool_finish(const struct spool *spool, uint64_t id)
{
    return rename_in(spool, id, ".new", "");
}

int spool_drop_new(const struct spool *spool, uint64_t id)
{
    char name[SPOOL_NAME_MAX];
    spool_name(id, ".new", name);
    return unlinkat(spool->fd, name, 0) < 0 ? -errno : 0;
}

int spool_set_aside(const struct spool *spool, uint64_t id)
{
    return rename_in(spool, id, "", ".stray");
}

int64_t spool_size_of(const struct spool *spool, uint64_t id)
{
    char name[SPOOL_NAME_MAX];
    struct stat st;
    spool_name(id, "", name);
    if (fstatat(spool->fd, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
        return -errno;
    return S_ISREG(st.st_mode) ? (int64_t)st.st_size : -EINVAL;
}
