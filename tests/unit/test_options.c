#include "check.h"
#include "base/nearest.h"
#include "cli/options.h"

#include <errno.h>

static const struct bad_case {
    const char *arguments[6];
    const char *says;
} bad_cases[] = {
    {{"--code-page", "037"},
     "there is no option --code-page; did you mean --codepage?"},
    {{"--realy=x"}, "there is no option --realy; did you mean --relay?"},
    {{"--xyzzy"}, "there is no option --xyzzy"},
    {{"-x"}, "there is no option -x"},
    {{"--json", "-qx"}, "there is no option -x"},
    {{"--retr", "1"}, "--retr is the beginning of several options"},
    {{"--json=yes"}, "--json takes no argument"},
    {{"--relay"}, "--relay needs its argument, URL"},
    {{"--lrecl", "80x"},
     "--lrecl \"80x\": a whole number from 1 to 1048576 is wanted"},
    {{"--lrecl", "0"},
     "--lrecl \"0\": a whole number from 1 to 1048576 is wanted"},
    {{"--connections", "99999999999999999999"},
     "--connections \"99999999999999999999\": a whole number from 1 to 1000 "
     "is wanted"},
    {{"--profile", "lax"},
     "--profile \"lax\": one of tolerant|strict is wanted"},
    {{"--recfm", "FX"},
     "--recfm \"FX\": one of F, FB, V, VB, VBS, U, text or auto is wanted, "
     "with A or M behind it for carriage control"},
    {{"--codepage", ""}, "--codepage \"\": something is wanted"},
    {{"-c", "x.conf"},
     "--config \"x.conf\": a configuration file is `ebgate serve`'s; here "
     "options say it all"},
};

static int parse(const char *const *arguments, struct settings *settings,
                 int *first, struct option_error *error)
{
    char *argv[8] = {(char *)"send"};
    int argc = 1;
    for (; argc < 7 && arguments[argc - 1]; argc++)
        argv[argc] = (char *)arguments[argc - 1];
    settings_init(settings);
    return options_parse(options_send, argc, argv, settings, first, error);
}

static void wrong_usage_is_explained(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(bad_cases); i++) {
        struct settings settings;
        struct option_error error;
        int first = 0;
        print_message("# %s\n", bad_cases[i].says);
        assert_int_equal(
            parse(bad_cases[i].arguments, &settings, &first, &error), -EINVAL);
        assert_string_equal(error.text, bad_cases[i].says);
    }
}

static void values_arrive(void **state)
{
    (void)state;
    struct settings s;
    struct option_error error;
    int first = 0;
    const char *const some[] = {"job.bin", "--recfm=fba",      "--lrecl", "80",
                                "-qv",     "--profile=STRICT", NULL};
    assert_int_equal(parse(some, &s, &first, &error), 0);
    assert_int_equal(first, 6);
    assert_int_equal(s.recfm.recfm, RECFM_FB);
    assert_int_equal(s.recfm.carriage, CARRIAGE_ASA);
    assert_int_equal(s.lrecl, 80);
    assert_true(s.quiet && s.verbose && !s.json);
    assert_int_equal(s.profile, 1);
    assert_int_equal(s.connections, SETTING_UNSET);

    const char *const relays[] = {
        "--relay", "smtp://a", "--relay", "maildir:b", "--sequence-numbers=on",
        NULL};
    assert_int_equal(parse(relays, &s, &first, &error), 0);
    assert_int_equal(s.relay_count, 2);
    assert_string_equal(s.relays[1], "maildir:b");
    assert_int_equal(s.sequence_numbers, SEQUENCE_ON);
}

static const struct {
    const char *wrong, *nearest;
} near_cases[] = {
    {"codpage", "codepage"}, {"at-sing", "at-sign"},
    {"reply", NULL},         {"", NULL},
    {"recfmt", "recfm"},
};

static void nearest_names(void **state)
{
    (void)state;
    static const char *const names[] = {"codepage", "at-sign",     "recfm",
                                        "relay",    "connections", NULL};
    for (size_t i = 0; i < COUNT(near_cases); i++) {
        const char *nearest = nearest_name(near_cases[i].wrong, names);
        print_message("# \"%s\"\n", near_cases[i].wrong);
        if (near_cases[i].nearest)
            assert_string_equal(nearest, near_cases[i].nearest);
    }
    assert_null(nearest_name("zzzzzzzz", names));
}

/* Help lines must fit the screen, and every option must have its manual. */
static void rows_are_complete(void **state)
{
    (void)state;
    const struct option_group *const tables[] = {options_send, options_check};
    for (size_t t = 0; t < COUNT(tables); t++) {
        for (const struct option_group *g = tables[t]; g->title; g++) {
            for (const struct option_row *r = g->rows; r->name; r++) {
                print_message("# --%s\n", r->name);
                assert_non_null(r->help);
                assert_true(r->kind == OPTION_RESERVED || r->manual);
                if (r->everyday)
                    assert_true(strlen(r->help) <= 48);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wrong_usage_is_explained),
        cmocka_unit_test(values_arrive),
        cmocka_unit_test(nearest_names),
        cmocka_unit_test(rows_are_complete),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
