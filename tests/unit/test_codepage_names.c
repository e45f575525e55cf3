#include "check.h"
#include "codepages/codepage.h"
#include "codepages/names.h"

#include <errno.h>

static const struct {
    const char *name;
    const char *page;
} spellings[] = {
    {"1047", "IBM-1047"},
    {"IBM-1047", "IBM-1047"},
    {"ibm1047", "IBM-1047"},
    {"IBM01047", "IBM-1047"},
    {"Ibm_1047", "IBM-1047"},
    {"CP1047", "IBM-1047"},
    {"CCSID1047", "IBM-1047"},
    {"ccsid01047", "IBM-1047"},
    {"x-IBM1047", "IBM-1047"},
    {"ibm-1047_P100-1995", "IBM-1047"},
    {"ibm-1047_P100-1995,swaplfnl", "IBM-1047"},
    {"ibm-1047-s390", "IBM-1047"},
    {"1047@icu", "IBM-1047"},
    {"ibm-37_P100-1999", "IBM-37"}, /* the same table, newer */
    {"IBM-933_p110-1999,swaplfnl", "IBM-933"},
    {"ibm-9030_P100-1995", "IBM-9030"},
    {"ibm-5026_P120-1999", "IBM-5026"},
    {"IBM-Symbols", "IBM-259"},
    {"csIBMSymbols", "IBM-259"},
    {"037", "IBM-37"},
    {"37", "IBM-37"},
    {"IBM037", "IBM-37"},
    {"IBM-037", "IBM-37"},
    {"cp037", "IBM-37"},
    {"csIBM037", "IBM-37"},
    {"EBCDIC-CP-US", "IBM-37"},
    {"ebcdic_cp_nl", "IBM-37"},
    {"EBCDIC-CP-DK", "IBM-277"},
    {"ebcdic-cp-ch", "IBM-500"},
    {"IBM-Thai", "IBM-838"},
    {"IBM01140", "IBM-1140"},
    {"ebcdic-us-37+euro", "IBM-1140"},
    {"x-IBM939", "IBM-939"},
    {"5035", "IBM-5035"},
    {"UTF-8", "UTF-8"},
    {"utf8", "UTF-8"},
    {"1208", "UTF-8"},
    {"us-ascii", "US-ASCII"},
    {"ANSI_X3.4-1968", "US-ASCII"},
    {"iso-8859-1", "ISO-8859-1"},
    {"ISO_8859-1:1987", "ISO-8859-1"},
    {"latin1", "ISO-8859-1"},
    {"819", "ISO-8859-1"},
    {"Windows-1252", "windows-1252"},
    {"cp1252", "windows-1252"},
    {"shift_jis", "Shift_JIS"},
    {"IBM-943", "Shift_JIS"},
    {"cp932", "Shift_JIS"},
    {"cp949", "KS_C_5601-1987"},
    {"949", "IBM-949"},
    {"utf-7", "UTF-7"}, /* no row: ICU knows it */
};

static void every_spelling_is_understood(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(spellings); i++) {
        struct codepage *cp = NULL;
        struct codepage_error error;
        if (codepage_open(spellings[i].name, &cp, &error) < 0)
            fail_msg("%s: %s", spellings[i].name, error.text);
        assert_string_equal(codepage_name(cp), spellings[i].page);
        codepage_free(&cp);
        assert_null(cp);
    }
}

static const struct {
    const char *name;
    int result;
    const char *says;
} refusals[] = {
    {"931", -EINVAL, "939"},
    {"IBM-931", -EINVAL, "939"},
    {"x-ibm0931", -EINVAL, "939"},
    {"9580", -EINVAL, "1388"},
    {"CP1070", -EINVAL, "glibc"},
    {"CP1084", -EINVAL, "500"},
    {"ibm-931_P120-1999", -EINVAL, "37+300"},
    {"ibm-9580_P110-1999,swaplfnl", -EINVAL, "1388"},
    {"ibm-277_P101-2003", -ENOENT, "IBM-277"},
    {"273,swap", -ENOENT, "swaplfnl or revision="},
    {"", -ENOENT, "cannot"},
    {" ", -ENOENT, "cannot"}, /* which glibc takes for the locale's */
    {"-_", -ENOENT, "cannot"},
    {"1047@perl", -ENOENT, "@libc and @gnu"},
    {"1047@\033[31m", -ENOENT, "letters, digits and signs"},
    {"../../1047", -ENOENT, "No such file"},
    {"1047\n", -ENOENT, "cannot"},
    {"1074", -ENOENT, "IBM-1047"},
    {"IBM-1048", -ENOENT, "IBM-1047"},
    {"shift-jsi", -ENOENT, "Shift_JIS"},
    {"no such page", -ENOENT, "no codepage no such page"},
    {"ebcdic-xml-us", -ENOENT, "no codepage"}, /* ICU's own, for XML */
    {"33058@iconv", -ENOENT, "the engine that is asked for"},
    {"282@libc", -EINVAL, "CP282 is 37"},
    {"CP282@libc", -EINVAL, "CP282 is 37"},
    {"1377", -ENOENT, "ibm-1377_P100-2008.ucm"},
};

static void traps_are_refused_and_strangers_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(refusals); i++) {
        struct codepage *cp = NULL;
        struct codepage_error error;
        int r = codepage_open(refusals[i].name, &cp, &error);
        print_message("# %s\n", error.text);
        assert_int_equal(r, refusals[i].result);
        assert_null(cp);
        assert_non_null(strstr(error.text, refusals[i].says));
    }
}

/* No two rows share a key, or one would hide the other. */
static void names_are_not_shared(void **state)
{
    (void)state;
    const struct roster_row *row;
    for (struct roster_walk w = {0}; (row = roster_next(&w));) {
        char name[NAMES_MAX];
        struct names_request q;
        names_of(row, name, sizeof name);
        assert_int_equal(names_find(name, &q), 0);
        assert_ptr_equal(q.row, row);
        for (const char *at = row->alias; at && *at;) {
            size_t len = strcspn(at, " ");
            snprintf(name, sizeof name, "%.*s", (int)len, at);
            assert_int_equal(names_find(name, &q), 0);
            if (q.row != row)
                fail_msg("%s means another row", name);
            at += len + strspn(at + len, " ");
        }
    }
}

static void the_kind_and_the_engine_are_told(void **state)
{
    (void)state;
    struct codepage *cp;
    struct codepage_error error;
    assert_int_equal(codepage_open("939", &cp, &error), 0);
    assert_int_equal(codepage_kind(cp), CODEPAGE_MIXED);
    assert_int_equal(codepage_ccsid(cp), 939);
    assert_true(codepage_is_ebcdic(cp));
    assert_string_equal(codepage_engine(cp), "icu ibm-939_P120-1999");
    codepage_free(&cp);

    assert_int_equal(codepage_open("iso-2022-jp", &cp, &error), 0);
    assert_int_equal(codepage_kind(cp), CODEPAGE_OTHER);
    assert_false(codepage_is_ebcdic(cp));
    codepage_free(&cp);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_spelling_is_understood),
        cmocka_unit_test(traps_are_refused_and_strangers_told),
        cmocka_unit_test(names_are_not_shared),
        cmocka_unit_test(the_kind_and_the_engine_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
