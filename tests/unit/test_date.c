#include "check.h"
#include "message/date.h"

static const struct {
    long long seconds;
    long offset;
    const char *text;
} written[] = {
    {1222805094, -4 * 3600, "Tue, 30 Sep 2008 16:04:54 -0400"},
    {0, 0, "Thu, 1 Jan 1970 00:00:00 +0000"},
    {951827696, 5 * 3600 + 1800, "Tue, 29 Feb 2000 18:04:56 +0530"},
    {4102444799, -3600, "Thu, 31 Dec 2099 22:59:59 -0100"},
};

static void writes(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(written); i++) {
        char out[DATE_SIZE];
        struct timespec at = {.tv_sec = (time_t)written[i].seconds};
        size_t len = date_write(at, written[i].offset, out);
        assert_string_equal(out, written[i].text);
        assert_int_equal(len, strlen(written[i].text));
        assert_true(date_is_valid(span_text(out)));
    }
}

static const struct {
    bool valid;
    const char *text;
} judged[] = {
    {true, "Tue, 30 Sep 2008 16:04:54 -0400"},
    {true, "30 Sep 2008 16:04 GMT"},
    {true, "Tue,30 sep 2008 16:04:54 EST (somewhere)"},
    {false, "Thur, 26 Mar 1992 21:48:57 EST"},
    {false, "Thu, 26 Mar 92 21:48:57 EST"},
    {false, "08 Feb 99 14:57:45 PST"},
    {false, "2008-09-30 16:04:54"},
    {false, "30 Sep 2008"},
    {false, "30 Sep 2008 24:04:54 +0000"},
    {false, "30 Sep 2008 16:04:54"},
    {false, "30 Sep 2008 16:04:54 MEZ"},
    {false, "30 Sep 2008 16:04:54 +000"},
    {false, "32 Sep 2008 16:04:54 +0000"},
    {false, ""},
};

static void judges(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(judged); i++) {
        print_message("# %s\n", judged[i].text);
        assert_int_equal(date_is_valid(span_text(judged[i].text)),
                         judged[i].valid);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes),
        cmocka_unit_test(judges),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
