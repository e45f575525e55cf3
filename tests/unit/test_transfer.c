#include "check.h"
#include "message/transfer.h"

static const struct {
    const char *name;
    bool encoded;
    const char *line;
    const char *out;
} lines[] = {
    {"plain", false, "Hello", "Hello\r\n"},
    {"empty", false, "", "\r\n"},
    {"an equal sign", false, "a=b", "a=3Db\r\n"},
    {"octets over 127", false, "\xC3\xA9", "=C3=A9\r\n"},
    {"a blank at the end", false, "a b ", "a b=20\r\n"},
    {"a tab at the end", false, "a\t", "a=09\r\n"},
    {"a control", false, "a\x07", "a=07\r\n"},
    {"76 columns fit", false,
     "1234567890123456789012345678901234567890123456789012345678901234567890"
     "123456",
     "1234567890123456789012345678901234567890123456789012345678901234567890"
     "123456\r\n"},
    {"77 do not", false,
     "1234567890123456789012345678901234567890123456789012345678901234567890"
     "1234567",
     "1234567890123456789012345678901234567890123456789012345678901234567890"
     "12345=\r\n67\r\n"},
    {"a code is not broken", false,
     "123456789012345678901234567890123456789012345678901234567890123456789012"
     "34\xE9z",
     "123456789012345678901234567890123456789012345678901234567890123456789012"
     "34=\r\n=E9z\r\n"},
    {"encoded: codes stay", true, "a=E9b=3D", "a=E9b=3D\r\n"},
    {"encoded: a soft break stays", true, "abc=", "abc=\r\n"},
    {"encoded: a stray sign does not", true, "a=b", "a=3Db\r\n"},
    {"encoded: raw octets do not", true, "=41\xE9", "=41=E9\r\n"},
};

static void quoted_printable(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(lines); i++) {
        struct buf out;
        buf_init(&out, 4096);
        print_message("# %s\n", lines[i].name);
        struct span line = span_text(lines[i].line);
        assert_int_equal(quoted_printable_line(line, lines[i].encoded, &out),
                         0);
        assert_string_equal(buf_text(&out), lines[i].out);
        assert_true(out.len <= quoted_printable_bound(line.len + 2, 1));
        buf_clear(&out);
    }
}

/* However a body is cut into pieces, its base64 is the same. */
static void base64_every_cut(void **state)
{
    (void)state;
    unsigned char body[200];
    for (size_t i = 0; i < sizeof body; i++)
        body[i] = (unsigned char)(i * 7);
    struct buf whole;
    struct base64 b = {0};
    buf_init(&whole, 4096);
    assert_int_equal(base64_put(&b, span_of(body, sizeof body), &whole), 0);
    assert_int_equal(base64_end(&b, &whole), 0);
    assert_true(whole.len <= base64_bound(sizeof body));
    assert_memory_equal(whole.bytes + 76, "\r\n", 2);
    for (size_t cut = 0; cut <= sizeof body; cut++) {
        struct buf out;
        buf_init(&out, 4096);
        for (size_t i = 0; i < cut; i++)
            assert_int_equal(base64_put(&b, span_of(body + i, 1), &out), 0);
        assert_int_equal(
            base64_put(&b, span_of(body + cut, sizeof body - cut), &out), 0);
        assert_int_equal(base64_end(&b, &out), 0);
        assert_true(span_equal(buf_span(&out), buf_span(&whole)));
        buf_clear(&out);
    }
    buf_clear(&whole);
}

static const struct {
    const char *text;
    const char *base64;
} vectors[] = {/* RFC 4648, 10 */
               {"", ""},
               {"f", "Zg==\r\n"},
               {"fo", "Zm8=\r\n"},
               {"foo", "Zm9v\r\n"},
               {"foobar", "Zm9vYmFy\r\n"}};

static void base64_vectors(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(vectors); i++) {
        struct base64 b = {0};
        struct buf out;
        buf_init(&out, 100);
        assert_int_equal(base64_put(&b, span_text(vectors[i].text), &out), 0);
        assert_int_equal(base64_end(&b, &out), 0);
        assert_string_equal(buf_text(&out), vectors[i].base64);
        buf_clear(&out);
    }
}

static const struct {
    const char *line;
    bool quoted_printable, base64;
} legal[] = {
    {"abc=3D", true, false}, {"abc=", true, false}, {"abcd", true, true},
    {"ab==", false, true},   {"a=b", false, true},  {"a=XY", false, true},
    {"a\xE9", false, false}, {"a b!", true, false}, {"", true, true},
};

static void legality(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(legal); i++) {
        struct span line = span_text(legal[i].line);
        print_message("# %s\n", legal[i].line);
        assert_int_equal(quoted_printable_is_legal(line),
                         legal[i].quoted_printable);
        if (!strchr(legal[i].line, '='))
            assert_int_equal(base64_is_legal(line), legal[i].base64);
    }
}

static void names(void **state)
{
    (void)state;
    assert_int_equal(transfer_parse(SPAN(" BASE64 ")), TRANSFER_BASE64);
    assert_int_equal(transfer_parse(SPAN("7bit (so they say)")), TRANSFER_7BIT);
    assert_int_equal(transfer_parse(SPAN("x-uuencode")), TRANSFER_OTHER);
    assert_int_equal(transfer_parse(SPAN("")), TRANSFER_NONE);
    assert_string_equal(transfer_name(TRANSFER_QUOTED_PRINTABLE),
                        "quoted-printable");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quoted_printable),
        cmocka_unit_test(base64_vectors),
        cmocka_unit_test(base64_every_cut),
        cmocka_unit_test(legality),
        cmocka_unit_test(names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
