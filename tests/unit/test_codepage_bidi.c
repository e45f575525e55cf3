/*
 * Visual lines into logical order. What is wanted was written by hand from
 * the rules of UAX #9, whose notation stands here too: capital letters are
 * Hebrew, A is alef, small letters are Latin.
 */
#include "check.h"
#include "codepages/codepage.h"

#include <errno.h>

#define AUTO CODEPAGE_READING_AUTO
#define LEFT CODEPAGE_READING_LEFT
#define RIGHT CODEPAGE_READING_RIGHT

static const struct {
    const char *name;
    enum codepage_reading reading;
    const char *visual;
    const char *logical;
} lines[] = {
    {"nothing", AUTO, "", ""},
    {"Latin only", AUTO, "hello, world 12", "hello, world 12"},
    {"a word", AUTO, "CBA", "ABC"},
    {"two words", AUTO, "FED CBA", "ABC DEF"},
    {"a number stays", AUTO, "123 CBA", "ABC 123"},
    {"so does a price", AUTO, "12.50 CBA", "ABC 12.50"},
    {"and a date", AUTO, "25/11/2026 CBA", "ABC 25/11/2026"},
    {"a number within", AUTO, "FED 123 CBA", "ABC 123 DEF"},
    {"a full stop at its end", AUTO, ".CBA", "ABC."},
    {"parentheses are mirrored", AUTO, "(FED) CBA", "ABC (DEF)"},
    {"and what is like them", AUTO, "<F> [E] {D} CBA", "ABC {D} [E] <F>"},
    {"Latin within", AUTO, "FED new-york CBA", "ABC new-york DEF"},
    {"Latin within parentheses", AUTO, "(abc) CBA", "ABC (abc)"},
    {"Latin begins at the left", AUTO, "name: CBA - end", "name: ABC - end"},
    {"two runs in Latin", AUTO, "a CBA b FED c", "a ABC b DEF c"},
    {"parentheses within Latin", AUTO, "see (CBA) there", "see (ABC) there"},
    {"read from the left", LEFT, "name: CBA", "name: ABC"},
    {"read from the right", RIGHT, "name: CBA", "ABC :name"},
    {"a number from the left", LEFT, "123 CBA", "123 ABC"},
    {"a field each side of a tab", LEFT, "CBA\tFED", "ABC\tDEF"},
    {"blanks before it", AUTO, "   CBA", "ABC   "},
    {"blanks behind it", AUTO, "CBA   ", "   ABC"},
};

static const struct {
    const char *name;
    const char *visual;
    const char *logical;
} arabic[] = {
    /* alef isolated, lam initial, beh medial ... as a screen shows them */
    {"letters for their forms", "\uFE8D\uFE91\uFEEE", "\u0648\u0628\u0627"},
    {"lam-alef is two letters", "\uFEFB", "\u0644\u0627"},
    {"with hamza", "\uFEF7", "\u0644\u0623"},
    {"digits stay European", "12 \uFE8F", "\u0628 12"},
    {"digits stay Arabic", "\u0661\u0662 \uFE8F", "\u0628 \u0661\u0662"},
    {"a date in them", "\u0661\u0662/\u0663 \uFE8F",
     "\u0628 \u0661\u0662/\u0663"},
    {"Latin beside them", "abc \uFE8F", "\u0628 abc"},
    {"the comma is a letter's", "\uFE8F\u060C\uFE8F", "\u0628\u060C\u0628"},
    {"seen has its tail", "\u200B\uFEB3", "\u0633"},
    {"a space of no width stays", "\u200B\uFE91", "\u0628\u200B"},
};

/* Capital letters into Hebrew. */
static size_t to_hebrew(const char *text, char *out)
{
    size_t len = 0;
    for (; *text; text++)
        if (*text >= 'A' && *text <= 'Z') {
            out[len++] = '\xD7';
            out[len++] = (char)(0x90 + *text - 'A');
        } else {
            out[len++] = *text;
        }
    return len;
}

