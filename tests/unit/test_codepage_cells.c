/*
 * Every cell of every page against ICU, asked directly: what a byte or a pair
 * decodes to, what a character encodes to, and that what returns returns.
 */
#include "check.h"
#include "codepages/codepage.h"
#include "codepages/roster.h"

#include <unicode/ucnv.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include <unicode/utf16.h>
#include <unicode/utf8.h>

static const struct codepage_policy stop = {
    .unassigned = CODEPAGE_STOP,
    .illegal = CODEPAGE_STOP,
    .not_in_target = CODEPAGE_STOP,
    .malformed = CODEPAGE_STOP,
};

static const struct codepage_policy best_fit = {
    .not_in_target = CODEPAGE_BEST_FIT,
};

struct witness {
    const struct codepage *cp;
    struct codepage_coder decoder;
    struct codepage_coder encoder;
    struct codepage_coder fitter; /* by best fit */
    UConverter *icu;
};

/* ICU's own callback lets characters through that are ignored by default. */
static void keep_error(const void *context, UConverterFromUnicodeArgs *args,
                       const UChar *units, int32_t length, UChar32 c,
                       UConverterCallbackReason reason, UErrorCode *status)
{
    (void)context, (void)args, (void)units, (void)length, (void)c;
    (void)reason, (void)status;
}

static void witness_begin(struct witness *w, const struct codepage *cp,
                          const char *icu)
{
    UErrorCode status = U_ZERO_ERROR;
    w->cp = cp;
    codepage_coder_init(&w->decoder, cp, &stop);
    codepage_coder_init(&w->encoder, cp, &stop);
    codepage_coder_init(&w->fitter, cp, &best_fit);
    w->icu = ucnv_open(icu, &status);
    ucnv_setFromUCallBack(w->icu, keep_error, NULL, NULL, NULL, &status);
    ucnv_setToUCallBack(w->icu, UCNV_TO_U_CALLBACK_STOP, NULL, NULL, NULL,
                        &status);
    assert_true(U_SUCCESS(status));
}

static void witness_end(struct witness *w)
{
    ucnv_close(w->icu);
    codepage_coder_clear(&w->decoder);
    codepage_coder_clear(&w->encoder);
    codepage_coder_clear(&w->fitter);
}

/* UTF-8 of @bytes as ICU has it; -1 when it has none. */
static int icu_decode(struct witness *w, const unsigned char *bytes, int len,
                      unsigned char out[16])
{
    UErrorCode status = U_ZERO_ERROR;
    UChar units[8];
    int count =
        ucnv_toUChars(w->icu, units, 8, (const char *)bytes, len, &status);
    if (U_FAILURE(status))
        return -1;
    int written = 0;
    for (int i = 0; i < count;) {
        UChar32 c;
        U16_NEXT(units, i, count, c);
        U8_APPEND_UNSAFE(out, written, c);
    }
    return written;
}

static void check_decode(struct witness *w, const unsigned char *bytes, int len)
{
    unsigned char want[16], got[64];
    int want_len = icu_decode(w, bytes, len, want);
    struct codepage_result r = codepage_decode_record(
        &w->decoder, bytes, (size_t)len, got, sizeof got);
    bool same = want_len < 0 ? r.status == CODEPAGE_STOPPED
                             : r.status == CODEPAGE_OK &&
                                   r.written == (size_t)want_len &&
                                   memcmp(want, got, r.written) == 0;
    if (!same)
        fail_msg("%s: %02X %02X %02X does not decode as in ICU",
                 codepage_name(w->cp), bytes[0], len > 1 ? bytes[1] : 0,
                 len > 2 ? bytes[2] : 0);
}

/* Do @bytes stand for what is canonically the same as @c, in two parts? */
static bool is_letter_and_mark(struct witness *w, UChar32 c,
                               const unsigned char *bytes, size_t len)
{
    UErrorCode status = U_ZERO_ERROR;
    UChar units[8], composed[8];
    int count =
        ucnv_toUChars(w->icu, units, 8, (const char *)bytes, (int)len, &status);
    if (U_FAILURE(status) || u_countChar32(units, count) != 2)
        return false;
    const UNormalizer2 *nfc = unorm2_getNFCInstance(&status);
    int composed_count =
        unorm2_normalize(nfc, units, count, composed, 8, &status);
    UChar want[8];
    int want_count = 0;
    U16_APPEND_UNSAFE(want, want_count, c);
    UChar want_composed[8];
    want_count =
        unorm2_normalize(nfc, want, want_count, want_composed, 8, &status);
    return U_SUCCESS(status) && composed_count == want_count &&
           u_memcmp(composed, want_composed, want_count) == 0;
}

