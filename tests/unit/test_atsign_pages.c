/*
 * What stands at X'7C' in every text page, as a substitute for the at-sign.
 * The characters were read off IBM's tables, not out of our own.
 */
#include "check.h"
#include "intake/atsign.h"
#include "intake/command.h"

#include <errno.h>

#define NONE 0

static const struct {
    const char *page;
    int real;      /* the byte of `@`, or NONE */
    uint32_t at7c; /* what X'7C' is */
} pages[] = {
    {"37", 0x7C, '@'},     {"273", 0xB5, 0xA7},  {"274", 0x44, 0xE0},
    {"275", 0x66, 0xC3},   {"277", 0x80, 0xD8},  {"278", 0xEC, 0xD6},
    {"280", 0xB5, 0xA7},   {"284", 0x7C, '@'},   {"285", 0x7C, '@'},
    {"297", 0x44, 0xE0},   {"420", 0x7C, '@'},   {"423", NONE, 0xA7},
    {"424", 0x7C, '@'},    {"500", 0x7C, '@'},   {"870", 0x7C, '@'},
    {"871", 0xAC, 0xD0},   {"875", 0x7C, '@'},   {"905", 0xAF, 0x15E},
    {"918", 0x7C, '@'},    {"924", 0x7C, '@'},   {"1025", 0x7C, '@'},
    {"1026", 0xAE, 0x15E}, {"1027", 0x7C, '@'},  {"1047", 0x7C, '@'},
    {"1112", 0x7C, '@'},   {"1122", 0xEC, 0xD6}, {"1123", 0x7C, '@'},
    {"1130", 0x7C, '@'},   {"1137", 0x7C, '@'},  {"1140", 0x7C, '@'},
    {"1141", 0xB5, 0xA7},  {"1142", 0x80, 0xD8}, {"1143", 0xEC, 0xD6},
    {"1144", 0xB5, 0xA7},  {"1145", 0x7C, '@'},  {"1146", 0x7C, '@'},
    {"1147", 0x44, 0xE0},  {"1148", 0x7C, '@'},  {"1149", 0xAC, 0xD0},
    {"1153", 0x7C, '@'},   {"1154", 0x7C, '@'},  {"1155", 0xAE, 0x15E},
    {"1156", 0x7C, '@'},   {"1157", 0xEC, 0xD6}, {"1158", 0x7C, '@'},
    {"1160", 0x7C, '@'},   {"1164", 0x7C, '@'},  {"4899", 0x7C, '@'},
    {"4971", 0x7C, '@'},   {"5123", 0x7C, '@'},  {"8482", 0x7C, '@'},
    {"9067", 0x7C, '@'},   {"12712", 0x7C, '@'}, {"16804", 0x7C, '@'},
    {"930", 0x7C, '@'},    {"933", 0x7C, '@'},   {"935", 0x7C, '@'},
    {"937", 0x7C, '@'},    {"939", 0x7C, '@'},   {"1364", 0x7C, '@'},
    {"1371", 0x7C, '@'},   {"1388", 0x7C, '@'},  {"1390", 0x7C, '@'},
    {"1399", 0x7C, '@'},   {"290", 0x7C, '@'},   {"803", 0x7C, '@'},
    {"838", 0x7C, '@'},    {"1097", 0x7C, '@'},  {"1132", 0x7C, '@'},
    {"282", 0xEF, 0xD5},   {"256", 0x7C, '@'},   {"880", 0x7C, '@'},
};

/* A record: text in the page's capitals, `#` for the byte X'7C', `%` for that
 * of the real at-sign. Capitals, digits and these specials never move. */
static size_t make_record(int real, const char *text, unsigned char *out)
{
    size_t len = 0;
    for (const char *c = text; *c; c++) {
        static const char special[] = " .<(+:>,";
        static const unsigned char cells[] = {0x40, 0x4B, 0x4C, 0x4D,
                                              0x4E, 0x7A, 0x6E, 0x6B};
        const char *at = strchr(special, *c);
        if (*c == '#')
            out[len++] = 0x7C;
        else if (*c == '%')
            out[len++] = (unsigned char)real;
        else if (at)
            out[len++] = cells[at - special];
        else
            out[len++] = (unsigned char)(*c <= 'I'   ? 0xC1 + *c - 'A'
                                         : *c <= 'R' ? 0xD1 + *c - 'J'
                                                     : 0xE2 + *c - 'S');
    }
    return len;
}

static size_t decode(const struct codepage *cp, const unsigned char *in,
                     size_t len, char *out, size_t out_size)
{
    struct codepage_coder coder;
    assert_int_equal(codepage_coder_init(&coder, cp, &codepage_policy_mail), 0);
    struct codepage_result r =
        codepage_decode_record(&coder, in, len, out, out_size);
    codepage_coder_clear(&coder);
    return r.written;
}

static void expect_path(const struct codepage *cp, const struct atsign *a,
                        int real, const char *record, const char *wanted)
{
    unsigned char bytes[128];
    char line[600];
    size_t len = make_record(real, record, bytes);
    len = decode(cp, bytes, len, line, sizeof line);
    struct command c;
    command_init(&c);
    assert_int_equal(command_parse(&c, span_of(line, len), PROFILE_TOLERANT, a),
                     0);
    if (c.fault.code)
        fail_msg("%s: %s", record, c.fault.text);
    assert_string_equal(buf_text(&c.path), wanted);
    command_clear(&c);
}

