#include "base/utf8.h"
#include "check.h"

static const struct {
    const char *name;
    const char *bytes;
    int len;
    uint32_t code_point;
} cases[] = {
    {"ascii", "A", 1, 'A'},
    {"two bytes", "\xC3\xA9", 2, 0xE9},
    {"three bytes", "\xE2\x82\xAC", 3, 0x20AC},
    {"four bytes", "\xF0\x9F\x98\x80", 4, 0x1F600},
    {"cut", "\xE2\x82", -1, 0},
    {"overlong", "\xC0\xAF", -1, 0},
    {"overlong in three", "\xE0\x80\xAF", -1, 0},
    {"surrogate", "\xED\xA0\x80", -1, 0},
    {"too large", "\xF4\x90\x80\x80", -1, 0},
    {"stray trail", "\x80", -1, 0},
};

static void decodes(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        uint32_t code_point = 0;
        print_message("# %s\n", cases[i].name);
        assert_int_equal(utf8_decode(span_text(cases[i].bytes), &code_point),
                         cases[i].len);
        if (cases[i].len > 0)
            assert_int_equal(code_point, cases[i].code_point);
    }
}

static void every_character_returns(void **state)
{
    (void)state;
    for (uint32_t c = 0; c <= 0x10FFFF; c++) {
        if (c >= 0xD800 && c <= 0xDFFF)
            continue;
        unsigned char out[4];
        size_t len = utf8_encode(c, out);
        uint32_t back = 0;
        if (utf8_decode(span_of(out, len), &back) != (int)len || back != c)
            fail_msg("U+%04X does not return", c);
    }
}

static const struct {
    const char *name, *text, *shown;
} shown[] = {
    {"words", "Öl 5 €", "Öl 5 €"},
    {"an escape", "a\033[2Jb", "a?[2Jb"},
    {"the same in C1",
     "a\xC2\x9B"
     "2Jb",
     "a?2Jb"},
    {"a line separator",
     "a\xE2\x80\xA8"
     "b",
     "a?b"},
    {"a direction override",
     "a\xE2\x80\xAE"
     "b",
     "a?b"},
    {"not UTF-8",
     "a\xFF"
     "b",
     "a?b"},
    {"a character that is cut off", "0123456789\xE2\x82\xAC", "0123456789"},
};

static void shows_what_is_safe(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(shown); i++) {
        char out[13];
        print_message("# %s\n", shown[i].name);
        utf8_print(span_text(shown[i].text), out, sizeof out);
        assert_string_equal(out, shown[i].shown);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decodes),
        cmocka_unit_test(every_character_returns),
        cmocka_unit_test(shows_what_is_safe),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