/* What a table maps one way only counts when it is asked for, as in ICU. */
static void check_best_fit(struct witness *w, UChar32 c, const UChar *units,
                           int unit_count, const unsigned char *text,
                           size_t text_len)
{
    UErrorCode status = U_ZERO_ERROR;
    char want[16];
    unsigned char got[64];
    ucnv_setFallback(w->icu, true);
    int want_len =
        ucnv_fromUChars(w->icu, want, sizeof want, units, unit_count, &status);
    ucnv_setFallback(w->icu, false);
    struct codepage_result r =
        codepage_encode_record(&w->fitter, text, text_len, got, sizeof got);
    if (U_SUCCESS(status) &&
        (want_len != (int)r.written || memcmp(want, got, r.written) != 0))
        fail_msg("%s: the best fit of U+%04X is another in ICU",
                 codepage_name(w->cp), (unsigned)c);
}

static void check_encode(struct witness *w, UChar32 c)
{
    UErrorCode status = U_ZERO_ERROR;
    UChar units[2];
    unsigned char text[4], got[64];
    char want[16];
    int unit_count = 0, text_len = 0;
    U16_APPEND_UNSAFE(units, unit_count, c);
    U8_APPEND_UNSAFE(text, text_len, c);
    int want_len =
        ucnv_fromUChars(w->icu, want, sizeof want, units, unit_count, &status);
    struct codepage_result r = codepage_encode_record(
        &w->encoder, text, (size_t)text_len, got, sizeof got);
    /* A letter that we write in two parts is more than ICU has. */
    if (U_FAILURE(status) && r.status == CODEPAGE_OK &&
        is_letter_and_mark(w, c, got, r.written))
        return;
    bool same = U_FAILURE(status)
                    ? r.status == CODEPAGE_STOPPED
                    : r.status == CODEPAGE_OK && want_len == (int)r.written &&
                          memcmp(want, got, r.written) == 0;
    if (!same)
        fail_msg("%s: U+%04X does not encode as in ICU", codepage_name(w->cp),
                 (unsigned)c);
    if (r.status == CODEPAGE_STOPPED)
        check_best_fit(w, c, units, unit_count, text, (size_t)text_len);
}

static void check_doubles(struct witness *w)
{
    for (unsigned lead = 0x41; lead <= 0xFE; lead++)
        for (unsigned trail = 0x41; trail <= 0xFE; trail++) {
            unsigned char pair[] = {0x0E, (unsigned char)lead,
                                    (unsigned char)trail, 0x0F};
            if (lead == 0xFE && trail == 0xFE)
                continue; /* the substitute: test_codepage_shift.c */
            check_decode(w, pair, 4);
        }
    check_decode(w, (const unsigned char *)"\x0E\x40\x40\x0F", 4);
}

static void check_page(const struct roster_row *row)
{
    struct codepage *cp;
    struct codepage_error error;
    struct witness w;
    char name[32];
    snprintf(name, sizeof name, "%u@icu", row->ccsid);
    if (codepage_open(name, &cp, &error) < 0)
        fail_msg("%s", error.text);
    witness_begin(&w, cp, row->icu);

    for (unsigned b = 0; b < 256; b++) {
        unsigned char byte = (unsigned char)b;
        bool shift = row->kind == CODEPAGE_MIXED && (b == 0x0E || b == 0x0F);
        if (!shift)
            check_decode(&w, &byte, 1);
    }
    if (row->kind == CODEPAGE_MIXED)
        check_doubles(&w);
    UChar32 last = row->kind == CODEPAGE_MIXED ? 0x2FFFF : 0xFFFF;
    for (UChar32 c = 0; c <= last; c++)
        if (!U_IS_SURROGATE(c))
            check_encode(&w, c);

    witness_end(&w);
    codepage_free(&cp);
}

static void every_cell_is_as_in_icu(void **state)
{
    (void)state;
    const struct roster_row *row;
    for (struct roster_walk w = {0}; (row = roster_next(&w));)
        if (row->icu &&
            (row->kind == CODEPAGE_SBCS || row->kind == CODEPAGE_MIXED))
            check_page(row);
}

/* Pages without ICU, and bytes one by one through the small questions. */
static void every_byte_that_encodes_returns(void **state)
{
    (void)state;
    const struct roster_row *row;
    for (struct roster_walk w = {0}; (row = roster_next(&w));) {
        struct codepage *cp;
        struct codepage_error error;
        char name[32];
        snprintf(name, sizeof name, "%u", row->ccsid);
        if (row->kind != CODEPAGE_SBCS || codepage_open(name, &cp, &error) < 0)
            continue;
        unsigned one_way = 0;
        for (unsigned b = 0; b < 256; b++) {
            int32_t c = codepage_char_of(cp, (unsigned char)b);
            if (c >= 0 && codepage_byte_of(cp, (uint32_t)c) != (int)b)
                one_way++;
        }
        /* Duplicate tone marks of the Thai pages, Arabic shapes. */
        if (one_way > 0)
            print_message("# %s: %u bytes do not return\n", codepage_name(cp),
                          one_way);
        assert_true(one_way <= 5);
        codepage_free(&cp);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_cell_is_as_in_icu),
        cmocka_unit_test(every_byte_that_encodes_returns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
