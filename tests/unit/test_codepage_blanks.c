/*
 * Blanks at the end of records of each kind of page, by shift state, and of
 * lines of text.
 */
#include "check.h"
#include "codepages/codepage.h"
#include "open_page.h"

#define SO "\x0E"
#define SI "\x0F"
#define NICHI "\x45\x62"   /* 日 in CCSID 939 */
#define BLANKED "\x45\x40" /* no pair, but its second byte is X'40' */
#define NUL CODEPAGE_STRIP_NUL
#define DOUBLED CODEPAGE_STRIP_DOUBLED
#define WIDE CODEPAGE_STRIP_WIDE

/* A literal with its length, for X'00' stands in some. */
#define BYTES(s) s, sizeof(s) - 1

static const struct {
    const char *name;
    const char *page;
    const char *in;
    size_t len;
    unsigned options;
    size_t want;
} cases[] = {
    {"nothing", "1047", BYTES(""), 0, 0},
    {"no blank", "1047", BYTES("\x81\x82"), 0, 2},
    {"blanks", "1047", BYTES("\x81\x40\x82\x40\x40"), 0, 3},
    {"blanks only", "1047", BYTES("\x40\x40\x40"), 0, 0},
    {"NUL is no blank", "1047", BYTES("\x81\x40\0\x40"), 0, 3},
    {"NUL is one if asked", "1047", BYTES("\x81\x40\0\x40\0\0"), NUL, 1},
    {"all of them", "1047", BYTES("\0\x40\0"), NUL, 0},
    {"SO says nothing there", "1047", BYTES(SO "\x81\x40"), 0, 2},
    {"a tab stays", "1047", BYTES("\x81\x05\x40"), 0, 2},
    {"no-break space stays", "1047", BYTES("\x81\x41"), 0, 2},
    {"X'20' is no blank", "1047", BYTES("\x81\x20"), 0, 2},

    {"mixed without shifts", "939", BYTES("\x81\x40\x40"), 0, 1},
    {"behind SI", "939", BYTES(SO NICHI SI "\x40\x40"), 0, 4},
    {"wide blanks stay", "939", BYTES(SO NICHI "\x40\x40" SI), 0, 6},
    {"and those behind them go", "939", BYTES(SO "\x40\x40" SI "\x40"), 0, 4},
    {"unclosed wide blanks", "939", BYTES(SO NICHI "\x40\x40"), 0, 5},
    {"unclosed, ends in X'40'", "939", BYTES("\x81" SO BLANKED), 0, 4},
    {"unclosed, an odd X'40'", "939", BYTES(SO NICHI "\x40"), 0, 4},
    {"an odd byte, SI and a blank", "939", BYTES(SO "\x45" SI "\x40"), 0, 3},
    {"NL ended the state", "939", BYTES(SO NICHI "\x15\x40\x40"), 0, 4},
    {"NUL ended the state", "939", BYTES(SO NICHI "\0\x40"), 0, 4},
    {"and is stripped itself", "939", BYTES(SO NICHI "\0\x40\0\x40"), NUL, 3},
    {"no blank before it", "939", BYTES(SO "\x45\x40\0"), NUL, 3},
    {"SI behind SI", "939", BYTES(SO NICHI SI "\x40" SI "\x40"), 0, 6},
    {"begins doubled", "939", BYTES(NICHI BLANKED), DOUBLED, 4},
    {"begins doubled, SI", "939", BYTES(NICHI SI "\x40"), DOUBLED, 3},
    {"begins single", "939", BYTES(NICHI BLANKED), 0, 3},
    {"NUL in a mixed page", "939", BYTES("\x81\0\x40\0"), NUL, 1},
    {"NULs only, doubled", "939", BYTES("\0\0"), NUL | DOUBLED, 0},
    {"nothing, doubled", "939", BYTES(""), NUL | DOUBLED, 0},

    {"double-byte page", "16684", BYTES(NICHI "\x40\x40"), 0, 4},
    {"UTF-8", "UTF-8", BYTES("a\x40 b  "), 0, 4},
    {"ASCII", "US-ASCII", BYTES("a \0"), NUL, 1},
    {"Latin-1", "ISO-8859-1", BYTES("a\x40\x20"), 0, 2},
    {"Shift_JIS", "Shift_JIS", BYTES("\x83\x40\x20"), 0, 2},
};

