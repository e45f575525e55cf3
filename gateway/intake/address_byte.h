/**
 * address_byte.h - where the at-sign stands, in a page that is not known yet
 *
 * Letters of A to Z, digits, `<`, `>`, `:`, period and hyphen are the same
 * byte in every page of EBCDIC but a few, so that addresses can be found
 * before anything is decoded: what stands left of the domain is the at-sign,
 * whatever character it is. It tells the page (codepages/guess.h).
 */
#ifndef EBGATE_INTAKE_ADDRESS_BYTE_H
#define EBGATE_INTAKE_ADDRESS_BYTE_H

#include "base/span.h"

/** At-signs of one record that are of interest. */
#define ADDRESS_BYTES 32

/**
 * address_bytes - the offsets of at-signs in @record, undecoded EBCDIC
 * Of MAIL and RCPT commands, and of header fields that hold addresses. Text
 * is not told from header: what looks like a field is taken for one.
 * Returns how many are in @places_out.
 */
size_t address_bytes(struct span record, size_t places_out[ADDRESS_BYTES]);

#endif
