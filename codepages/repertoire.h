/**
 * repertoire.h - the characters that a charset's name promises
 *
 * Libraries put the characters of vendors (circled digits, Roman numerals,
 * whole alphabets) behind the names of standards that have none of them. Who
 * reads a mail by the standard cannot read those: the text does not fit.
 */
#ifndef EBGATE_CODEPAGES_REPERTOIRE_H
#define EBGATE_CODEPAGES_REPERTOIRE_H

#include <stdbool.h>
#include <stddef.h>

struct repertoire;

/** That of the standard which @label is a name of, or NULL: there is no limit.
 *  @label may be NULL. */
const struct repertoire *repertoire_of(const char *label);

/** Are the @len bytes at @at, one character in that charset, in the standard?
 *  Escapes may stand around it. */
bool repertoire_holds(const struct repertoire *r, const unsigned char *at,
                      size_t len);

#endif