static const struct {
    const char *name;
    const char *in;
    size_t len;
    unsigned options;
    size_t want;
} texts[] = {
    {"blanks", BYTES("a b  "), 0, 3},
    {"a wide blank stays", BYTES("a　 "), 0, 4},
    {"and goes if asked", BYTES("日 　 　"), WIDE, 3},
    {"wide only", BYTES("　　"), WIDE, 0},
    {"half of one stays", BYTES("\x80\x80"), WIDE, 2},
    {"all kinds", BYTES("日\0　 \0"), WIDE | NUL, 3},
    {"nothing", BYTES(""), WIDE | NUL, 0},
};

static void records_lose_their_blanks(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct codepage *cp = open_page(cases[i].page);
        print_message("# %s\n", cases[i].name);
        assert_int_equal(
            codepage_strip(cp, cases[i].in, cases[i].len, cases[i].options),
            cases[i].want);
        codepage_free(&cp);
    }
}

static void lines_lose_their_blanks(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        print_message("# %s\n", texts[i].name);
        assert_int_equal(
            codepage_strip_text(texts[i].in, texts[i].len, texts[i].options),
            texts[i].want);
    }
}

/* Words are looked at eight bytes at a time: each number of blanks behind
 * each number of others, and nothing outside the block is read. */
static void every_length_is_right(void **state)
{
    (void)state;
    struct codepage *cp = open_page("1047");
    for (size_t text = 0; text < 20; text++)
        for (size_t blanks = 0; blanks < 40; blanks++) {
            unsigned char *in = malloc(text + blanks ? text + blanks : 1);
            memset(in, 0x81, text);
            memset(in + text, 0x40, blanks);
            assert_int_equal(codepage_strip(cp, in, text + blanks, 0), text);
            if (text > 0)
                in[text - 1] = 0x41; /* one bit from a blank */
            assert_int_equal(codepage_strip(cp, in, text + blanks, 0), text);
            free(in);
        }
    codepage_free(&cp);
}

/* What is stripped was blanks: the text without it is the stripped text. */
static void stripping_takes_blanks_only(void **state)
{
    (void)state;
    static const unsigned char bytes[] = {0x40, 0x0E, 0x0F, 0x45, 0x00, 0x81};
    struct codepage *cp = open_page("939");
    struct codepage_policy policy = {.shift = CODEPAGE_SHIFT_CLOSE};
    struct codepage_coder c;
    codepage_coder_init(&c, cp, &policy);
    for (unsigned n = 0; n < 6 * 6 * 6 * 6 * 6 * 6; n++) {
        unsigned char in[6], text[64], less[64];
        unsigned k = n;
        for (size_t i = 0; i < sizeof in; i++, k /= 6)
            in[i] = bytes[k % 6];
        size_t len = codepage_strip(cp, in, sizeof in, CODEPAGE_STRIP_NUL);
        size_t all =
            codepage_decode_record(&c, in, sizeof in, text, sizeof text)
                .written;
        size_t kept =
            codepage_decode_record(&c, in, len, less, sizeof less).written;
        assert_memory_equal(text, less, kept);
        for (size_t i = kept; i < all; i++)
            assert_true(text[i] == ' ' || text[i] == 0);
        /* And all of them, unless a shift stands behind some. */
        if (kept > 0 && len > 0 && in[len - 1] > 0x0F)
            assert_true(less[kept - 1] != ' ' && less[kept - 1] != 0);
    }
    codepage_coder_clear(&c);
    codepage_free(&cp);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_lose_their_blanks),
        cmocka_unit_test(lines_lose_their_blanks),
        cmocka_unit_test(every_length_is_right),
        cmocka_unit_test(stripping_takes_blanks_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
