#include "service/dial_order.h"

#include <arpa/inet.h>
#include <netinet/in.h>

static const struct evutil_addrinfo *
next_of_family(const struct evutil_addrinfo *a, bool six)
{
    while (a && (a->ai_family == AF_INET6) != six)
        a = a->ai_next;
    return a;
}

size_t dial_order(const struct evutil_addrinfo *list,
                  const struct evutil_addrinfo **out, size_t most)
{
    const struct evutil_addrinfo *next[] = {next_of_family(list, true),
                                            next_of_family(list, false)};
    size_t count = 0;
    for (size_t turn = 0; count < most && (next[0] || next[1]); turn++) {
        size_t family = next[turn % 2] ? turn % 2 : (turn + 1) % 2;
        out[count++] = next[family];
        next[family] = next_of_family(next[family]->ai_next, family == 0);
    }
    return count;
}

bool dial_is_address(const char *host)
{
    unsigned char bytes[16];
    return inet_pton(AF_INET, host, bytes) == 1 ||
           inet_pton(AF_INET6, host, bytes) == 1;
}
