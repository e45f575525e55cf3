#include "check.h"
#include "intake/atsign.h"

#include <errno.h>

#define S "\xC2\xA7"        /* U+00A7, what 273 and 280 show for X'7C' */
#define O_STROKE "\xC3\x98" /* U+00D8, 277 */

static const struct {
    const char *path, *wanted;
    long at;
} paths[] = {
    {"hans" S "example.de", "hans@example.de", 4},
    {"hans@example.de", "hans@example.de", -1},
    {"hans" S "x@example.de", "hans" S "x@example.de", -1},
    {"a" S "b" S "example.de", "a" S "b@example.de", 4},
    {"\"a" S "b\"" S "example.de", "\"a" S "b\"@example.de", 6},
    {"\"a" S "b\"", "\"a" S "b\"", -1},
    {"\"a@b\"" S "c", "\"a@b\"@c", 5},
    {"\"a\\\"" S "b\"" S "c", "\"a\\\"" S "b\"@c", 8},
    {S "hans", S "hans", -1},
    {"hans" S, "hans" S, -1},
    {S, S, -1},
    {"", "", -1},
    {"postmaster", "postmaster", -1},
    {S "a," S "b:u" S "c", "@a,@b:u@c", 9},
    {"@a," S "b:u@c", "@a,@b:u@c", -1},
    {"@a, @b:u" S "c", "@a, @b:u@c", 8},
    {S "a:b", "@a:b", -1},
    {"u" S "[IPv6:::1]", "u@[IPv6:::1]", 1},
    {"\xFF" S "b", "\xFF@b", 1},
};

static void paths_are_put_right(void **state)
{
    (void)state;
    const struct atsign a = {.substitute = 0xA7};
    for (size_t i = 0; i < COUNT(paths); i++) {
        struct buf out;
        long at;
        buf_init(&out, 4096);
        print_message("# %s\n", paths[i].path);
        assert_int_equal(
            atsign_in_path(&a, span_text(paths[i].path), &out, &at), 0);
        assert_string_equal(buf_text(&out), paths[i].wanted);
        assert_int_equal(at, paths[i].at);
        buf_clear(&out);
    }
}

static const struct {
    const char *value, *wanted;
    int count;
    bool msg_id;
} values[] = {
    {"hans" S "example.de", "hans@example.de", 1, false},
    {" hans" S "example.de ", " hans@example.de ", 1, false},
    {"M" S "LLER <hans" S "example.de>", "M" S "LLER <hans@example.de>", 1,
     false},
    {"EGEN<egen" S "server.com>", "EGEN<egen@server.com>", 1, false},
    {"\"a" S "b\" <c" S "d>", "\"a" S "b\" <c@d>", 1, false},
    {"\"a" S "b\"" S "d", "\"a" S "b\"@d", 1, false},
    {"c" S "d (M" S "LLER (a" S "b))", "c@d (M" S "LLER (a" S "b))", 1, false},
    {"a" S "b, c" S "d,e@f", "a@b, c@d,e@f", 2, false},
    {"a" S "b,\r\n\tc" S "d", "a@b,\r\n\tc@d", 2, false},
    {"G" S "RD: a" S "b, c" S "d;", "G" S "RD: a@b, c@d;", 2, false},
    {"two words" S "here", "two words" S "here", 0, false},
    {"=?utf-8?Q?a" S "b?=", "=?utf-8?Q?a" S "b?=", 0, false},
    {"=?utf-8?Q?a" S "b?= <c" S "d>", "=?utf-8?Q?a" S "b?= <c@d>", 1, false},
    {"<" S "a," S "b:u" S "c>", "<@a,@b:u@c>", 1, false},
    {"<u" S "c>, x" S "y", "<u@c>, x@y", 2, false},
    {"u" S "[IPv6:::1]", "u@[IPv6:::1]", 1, false},
    {"<a@b>", "<a@b>", 0, false},
    {"<>", "<>", 0, false},
    {"a <b" S "c", "a <b" S "c", 0, false},
    {"\"open" S "x <b" S "c>", "\"open" S "x <b" S "c>", 0, false},
    {"", "", 0, false},
    {"<1" S "host> <2" S "host>", "<1@host> <2@host>", 2, true},
    {"1" S "host", "1" S "host", 0, true},
    {"(<x" S "y>) <1" S "host>", "(<x" S "y>) <1@host>", 1, true},
};

static void headers_are_put_right(void **state)
{
    (void)state;
    const struct atsign a = {.substitute = 0xA7};
    const struct atsign none = {.substitute = '@'};
    for (size_t i = 0; i < COUNT(values); i++) {
        struct buf out;
        buf_init(&out, 4096);
        struct span value = span_text(values[i].value);
        print_message("# value %zu\n", i);
        assert_int_equal(atsign_in_header(&a, value, values[i].msg_id, &out),
                         values[i].count);
        assert_string_equal(buf_text(&out), values[i].wanted);
        buf_empty(&out);
        assert_int_equal(atsign_in_header(&none, value, false, &out), 0);
        assert_string_equal(buf_text(&out), values[i].value);
        buf_clear(&out);
    }
}

static void letters_are_substitutes_too(void **state)
{
    (void)state;
    const struct atsign a = {.substitute = 0xD8};
    struct buf out;
    buf_init(&out, 4096);
    assert_int_equal(
        atsign_in_header(
            &a, span_text(O_STROKE "yvind Dahl <oyvind" O_STROKE "example.no>"),
            false, &out),
        1);
    assert_string_equal(buf_text(&out),
                        O_STROKE "yvind Dahl <oyvind@example.no>");
    buf_clear(&out);
}

static void conclude(const char *const *paths_seen, int wanted,
                     uint32_t substitute)
{
    struct atsign_guess g = {0};
    struct atsign a;
    char text[300] = "";
    for (uint64_t i = 0; paths_seen[i]; i++)
        atsign_learn(&g, span_text(paths_seen[i]), i + 1);
    assert_int_equal(atsign_conclude(&g, &a, text, sizeof text), wanted);
    assert_int_equal(a.substitute, substitute);
    assert_true(strlen(text) > 0);
    print_message("# %s\n", text);
}

static void auto_learns(void **state)
{
    (void)state;
    conclude((const char *[]){"", "a" S "b.c", "x" S "y", "r@s", NULL}, 0,
             0xA7);
    conclude((const char *[]){"a@b", "c@d", NULL}, -ENOENT, '@');
    conclude((const char *[]){"carl", "a_b", "u%h", "x!y", NULL}, -ENOENT, '@');
    conclude((const char *[]){"a" S "b", "c" O_STROKE "d", NULL}, -EINVAL, '@');
    conclude((const char *[]){"a" S, S "a", "a" S "\"q\"", NULL}, -ENOENT, '@');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths_are_put_right),
        cmocka_unit_test(headers_are_put_right),
        cmocka_unit_test(letters_are_substitutes_too),
        cmocka_unit_test(auto_learns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
