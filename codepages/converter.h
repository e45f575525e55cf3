/**
 * converter.h - charsets of several bytes that are not EBCDIC, through ICU
 *
 * Shift_JIS, ISO-2022-JP, GB18030 and their like: what mail labels name and
 * the library has no tables for. Each coder has a converter of its own.
 */
#ifndef EBGATE_CODEPAGES_CONVERTER_H
#define EBGATE_CODEPAGES_CONVERTER_H

#include "codepages/page.h"

/** A converter for @c, both ways. Returns 0 or -ENOMEM. */
int converter_open(struct codepage_coder *c);
void converter_close(struct codepage_coder *c);

/** Back to the initial state, and nothing held. */
void converter_reset(struct codepage_coder *c);

#endif
