/**
 * converter.h - charsets of several bytes that are not EBCDIC
 *
 * Shift_JIS, ISO-2022-JP, GB18030 and their like: what mail labels name and
 * the library has no tables for. Each coder has a converter of its own, of ICU
 * (converter.c) or, for what ICU lacks, of an iconv (iconv_converter.c).
 */
#ifndef EBGATE_CODEPAGES_CONVERTER_H
#define EBGATE_CODEPAGES_CONVERTER_H

#include "codepages/page.h"

/** As a coding's survey: decodes as mail would, and looks at the text. */
coding_survey converter_survey;

/**
 * iconv_converter_suits - does text of @name grow as little as a coder allows?
 * Every byte alone becomes at most four of UTF-8.
 */
bool iconv_converter_suits(const struct iconv_calls *calls, const char *name);

#endif
