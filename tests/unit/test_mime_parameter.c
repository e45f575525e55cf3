#include "field_put.h"
#include "message/parameter.h"

static const struct {
    const char *name;
    const char *value;
    const char *field;
} cases[] = {
    {"ASCII stays", "text/plain; name=\"a b.txt\"",
     "T: text/plain; name=\"a b.txt\""},
    {"one section", "attachment; filename=\"öl.txt\"",
     "T: attachment; filename*=UTF-8''%C3%B6l.txt"},
    {"without quotes", "attachment;filename=öl.txt",
     "T: attachment; filename*=UTF-8''%C3%B6l.txt"},
    {"blanks and quotes are encoded",
     "attachment; filename=\"ö \\\"x\\\".txt\"",
     "T: attachment; filename*=UTF-8''%C3%B6%20%22x%22.txt"},
    {"the others stay", "text/plain; charset=utf-8; name=é; format=flowed",
     "T: text/plain; charset=utf-8; name*=UTF-8''%C3%A9; format=flowed"},
    {"sections, each with whole characters",
     "a; filename=ööööööööööööööööööööö",
     "T: a; "
     "filename*0*=UTF-8''%C3%B6%C3%B6%C3%B6%C3%B6%C3%B6%C3%B6%C3%B6%C3%B6;\r\n"
     " filename*1*=%C3%B6%C3%B6%C3%B6%C3%B6%C3%B6%C3%B6%C3%B6%C3%B6;\r\n"
     " filename*2*=%C3%B6%C3%B6%C3%B6%C3%B6%C3%B6"},
    {"semicolons in quotes part nothing", "a; name=\"x;é\"; b=c",
     "T: a; name*=UTF-8''x%3B%C3%A9; b=c"},
    {"empty parameters vanish", "text/plain;; ;name=é;",
     "T: text/plain; name*=UTF-8''%C3%A9"},
};

static void fields(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct field_put p;
        print_message("# %s\n", cases[i].name);
        assert_string_equal(field_put(&p, parameter_field_put, cases[i].value),
                            cases[i].field);
        assert_int_equal(p.substituted, 0);
        field_put_clear(&p);
    }
}

static const struct {
    const char *name;
    const char *value;
    const char *boundary; /* NULL: there is none */
} boundaries[] = {
    {"bare", "multipart/mixed; boundary=abc", "abc"},
    {"quoted", "multipart/mixed; boundary=\"=_a b\"; x=y", "=_a b"},
    {"any case, blanks around", "multipart/mixed ; BOUNDARY = \"x\" ", "x"},
    {"escaped", "m; boundary=\"a\\\"b\"", "a\"b"},
    {"not the first", "m; charset=utf-8; boundary=q", "q"},
    {"a comment behind it", "m; boundary=abc (it is)", "abc"},
    {"inside a quoted string", "m; name=\"; boundary=no\"", NULL},
    {"none", "multipart/mixed", NULL},
    {"no value", "multipart/mixed; boundary", NULL},
    {"never closed", "m; boundary=\"abc", "abc"},
};

static void found(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(boundaries); i++) {
        struct parameter p;
        unsigned char text[40] = "";
        print_message("# %s\n", boundaries[i].name);
        bool is = parameter_find(span_text(boundaries[i].value),
                                 SPAN("boundary"), &p);
        assert_int_equal(is, boundaries[i].boundary != NULL);
        if (!is)
            continue;
        text[parameter_text(&p, text, sizeof text - 1)] = '\0';
        assert_string_equal((char *)text, boundaries[i].boundary);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields),
        cmocka_unit_test(found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
