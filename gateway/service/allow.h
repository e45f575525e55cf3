/**
 * allow.h - which addresses may connect: single ones and prefixes
 *
 *     192.0.2.17   198.51.100.0/24   2001:db8::/32   ::1
 *
 * An IPv4 address is the same written as it is and mapped into IPv6.
 */
#ifndef EBGATE_SERVICE_ALLOW_H
#define EBGATE_SERVICE_ALLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>

/** An address of either family, in sixteen bytes. */
struct address {
    unsigned char bytes[16];
};

/** Of a socket's peer; all zero for another family. */
struct address address_of(const struct sockaddr *from);

struct allow {
    struct prefix {
        struct address address;
        unsigned bits;
    } * prefixes;
    size_t count;
};

/**
 * allow_add - one more address or prefix
 * @allow: zero-initialised is nobody
 * Returns 0, -ENOMEM, or -EINVAL with what is wrong and what would be right.
 */
int allow_add(struct allow *allow, const char *text, char *error_out,
              size_t error_size);
void allow_clear(struct allow *allow);

bool allow_has(const struct allow *allow, const struct address *address);

#endif
