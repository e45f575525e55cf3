#include "base/file_word.h"
#include "check.h"

#include <string.h>

static void no_word_is_a_path(void **state)
{
    (void)state;
    static const struct {
        const char *word, *expect;
    } cases[] = {
        {"PAYROLL", "PAYROLL"},
        {"$A#B@C-D_9", "$A#B@C-D_9"},
        {"", "JOB"},
        {NULL, "JOB"},
        {"../../etc/x", "______etc_x"},
        {".hidden", "_hidden"},
        {"a b;c\n", "a_b_c_"},
        {"\xC3\x96", "__"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char out[FILE_WORD_MAX];
        file_word(cases[i].word, "JOB", out);
        assert_string_equal(out, cases[i].expect);
    }
}

static void a_long_word_is_cut(void **state)
{
    (void)state;
    char word[300], out[FILE_WORD_MAX];
    memset(word, 'x', sizeof word - 1);
    word[sizeof word - 1] = '\0';
    file_word(word, "JOB", out);
    assert_int_equal(strlen(out), FILE_WORD_MAX - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_word_is_a_path),
        cmocka_unit_test(a_long_word_is_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
