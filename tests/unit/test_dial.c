/* test_dial.c - a host and a port → a connected socket: who gives up, ends */
#include "check.h"
#include "service/dial.h"

#include <arpa/inet.h>
#include <event2/dns.h>
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_look_up_given_up_at_the_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
