/**
 * dial_order.h - the addresses of a name, in the order they are tried
 *
 * The resolver's, the families in turn, and IPv6 first: a family that does not
 * get through costs one attempt and not all of them. RFC 8305, section 4.
 */
#ifndef EBGATE_SERVICE_DIAL_ORDER_H
#define EBGATE_SERVICE_DIAL_ORDER_H

#include <event2/util.h>
#include <stdbool.h>
#include <stddef.h>

/** @out: borrows of @list. Returns how many, @most at most. */
size_t dial_order(const struct evutil_addrinfo *list,
                  const struct evutil_addrinfo **out, size_t most);

/** Is it an address, which nobody looks up? Without brackets. */
bool dial_is_address(const char *host);

#endif
