/*
 * Letters with marks, in pages that have some of them in parts: what the page
 * has as it stands, then what says the same. ICU's normaliser is the judge.
 */
#include "check.h"
#include "codepages/codepage.h"

#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#define SO "\x0E"
#define SI "\x0F"

static const struct codepage_policy stop = {.unassigned = CODEPAGE_STOP,
                                            .illegal = CODEPAGE_STOP,
                                            .not_in_target = CODEPAGE_STOP,
                                            .malformed = CODEPAGE_STOP};
static const struct codepage_policy substitute = {0};

static struct codepage *open_page(const char *name)
{
    struct codepage *cp = NULL;
    struct codepage_error error;
    if (codepage_open(name, &cp, &error) < 0)
        fail_msg("%s", error.text);
    return cp;
}

static const struct {
    const char *name;
    const char *page;
    const char *in;
    const char *out;
    unsigned missing;
} cases[] = {
    {"as it stands: whole", "1130", "\xC3\xA2", "\x42", 0},
    {"as it stands: in parts", "1130", "a\xCC\x81", "\x81\xAE", 0},
    {"composed", "1130", "a\xCC\x82", "\x42", 0},
    {"parted", "1130", "\xE1\xBA\xA5", "\x42\xAE", 0},
    {"composed, then as it stands", "1130", "a\xCC\x82\xCC\x81", "\x42\xAE", 0},
    {"the other mark goes last", "1130", "\xE1\xBA\xAD", "\x42\xAD", 0},
    {"in the canonical order", "1130", "a\xCC\xA3\xCC\x82", "\x42\xAD", 0},
    {"a parted one, composed", "1130", "\xE1\xBA\xA1\xCC\x82", "\x42\xAD", 0},
    {"marks at one place keep their order", "1130", "\xE1\xB9\x8C", "\x3F", 1},
    {"no such letter", "1130", "q\xCC\x82", "\x98\x3F", 1},
    {"a mark without a letter", "1130", "\xCC\x82", "\x3F", 1},
    {"behind a substitute", "1130", "\xE6\x97\xA5\xCC\x82", "\x3F\x3F", 2},
    {"three marks", "1130", "a\xCC\x81\xCC\x81\xCC\x82", "\x81\xAE\xAE\x3F", 1},
    {"no marks in the page", "1047", "e\xCC\x81", "\x85\x3F", 1},
    {"a mark in double bytes", "1399", "\xE3\x81\x8B\xE3\x82\x99",
     SO "\x44\xC0" SI, 0},
    {"behind a sequence", "1399", "\xE3\x81\x8B\xE3\x82\x9A\xE3\x82\x99",
     SO "\xEC\xB5\xFE\xFE" SI, 1},
};

static void letters_with_marks(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct codepage *cp = open_page(cases[i].page);
        struct codepage_coder c;
        unsigned char got[64];
        print_message("# %s\n", cases[i].name);
        codepage_coder_init(&c, cp, &substitute);
        struct codepage_result r = codepage_encode_record(
            &c, cases[i].in, strlen(cases[i].in), got, sizeof got);
        assert_int_equal(r.written, strlen(cases[i].out));
        assert_memory_equal(got, cases[i].out, r.written);
        assert_int_equal(c.events.not_in_target, cases[i].missing);
        codepage_coder_clear(&c);
        codepage_free(&cp);
    }
}

/* The canonical form of UTF-8 text, by ICU. */
static int32_t canonical(const void *text, size_t len, UChar *out)
{
    UErrorCode status = U_ZERO_ERROR;
    UChar units[256];
    int32_t count;
    u_strFromUTF8(units, 256, &count, text, (int32_t)len, &status);
    count = unorm2_normalize(unorm2_getNFCInstance(&status), units, count, out,
                             256, &status);
    assert_true(U_SUCCESS(status));
    return count;
}

/* @text has bytes in @cp, and what they decode to says the same. */
static void check_says_the_same(const struct codepage *cp, const char *text,
                                size_t len)
{
    unsigned char bytes[256], again[1024];
    UChar want[256], got[256];
    struct codepage_coder c;
    codepage_coder_init(&c, cp, &stop);
    struct codepage_result r =
        codepage_encode_record(&c, text, len, bytes, sizeof bytes);
    if (r.status != CODEPAGE_OK || r.read != len)
        fail_msg("%s has no bytes for %.*s", codepage_name(cp), (int)len, text);
    r = codepage_decode_record(&c, bytes, r.written, again, sizeof again);
    assert_int_equal(r.status, CODEPAGE_OK);
    int32_t count = canonical(text, len, want);
    assert_int_equal(canonical(again, r.written, got), count);
    assert_memory_equal(got, want, sizeof *want * (size_t)count);
    codepage_coder_clear(&c);
}

/* In each of the three forms: whole, in parts, and as the page has it. */
static void check_letters(const char *page, UChar first, UChar last)
{
    struct codepage *cp = open_page(page);
    for (UChar c = first; c <= last; c++) {
        UErrorCode status = U_ZERO_ERROR;
        UChar parts[8];
        char text[64];
        int32_t len;
        const UNormalizer2 *nfd = unorm2_getNFDInstance(&status);
        int32_t count = unorm2_normalize(nfd, &c, 1, parts, 8, &status);
        u_strToUTF8(text, sizeof text, &len, &c, 1, &status);
        check_says_the_same(cp, text, (size_t)len);
        u_strToUTF8(text, sizeof text, &len, parts, count, &status);
        check_says_the_same(cp, text, (size_t)len);
        unsigned char bytes[64], again[64];
        struct codepage_coder coder;
        codepage_coder_init(&coder, cp, &stop);
        struct codepage_result r = codepage_encode_record(
            &coder, text, (size_t)len, bytes, sizeof bytes);
        r = codepage_decode_record(&coder, bytes, r.written, again, 64);
        check_says_the_same(cp, (const char *)again, r.written);
        codepage_coder_clear(&coder);
    }
    codepage_free(&cp);
}

static void letters_of_languages(void **state)
{
    (void)state;
    check_letters("1130", 0x1EA0, 0x1EF9); /* Vietnamese */
    check_letters("1164", 0x1EA0, 0x1EF9);
    check_letters("1137", 0x0929, 0x0929); /* Devanagari */
    check_letters("1137", 0x0931, 0x0931);
    check_letters("1137", 0x0958, 0x095F);
    check_letters("1399", 0x304C, 0x3062); /* Hiragana */
}

/* Bytes return, whatever letter and mark they are. */
static void pairs_of_bytes_return(void **state)
{
    (void)state;
    static const char *const pages[] = {"1130", "1164", "1137"};
    for (size_t p = 0; p < COUNT(pages); p++) {
        struct codepage *cp = open_page(pages[p]);
        struct codepage_coder c;
        codepage_coder_init(&c, cp, &substitute);
        for (unsigned pair = 0; pair < 0x10000; pair++) {
            unsigned char bytes[2] = {(unsigned char)(pair >> 8),
                                      (unsigned char)pair};
            if (codepage_char_of(cp, bytes[0]) < 0 ||
                codepage_char_of(cp, bytes[1]) < 0)
                continue;
            unsigned char text[32], again[64];
            struct codepage_result r =
                codepage_decode_record(&c, bytes, 2, text, sizeof text);
            r = codepage_encode_record(&c, text, r.written, again,
                                       sizeof again);
            assert_int_equal(r.written, 2);
            assert_memory_equal(again, bytes, 2);
        }
        codepage_coder_clear(&c);
        codepage_free(&cp);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters_with_marks),
        cmocka_unit_test(letters_of_languages),
        cmocka_unit_test(pairs_of_bytes_return),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
