#include "service/allow.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* RFC 4291, 2.5.5.2: ::ffff:0:0/96 */
#define MAPPED_BITS 96

static struct address mapped(const void *four)
{
    struct address a = {.bytes = {[10] = 0xFF, [11] = 0xFF}};
    memcpy(a.bytes + 12, four, 4);
    return a;
}

struct address address_of(const struct sockaddr *from)
{
    struct address a = {.bytes = {0}};
    if (from->sa_family == AF_INET)
        return mapped(&((const struct sockaddr_in *)from)->sin_addr);
    if (from->sa_family == AF_INET6)
        memcpy(a.bytes, &((const struct sockaddr_in6 *)from)->sin6_addr, 16);
    return a;
}

/* The address in front of the slash; false when it is none. */
static bool read_address(const char *text, struct prefix *out, unsigned *base)
{
    unsigned char four[4];
    *base = MAPPED_BITS;
    if (inet_pton(AF_INET, text, four) == 1) {
        out->address = mapped(four);
        return true;
    }
    *base = 0;
    return inet_pton(AF_INET6, text, out->address.bytes) == 1;
}

static bool read_bits(const char *text, unsigned base, unsigned *bits_out)
{
    char *end;
    if (*text < '0' || *text > '9')
        return false;
    unsigned long bits = strtoul(text, &end, 10);
    *bits_out = base + (unsigned)bits;
    return *end == '\0' && bits <= 128 - base;
}

static bool bit_of(const struct address *a, unsigned n)
{
    return a->bytes[n / 8] >> (7 - n % 8) & 1;
}

static bool has_bits_behind(const struct prefix *p)
{
    for (unsigned n = p->bits; n < 128; n++) {
        if (bit_of(&p->address, n))
            return true;
    }
    return false;
}

int allow_add(struct allow *allow, const char *text, char *error_out,
              size_t error_size)
{
    char copy[64];
    struct prefix p = {.bits = 128};
    unsigned base;
    if ((size_t)snprintf(copy, sizeof copy, "%s", text) >= sizeof copy)
        copy[0] = '\0';
    char *slash = strchr(copy, '/');
    if (slash)
        *slash++ = '\0';
    if (!read_address(copy, &p, &base) ||
        (slash && !read_bits(slash, base, &p.bits))) {
        snprintf(error_out, error_size,
                 "'%.60s' is no address and no prefix: one is written as "
                 "192.0.2.17, 192.0.2.0/24 or 2001:db8::/32",
                 text);
        return -EINVAL;
    }
    if (has_bits_behind(&p)) {
        snprintf(error_out, error_size,
                 "'%.60s' has bits set behind its prefix of %u: leave them 0",
                 text, p.bits - base);
        return -EINVAL;
    }
    struct prefix *more =
        realloc(allow->prefixes, (allow->count + 1) * sizeof *more);
    if (!more)
        return -ENOMEM;
    allow->prefixes = more;
    more[allow->count++] = p;
    return 0;
}

void allow_clear(struct allow *allow)
{
    free(allow->prefixes);
    *allow = (struct allow){0};
}

static bool matches(const struct prefix *p, const struct address *a)
{
    unsigned whole = p->bits / 8, rest = p->bits % 8;
    if (memcmp(p->address.bytes, a->bytes, whole) != 0)
        return false;
    unsigned mask = 0xFF00U >> rest & 0xFFU;
    return rest == 0 ||
           ((p->address.bytes[whole] ^ a->bytes[whole]) & mask) == 0;
}

bool allow_has(const struct allow *allow, const struct address *address)
{
    for (size_t i = 0; i < allow->count; i++) {
        if (matches(&allow->prefixes[i], address))
            return true;
    }
    return false;
}
