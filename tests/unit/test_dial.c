/* test_dial.c - a host and a port → a connected socket: who gives up, ends */
#include "check.h"
#include "scratch.h"
#include "service/dial.h"
#include "service/dial_order.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <event2/dns.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

static void on_done(void *arg, const struct dial_result *result)
{
    (void)result;
    *(bool *)arg = true;
}

/** A name server that hears and never answers: its socket. */
static int silent_server(struct loop *loop)
{
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof at;
    assert_int_equal(bind(fd, (struct sockaddr *)&at, size), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &size), 0);
    struct evdns_base *dns = loop_dns(loop);
    evdns_base_clear_nameservers_and_suspend(dns);
    assert_int_equal(evdns_base_nameserver_sockaddr_add(
                         dns, (struct sockaddr *)&at, size, 0),
                     0);
    evdns_base_resume(dns);
    return fd;
}

/** What a cancelled look-up holds is freed, though the loop is never run
 * again: the leak checker sees it. */
static void a_look_up_given_up_at_the_end(void **state)
{
    (void)state;
    struct loop *loop = NULL;
    struct dial *dial = NULL;
    bool done = false;
    assert_int_equal(loop_new(&loop), 0);
    int fd = silent_server(loop);
    const struct dial_options options = {.host = "no.such.host.invalid",
                                         .port = 25,
                                         .patience_s = 40,
                                         .done = on_done,
                                         .arg = &done};
    assert_int_equal(dial_new(loop, &options, &dial), 0);
    const struct timeval moment = {.tv_usec = 10000};
    event_base_loopexit(loop_base(loop), &moment);
    assert_int_equal(loop_run(loop), 0);
    dial_free(&dial);
    loop_free(&loop);
    close(fd);
    assert_false(done);
}

/* ------------------------------------------------------------- the order */

#define MOST 8

/** Addresses of a name as digits, 4 or 6; their places in @wanted. */
static const struct {
    const char *name, *families, *wanted;
} orders[] = {
    {"none", "", ""},
    {"one", "4", "0"},
    {"of one family", "444", "012"},
    {"IPv6 is first", "46", "10"},
    {"in turn", "444666", "304152"},
    {"as the resolver has them", "4646", "1032"},
    {"more of one", "64444", "01234"},
    {"and of the other", "66664", "04123"},
    {"too many", "4444444444666", "A0B1C234"},
};

static void families_take_turns(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(orders); i++) {
        struct evutil_addrinfo list[16] = {{0}};
        const struct evutil_addrinfo *order[MOST];
        char seen[MOST + 1] = "";
        size_t len = strlen(orders[i].families);
        for (size_t k = 0; k < len; k++) {
            list[k].ai_family =
                orders[i].families[k] == '6' ? AF_INET6 : AF_INET;
            list[k].ai_next = k + 1 < len ? &list[k + 1] : NULL;
        }
        size_t count = dial_order(len ? list : NULL, order, MOST);
        for (size_t k = 0; k < count; k++)
            seen[k] = "0123456789ABCDEF"[order[k] - list];
        if (strcmp(seen, orders[i].wanted) != 0)
            fail_msg("%s: %s, not %s", orders[i].name, seen, orders[i].wanted);
    }
}

/* --------------------------------------------------- more than one address */

struct place {
    int fd;
    unsigned port;
};

/** A listener at 127.0.0.@last, at a free port where @port is 0. */
static struct place listen_at(unsigned last, unsigned port)
{
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)port),
                             .sin_addr.s_addr = htonl(0x7F000000 | last)};
    socklen_t size = sizeof at;
    struct place p = {.fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    assert_int_equal(bind(p.fd, (struct sockaddr *)&at, size), 0);
    assert_int_equal(listen(p.fd, 0), 0);
    assert_int_equal(getsockname(p.fd, (struct sockaddr *)&at, &size), 0);
    p.port = ntohs(at.sin_port);
    return p;
}

/** Connects to it until it is full and answers no more. Returns how many. */
static size_t fill(unsigned last, unsigned port, int fds[], size_t most)
{
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)port),
                             .sin_addr.s_addr = htonl(0x7F000000 | last)};
    for (size_t i = 0; i < most; i++) {
        fds[i] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        (void)connect(fds[i], (struct sockaddr *)&at, sizeof at);
        struct pollfd one = {.fd = fds[i], .events = POLLOUT};
        if (poll(&one, 1, 100) == 0)
            return i + 1;
    }
    fail_msg("it is never full");
    return 0;
}

