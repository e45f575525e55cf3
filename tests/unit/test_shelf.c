/* Mapping files in the directories of a site. */
#include "check.h"
#include "codepages/codepage.h"
#include "scratch.h"

#include <errno.h>

/* A file that says it is @name, with @c at X'C1'. */
static void put(const struct scratch *s, const char *file, const char *name,
                const char *c)
{
    char text[256], path[128];
    snprintf(text, sizeof text,
             "<code_set_name> \"%s\"\n<uconv_class> \"SBCS\"\nCHARMAP\n"
             "<U0041> \\xC1\n<U0030> \\xF0\n<U%s> \\x7C\nEND CHARMAP\n",
             name, c);
    scratch_write(s, file, text, strlen(text), path);
}

static const struct {
    const char *name;
    int result;
    const char *says; /* the engine, or what is in the error */
} cases[] = {
    /* by the CCSID in the file's name, by that name, by the name in it */
    {"1377", 0, "ucm ibm-1377_P100-2008.ucm"},
    {"IBM-01377", 0, "ucm ibm-1377_P100-2008.ucm"},
    {"ibm-1377_P100-2008", 0, "ucm ibm-1377_P100-2008.ucm"},
    {"IBM1377-P100_2008", 0, "ucm ibm-1377_P100-2008.ucm"},
    {"payroll", 0, "ucm payroll.UCM"},
    {"PAYROLL,swaplfnl", 0, "ucm payroll.UCM"},
    {"5486", 0, "ucm ours.ucm"},
    {"site-page", 0, "ucm theirs.ucm"},
    /* what is refused or shadowed by an engine */
    {"9580", 0, "ucm ibm-9580.ucm"},
    {"37", 0, "icu ibm-37_P100-1995"},
    {"37@iconv", 0, "iconv IBM037"},
    {"ibm-37_mine", 0, "ucm ibm-37_mine.ucm"},
    /* the first directory goes before the second */
    {"first", 0, "ucm first.ucm"},
    {"second", 0, "ucm second.ucm"},
    /* several, none, broken */
    {"5473", -EINVAL, "5473 is in several files of "},
    {"ibm-5473_P100-2006", 0, "ucm ibm-5473_P100-2006.ucm"},
    {"13218", -ENOENT, "give the path of its .ucm file, ibm-13218_P100-1996"},
    {"1377@icu", -ENOENT, "the engine that is asked for"},
    {"931", -EINVAL, "931 is refused"},
    {"broken", -EINVAL, "broken.ucm:1: found \"oh\""},
    {"nobody", -ENOENT, "no codepage nobody"},
    {".hidden", -ENOENT, "no codepage .hidden"},
};

static void fill(const struct scratch *one, const struct scratch *two)
{
    char path[128];
    put(one, "ibm-1377_P100-2008.ucm", "ibm-1377_P100-2008", "0040");
    put(one, "payroll.UCM", "whatever", "0040");
    put(one, "ours.ucm", "ibm-5486_P100-1999", "0040");
    put(one, "theirs.ucm", "site-page", "0040");
    put(one, "ibm-9580.ucm", "ibm-9580_P110-1999", "0040");
    put(one, "ibm-37_mine.ucm", "mine", "0040");
    put(one, "first.ucm", "first", "0031");
    put(one, "ibm-5473_P100-2006.ucm", "ibm-5473_P100-2006", "0040");
    put(one, "ibm-5473_P110-2026.ucm", "ibm-5473_P110-2026", "0040");
    put(one, ".hidden.ucm", ".hidden", "0040");
    scratch_write(one, "broken.ucm", "oh\n", 3, path);
    put(two, "first.ucm", "first", "0032");
    put(two, "second.ucm", "second", "0032");
}

static void files_are_found_by_name_and_number(void **state)
{
    (void)state;
    struct scratch one, two;
    char list[256];
    scratch_begin(&one);
    scratch_begin(&two);
    fill(&one, &two);
    snprintf(list, sizeof list, "/nowhere/at/all:%s::%s", one.folder,
             two.folder);
    setenv("EBGATE_CODEPAGES", list, 1);
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct codepage *cp = NULL;
        struct codepage_error error;
        int r = codepage_open(cases[i].name, &cp, &error);
        print_message("# %s: %s\n", cases[i].name,
                      r < 0 ? error.text : codepage_engine(cp));
        assert_int_equal(r, cases[i].result);
        if (r == 0)
            assert_string_equal(codepage_engine(cp), cases[i].says);
        else
            assert_non_null(strstr(error.text, cases[i].says));
        if (strcmp(cases[i].name, "first") == 0)
            assert_int_equal(codepage_char_of(cp, 0x7C), '1');
        codepage_free(&cp);
    }
    unsetenv("EBGATE_CODEPAGES");
    scratch_end(&one);
    scratch_end(&two);
}

static void without_directories_the_file_is_named(void **state)
{
    (void)state;
    static const struct {
        const char *ccsid, *file;
    } pages[] = {
        {"1377", "ibm-1377_P100-2008.ucm"},
        {"5473", "ibm-5473_P100-2006.ucm"},
        {"5486", "ibm-5486_P100-1999.ucm"},
        {"5495", "ibm-5495_P100-1999.ucm"},
        {"9580", "ibm-9580_P110-1999.ucm"},
        {"13218", "ibm-13218_P100-1996"},
        {"13676", "ibm-13676_P102-2001.ucm"},
    };
    for (size_t i = 0; i < COUNT(pages); i++) {
        struct codepage *cp = NULL;
        struct codepage_error error;
        assert_true(codepage_open(pages[i].ccsid, &cp, &error) < 0);
        assert_null(cp);
        assert_non_null(strstr(error.text, pages[i].file));
    }
}

/* What a stranger's label names is no file, wherever it lies. */
static void a_label_names_no_file(void **state)
{
    (void)state;
    struct scratch scratch;
    char path[128];
    scratch_begin(&scratch);
    put(&scratch, "payroll.ucm", "payroll", "0040");
    snprintf(path, sizeof path, "%s/payroll.ucm", scratch.folder);
    setenv("EBGATE_CODEPAGES", scratch.folder, 1);
    char before[4096];
    assert_non_null(getcwd(before, sizeof before));
    assert_int_equal(chdir(scratch.folder), 0);
    const char *const names[] = {path, "payroll.ucm", "payroll",
                                 "payroll.ucm+300"};
    for (size_t i = 0; i < COUNT(names); i++) {
        struct codepage *cp = NULL;
        struct codepage_error error;
        print_message("# %s\n", names[i]);
        assert_int_equal(codepage_open(names[i], &cp, &error), 0);
        codepage_free(&cp);
        assert_int_equal(codepage_open_label(names[i], &cp, &error), -ENOENT);
        assert_null(cp);
    }
    struct codepage *cp = NULL;
    struct codepage_error error;
    assert_int_equal(codepage_open_label("Shift_JIS", &cp, &error), 0);
    codepage_free(&cp);
    assert_int_equal(codepage_open_label("931", &cp, &error), -EINVAL);
    assert_int_equal(chdir(before), 0);
    unsetenv("EBGATE_CODEPAGES");
    scratch_end(&scratch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_are_found_by_name_and_number),
        cmocka_unit_test(without_directories_the_file_is_named),
        cmocka_unit_test(a_label_names_no_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
