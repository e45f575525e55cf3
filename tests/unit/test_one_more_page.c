/*
 * A page is added by adding its file: this program is linked with the table
 * that the build wrote of codepages/tables/ and one folder more.
 */
#include "check.h"
#include "codepages/digest.h"

#include <string.h>

static const char *const spellings[] = {
    "57344",          "IBM-57344",           "cp57344",    "CCSID57344",
    "ebcdic-cp-test", "ibm-57344_P100-2026", "x-IBM57344",
};

static void its_names_open_it(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(spellings); i++) {
        struct codepage *cp = NULL;
        struct codepage_error error;
        if (codepage_open(spellings[i], &cp, &error) < 0)
            fail_msg("%s: %s", spellings[i], error.text);
        assert_int_equal(codepage_ccsid(cp), 57344);
        assert_string_equal(codepage_engine(cp), "own");
        assert_int_equal(codepage_byte_of(cp, '@'), 0xB5);
        assert_int_equal(codepage_char_of(cp, 0xC1), 'A');
        assert_int_equal(codepage_char_of(cp, 0x4A), -1);
        assert_int_equal(codepage_char_of(cp, 0x15), 0x85);
        codepage_free(&cp);
    }
}

static void its_digest_is_held_against_its_cells(void **state)
{
    (void)state;
    struct codepage *cp = NULL;
    struct codepage_error error;
    struct digest stated;
    assert_int_equal(codepage_open("57344", &cp, &error), 0);
    struct digest is = digest_of(cp);
    assert_true(digest_stated(57344, &stated));
    assert_int_equal(is.decoding, stated.decoding);
    assert_int_equal(is.encoding, stated.encoding);
    codepage_free(&cp);
}

/* It stands among the other pages, and they are all still there. */
static void it_is_listed(void **state)
{
    (void)state;
    unsigned last = 0, own = 0;
    bool listed = false;
    for (size_t i = 0; i < codepage_info_count(); i++) {
        struct codepage_info info;
        codepage_info_at(i, &info);
        if (info.kind != CODEPAGE_SBCS)
            continue;
        assert_true(info.ccsid > last);
        last = info.ccsid;
        own += info.own;
        if (info.ccsid != 57344)
            continue;
        listed = true;
        assert_string_equal(info.name, "IBM-57344");
        assert_string_equal(info.title, "Testland");
        assert_int_equal(info.at_byte, 0xB5);
        assert_true(info.own);
    }
    assert_true(listed);
    assert_true(own > 20);
}

/* What is nearly its name is told of it. */
static void it_is_near_its_misspellings(void **state)
{
    (void)state;
    struct codepage *cp = NULL;
    struct codepage_error error;
    assert_true(codepage_open("ebcdic-cp-tst", &cp, &error) < 0);
    assert_non_null(strstr(error.text, "IBM-57344"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(its_names_open_it),
        cmocka_unit_test(its_digest_is_held_against_its_cells),
        cmocka_unit_test(it_is_listed),
        cmocka_unit_test(it_is_near_its_misspellings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
