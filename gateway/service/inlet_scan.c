/* Looks through the directory, some names a turn of the loop. */
#include "service/inlet_private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Names a turn. */
#define SLICE 256
/* Between two scans, and so many times as long as the last one held up the
 * loop. */
#define REST_MS 250
#define REST_TIMES 3
/* More than that is no drift of a clock. */
#define JUMP_NS 2000000000

#define NANO 1000000000

static int64_t nanoseconds(struct timespec t)
{
    return (int64_t)t.tv_sec * NANO + t.tv_nsec;
}

/* ------------------------------------------------------------------- clocks */

/* A file without a name has the time at which the file system made it: that
 * of its server, which may not be ours. */
static int read_fs_clock(struct inlet *in)
{
    struct stat st;
    char name[64] = "";
    int folder = dirfd(in->scan);
    int fd = openat(folder, ".", O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
    if (fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL ||
                   errno == ENOENT)) {
        snprintf(name, sizeof name, ".ebgate-clock-%ld", (long)getpid());
        fd = openat(folder, name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    }
    if (fd < 0)
        return -errno;
    if (*name)
        unlinkat(folder, name, 0);
    int r = fstat(fd, &st) < 0 ? -errno : 0;
    close(fd);
    if (r == 0)
        in->fs_now_ns = nanoseconds(st.st_ctim);
    return r;
}

/* A clock that was set says nothing about how long a file has been as it is:
 * nothing has settled until settle_s later. */
static void watch_for_jumps(struct inlet *in)
{
    int64_t offset = in->fs_now_ns - inlet_now_ms() * 1000000;
    int64_t change = offset - in->clock_offset_ns;
    if (change > JUMP_NS || change < -JUMP_NS)
        in->jump_ms = inlet_now_ms();
    in->clock_offset_ns = offset;
}

static void wait_at_least(struct inlet *in, int64_t ms)
{
    if (ms < in->wait_ms)
        in->wait_ms = ms;
}

bool inlet_has_settled(struct inlet *in, const struct stat *st)
{
    int64_t settle_ms = (int64_t)in->options.settle_s * 1000;
    int64_t since_jump = inlet_now_ms() - in->jump_ms;
    int64_t age_ms = (in->fs_now_ns - nanoseconds(st->st_ctim)) / 1000000;
    if (settle_ms > 0 && since_jump < settle_ms) {
        wait_at_least(in, settle_ms - since_jump);
        return false;
    }
    /* From before a clock was set back: not changed since. */
    if (age_ms >= settle_ms || age_ms < -JUMP_NS / 1000000)
        return true;
    wait_at_least(in, settle_ms - age_ms);
    return false;
}

/* -------------------------------------------------------------------- names */

/* A sidecar whose job never came. */
static void look_at_sidecar(struct inlet *in, const char *name)
{
    struct stat st;
    char job[NAME_MAX + 1];
    snprintf(job, sizeof job, "%.*s", (int)(strlen(name) - 4), name);
    if (fstatat(dirfd(in->scan), name, &st, AT_SYMLINK_NOFOLLOW) < 0 ||
        fstatat(dirfd(in->scan), job, &(struct stat){0}, AT_SYMLINK_NOFOLLOW) ==
            0 ||
        inlet_is_taking(in, job) || !inlet_has_settled(in, &st))
        return;
    inlet_say_once(in, name, ENOENT,
                   "it says what holds of a job, and there is no such job");
}

/* The sidecar of a job that was written in place may be on its way too. */
static bool sidecar_has_settled(struct inlet *in, const char *name)
{
    struct stat st;
    char sidecar[NAME_MAX + 8];
    snprintf(sidecar, sizeof sidecar, "%s.job", name);
    if (fstatat(dirfd(in->scan), sidecar, &st, AT_SYMLINK_NOFOLLOW) == 0)
        return inlet_has_settled(in, &st);
    if (!inlet_sidecar_comes(in, name))
        return true;
    wait_at_least(in, 1000);
    return false;
}

/* Returns false when there is no room for it now. */
static bool look_at(struct inlet *in, const char *name)
{
    struct stat st;
    enum name_kind kind = inlet_name_kind(name);
    if (kind == NAME_SIDECAR)
        look_at_sidecar(in, name);
    if (kind != NAME_JOB || inlet_is_taking(in, name) ||
        fstatat(dirfd(in->scan), name, &st, AT_SYMLINK_NOFOLLOW) < 0)
        return true;
    if (S_ISLNK(st.st_mode))
        inlet_say_once(in, name, ELOOP,
                       "it is a symbolic link, and links are not followed");
    if (!S_ISREG(st.st_mode) || !inlet_has_settled(in, &st) ||
        !sidecar_has_settled(in, name))
        return true;
    return inlet_take(in, name, &st);
}

/* ----------------------------------------------------------------- scanning */

static void say_absent(struct inlet *in, int error)
{
    if (!in->absent)
        inlet_say(in, "%s: %s; it is looked for again", in->directory,
                  strerrordesc_np(-error));
    in->absent = true;
    inlet_scan_in(in, 5000);
}

static void say_watch(struct inlet *in, int error)
{
    if (error < 0)
        inlet_say_once(in, "", -error,
                       "the kernel tells no events; it is only looked "
                       "through from time to time");
}

static bool begin_scan(struct inlet *in)
{
    in->due_ms = in->wait_ms = INT64_MAX;
    in->scan_spent_ms = 0;
    in->scan = opendir(in->directory);
    if (!in->scan && (errno == EMFILE || errno == ENFILE || errno == ENOMEM)) {
        inlet_pause(in, -errno, "");
        return false;
    }
    int r = in->scan ? read_fs_clock(in) : -errno;
    if (r == -ENOSPC || r == -EDQUOT || r == -EMFILE || r == -ENFILE) {
        inlet_end_scan(in);
        inlet_pause(in, r, "");
        return false;
    }
    if (r < 0) {
        inlet_end_scan(in);
        say_absent(in, r);
        return false;
    }
    if (in->absent)
        inlet_say(in, "%s: it is there again", in->directory);
    in->absent = false;
    watch_for_jumps(in);
    say_watch(in, inlet_watch(in));
    return true;
}

static void finish_scan(struct inlet *in)
{
    inlet_end_scan(in);
    in->rest_until_ms =
        inlet_now_ms() + REST_MS + REST_TIMES * in->scan_spent_ms;
    inlet_scan_in(in, (int64_t)in->options.scan_s * 1000);
    if (in->wait_ms < INT64_MAX)
        inlet_scan_in(in, in->wait_ms + 1);
}

void inlet_end_scan(struct inlet *in)
{
    if (in->scan)
        closedir(in->scan);
    in->scan = NULL;
    in->held_back[0] = '\0';
}

/* The next name, or NULL behind the last one. */
static const char *next_name(struct inlet *in)
{
    errno = 0;
    const struct dirent *entry = readdir(in->scan);
    if (entry)
        return entry->d_name;
    if (errno)
        say_absent(in, -errno);
    return NULL;
}

static bool look_at_held_back(struct inlet *in)
{
    char name[NAME_MAX + 1];
    memcpy(name, in->held_back, sizeof name);
    if (!look_at(in, name))
        return false;
    in->held_back[0] = '\0';
    return true;
}

/* Returns true when that was all. */
static bool scan_some(struct inlet *in)
{
    if (in->held_back[0] && !look_at_held_back(in))
        return false;
    for (int i = 0; i < SLICE; i++) {
        const char *name = next_name(in);
        if (!name)
            return true;
        if (!look_at(in, name)) {
            /* A pause has ended the scan, and it begins anew. */
            if (in->scan)
                snprintf(in->held_back, sizeof in->held_back, "%s", name);
            return false;
        }
    }
    return false;
}

void inlet_scan(struct inlet *in)
{
    if (!in->scan && !begin_scan(in))
        return;
    int64_t began = inlet_now_ms();
    bool ended = scan_some(in);
    in->scan_spent_ms += inlet_now_ms() - began;
    if (ended)
        finish_scan(in);
}
