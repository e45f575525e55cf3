#include "cli/filter.h"

#include "base/scope.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PIECE ((size_t)64 * 1024)

/* Between two looks at whether it has ended. */
static const struct timespec nap = {.tv_nsec = 1000 * 1000};
#define NAPS_PER_S 1000

static void run_child(const char *command, int in, int out)
{
    int nothing = open("/dev/null", O_WRONLY);
    signal(SIGPIPE, SIG_DFL);
    dup2(in, STDIN_FILENO);
    dup2(out, STDOUT_FILENO);
    dup2(nothing, STDERR_FILENO);
    execl("/bin/sh", "sh", "-c", command, (char *)NULL);
    _exit(127);
}

static int read_all(int fd, long patience_s, struct buf *out)
{
    struct pollfd wanted = {.fd = fd, .events = POLLIN};
    for (;;) {
        int r = buf_reserve(out, PIECE);
        if (r < 0)
            return r;
        r = poll(&wanted, 1, (int)(patience_s * 1000));
        if (r == 0)
            return -ETIMEDOUT;
        ssize_t n = r < 0 ? -1 : read(fd, out->bytes + out->len, PIECE);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n < 0 ? -errno : 0;
        out->len += (size_t)n;
    }
}

/* Its output has ended; it ends now, or is ended. */
static int wait_for(pid_t child, long patience_s, int *status_out)
{
    for (long naps = patience_s * NAPS_PER_S; naps >= 0; naps--) {
        pid_t gone = waitpid(child, status_out, WNOHANG);
        if (gone == child)
            return 0;
        if (gone < 0 && errno != EINTR)
            return -errno;
        nanosleep(&nap, NULL);
    }
    return -ETIMEDOUT;
}

static void file_close(FILE **file)
{
    if (*file)
        fclose(*file);
}

/* The input is a file, so that a command that reads all before it writes does
 * not stand still. */
int filter_run(const char *command, struct span in, long patience_s,
               struct buf *out, int *status_out)
{
    SCOPED(file_close) FILE *file = tmpfile();
    int ends[2];
    buf_empty(out);
    *status_out = -1;
    if (!file || fwrite(in.at, 1, in.len, file) != in.len ||
        fflush(file) != 0 || pipe(ends) < 0)
        return -errno;
    rewind(file);
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        run_child(command, fileno(file), ends[1]);
    }
    close(ends[1]);
    int r = child < 0 ? -errno : read_all(ends[0], patience_s, out);
    close(ends[0]);
    if (child < 0)
        return r;
    if (r == 0)
        r = wait_for(child, patience_s, status_out);
    if (r < 0) {
        kill(child, SIGKILL);
        waitpid(child, status_out, 0);
    }
    return r;
}
