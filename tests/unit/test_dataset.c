#include "check.h"
#include "intake/dataset.h"

#include <errno.h>

static const struct {
    const char *text, *name;
    enum recfm recfm;
    enum carriage carriage;
    bool blocked;
} names[] = {
    {"F", "F", RECFM_F, CARRIAGE_NONE, false},
    {"fb", "FB", RECFM_FB, CARRIAGE_NONE, false},
    {"FBA", "FBA", RECFM_FB, CARRIAGE_ASA, false},
    {"FBS", "FB", RECFM_FB, CARRIAGE_NONE, false},
    {"FBSM", "FBM", RECFM_FB, CARRIAGE_MACHINE, false},
    {"V", "V", RECFM_V, CARRIAGE_NONE, false},
    {"vba", "VBA", RECFM_VB, CARRIAGE_ASA, true},
    {"VBM", "VBM", RECFM_VB, CARRIAGE_MACHINE, true},
    {"VBS", "VBS", RECFM_VBS, CARRIAGE_NONE, true},
    {"VS", "VBS", RECFM_VBS, CARRIAGE_NONE, false},
    {"VBSA", "VBSA", RECFM_VBS, CARRIAGE_ASA, true},
    {"U", "U", RECFM_U, CARRIAGE_NONE, true},
    {"Text", "text", RECFM_TEXT, CARRIAGE_NONE, false},
    {"texta", "textA", RECFM_TEXT, CARRIAGE_ASA, false},
    {"AUTO", "auto", RECFM_AUTO, CARRIAGE_NONE, false},
};

static void names_are_read_and_given(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(names); i++) {
        struct dataset_format f = {.lrecl = 80};
        assert_int_equal(dataset_parse_recfm(names[i].text, &f), 0);
        assert_int_equal(f.recfm, names[i].recfm);
        assert_int_equal(f.carriage, names[i].carriage);
        assert_int_equal(f.blocked, names[i].blocked);
        assert_int_equal(f.lrecl, 80);
        assert_string_equal(dataset_recfm_name(&f), names[i].name);
    }
}

static void others_are_refused(void **state)
{
    (void)state;
    static const char *const others[] = {"",    "B", "FX",    "FBAM", "VV",
                                         "FAB", "D", "texts", "F ",   "VBT"};
    for (size_t i = 0; i < COUNT(others); i++) {
        struct dataset_format f = {.recfm = RECFM_U};
        assert_int_equal(dataset_parse_recfm(others[i], &f), -EINVAL);
        assert_int_equal(f.recfm, RECFM_U);
    }
}

static const struct {
    struct dataset_format format;
    const char *text;
} described[] = {
    {{.recfm = RECFM_FB, .lrecl = 80}, "RECFM FB, LRECL 80"},
    {{.recfm = RECFM_FB, .lrecl = 80, .ascii = true},
     "RECFM FB, LRECL 80, in ASCII"},
    {{.recfm = RECFM_FB, .lrecl = 133, .carriage = CARRIAGE_ASA},
     "RECFM FBA, LRECL 133"},
    {{.recfm = RECFM_F}, "RECFM F"},
    {{.recfm = RECFM_VB, .blocked = true}, "RECFM VB"},
    {{.recfm = RECFM_VB}, "RECFM VB, RDW without blocks"},
    {{.recfm = RECFM_TEXT, .line_end = LINE_END_NL},
     "EBCDIC text with X'15' line ends"},
    {{.recfm = RECFM_TEXT, .line_end = LINE_END_A_CRLF, .ascii = true},
     "ASCII text with CRLF line ends"},
    {{.recfm = RECFM_TEXT, .carriage = CARRIAGE_MACHINE},
     "EBCDIC text with line ends, machine carriage control"},
    {{.recfm = RECFM_AUTO}, "RECFM to be found out"},
};

static void formats_are_described(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(described); i++) {
        char text[100];
        dataset_describe(&described[i].format, text, sizeof text);
        assert_string_equal(text, described[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_read_and_given),
        cmocka_unit_test(others_are_refused),
        cmocka_unit_test(formats_are_described),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
