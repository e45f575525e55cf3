#include "service/inherited.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
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

int inherited_socket(const struct sockaddr *address, socklen_t len)
{
    (void)len;
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
