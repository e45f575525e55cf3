/**
 * parameter.h - the parameters of MIME fields (RFC 2045, 5.1; RFC 2231)
 */
#ifndef EBGATE_MESSAGE_PARAMETER_H
#define EBGATE_MESSAGE_PARAMETER_H

#include "message/fold.h"

struct parameter {
    struct span name;
    struct span value; /* as written, with its quotes */
};

/** What stands before the first semicolon, without comments. */
struct span parameter_head(struct span value);

/**
 * parameter_next - the next parameter of @rest
 * @rest: begins as the field's value in one line
 */
bool parameter_next(struct span *rest, struct parameter *parameter_out);

/** The parameter of that name; false without one. */
bool parameter_find(struct span value, struct span name,
                    struct parameter *parameter_out);

/** The value without quotes; at most @size bytes, returns how many, 0 too
 *  when it is longer than that. */
size_t parameter_text(const struct parameter *p, unsigned char *out,
                      size_t size);

/**
 * parameter_field_put - a whole value: token; name=value; name=value
 * What is ASCII stays as it was written; other values become
 * name*=UTF-8''..., in several sections when one line does not hold them.
 */
int parameter_field_put(struct fold *f, struct span value);

#endif
