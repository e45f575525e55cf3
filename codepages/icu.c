#include "codepages/icu.h"

#include "codepages/cells.h"
#include "codepages/utf.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unicode/ucnv.h>
#include <unicode/uset.h>
#include <unicode/utf16.h>

static size_t icu_decode(struct cells *s, const unsigned char *bytes,
                         size_t len, uint32_t text_out[CELLS_MAX_TEXT])
{
    UChar units[8];
    UErrorCode status = U_ZERO_ERROR;
    ucnv_resetToUnicode(s->handle);
    const char *at = (const char *)bytes;
    UChar *end = units;
    ucnv_toUnicode(s->handle, &end, units + 8, &at, at + len, NULL, true,
                   &status);
    if (U_FAILURE(status))
        return 0;

    size_t count = 0;
    int32_t unit_count = (int32_t)(end - units);
    for (int32_t i = 0; i < unit_count;) {
        UChar32 c;
        U16_NEXT(units, i, unit_count, c);
        if (count == CELLS_MAX_TEXT || U_IS_SURROGATE(c))
            return 0;
        text_out[count++] = (uint32_t)c;
    }
    return count;
}

static size_t icu_encode(struct cells *s, const uint32_t *text, size_t len,
                         bool best_fit, unsigned char out[CELLS_MAX_BYTES])
{
    UChar units[2 * CELLS_MAX_TEXT];
    int32_t unit_count = 0;
    for (size_t i = 0; i < len && i < CELLS_MAX_TEXT; i++)
        U16_APPEND_UNSAFE(units, unit_count, text[i]);

    UErrorCode status = U_ZERO_ERROR;
    ucnv_resetFromUnicode(s->handle);
    ucnv_setFallback(s->handle, best_fit);
    const UChar *at = units;
    char *end = (char *)out;
    ucnv_fromUnicode(s->handle, &end, (char *)out + CELLS_MAX_BYTES, &at,
                     units + unit_count, NULL, true, &status);
    return U_FAILURE(status) ? 0 : (size_t)(end - (char *)out);
}

static uint32_t *icu_repertoire(struct cells *s, size_t *count_out)
{
    UErrorCode status = U_ZERO_ERROR;
    USet *set = uset_openEmpty();
    ucnv_getUnicodeSet(s->handle, set, UCNV_ROUNDTRIP_AND_FALLBACK_SET,
                       &status);
    /* uset_size counts sequences as well: room enough. */
    size_t room = (size_t)uset_size(set) + 1;
    uint32_t *list = U_FAILURE(status) ? NULL : malloc(room * sizeof *list);
    size_t count = 0;
    for (int32_t i = 0; list && i < uset_getItemCount(set); i++) {
        UChar32 first, last;
        status = U_ZERO_ERROR;
        if (uset_getItem(set, i, &first, &last, NULL, 0, &status) != 0)
            break; /* sequences come behind the ranges; cells tell of them */
        for (UChar32 c = first; c <= last && count < room; c++)
            list[count++] = (uint32_t)c;
    }
    uset_close(set);
    *count_out = list ? count : 1;
    return list;
}

/*
 * ICU's own callback that stops lets through, without a word, the characters
 * that are ignored by default: soft hyphens, joiners, variation selectors.
 */
void icu_stop(const void *context, UConverterFromUnicodeArgs *args,
              const UChar *units, int32_t length, UChar32 code_point,
              UConverterCallbackReason reason, UErrorCode *status)
{
    (void)context, (void)args, (void)units, (void)length, (void)code_point;
    (void)reason, (void)status; /* the error stands, and so ICU stops */
}

static void icu_close(struct cells *s)
{
    ucnv_close(s->handle);
}

static const struct cells_calls icu_calls = {
    .decode = icu_decode,
    .encode = icu_encode,
    .repertoire = icu_repertoire,
    .close = icu_close,
};

int icu_cells_open(const char *name, struct cells *s_out)
{
    UErrorCode status = U_ZERO_ERROR;
    UConverter *converter = ucnv_open(name, &status);
    if (status == U_MEMORY_ALLOCATION_ERROR)
        return -ENOMEM;
    if (U_FAILURE(status))
        return -ENOENT;

    ucnv_setFromUCallBack(converter, icu_stop, NULL, NULL, NULL, &status);
    ucnv_setToUCallBack(converter, UCNV_TO_U_CALLBACK_STOP, NULL, NULL, NULL,
                        &status);
    const char *full_name = ucnv_getName(converter, &status);
    *s_out = (struct cells){.calls = &icu_calls, .handle = converter};
    UConverterType type = ucnv_getType(converter);
    s_out->single_byte =
        type == UCNV_SBCS || type == UCNV_LATIN_1 ||
        (type == UCNV_MBCS && ucnv_getMaxCharSize(converter) == 1);
    snprintf(s_out->engine, sizeof s_out->engine, "icu %s",
             U_SUCCESS(status) ? full_name : name);
    return 0;
}

const char *icu_cells_label(struct cells *s)
{
    UErrorCode status = U_ZERO_ERROR;
    const char *name = ucnv_getName(s->handle, &status);
    const char *label = ucnv_getStandardName(name, "MIME", &status);
    if (!label || U_FAILURE(status)) {
        status = U_ZERO_ERROR;
        label = ucnv_getStandardName(name, "IANA", &status);
    }
    return U_SUCCESS(status) ? label : NULL;
}
