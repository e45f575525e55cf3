/**
 * pipeline_client.c - a bare pipelining SMTP client, as a yardstick
 *
 *     pipeline_client HOST PORT MAILS CONNECTIONS BYTES
 *
 * Sends MAILS prepared mails of BYTES octets as fast as PIPELINING permits:
 * the next mail's MAIL, RCPT and DATA travel behind the end of the last body.
 * It translates nothing, checks nothing and keeps nothing: what a client that
 * does more can be held against. Prints "SECONDS MAILS_PER_SECOND".
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define ENVELOPE                            \
    "MAIL FROM:<job@batch.example.com>\r\n" \
    "RCPT TO:<reader@example.net>\r\n"      \
    "DATA\r\n"

enum state { GREETING, EHLO, MAIL, RCPT, DATA, BODY, QUIT };

struct connection {
    int fd;
    enum state state;
    unsigned left; /* mails still to be begun */
    bool more;     /* the next mail's envelope is under way */
    char line[4];  /* code and separator of the reply that is read */
    size_t line_len;
};

static char *body; /* ends with CRLF . CRLF ENVELOPE */
static size_t body_len, envelope_len = sizeof ENVELOPE - 1;

static void fail(const char *what)
{
    fprintf(stderr, "pipeline_client: %s: %s\n", what, strerror(errno));
    exit(1);
}

static void send_all(int fd, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t sent = send(fd, bytes, len, MSG_NOSIGNAL);
        if (sent < 0)
            fail("send");
        bytes += sent;
        len -= (size_t)sent;
    }
}

static void make_body(size_t bytes)
{
    static const char head[] = "From: job@batch.example.com\r\n"
                               "Subject: yardstick\r\n\r\n";
    body = malloc(bytes + envelope_len + 256);
    if (!body)
        fail("malloc");
    size_t len = sizeof head - 1;
    memcpy(body, head, len);
    while (len < bytes) {
        size_t line = bytes - len > 72 ? 70 : bytes - len;
        memset(body + len, 'x', line);
        memcpy(body + len + line, "\r\n", 2);
        len += line + 2;
    }
    memcpy(body + len, ".\r\n", 3);
    memcpy(body + len + 3, ENVELOPE, envelope_len);
    body_len = len + 3;
}

/* One complete reply: what is said next. Returns false after QUIT. */
static bool hear(struct connection *c)
{
    static const char want[] = {'2', '2', '2', '2', '3', '2', '2'};
    if (c->line[0] != want[c->state]) {
        fprintf(stderr, "pipeline_client: unexpected reply %.3s\n", c->line);
        exit(1);
    }
    switch (c->state) {
    case GREETING:
        send_all(c->fd, "EHLO bench.example.com\r\n", 24);
        c->state = EHLO;
        break;
    case EHLO:
        send_all(c->fd, ENVELOPE, envelope_len);
        c->left--;
        c->state = MAIL;
        break;
    case MAIL:
        c->state = RCPT;
        break;
    case RCPT:
        c->state = DATA;
        break;
    case DATA:
        c->more = c->left > 0;
        c->left -= c->more;
        send_all(c->fd, body, c->more ? body_len + envelope_len : body_len);
        c->state = BODY;
        break;
    case BODY:
        if (!c->more)
            send_all(c->fd, "QUIT\r\n", 6);
        c->state = c->more ? MAIL : QUIT;
        break;
    case QUIT:
        return false;
    }
    return true;
}

static bool on_readable(struct connection *c)
{
    char bytes[4096];
    ssize_t len = recv(c->fd, bytes, sizeof bytes, 0);
    if (len <= 0)
        fail("recv");
    for (ssize_t i = 0; i < len; i++) {
        if (c->line_len < sizeof c->line)
            c->line[c->line_len++] = bytes[i];
        if (bytes[i] != '\n')
            continue;
        bool last = c->line[3] != '-';
        c->line_len = 0;
        if (last && !hear(c))
            return false;
    }
    return true;
}

static int open_connection(const char *host, int port)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)port)};
    if (inet_pton(AF_INET, host, &to.sin_addr) != 1)
        fail(host);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    int one = 1;
    if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof to) < 0)
        fail("connect");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return fd;
}

static void run(const char *host, int port, unsigned mails, unsigned count)
{
    int poll = epoll_create1(0);
    struct connection *all = calloc(count, sizeof *all);
    if (poll < 0 || !all)
        fail("set-up");
    for (unsigned i = 0; i < count; i++) {
        all[i].fd = open_connection(host, port);
        all[i].left = mails / count + (i < mails % count);
        struct epoll_event e = {.events = EPOLLIN, .data.ptr = &all[i]};
        if (epoll_ctl(poll, EPOLL_CTL_ADD, all[i].fd, &e) < 0)
            fail("epoll_ctl");
    }
    for (unsigned open = count; open > 0;) {
        struct epoll_event events[64];
        int n = epoll_wait(poll, events, 64, -1);
        for (int i = 0; i < n; i++) {
            struct connection *c = events[i].data.ptr;
            if (on_readable(c))
                continue;
            close(c->fd);
            open--;
        }
    }
    free(all);
    close(poll);
}

int main(int argc, char **argv)
{
    if (argc != 6) {
        fprintf(stderr, "usage: pipeline_client HOST PORT MAILS CONNECTIONS "
                        "BYTES\n");
        return 2;
    }
    unsigned mails = (unsigned)atoi(argv[3]), count = (unsigned)atoi(argv[4]);
    if (count == 0 || mails < count) {
        fprintf(stderr, "pipeline_client: at least one mail a connection\n");
        return 2;
    }
    make_body((size_t)atol(argv[5]));

    struct timespec begin, end;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    run(argv[1], atoi(argv[2]), mails, count);
    clock_gettime(CLOCK_MONOTONIC, &end);
    double seconds = (double)(end.tv_sec - begin.tv_sec) +
                     (double)(end.tv_nsec - begin.tv_nsec) / 1e9;
    printf("%.3f %.0f\n", seconds, mails / seconds);
    free(body);
    return 0;
}
