/**
 * address.h - address fields, and other structured ones, in ASCII
 *
 * Names and comments become encoded words, domains A-labels. A local part
 * that is not ASCII has no other form: it goes as it is where the relay knows
 * SMTPUTF8; elsewhere the address is named in an empty group (RFC 6857).
 * Sources: RFC 5322, 3.4; RFC 2047, 5; RFC 6532.
 */
#ifndef EBGATE_MESSAGE_ADDRESS_H
#define EBGATE_MESSAGE_ADDRESS_H

#include "message/fold.h"

/**
 * address_field_put - the value of an address field, in one line
 * @utf8: the relay takes UTF-8 in addresses
 */
int address_field_put(struct fold *f, struct span value, bool utf8);

/** Has an address of @value a local part that is not ASCII? */
bool address_needs_utf8(struct span value);

/** The value of any other structured field: comments as encoded words; what
 *  is not ASCII elsewhere becomes "?", and is counted. */
int token_field_put(struct fold *f, struct span value);

#endif
