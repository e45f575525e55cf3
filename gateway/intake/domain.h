/**
 * domain.h - the name of a host as the wire may have it
 *
 * Sources: RFC 5321, 4.1.2 and 4.5.3.1; RFC 5890 (A-labels).
 */
#ifndef EBGATE_INTAKE_DOMAIN_H
#define EBGATE_INTAKE_DOMAIN_H

#include "base/buf.h"

#define DOMAIN_MAX 255
#define DOMAIN_MAX_LABEL 63

/**
 * domain_to_ascii - a domain or an address literal, checked
 * @domain: UTF-8; "example.com", "bücher.example", "[192.0.2.1]"
 * @out:    the same in ASCII is appended; labels beyond ASCII as A-labels
 * Underscores are let through: names of nodes have them. Returns 0, -EINVAL
 * for what is no domain or too long, -ENOMEM.
 */
int domain_to_ascii(struct span domain, struct buf *out);

#endif