static void check_line(enum codepage_reading reading, const char *in,
                       size_t len, const char *want, size_t want_len)
{
    struct codepage_reorder *r;
    const void *out;
    size_t out_len;
    assert_int_equal(codepage_reorder_new(reading, &r), 0);
    /* Twice, for the room is used again. */
    for (int i = 0; i < 2; i++) {
        assert_int_equal(codepage_reorder_line(r, in, len, &out, &out_len), 0);
        assert_int_equal(out_len, want_len);
        assert_memory_equal(out, want, want_len);
    }
    codepage_reorder_free(&r);
}

static void hebrew_is_turned(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(lines); i++) {
        char in[256], want[256];
        print_message("# %s\n", lines[i].name);
        size_t len = to_hebrew(lines[i].visual, in);
        size_t want_len = to_hebrew(lines[i].logical, want);
        check_line(lines[i].reading, in, len, want, want_len);
    }
}

static void arabic_is_turned_and_unshaped(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(arabic); i++) {
        print_message("# %s\n", arabic[i].name);
        check_line(AUTO, arabic[i].visual, strlen(arabic[i].visual),
                   arabic[i].logical, strlen(arabic[i].logical));
    }
}

/* From a record in 424: gimel, bet, alef as they stand on the screen. */
static void a_record_is_decoded_and_turned(void **state)
{
    (void)state;
    struct codepage *cp = NULL;
    struct codepage_error error;
    struct codepage_coder c;
    unsigned char text[64];
    assert_int_equal(codepage_open("424", &cp, &error), 0);
    codepage_coder_init(&c, cp, &codepage_policy_mail);
    struct codepage_result did = codepage_decode_record(
        &c, "\xF1\xF2\x40\x43\x42\x41", 6, text, sizeof text);
    check_line(AUTO, (char *)text, did.written, "\u05D0\u05D1\u05D2 12", 9);
    codepage_coder_clear(&c);
    codepage_free(&cp);
}

static void a_line_is_bounded_and_is_text(void **state)
{
    (void)state;
    struct codepage_reorder *r;
    const void *out;
    size_t len;
    static char line[CODEPAGE_REORDER_MAX + 1];
    memset(line, 'a', sizeof line);
    assert_int_equal(codepage_reorder_new(AUTO, &r), 0);
    assert_int_equal(codepage_reorder_line(r, "a\xD7", 2, &out, &len), -EILSEQ);
    assert_int_equal(codepage_reorder_line(r, "\xD7\x90\xFF", 3, &out, &len),
                     -EILSEQ);
    assert_int_equal(codepage_reorder_line(r, line, sizeof line, &out, &len),
                     -EMSGSIZE);
    assert_int_equal(
        codepage_reorder_line(r, line, CODEPAGE_REORDER_MAX, &out, &len), 0);
    assert_int_equal(len, CODEPAGE_REORDER_MAX);
    /* What grows most: three bytes that become two letters of two each. */
    for (size_t i = 0; i + 3 <= CODEPAGE_REORDER_MAX; i += 3)
        memcpy(line + i, "\uFEFB", 3);
    assert_int_equal(codepage_reorder_line(
                         r, line, CODEPAGE_REORDER_MAX / 3 * 3, &out, &len),
                     0);
    assert_int_equal(len, CODEPAGE_REORDER_MAX / 3 * 4);
    codepage_reorder_free(&r);
    assert_null(r);
    codepage_reorder_free(&r);
}

static void pages_know_their_order(void **state)
{
    (void)state;
    static const struct {
        const char *page;
        bool visual;
    } pages[] = {
        {"420", true},    {"424", true},   {"803", true},
        {"918", true},    {"1097", true},  {"12712", true},
        {"16804", true},  {"4899", true},  {"425", false},
        {"8612", false},  {"1047", false}, {"939", false},
        {"UTF-8", false}, {"875", false},  {"ISO-8859-8", false},
    };
    for (size_t i = 0; i < COUNT(pages); i++) {
        struct codepage *cp = NULL;
        struct codepage_error error;
        print_message("# %s\n", pages[i].page);
        assert_int_equal(codepage_open(pages[i].page, &cp, &error), 0);
        assert_int_equal(codepage_is_visual(cp), pages[i].visual);
        codepage_free(&cp);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hebrew_is_turned),
        cmocka_unit_test(arabic_is_turned_and_unshaped),
        cmocka_unit_test(a_record_is_decoded_and_turned),
        cmocka_unit_test(a_line_is_bounded_and_is_text),
        cmocka_unit_test(pages_know_their_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
