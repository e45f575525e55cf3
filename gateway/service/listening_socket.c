#include "service/listening_socket.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* sd_listen_fds(3): the first, and more than anybody hands over. */
#define FIRST 3
#define MOST 1024

static long number_of(const char *name)
{
    const char *text = getenv(name);
    char *end;
    long number = text ? strtol(text, &end, 10) : 0;
    return text && *text && *end == '\0' ? number : 0;
}

static bool same_place(const struct sockaddr *a, const struct sockaddr *b)
{
    if (a->sa_family != b->sa_family)
        return false;
    if (a->sa_family == AF_INET) {
        const struct sockaddr_in *x = (const void *)a, *y = (const void *)b;
        return x->sin_port == y->sin_port &&
               x->sin_addr.s_addr == y->sin_addr.s_addr;
    }
    const struct sockaddr_in6 *x = (const void *)a, *y = (const void *)b;
    return a->sa_family == AF_INET6 && x->sin6_port == y->sin6_port &&
           memcmp(&x->sin6_addr, &y->sin6_addr, sizeof x->sin6_addr) == 0;
}

static bool listens(int fd)
{
    int on = 0;
    socklen_t len = sizeof on;
    return getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &on, &len) == 0 && on;
}

/* The one that was handed over for @address, or -ENOENT. */
static int inherited_socket(const struct sockaddr *address)
{
    long count = number_of("LISTEN_FDS");
    if (number_of("LISTEN_PID") != (long)getpid() || count > MOST)
        return -ENOENT;
    for (int fd = FIRST; fd < FIRST + count; fd++) {
        struct sockaddr_storage bound = {0};
        socklen_t size = sizeof bound;
        if (getsockname(fd, (struct sockaddr *)&bound, &size) < 0 ||
            !same_place((struct sockaddr *)&bound, address) || !listens(fd))
            continue;
        if (fcntl(fd, F_SETFD, FD_CLOEXEC) < 0 ||
            fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK) < 0)
            return -errno;
        return fd;
    }
    return -ENOENT;
}

static int bind_new(const struct addrinfo *at)
{
    int fd =
        socket(at->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -errno;
    int on = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, at->ai_addr, at->ai_addrlen) == 0 &&
        listen(fd, SOMAXCONN) == 0)
        return fd;
    int error = -errno;
    close(fd);
    return error;
}

int listening_socket(const char *address, unsigned number, char *error_out,
                     size_t error_size)
{
    if (!address)
        address = "127.0.0.1";
    char port[16];
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM,
                             .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV};
    struct addrinfo *at = NULL;
    snprintf(port, sizeof port, "%u", number);
    int failed = getaddrinfo(address, port, &hints, &at);
    if (failed) {
        snprintf(error_out, error_size, "%s: no address: %s", address,
                 gai_strerror(failed));
        return -EINVAL;
    }
    int fd = inherited_socket(at->ai_addr);
    if (fd == -ENOENT)
        fd = bind_new(at);
    freeaddrinfo(at);
    if (fd < 0)
        snprintf(error_out, error_size, "%s port %u: %s", address, number,
                 strerror(-fd));
    return fd;
}

unsigned listening_port(int fd)
{
    struct sockaddr_storage at = {0};
    socklen_t len = sizeof at;
    if (getsockname(fd, (struct sockaddr *)&at, &len) < 0)
        return 0;
    return at.ss_family == AF_INET
               ? ntohs(((struct sockaddr_in *)&at)->sin_port)
               : ntohs(((struct sockaddr_in6 *)&at)->sin6_port);
}