struct call {
    struct loop *loop;
    struct dial_result result;
    int64_t ms;
};

static void on_result(void *arg, const struct dial_result *result)
{
    struct call *c = arg;
    c->result = *result;
    event_base_loopbreak(loop_base(c->loop));
}

/** Descriptors that are open. */
static size_t count_open(void)
{
    size_t count = 0;
    DIR *dir = opendir("/proc/self/fd");
    assert_non_null(dir);
    while (readdir(dir))
        count++;
    closedir(dir);
    return count;
}

/** The name many.example has the addresses 127.0.0.@lasts, in this order. */
static void know_name(struct loop *loop, const char *lasts)
{
    struct scratch s;
    char hosts[400] = "", path[128];
    for (size_t i = 0; lasts[i]; i++)
        snprintf(hosts + strlen(hosts), sizeof hosts - strlen(hosts),
                 "127.0.0.%c many.example\n", lasts[i]);
    scratch_begin(&s);
    scratch_write(&s, "hosts", hosts, strlen(hosts), path);
    assert_int_equal(evdns_base_load_hosts(loop_dns(loop), path), 0);
    scratch_end(&s);
}

/** Dials @host until there is a result, or for @most_ms. Nothing stays open
 *  but the socket that is the result. */
static struct call dial_host(const char *host, const char *lasts, unsigned port,
                             unsigned most_ms)
{
    struct call c = {.result.fd = -1};
    struct dial *dial = NULL;
    struct timespec begin, end;
    const struct timeval most = {.tv_sec = most_ms / 1000,
                                 .tv_usec = most_ms % 1000 * 1000};
    size_t open = count_open();
    assert_int_equal(loop_new(&c.loop), 0);
    know_name(c.loop, lasts);
    const struct dial_options options = {.host = host,
                                         .port = port,
                                         .patience_s = 20,
                                         .done = on_result,
                                         .arg = &c};
    clock_gettime(CLOCK_MONOTONIC, &begin);
    assert_int_equal(dial_new(c.loop, &options, &dial), 0);
    event_base_loopexit(loop_base(c.loop), &most);
    assert_int_equal(loop_run(c.loop), 0);
    clock_gettime(CLOCK_MONOTONIC, &end);
    c.ms = (end.tv_sec - begin.tv_sec) * 1000 +
           (end.tv_nsec - begin.tv_nsec) / 1000000;
    dial_free(&dial);
    loop_free(&c.loop);
    assert_int_equal(count_open(), open + (c.result.fd >= 0));
    return c;
}

static struct call dial_name(const char *lasts, unsigned port)
{
    return dial_host("many.example", lasts, port, 30000);
}

static void expect(const struct call *c, unsigned last, unsigned port)
{
    char text[40];
    snprintf(text, sizeof text, "127.0.0.%u port %u", last, port);
    assert_null(c->result.codes);
    assert_true(c->result.fd >= 0);
    assert_string_equal(c->result.text, text);
    close(c->result.fd);
}

static void one_that_refuses_is_passed_over_at_once(void **state)
{
    (void)state;
    struct place good = listen_at(4, 0);
    struct call c = dial_name("234", good.port);
    expect(&c, 4, good.port);
    assert_true(c.ms < 200);
    close(good.fd);
}

static void one_that_is_silent_is_not_waited_for(void **state)
{
    (void)state;
    int fds[20];
    struct place good = listen_at(3, 0), silent = listen_at(2, good.port);
    size_t count = fill(2, silent.port, fds, COUNT(fds));
    struct call c = dial_name("23", good.port);
    expect(&c, 3, good.port);
    assert_in_range(c.ms, 240, 5000);
    while (count > 0)
        close(fds[--count]);
    close(good.fd);
    close(silent.fd);
}

static void of_all_that_fail_it_is_said_why(void **state)
{
    (void)state;
    struct place none = listen_at(2, 0);
    close(none.fd);
    struct call c = dial_name("23", none.port);
    char text[200];
    snprintf(text, sizeof text,
             "127.0.0.2 port %u: Connection refused; 127.0.0.3 port %u: "
             "Connection refused",
             none.port, none.port);
    assert_string_equal(c.result.codes, "451 4.4.1");
    assert_string_equal(c.result.text, text);
    assert_int_equal(c.result.fd, -1);
}

