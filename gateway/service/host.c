#include "service/host.h"

#include <ctype.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

bool host_is_name(const char *name)
{
    for (const char *c = name; *c; c++) {
        if (!isalnum((unsigned char)*c) && !strchr("-._:[]", *c))
            return false;
    }
    return *name != '\0' && strlen(name) < 256;
}

/** The full name of a host that only says the first part of it. */
static void complete(char *host, size_t size)
{
    struct addrinfo hints = {.ai_flags = AI_CANONNAME,
                             .ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    if (strchr(host, '.') || getaddrinfo(host, NULL, &hints, &found) != 0)
        return;
    if (found->ai_canonname && strchr(found->ai_canonname, '.') &&
        host_is_name(found->ai_canonname))
        snprintf(host, size, "%s", found->ai_canonname);
    freeaddrinfo(found);
}

void host_own_name(char *out, size_t size)
{
    if (gethostname(out, size - 1) < 0)
        *out = '\0';
    out[size - 1] = '\0';
    if (!host_is_name(out))
        snprintf(out, size, "localhost");
    complete(out, size);
}
