/*
 * The pages of codepages/tables against iconv, which did not make them:
 * exactly the differences that are known, and who is right. When a library
 * mends one of them this test says so.
 */
#include "check.h"
#include "codepages/codepage.h"

#include <string.h>

/* Bytes that decode differently, as pairs of hexadecimal digits. */
static const struct {
    const char *page;
    const char *differ; /* NULL: too many to name */
    const char *why;
} known[] = {
    {"256", "DA E1 ", "glibc: superscript one, em space"},
    {"274", NULL, "glibc leaves the national letters out"},
    {"275", NULL, "glibc leaves the national letters out"},
    {"423", "6A 74 AF BA CA CC ", "glibc: sigmas exchanged, some missing"},
    {"880", "41 45 55 64 6A 73 74 79 A1 C0 D0 ", "glibc: an older chart"},
    {"905", "41 9D B0 B7 ", "glibc: other accents"},
    {"1166", "", "no difference"},
};

static void iconv_differs_where_it_is_known_to(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(known); i++) {
        char other[32], differ[1024] = "";
        struct codepage *own = NULL, *iconv = NULL;
        struct codepage_error error;
        snprintf(other, sizeof other, "%s@iconv", known[i].page);
        assert_int_equal(codepage_open(known[i].page, &own, &error), 0);
        assert_string_equal(codepage_engine(own), "own");
        if (codepage_open(other, &iconv, &error) < 0 ||
            strncmp(codepage_engine(iconv), "iconv ", 6) != 0) {
            print_message("# %s: no such iconv here\n", other);
            codepage_free(&own);
            codepage_free(&iconv);
            continue;
        }
        for (unsigned b = 0; b < 256; b++)
            if (codepage_char_of(own, (unsigned char)b) !=
                codepage_char_of(iconv, (unsigned char)b))
                sprintf(differ + strlen(differ), "%02X ", b);
        print_message("# %s: %s(%s)\n", known[i].page, differ, known[i].why);
        if (known[i].differ)
            assert_string_equal(differ, known[i].differ);
        codepage_free(&own);
        codepage_free(&iconv);
    }
}

/* A page of dialect is not served unasked, and what serves it says so. */
static void a_dialect_is_not_served_unasked(void **state)
{
    (void)state;
    struct codepage *cp = NULL;
    struct codepage_error error;
    assert_int_equal(codepage_open("278", &cp, &error), 0);
    assert_non_null(strstr(codepage_engine(cp), "icu "));
    assert_int_equal(codepage_char_of(cp, 0x71), '\\');
    codepage_free(&cp);
    if (codepage_open("278@iconv", &cp, &error) == 0)
        assert_non_null(strstr(codepage_engine(cp), "iconv "));
    codepage_free(&cp);
}

/* Where the at sign is, in pages that no engine has. */
static void the_at_sign_is_where_it_belongs(void **state)
{
    (void)state;
    static const struct {
        const char *page;
        int at;
    } cases[] = {
        {"256", 0x7C},  {"274", 0x44},  {"275", 0x66},  {"282", 0xEF},
        {"286", -1},    {"423", -1},    {"905", 0xAF},  {"924", 0x7C},
        {"1027", 0x7C}, {"1159", 0x7C}, {"8612", 0x7C}, {"28709", 0x7C},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct codepage *cp = NULL;
        struct codepage_error error;
        assert_int_equal(codepage_open(cases[i].page, &cp, &error), 0);
        assert_int_equal(codepage_byte_of(cp, '@'), cases[i].at);
        codepage_free(&cp);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(iconv_differs_where_it_is_known_to),
        cmocka_unit_test(a_dialect_is_not_served_unasked),
        cmocka_unit_test(the_at_sign_is_where_it_belongs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
