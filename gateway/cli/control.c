/* ebgate control: the operator's commands to a running gateway. */
#include "base/scope.h"
#include "cli/cli.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static const char command[] = "control";

/* A gateway that is asked answers, or is not well. */
#define PATIENCE_MS 30000

#define USUAL_SOCKET "/run/ebgate/control"

static void close_socket(int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

/** A connected socket, or -errno. */
static int dial_gateway(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path)
        return -ENAMETOOLONG;
    memcpy(address.sun_path, path, strlen(path));
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -errno;
    if (connect(fd, (const struct sockaddr *)&address, sizeof address) == 0)
        return fd;
    int error = errno;
    close(fd);
    return -error;
}

static int send_text(int fd, const char *text, size_t len)
{
    while (len > 0) {
        ssize_t sent = send(fd, text, len, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0)
            return -errno;
        text += sent;
        len -= (size_t)sent;
    }
    return 0;
}

/** What comes next; 0 at the end, -errno. */
static ssize_t receive(int fd, char *bytes, size_t size)
{
    struct pollfd ready = {.fd = fd, .events = POLLIN};
    for (;;) {
        int r = poll(&ready, 1, PATIENCE_MS);
        if (r == 0)
            return -ETIMEDOUT;
        ssize_t len = r < 0 ? -1 : recv(fd, bytes, size, 0);
        if (len >= 0)
            return len;
        if (errno != EINTR)
            return -errno;
    }
}

/** The first line says whether the rest is an answer or a refusal. */
static int show_answer(int fd)
{
    char bytes[16384];
    size_t len = 0;
    ssize_t got;
    while (!memchr(bytes, '\n', len) && len < 16) {
        got = receive(fd, bytes + len, sizeof bytes - len);
        if (got <= 0)
            return got < 0 ? (int)got : -ECONNRESET;
        len += (size_t)got;
    }
    bool good = len >= 3 && memcmp(bytes, "ok\n", 3) == 0;
    if (!good && (len < 6 || memcmp(bytes, "error\n", 6) != 0))
        return -EPROTO;
    size_t skip = good ? 3 : 6;
    FILE *out = good ? stdout : stderr;
    fwrite(bytes + skip, 1, len - skip, out);
    while ((got = receive(fd, bytes, sizeof bytes)) > 0)
        fwrite(bytes, 1, (size_t)got, out);
    if (got < 0)
        return (int)got;
    return fflush(out) == 0 ? (good ? STATUS_OK : STATUS_REFUSED) : -errno;
}

/** Words on the command line are the parts of the command: `display targets`
 *  is `display,targets`. */
static char *join(const char *form, int count, char **words)
{
    size_t size = strlen(form) + 2;
    for (int i = 0; i < count; i++)
        size += strlen(words[i]) + 1;
    char *line = malloc(size + 1);
    char *at = line ? stpcpy(line, form) : NULL;
    for (int i = 0; i < count && line; i++) {
        at = stpcpy(at, words[i]);
        if (i + 1 < count && at[-1] != ',')
            *at++ = ',';
    }
    if (line)
        memcpy(at, "\n", 2);
    return line;
}

static void free_text(char **text)
{
    free(*text);
}

static int ask(const char *path, const char *line)
{
    SCOPED(close_socket) int fd = dial_gateway(path);
    if (fd < 0) {
        say(command, "%s: %s: is the gateway running?", path, strerror(-fd));
        return STATUS_NOTHING;
    }
    int r = send_text(fd, line, strlen(line));
    if (r == 0)
        r = show_answer(fd);
    if (r < 0)
        say(command, "%s: %s", path, strerror(-r));
    return r < 0 ? STATUS_NOTHING : r;
}

int cli_control(int argc, char **argv)
{
    struct settings settings;
    int first = cli_begin(command, argc, argv, &settings);
    if (first < 0)
        return -1 - first;
    if (first == argc)
        return say_usage(command, "a command is wanted, as in `ebgate control "
                                  "display,targets`");
    SCOPED(free_text)
    char *line =
        join(settings.json ? "json " : "text ", argc - first, argv + first);
    if (!line)
        return STATUS_NOTHING;
    if (strcspn(line, "\r\n") + 1 != strlen(line))
        return say_usage(command, "a command is one line");
    return ask(settings.socket ? settings.socket : USUAL_SOCKET, line);
}
