/** host.h - the name that we have */
#ifndef EBGATE_SERVICE_HOST_H
#define EBGATE_SERVICE_HOST_H

#include <stdbool.h>
#include <stddef.h>

/** May it be the name of a host, or an address in brackets? */
bool host_is_name(const char *name);

/** The full name of this machine, as far as it is known; "localhost" when it
 *  has none. May ask the resolver, and wait for it. */
void host_own_name(char *out, size_t size);

#endif
