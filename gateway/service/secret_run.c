/* The command that prints a secret: started, read, waited for, ended. */
#include "service/secret.h"

#include "base/buf.h"
#include "base/scope.h"
#include "base/utf8.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATIENCE_S 30
#define MESSAGES_LIMIT 4096

extern char **environ;

/** One of its two streams. */
struct stream {
    int fd; /* -1: at its end */
    struct event *event;
};

struct secret_run {
    struct loop *loop;
    struct secret_source source;
    secret_done *done;
    void *arg;
    char *name; /* of the program, for reasons */
    pid_t pid;  /* 0: not running */
    int pidfd;
    bool ended;
    int status; /* of wait(), once its group is ended */
    struct event *exit, *timer;
    struct stream output, messages;
    struct sealed text; /* of @output */
    struct buf said;    /* of @messages */
};

/* --------------------------------------------------------------- its end */

static void close_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

static void stream_end(struct stream *s)
{
    if (s->event)
        event_free(GIVE(s->event));
    close_fd(&s->fd);
}

/** It leads a group of its own: what it started ends too. */
static void end_group(struct secret_run *run)
{
    if (run->pid <= 0)
        return;
    kill(-run->pid, SIGKILL);
    while (waitpid(run->pid, &run->status, 0) < 0 && errno == EINTR)
        ;
    run->pid = 0;
}

void secret_run_free(struct secret_run **in)
{
    struct secret_run *run = *in;
    if (!run)
        return;
    if (run->exit)
        event_free(run->exit);
    if (run->timer)
        event_free(run->timer);
    stream_end(&run->output);
    stream_end(&run->messages);
    end_group(run);
    close_fd(&run->pidfd);
    sealed_clear(&run->text);
    buf_clear(&run->said);
    free(run->name);
    free(run);
    *in = NULL;
}

static struct span first_line(struct span text)
{
    const unsigned char *end =
        text.len > 0 ? memchr(text.at, '\n', text.len) : NULL;
    return end ? span_head(text, (size_t)(end - text.at)) : text;
}

/** The first line of its messages, unless the secret stands in it. */
static void first_message(struct secret_run *run, char *out, size_t size)
{
    struct span line = span_trim(first_line(buf_span(&run->said)));
    struct span secret = first_line(sealed_span(&run->text));
    out[0] = '\0';
    if (line.len == 0)
        return;
    if (secret.len > 0 && memmem(line.at, line.len, secret.at, secret.len)) {
        snprintf(out, size, ": (a message with the secret in it)");
        return;
    }
    char text[200];
    utf8_print(line, text, sizeof text);
    snprintf(out, size, ": %s", text);
}

static void finish(struct secret_run *run, const char *fault)
{
    char why[600], message[240] = "", detail[200] = "";
    struct secret secret = {0};
    int r = -EINVAL;
    event_del(run->timer);
    event_del(run->exit);
    stream_end(&run->output);
    stream_end(&run->messages);
    end_group(run);
    if (!fault)
        r = secret_parse(sealed_span(&run->text), run->source.kind, &secret,
                         detail, sizeof detail);
    else
        first_message(run, message, sizeof message);
    snprintf(why, sizeof why, "%s: %s%s", run->name, fault ? fault : detail,
             message);
    sealed_wipe(&run->text);
    run->done(run->arg, r, &secret, why); /* may free the run */
}

/** When it has ended and both streams have. */
static void look(struct secret_run *run)
{
    char fault[80];
    if (!run->ended || run->output.fd >= 0 || run->messages.fd >= 0)
        return;
    end_group(run);
    if (WIFEXITED(run->status) && WEXITSTATUS(run->status) == 0) {
        finish(run, NULL);
        return;
    }
    if (WIFSIGNALED(run->status))
        snprintf(fault, sizeof fault, "ended by signal %d",
                 WTERMSIG(run->status));
    else
        snprintf(fault, sizeof fault, "exit status %d",
                 WEXITSTATUS(run->status));
    finish(run, fault);
}

/* --------------------------------------------------------------- events */

static void on_exit_of(evutil_socket_t fd, short what, void *arg)
{
    (void)fd;
    (void)what;
    struct secret_run *run = arg;
    event_del(run->exit);
    run->ended = true; /* its number stays taken until its group is ended */
    look(run);
}

static void on_timer(evutil_socket_t fd, short what, void *arg)
{
    (void)fd;
    (void)what;
    struct secret_run *run = arg;
    char fault[60];
    snprintf(fault, sizeof fault, "it did not end within %u seconds",
             run->source.patience_s);
    finish(run, fault);
}

static void on_output(evutil_socket_t fd, short what, void *arg)
{
    (void)what;
    struct secret_run *run = arg;
    struct sealed *text = &run->text;
    ssize_t n = read(fd, text->bytes + text->len, text->room - text->len);
    if (n > 0)
        text->len += (size_t)n;
    if (text->len > SECRET_MAX_ANSWER) {
        finish(run, "the answer is longer than 64 KiB");
        return;
    }
    if (n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR)))
        return;
    stream_end(&run->output);
    look(run);
}

