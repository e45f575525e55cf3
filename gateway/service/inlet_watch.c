/* What the kernel tells of the directory. */
#include "service/inlet_private.h"

#include <errno.h>
#include <event2/event.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#define MASK                                                     \
    (IN_MOVED_TO | IN_CLOSE_WRITE | IN_CREATE | IN_DELETE_SELF | \
     IN_MOVE_SELF | IN_ONLYDIR | IN_EXCL_UNLINK)

/* What is read at once, and the most names that can stand in it. */
#define READ_BYTES 16384
#define READ_NAMES (READ_BYTES / (sizeof(struct inotify_event) + 1))

_Static_assert(READ_NAMES < INLET_READY, "an empty ring has room for a read");

/* What there is no room for waits with the kernel, which has much more: read
 * and forgotten, it would be found by a scan and have to settle first. */
void inlet_listen(struct inlet *in)
{
    if (in->notify < 0)
        return;
    if (INLET_READY - in->ready_count >= READ_NAMES)
        event_add(in->notified, NULL);
    else
        event_del(in->notified);
}

static void note_ready(struct inlet *in, const char *name)
{
    size_t at = (in->ready_first + in->ready_count++) % INLET_READY;
    snprintf(in->ready[at], sizeof in->ready[at], "%s", name);
}

const char *inlet_next_ready(struct inlet *in)
{
    if (in->ready_count == 0)
        return NULL;
    const char *name = in->ready[in->ready_first];
    in->ready_first = (in->ready_first + 1) % INLET_READY;
    in->ready_count--;
    return name;
}

static void hear(struct inlet *in, const struct inotify_event *e)
{
    if (e->mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED)) {
        if (e->mask & IN_MOVE_SELF && in->watch >= 0)
            inotify_rm_watch(in->notify, in->watch);
        in->watch = -1;
        inlet_scan_in(in, 0);
        return;
    }
    if (e->mask & IN_Q_OVERFLOW)
        inlet_scan_in(in, 0);
    if (e->len == 0 || inlet_name_kind(e->name) == NAME_IGNORED)
        return;
    if (e->mask & IN_MOVED_TO && inlet_name_kind(e->name) == NAME_JOB)
        note_ready(in, e->name);
    else
        inlet_scan_in(in, (int64_t)in->options.settle_s * 1000);
}

static void on_notified(evutil_socket_t fd, short what, void *arg)
{
    (void)what;
    struct inlet *in = arg;
    char bytes[READ_BYTES] __attribute__((aligned(8)));
    ssize_t len = read(fd, bytes, sizeof bytes);
    for (ssize_t at = 0; at < len;) {
        const struct inotify_event *e =
            (const struct inotify_event *)(bytes + at);
        hear(in, e);
        at += (ssize_t)(sizeof *e + e->len);
    }
    inlet_listen(in);
    inlet_turn(in);
}

static int begin(struct inlet *in)
{
    in->notify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (in->notify < 0)
        return -errno;
    in->notified = event_new(in->options.base, in->notify, EV_READ | EV_PERSIST,
                             on_notified, in);
    return in->notified && event_add(in->notified, NULL) == 0 ? 0 : -ENOMEM;
}

int inlet_watch(struct inlet *in)
{
    if (in->notify < 0) {
        int r = begin(in);
        if (r < 0) {
            inlet_unwatch(in);
            return r;
        }
    }
    if (in->watch < 0)
        in->watch = inotify_add_watch(in->notify, in->directory, MASK);
    return in->watch < 0 ? -errno : 0;
}

void inlet_unwatch(struct inlet *in)
{
    if (in->notified)
        event_free(in->notified);
    if (in->notify >= 0)
        close(in->notify);
    in->notified = NULL;
    in->notify = in->watch = -1;
}
