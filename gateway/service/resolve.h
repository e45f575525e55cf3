/**
 * resolve.h - questions to the name server, answered from the loop
 *
 * c-ares on libevent. The servers are the system's (resolv.conf), or the one
 * that the configuration names.
 */
#ifndef EBGATE_SERVICE_RESOLVE_H
#define EBGATE_SERVICE_RESOLVE_H

#include "service/loop.h"
#include "service/mx.h"

struct resolver;

/**
 * resolver_new
 * @server: "ADDRESS" or "ADDRESS:PORT", IPv6 in brackets with a port; NULL:
 *          the system's
 * Returns 0, -ENOMEM, or -EINVAL: @server is no such thing.
 */
int resolver_new(struct loop *loop, const char *server,
                 struct resolver **r_out);
/** Questions that have no answer are answered from within: MX_FAILED. */
void resolver_free(struct resolver **r);

/** Who is told; @mx is borrowed, and mixed. May be called from within
 *  resolver_ask_mx. */
typedef void resolver_told(void *arg, struct mx *mx);

void resolver_ask_mx(struct resolver *r, const char *domain,
                     resolver_told *told, void *arg);

#endif
