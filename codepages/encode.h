/**
 * encode.h - UTF-8 to a page that has tables, single-byte or mixed
 */
#ifndef EBGATE_CODEPAGES_ENCODE_H
#define EBGATE_CODEPAGES_ENCODE_H

#include "codepages/run.h"

/** As a coding's encode. Double bytes are put between SO and SI; where the
 *  page has double bytes only they stand alone. */
struct codepage_result page_encode(struct codepage_coder *c,
                                   const unsigned char *in, size_t in_len,
                                   unsigned char *out, bool last);

/** Writes @code, with the shift that it needs. */
void encode_code(struct run *r, int code);

#endif