/* `text` with the character for each of its `#`. */
static const char *with(uint32_t c, const char *text)
{
    static char out[200];
    size_t len = 0;
    for (; *text; text++) {
        unsigned char utf8[4] = {(unsigned char)*text};
        size_t n = 1;
        if (*text == '#' && c < 0x800 && c >= 0x80) {
            utf8[0] = (unsigned char)(0xC0 | c >> 6);
            utf8[1] = (unsigned char)(0x80 | (c & 0x3F));
            n = 2;
        } else if (*text == '#') {
            utf8[0] = (unsigned char)c;
        }
        memcpy(out + len, utf8, n);
        len += n;
    }
    out[len] = '\0';
    return out;
}

static void expect_header(const struct codepage *cp, const struct atsign *a,
                          uint32_t c, const char *record, const char *wanted)
{
    unsigned char bytes[128];
    char value[600];
    size_t len = make_record(0, record, bytes);
    len = decode(cp, bytes, len, value, sizeof value);
    struct buf out;
    buf_init(&out, 1000);
    assert_true(atsign_in_header(a, span_of(value, len), false, &out) >= 0);
    assert_string_equal(buf_text(&out), with(c, wanted));
    buf_clear(&out);
}

static void every_page(void **state)
{
    (void)state;
    unsigned served = 0;
    for (size_t i = 0; i < COUNT(pages); i++) {
        struct codepage *cp = NULL;
        struct codepage_error error;
        struct atsign a;
        char text[200] = "";
        if (codepage_open(pages[i].page, &cp, &error) < 0)
            continue; /* not every engine has every page */
        served++;
        print_message("# %s\n", codepage_name(cp));
        assert_int_equal(codepage_char_of(cp, 0x7C), pages[i].at7c);
        assert_int_equal(codepage_byte_of(cp, '@'),
                         pages[i].real ? pages[i].real : -1);
        assert_int_equal(atsign_parse("X'7C'", cp, &a, text, sizeof text), 0);
        assert_int_equal(a.substitute, pages[i].at7c);

        expect_path(cp, &a, 0, "RCPT TO:<USER#HOST>", "USER@HOST");
        if (pages[i].real)
            expect_path(cp, &a, pages[i].real, "RCPT TO:<USER%HOST>",
                        "USER@HOST");
        if (pages[i].at7c != '@') {
            if (pages[i].real)
                expect_path(cp, &a, pages[i].real, "RCPT TO:<U#SER%HOST>",
                            with(pages[i].at7c, "U#SER@HOST"));
            expect_path(cp, &a, 0, "RCPT TO:<U#SER#HOST>",
                        with(pages[i].at7c, "U#SER@HOST"));
            expect_header(cp, &a, pages[i].at7c, "#YVIND #ST <U#HOST>",
                          "#YVIND #ST <U@HOST>");
            expect_header(cp, &a, pages[i].at7c, "U#HOST, W#HOST (A#B",
                          "U@HOST, W@HOST (A#B");
        }
        codepage_free(&cp);
    }
    print_message("# %u of %zu pages\n", served, COUNT(pages));
    assert_true(served > 40);
}

/* A kanji whose second byte is X'7C' holds no at-sign. */
static void half_of_a_kanji(void **state)
{
    (void)state;
    static const unsigned char value[] = {0x0E, 0x45, 0x7C, 0x0F, 0x4C,
                                          0xE4, 0x7C, 0xC8, 0x6E}; /* <U@H> */
    struct codepage *cp = NULL;
    struct codepage_error error;
    struct atsign a;
    char text[200], utf8[100];
    assert_int_equal(codepage_open("939", &cp, &error), 0);
    assert_int_equal(atsign_parse("X'7C'", cp, &a, text, sizeof text), 0);
    assert_int_equal(a.substitute, '@');
    size_t len = decode(cp, value, sizeof value, utf8, sizeof utf8);
    struct buf out;
    buf_init(&out, 1000);
    assert_int_equal(atsign_in_header(&a, span_of(utf8, len), false, &out), 0);
    assert_true(span_equal(buf_span(&out), span_of(utf8, len)));
    assert_null(memchr(utf8, '@', 3));
    buf_clear(&out);
    codepage_free(&cp);
}

static void settings(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int r;
        uint32_t substitute;
    } cases[] = {
        {"@", 0, '@'},
        {"\xC2\xA7", 0, 0xA7},
        {"X'7C'", 0, 0xA7},
        {"x'b5'", 0, '@'},
        {"#", 1, '#'},
        {"!", 1, '!'},
        {"A", -EINVAL, 0},
        {"7", -EINVAL, 0},
        {".", -EINVAL, 0},
        {"<", -EINVAL, 0},
        {" ", -EINVAL, 0},
        {"", -EINVAL, 0},
        {"ab", -EINVAL, 0},
        {"X'0E'", -EINVAL, 0},
        {"X'C1'", -EINVAL, 0},
        {"X'40'", -EINVAL, 0},
        {"X'7'", -EINVAL, 0},
        {"X'7C' ", -EINVAL, 0},
        {"\xC5\x9E", -EINVAL, 0}, /* not in 273 */
        {"\xFF", -EINVAL, 0},
    };
    struct codepage *cp = NULL;
    struct codepage_error error;
    assert_int_equal(codepage_open("273", &cp, &error), 0);
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct atsign a = {0};
        char text[300] = "";
        print_message("# case %zu\n", i);
        assert_int_equal(atsign_parse(cases[i].text, cp, &a, text, sizeof text),
                         cases[i].r);
        if (cases[i].r >= 0)
            assert_int_equal(a.substitute, cases[i].substitute);
        assert_int_equal(text[0] != '\0', cases[i].r != 0);
    }
    struct atsign a;
    char text[300];
    assert_int_equal(atsign_parse("Auto", cp, &a, text, sizeof text), 0);
    assert_true(a.automatic && a.substitute == '@');
    codepage_free(&cp);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_page),
        cmocka_unit_test(half_of_a_kanji),
        cmocka_unit_test(settings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
