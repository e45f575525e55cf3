/**
 * ucm_write.h - a converter of ICU as the text of a mapping file
 *
 * ICU is asked through its own functions only: what each byte and each pair
 * stands for, what each character becomes, with and without fallbacks.
 */
#ifndef EBGATE_TESTS_UCM_WRITE_H
#define EBGATE_TESTS_UCM_WRITE_H

#include "base/buf.h"
#include "check.h"

#include <unicode/ucnv.h>
#include <unicode/uset.h>
#include <unicode/utf16.h>

/* ICU's own callback lets characters through that are ignored by default. */
static inline void ucm_keep_error(const void *context,
                                  UConverterFromUnicodeArgs *args,
                                  const UChar *units, int32_t length, UChar32 c,
                                  UConverterCallbackReason reason,
                                  UErrorCode *status)
{
    (void)context, (void)args, (void)units, (void)length, (void)c;
    (void)reason, (void)status;
}

/* Bytes of @units without their shifts, 0 when there are none. */
static inline int ucm_encode(UConverter *icu, const UChar *units, int count,
                             bool fallback, unsigned char out[16])
{
    UErrorCode status = U_ZERO_ERROR;
    ucnv_setFallback(icu, fallback);
    int len = ucnv_fromUChars(icu, (char *)out, 16, units, count, &status);
    if (U_FAILURE(status))
        return 0;
    if (len == 4) {
        memmove(out, out + 1, 2);
        return 2;
    }
    return len;
}

static inline void ucm_write_line(struct buf *out, const UChar *units,
                                  int count, const unsigned char *bytes,
                                  int len, unsigned flag)
{
    for (int i = 0; i < count;) {
        UChar32 c;
        U16_NEXT(units, i, count, c);
        buf_printf(out, "<U%04X>", (unsigned)c);
    }
    buf_printf(out, " ");
    for (int i = 0; i < len; i++)
        buf_printf(out, "\\x%02X", bytes[i]);
    buf_printf(out, " |%u\n", flag);
}

/* One cell: it returns, or it does not. */
static inline void ucm_write_cell(struct buf *out, UConverter *icu,
                                  const unsigned char *bytes, int len,
                                  bool shifts)
{
    UErrorCode status = U_ZERO_ERROR;
    UChar units[8];
    unsigned char back[16], in[4] = {0x0E, bytes[0], bytes[len - 1], 0x0F};
    const unsigned char *from = len == 2 && shifts ? in : bytes;
    int count = ucnv_toUChars(icu, units, 8, (const char *)from,
                              len == 2 && shifts ? 4 : len, &status);
    if (U_FAILURE(status) || count == 0)
        return;
    bool returns = ucm_encode(icu, units, count, false, back) == len &&
                   memcmp(back, bytes, (size_t)len) == 0;
    ucm_write_line(out, units, count, bytes, len, returns ? 0 : 3);
}

/* What encodes and does not return: |4, or |1 when a fallback only. */
static inline void ucm_write_one_way(struct buf *out, UConverter *icu,
                                     UChar32 c)
{
    UErrorCode status = U_ZERO_ERROR;
    UChar units[2], there[8];
    unsigned char bytes[16], in[4] = {0x0E, 0, 0, 0x0F};
    int count = 0;
    U16_APPEND_UNSAFE(units, count, c);
    int good = ucm_encode(icu, units, count, false, bytes);
    int len = good ? good : ucm_encode(icu, units, count, true, bytes);
    if (len == 0)
        return;
    memcpy(in + 1, bytes, 2);
    bool shifts = len == 2 && ucnv_getType(icu) == UCNV_EBCDIC_STATEFUL;
    int back = ucnv_toUChars(icu, there, 8, (const char *)(shifts ? in : bytes),
                             shifts ? 4 : len, &status);
    if (good && U_SUCCESS(status) && back == count &&
        memcmp(there, units, (size_t)count * sizeof units[0]) == 0)
        return; /* a cell has said so already */
    ucm_write_line(out, units, count, bytes, len, good ? 4 : 1);
}

static inline void ucm_write_mappings(struct buf *out, UConverter *icu)
{
    UErrorCode status = U_ZERO_ERROR;
    bool shifts = ucnv_getType(icu) == UCNV_EBCDIC_STATEFUL;
    unsigned least = (unsigned)ucnv_getMinCharSize(icu);
    for (unsigned b = 0; b < 256 && least == 1; b++)
        if (!shifts || (b != 0x0E && b != 0x0F))
            ucm_write_cell(out, icu, (unsigned char[]){(unsigned char)b}, 1,
                           shifts);
    for (unsigned lead = 0x40; ucnv_getMaxCharSize(icu) > 1 && lead < 0xFF;
         lead++)
        for (unsigned trail = 0x40; trail < 0xFF; trail++) {
            unsigned char pair[] = {(unsigned char)lead, (unsigned char)trail};
            if ((lead == 0x40) == (trail == 0x40))
                ucm_write_cell(out, icu, pair, 2, shifts);
        }
    USet *set = uset_openEmpty();
    ucnv_getUnicodeSet(icu, set, UCNV_ROUNDTRIP_AND_FALLBACK_SET, &status);
    for (UChar32 c = 0; c < 0x30000; c++)
        if (uset_contains(set, c))
            ucm_write_one_way(out, icu, c);
    uset_close(set);
}

/** ICU's converter @name as the text of a mapping file. */
static inline void ucm_write(const char *name, const char *states,
                             struct buf *out)
{
    UErrorCode status = U_ZERO_ERROR;
    UConverter *icu = ucnv_open(name, &status);
    ucnv_setFromUCallBack(icu, ucm_keep_error, NULL, NULL, NULL, &status);
    ucnv_setToUCallBack(icu, UCNV_TO_U_CALLBACK_STOP, NULL, NULL, NULL,
                        &status);
    assert_true(U_SUCCESS(status));
    UConverterType type = ucnv_getType(icu);
    int most = ucnv_getMinCharSize(icu);
    buf_init(out, 16 << 20);
    buf_printf(out, "# made of %s\n<code_set_name> \"%s\"\n", name,
               ucnv_getName(icu, &status));
    buf_printf(out, "<uconv_class> \"%s\"\n%s",
               type == UCNV_EBCDIC_STATEFUL ? "EBCDIC_STATEFUL"
               : most == 2                  ? "DBCS"
                                            : "SBCS",
               states);
    buf_printf(out, "<subchar> %s\n",
               type == UCNV_EBCDIC_STATEFUL || most == 2 ? "\\xFE\\xFE"
                                                         : "\\x3F");
    buf_printf(out, "CHARMAP\n");
    ucm_write_mappings(out, icu);
    buf_printf(out, "END CHARMAP\n");
    ucnv_close(icu);
}

#endif
