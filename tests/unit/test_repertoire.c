#include "check.h"
#include "codepages/repertoire.h"
#include "notation.h"

static const struct {
    const char *label;
    const char *bytes; /* in notation: of one character in that charset */
    bool holds;
} cases[] = {
    {"Shift_JIS", "\"a\"", true},
    {"Shift_JIS", "93FA", true},  /* U+65E5 */
    {"Shift_JIS", "B1", true},    /* half width */
    {"Shift_JIS", "8740", false}, /* U+2460, row 13 of NEC */
    {"Shift_JIS", "EAA4", true},  /* the last of JIS X 0208 */
    {"Shift_JIS", "ED40", false}, /* IBM's, selected by NEC */
    {"Shift_JIS", "F040", false}, /* of the user */
    {"Shift_JIS", "FBFC", false}, /* IBM's */
    {"EUC-JP", "C6FC", true},
    {"EUC-JP", "8EB1", true},
    {"EUC-JP", "8FB0A1", true},
    {"EUC-JP", "ADB5", false}, /* U+2160 */
    {"ISO-2022-JP", "1B2442 467C 1B2842", true},
    {"ISO-2022-JP", "1B2442 2D35 1B2842", false}, /* U+2160 */
    {"ISO-2022-JP", "1B284A 5C 1B2842", true},
    {"EUC-KR", "B0A1", true},
    {"EUC-KR", "C9A1", false},
    {"KS_C_5601-1987", "8141", false}, /* of windows-949 alone */
    {"KS_C_5601-1987", "A141", false},
    {"GB2312", "B0A1", true},
    {"GB2312", "A2A1", false}, /* U+2170, of GBK */
    {"GB2312", "D7FA", false}, /* behind the last of row 55 */
    {"Big5", "A440", true},
    {"Big5", "F9D6", false}, /* of ETEN */
    {"big5", "A3E1", false}, /* the euro of Microsoft */
};

static void standards(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        print_message("# %s %s\n", cases[i].label, cases[i].bytes);
        const struct repertoire *r = repertoire_of(cases[i].label);
        struct buf in;
        assert_non_null(r);
        buf_init(&in, 64);
        notation_read(cases[i].bytes, &in);
        assert_int_equal(repertoire_holds(r, in.bytes, in.len), cases[i].holds);
        buf_clear(&in);
    }
}

static void names(void **state)
{
    (void)state;
    static const char *const limited[] = {"shift_jis", "Shift-JIS",   "SJIS",
                                          "eucJP",     "csISO2022JP", "EUC-CN"};
    static const char *const free_of[] = {
        "windows-31j", "cp932", "windows-949", "cp950",      "GBK",
        "GB18030",     "UTF-8", "1399",        "Big5-HKSCS", ""};
    for (size_t i = 0; i < COUNT(limited); i++)
        assert_non_null(repertoire_of(limited[i]));
    for (size_t i = 0; i < COUNT(free_of); i++)
        assert_null(repertoire_of(free_of[i]));
    assert_null(repertoire_of(NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(standards),
        cmocka_unit_test(names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