static void on_message(evutil_socket_t fd, short what, void *arg)
{
    (void)what;
    struct secret_run *run = arg;
    char block[512];
    ssize_t n = read(fd, block, sizeof block);
    if (n > 0) /* what has no room is not told */
        (void)buf_append(&run->said, span_of(block, (size_t)n));
    if (n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR)))
        return;
    stream_end(&run->messages);
    look(run);
}

/* -------------------------------------------------------------- its start */

/** Nothing of ours but the two streams: no socket, no input, no group. */
static int spawn(struct secret_run *run, char **words, int out, int err)
{
    posix_spawn_file_actions_t files;
    posix_spawnattr_t how;
    sigset_t all, none;
    sigfillset(&all);
    sigemptyset(&none);
    if (posix_spawn_file_actions_init(&files) != 0)
        return ENOMEM;
    if (posix_spawnattr_init(&how) != 0) {
        posix_spawn_file_actions_destroy(&files);
        return ENOMEM;
    }
    posix_spawnattr_setflags(&how, POSIX_SPAWN_SETPGROUP |
                                       POSIX_SPAWN_SETSIGDEF |
                                       POSIX_SPAWN_SETSIGMASK);
    posix_spawnattr_setsigdefault(&how, &all);
    posix_spawnattr_setsigmask(&how, &none);
    int r =
        posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
    if (r == 0)
        r = posix_spawn_file_actions_adddup2(&files, out, 1);
    if (r == 0)
        r = posix_spawn_file_actions_adddup2(&files, err, 2);
    if (r == 0)
        r = posix_spawn_file_actions_addclosefrom_np(&files, 3);
    if (r == 0)
        r = posix_spawn(&run->pid, words[0], &files, &how, words, environ);
    posix_spawnattr_destroy(&how);
    posix_spawn_file_actions_destroy(&files);
    return r;
}

static int start_stream(struct secret_run *run, struct stream *s,
                        event_callback_fn on_bytes)
{
    s->event = event_new(loop_base(run->loop), s->fd, EV_READ | EV_PERSIST,
                         on_bytes, run);
    return s->event && event_add(s->event, NULL) == 0 ? 0 : -ENOMEM;
}

static int start_watching(struct secret_run *run)
{
    struct event_base *base = loop_base(run->loop);
    const struct timeval patience = {.tv_sec = run->source.patience_s};
    run->exit =
        event_new(base, run->pidfd, EV_READ | EV_PERSIST, on_exit_of, run);
    run->timer = evtimer_new(base, on_timer, run);
    if (!run->exit || !run->timer || event_add(run->exit, NULL) < 0 ||
        event_add(run->timer, &patience) < 0)
        return -ENOMEM;
    int r = start_stream(run, &run->output, on_output);
    return r < 0 ? r : start_stream(run, &run->messages, on_message);
}

static int start(struct secret_run *run, char **words)
{
    int out[2] = {-1, -1}, err[2] = {-1, -1};
    int r = 0;
    if (pipe2(out, O_CLOEXEC) < 0 || pipe2(err, O_CLOEXEC) < 0)
        r = errno;
    run->output.fd = out[0];
    run->messages.fd = err[0];
    if (r == 0 && (fcntl(out[0], F_SETFL, O_NONBLOCK) < 0 ||
                   fcntl(err[0], F_SETFL, O_NONBLOCK) < 0))
        r = errno;
    if (r == 0)
        r = spawn(run, words, out[1], err[1]);
    close_fd(&out[1]);
    close_fd(&err[1]);
    if (r != 0) {
        run->pid = 0;
        return r;
    }
    run->pidfd = pidfd_open(run->pid, 0);
    return run->pidfd < 0 ? errno : 0;
}

static int run_begin(struct secret_run *run, char *why, size_t size)
{
    char **words = NULL;
    int r = secret_split(run->source.command, &words, why, size);
    if (r < 0)
        return r;
    run->name = strdup(words[0]);
    int error = run->name ? start(run, words) : ENOMEM;
    free(words);
    if (error == ENOMEM)
        return -ENOMEM;
    if (error == 0)
        return start_watching(run);
    snprintf(why, size, "%s: cannot be run: %s", run->name, strerror(error));
    return -EINVAL;
}

int secret_run_new(struct loop *loop, const struct secret_source *source,
                   secret_done *done, void *arg, struct secret_run **run_out,
                   char *why_out, size_t why_size)
{
    SCOPED(secret_run_free) struct secret_run *run = calloc(1, sizeof *run);
    if (!run)
        return -ENOMEM;
    run->loop = loop;
    run->source = *source;
    if (run->source.patience_s == 0)
        run->source.patience_s = PATIENCE_S;
    run->done = done;
    run->arg = arg;
    run->pidfd = run->output.fd = run->messages.fd = -1;
    buf_init(&run->said, MESSAGES_LIMIT);
    int r = sealed_init(&run->text, SECRET_MAX_ANSWER + 1);
    if (r == 0)
        r = run_begin(run, why_out, why_size);
    if (r < 0)
        return r;
    *run_out = GIVE(run);
    return 0;
}