/** With attempts under way; which ones end is seen by what stays open. */
static void attempts_given_up_are_closed(void **state)
{
    (void)state;
    int fds[20], more[20];
    struct place one = listen_at(2, 0), two = listen_at(3, one.port);
    size_t count = fill(2, one.port, fds, COUNT(fds));
    size_t more_count = fill(3, one.port, more, COUNT(more));
    struct call c = dial_host("many.example", "23", one.port, 400);
    assert_int_equal(c.result.fd, -1);
    assert_null(c.result.codes);
    while (count > 0)
        close(fds[--count]);
    while (more_count > 0)
        close(more[--more_count]);
    close(one.fd);
    close(two.fd);
}

static void an_address_is_tried_once(void **state)
{
    (void)state;
    struct place none = listen_at(2, 0);
    struct place good = listen_at(3, none.port);
    close(none.fd);
    struct call c = dial_host("127.0.0.2", "3", none.port, 30000);
    char text[80];
    snprintf(text, sizeof text, "127.0.0.2 port %u: Connection refused",
             none.port);
    assert_string_equal(c.result.codes, "451 4.4.1");
    assert_string_equal(c.result.text, text);
    assert_true(c.ms < 200);
    close(good.fd);
}

/* ------------------------------------------------------------ is noted */

static void look_up(struct loop *loop, const char *host, struct whereabouts *w,
                    struct call *c)
{
    struct dial *dial = NULL;
    const struct dial_options options = {.host = host,
                                         .port = 1,
                                         .patience_s = 1,
                                         .looks_only = true,
                                         .whereabouts = w,
                                         .done = on_result,
                                         .arg = c};
    c->loop = loop;
    assert_int_equal(dial_new(loop, &options, &dial), 0);
    assert_int_equal(loop_run(loop), 0);
    dial_free(&dial);
    assert_int_equal(c->result.fd, -1);
}

/** In the order they are tried; a failure leaves what was known. */
static void what_is_found_is_noted(void **state)
{
    (void)state;
    struct loop *loop = NULL;
    struct call c = {.loop = NULL};
    struct whereabouts w = {.asked = false};
    assert_int_equal(loop_new(&loop), 0);
    int fd = silent_server(loop);
    know_name(loop, "342");
    look_up(loop, "many.example", &w, &c);
    assert_null(c.result.codes);
    assert_true(w.asked);
    assert_int_equal(w.count, 3);
    assert_string_equal(w.at[0], "127.0.0.3");
    assert_string_equal(w.at[2], "127.0.0.2");
    assert_string_equal(w.error, "");
    look_up(loop, "other.example", &w, &c);
    assert_string_equal(c.result.codes, "451 4.4.3");
    assert_string_equal(w.error, "the name server does not answer");
    assert_int_equal(w.count, 3);
    c.result = (struct dial_result){.fd = -1};
    look_up(loop, "many.example", &w, &c);
    assert_string_equal(w.error, "");
    assert_int_equal(w.count, 3);
    loop_free(&loop);
    close(fd);
}

static void there_is_no_room_for_all(void **state)
{
    (void)state;
    struct whereabouts w = {.asked = false};
    char text[WHEREABOUTS_ADDRESS + 1] = "";
    whereabouts_found(&w);
    memset(text, '1', WHEREABOUTS_ADDRESS);
    whereabouts_add(&w, text);
    assert_int_equal(w.count, 0);
    text[WHEREABOUTS_ADDRESS - 1] = '\0';
    for (size_t i = 0; i < 2 * WHEREABOUTS_MOST; i++)
        whereabouts_add(&w, text);
    assert_int_equal(w.count, WHEREABOUTS_MOST);
    assert_string_equal(w.at[WHEREABOUTS_MOST - 1], text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_look_up_given_up_at_the_end),
        cmocka_unit_test(families_take_turns),
        cmocka_unit_test(one_that_refuses_is_passed_over_at_once),
        cmocka_unit_test(one_that_is_silent_is_not_waited_for),
        cmocka_unit_test(of_all_that_fail_it_is_said_why),
        cmocka_unit_test(attempts_given_up_are_closed),
        cmocka_unit_test(an_address_is_tried_once),
        cmocka_unit_test(what_is_found_is_noted),
        cmocka_unit_test(there_is_no_room_for_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
