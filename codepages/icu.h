/**
 * icu.h - ICU as this library wants it: it stops at whatever is no mapping
 */
#ifndef EBGATE_CODEPAGES_ICU_H
#define EBGATE_CODEPAGES_ICU_H

#include <unicode/ucnv.h>

/** For ucnv_setFromUCallBack: every character that is missing is an error. */
void icu_stop(const void *context, UConverterFromUnicodeArgs *args,
              const UChar *units, int32_t length, UChar32 code_point,
              UConverterCallbackReason reason, UErrorCode *status);

#endif
