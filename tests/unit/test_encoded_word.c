#include "base/utf8.h"
#include "field_put.h"
#include "message/encoded_word.h"

static const struct {
    const char *name;
    const char *value;
    const char *field;
} cases[] = {
    {"ASCII stays", "Report of  the day", "T: Report of  the day"},
    {"one word", "Grüße", "T: =?UTF-8?Q?Gr=C3=BC=C3=9Fe?="},
    {"ASCII words around it stay", "viele Grüße an alle",
     "T: viele =?UTF-8?Q?Gr=C3=BC=C3=9Fe?= an alle"},
    {"words side by side are one, blanks and all", "für  Jörg",
     "T: =?UTF-8?Q?f=C3=BCr__J=C3=B6rg?="},
    {"base64 where it is shorter", "日本語", "T: =?UTF-8?B?5pel5pys6Kqe?="},
    {"an encoded word stays", "=?iso-8859-1?Q?f=FCr?= you",
     "T: =?iso-8859-1?Q?f=FCr?= you"},
    {"the blank behind an encoded word is not lost", "=?utf-8?Q?a?= é",
     "T: =?utf-8?Q?a?= =?UTF-8?Q?_=C3=A9?="},
    {"nor the one before it",
     "é =?utf-8?Q?a?=", "T: =?UTF-8?Q?=C3=A9_?= =?utf-8?Q?a?="},
    {"what only looks like an encoded word is text",
     "=?é?=", "T: =?UTF-8?B?PT/DqT89?="},
    {"long text is folded at 76",
     "Überaus lange Überschriften können über mehrere Zeilen gehen müssen",
     "T: =?UTF-8?Q?=C3=9Cberaus?= lange "
     "=?UTF-8?Q?=C3=9Cberschriften_k=C3=B6nne?=\r\n"
     " =?UTF-8?Q?n_=C3=BCber?= mehrere Zeilen gehen "
     "=?UTF-8?Q?m=C3=BCssen?="},
    {"ASCII is folded at blanks",
     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa "
     "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
     "T: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n"
     " bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"},
    {"nothing", "", "T:"},
};

static void words(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct field_put p;
        print_message("# %s\n", cases[i].name);
        assert_string_equal(field_put(&p, encoded_text_put, cases[i].value),
                            cases[i].field);
        field_put_clear(&p);
    }
}

/* Each word is at most 75, each line at most 76, and holds whole characters:
 * at every length of the text before. */
static void never_splits_a_character(void **state)
{
    (void)state;
    for (size_t before = 1; before < 80; before++) {
        char value[600] = "";
        memset(value, 'x', before);
        for (size_t i = 0; i < 60; i++)
            strcat(value, i % 3 ? "日" : "é");
        struct field_put p;
        const char *out = field_put(&p, encoded_text_put, value);
        for (const char *word = strstr(out, "=?"); word;
             word = strstr(word + 1, " =?")) {
            size_t len = strcspn(word + 1, " \r\n") + (*word == '=');
            assert_true(len <= 75);
        }
        for (const char *line = out; *line;) {
            size_t len = strcspn(line, "\r\n");
            assert_true(len <= 76);
            line += len + (line[len] ? 2 : 0);
        }
        /* A Q word that began inside a character would begin with =8x. */
        assert_null(strstr(out, "?Q?=8"));
        assert_null(strstr(out, "?Q?=9"));
        assert_null(strstr(out, "?Q?=A"));
        field_put_clear(&p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words),
        cmocka_unit_test(never_splits_a_character),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
