#include "field_put.h"
#include "message/address.h"

static const struct {
    const char *name;
    bool utf8;
    const char *value;
    const char *field;
    bool needs_utf8;
} cases[] = {
    {"a bare address", false, "a@b.example", "T: a@b.example", false},
    {"a name to encode", false, "Jörg Müller <j@x.example>",
     "T: =?UTF-8?Q?J=C3=B6rg_M=C3=BCller?= <j@x.example>", false},
    {"ASCII words of a name stay", false, "Dr. Jörg (EDV) <j@x.example>",
     "T: Dr. =?UTF-8?Q?J=C3=B6rg?= (EDV) <j@x.example>", false},
    {"a name in quotes", false, "\"Müller, Hans\" <h@x.example>",
     "T: =?UTF-8?Q?M=C3=BCller=2C_Hans?= <h@x.example>", false},
    {"quotes that need nothing stay", false,
     "\"Miller, J.\" <h@x.example>, ü <a@b.c>",
     "T: \"Miller, J.\" <h@x.example>, =?UTF-8?Q?=C3=BC?= <a@b.c>", false},
    {"a glued name (Q-26) is parted", false, "Jörg<j@x.example>",
     "T: =?UTF-8?Q?J=C3=B6rg?= <j@x.example>", false},
    {"a comment", false, "j@x.example (Jörg)",
     "T: j@x.example (=?UTF-8?Q?J=C3=B6rg?=)", false},
    {"a domain becomes its A-label", false,
     "j@bücher.example, <k@bücher.example>",
     "T: j@xn--bcher-kva.example, <k@xn--bcher-kva.example>", false},
    {"a local part with SMTPUTF8", true, "Jö <jö@bücher.example>",
     "T: =?UTF-8?Q?J=C3=B6?= <jö@xn--bcher-kva.example>", true},
    {"a local part without it: an empty group", false,
     "Jö <jö@x.example>, a@b.c",
     "T: =?UTF-8?Q?J=C3=B6?= =?UTF-8?Q?j=C3=B6=40x=2Eexample?= :;, a@b.c",
     true},
    {"a bare one", false, "jö@x.example",
     "T: =?UTF-8?Q?j=C3=B6=40x=2Eexample?= :;", true},
    {"a group", false, "Größe: a@b.c, ü <d@e.f>;",
     "T: =?UTF-8?Q?Gr=C3=B6=C3=9Fe?= : a@b.c, =?UTF-8?Q?=C3=BC?= <d@e.f>;",
     false},
    {"a quoted local part", false, "\"a b\"@bücher.example",
     "T: \"a b\"@xn--bcher-kva.example", false},
    {"a domain literal", false, "ü <a@[IPv6:::1]>",
     "T: =?UTF-8?Q?=C3=BC?= <a@[IPv6:::1]>", false},
    {"commas inside brackets and comments end nothing", false,
     "a@b.c (x, (y), z), ü <\"d,e\"@f.g>",
     "T: a@b.c (x, (y), z), =?UTF-8?Q?=C3=BC?= <\"d,e\"@f.g>", false},
    {"what is never closed", false, "ü <a@b.c", "T: =?UTF-8?Q?=C3=BC?= <a@b.c",
     false},
    {"only a name", false, "Jörg", "T: =?UTF-8?Q?J=C3=B6rg?=", false},
    {"nothing", false, "", "T:", false},
};

static int put_plain(struct fold *f, struct span value)
{
    return address_field_put(f, value, false);
}

static int put_utf8(struct fold *f, struct span value)
{
    return address_field_put(f, value, true);
}

static void addresses(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct field_put p;
        print_message("# %s\n", cases[i].name);
        assert_string_equal(
            field_put(&p, cases[i].utf8 ? put_utf8 : put_plain, cases[i].value),
            cases[i].field);
        assert_int_equal(address_needs_utf8(span_text(cases[i].value)),
                         cases[i].needs_utf8);
        assert_int_equal(p.substituted, 0);
        field_put_clear(&p);
    }
}

/* A list without a blank is folded behind its commas. */
static void long_lists(void **state)
{
    (void)state;
    char value[4000] = "";
    for (size_t i = 0; i < 100; i++)
        sprintf(value + strlen(value), "%suser%zu@example.com", i ? "," : "",
                i);
    struct field_put p;
    const char *out = field_put(&p, put_plain, value);
    for (const char *line = out; *line;) {
        size_t len = strcspn(line, "\r\n");
        assert_true(len <= 77);
        line += len + (line[len] ? 2 : 0);
    }
    assert_non_null(strstr(out, "user99@example.com"));
    field_put_clear(&p);
}

static void other_tokens(void **state)
{
    (void)state;
    struct field_put p;
    assert_string_equal(
        field_put(&p, token_field_put, "from hôte (Zürich) by x; now"),
        "T: from h?te (=?UTF-8?Q?Z=C3=BCrich?=) by x; now");
    assert_int_equal(p.substituted, 1);
    field_put_clear(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses),
        cmocka_unit_test(long_lists),
        cmocka_unit_test(other_tokens),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
