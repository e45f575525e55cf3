#include "service/maildir.h"

#include "base/buf.h"
#include "base/scope.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define WRITE_BYTES (64 * 1024)

struct maildir_mail {
    char name[MAILDIR_NAME];
    int fd;
    int error;
    bool complete;
};

struct maildir {
    int tmp, new; /* directories */
    char host[64];
    unsigned long delivered; /* by this process: makes names unique */
    struct maildir_mail group[MAILDIR_GROUP];
    int count;      /* of the group */
    bool committed; /* the group is old: the next begin starts another */
    bool cr;        /* a CR waits for what follows it */
    struct buf out;
};

/* ----------------------------------------------------------- directories */

static int make_directory(int at, const char *name)
{
    if (mkdirat(at, name, 0700) < 0 && errno != EEXIST)
        return -errno;
    int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return fd < 0 ? -errno : fd;
}

static int open_directories(struct maildir *dir, const char *path)
{
    int root = make_directory(AT_FDCWD, path);
    if (root < 0)
        return root;
    int cur = make_directory(root, "cur");
    dir->tmp = make_directory(root, "tmp");
    dir->new = make_directory(root, "new");
    close(root);
    if (cur >= 0)
        close(cur);
    return cur < 0        ? cur
           : dir->tmp < 0 ? dir->tmp
           : dir->new < 0 ? dir->new
                          : 0;
}

/** A host name as file names may have it: '/' and ':' mean something. */
static void set_host(struct maildir *dir, const char *host)
{
    size_t i = 0;
    for (; host[i] && i + 1 < sizeof dir->host; i++) {
        bool odd = host[i] <= ' ' || host[i] == '/' || host[i] == ':';
        dir->host[i] = odd ? '_' : host[i];
    }
    dir->host[i] = '\0';
}

int maildir_open(const char *path, const char *host, struct maildir **dir_out)
{
    SCOPED(maildir_free) struct maildir *dir = calloc(1, sizeof *dir);
    if (!dir)
        return -ENOMEM;
    dir->tmp = dir->new = -1;
    dir->committed = true;
    set_host(dir, host && *host ? host : "localhost");
    buf_init(&dir->out, 2 * WRITE_BYTES);
    int r = open_directories(dir, path);
    if (r < 0)
        return r;
    *dir_out = GIVE(dir);
    return 0;
}

static void mail_close_file(struct maildir_mail *mail)
{
    if (mail->fd >= 0)
        close(mail->fd);
    mail->fd = -1;
}

static void mail_remove(struct maildir *dir, struct maildir_mail *mail)
{
    mail_close_file(mail);
    if (mail->name[0])
        unlinkat(dir->tmp, mail->name, 0);
    mail->name[0] = '\0';
}

void maildir_free(struct maildir **dir)
{
    struct maildir *d = *dir;
    if (!d)
        return;
    for (int i = 0; i < d->count && !d->committed; i++)
        mail_remove(d, &d->group[i]);
    if (d->tmp >= 0)
        close(d->tmp);
    if (d->new >= 0)
        close(d->new);
    buf_clear(&d->out);
    free(d);
    *dir = NULL;
}

/* --------------------------------------------------------------- writing */

bool maildir_has_room(const struct maildir *dir)
{
    return dir->committed || dir->count < MAILDIR_GROUP;
}

static struct maildir_mail *current(struct maildir *dir)
{
    return &dir->group[dir->count - 1];
}

int maildir_begin(struct maildir *dir)
{
    if (dir->committed)
        dir->count = 0;
    dir->committed = false;
    struct maildir_mail *mail = &dir->group[dir->count];
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    snprintf(mail->name, sizeof mail->name, "%lld.M%06ldP%ldQ%lu.%s",
             (long long)now.tv_sec, now.tv_nsec / 1000, (long)getpid(),
             ++dir->delivered, dir->host);
    mail->error = 0;
    mail->complete = false;
    mail->fd = openat(dir->tmp, mail->name,
                      O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (mail->fd < 0)
        return -errno;
    dir->cr = false;
    buf_empty(&dir->out);
    return dir->count++;
}

static int write_out(struct maildir *dir)
{
    struct span rest = buf_span(&dir->out);
    while (rest.len > 0) {
        ssize_t n = write(current(dir)->fd, rest.at, rest.len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -errno;
        rest = span_from(rest, (size_t)n);
    }
    buf_empty(&dir->out);
    return 0;
}

int maildir_field(struct maildir *dir, const char *name, const char *value)
{
    int r = buf_printf(&dir->out, "%s: %s\n", name, value);
    if (r == 0 && dir->out.len >= WRITE_BYTES)
        r = write_out(dir);
    return r;
}

/** Everything up to a CR; then the CR, unless an LF follows it. */
static int take_line(struct maildir *dir, struct span *octets)
{
    int r = 0;
    if (dir->cr && octets->at[0] != '\n')
        r = buf_append_byte(&dir->out, '\r');
    dir->cr = false;
    const unsigned char *cr = memchr(octets->at, '\r', octets->len);
    size_t len = cr ? (size_t)(cr - octets->at) : octets->len;
    if (r == 0)
        r = buf_append(&dir->out, span_head(*octets, len));
    dir->cr = cr != NULL;
    *octets = span_from(*octets, len + (cr != NULL));
    return r;
}

int maildir_write(struct maildir *dir, struct span octets)
{
    while (octets.len > 0) {
        struct span piece = span_head(octets, WRITE_BYTES);
        octets = span_from(octets, piece.len);
        int r = 0;
        while (piece.len > 0 && r == 0)
            r = take_line(dir, &piece);
        if (r == 0 && dir->out.len >= WRITE_BYTES)
            r = write_out(dir);
        if (r < 0)
            return r;
    }
    return 0;
}

int maildir_end(struct maildir *dir)
{
    int r = dir->cr ? buf_append_byte(&dir->out, '\r') : 0;
    if (r == 0)
        r = write_out(dir);
    if (r < 0)
        return r;
    current(dir)->complete = true;
    /* Its blocks are on their way while the next mails are written. */
    (void)sync_file_range(current(dir)->fd, 0, 0, SYNC_FILE_RANGE_WRITE);
    return 0;
}

void maildir_abandon(struct maildir *dir)
{
    mail_remove(dir, current(dir));
    dir->count--;
}

/* ---------------------------------------------------------------- commit */

static int make_durable(struct maildir *dir, struct maildir_mail *mail)
{
    int r = fsync(mail->fd) < 0 ? -errno : 0;
    if (close(mail->fd) < 0 && r == 0)
        r = -errno;
    mail->fd = -1;
    if (r == 0 && renameat(dir->tmp, mail->name, dir->new, mail->name) < 0)
        r = -errno;
    return r;
}

void maildir_commit(struct maildir *dir)
{
    if (dir->committed)
        return;
    int moved = 0;
    for (int i = 0; i < dir->count; i++) {
        struct maildir_mail *mail = &dir->group[i];
        mail->error = make_durable(dir, mail);
        if (mail->error < 0)
            unlinkat(dir->tmp, mail->name, 0);
        else
            moved++;
    }
    /* A rename that is not on the disk is no delivery. */
    int r = moved > 0 && fsync(dir->new) < 0 ? -errno : 0;
    for (int i = 0; i < dir->count && r < 0; i++) {
        if (dir->group[i].error == 0)
            dir->group[i].error = r;
    }
    dir->committed = true;
}

int maildir_verdict(const struct maildir *dir, int number)
{
    return dir->group[number].error;
}

const char *maildir_name(const struct maildir *dir, int number)
{
    return dir->group[number].name;
}
