/*
 * Escapes: what they look like, that reading them returns what was escaped,
 * and what is said of text that only looks like them.
 */
#include "check.h"
#include "codepages/codepage.h"
#include "open_page.h"

#include <errno.h>

#define FFFD "\xEF\xBF\xBD"
#define SO "\x0E"
#define SI "\x0F"
#define NICHI "\x45\x62" /* 日 in CCSID 939 */

static const struct codepage_policy escape = {
    CODEPAGE_ESCAPE, CODEPAGE_ESCAPE, CODEPAGE_ESCAPE, CODEPAGE_ESCAPE, 0};
static const struct codepage_policy unescape = {.unescape = true};

/* One record; returns its length. */
static size_t convert(const struct codepage *cp, bool encode,
                      const struct codepage_policy *policy, const void *in,
                      size_t in_len, void *out, size_t out_size,
                      struct codepage_events *events_out)
{
    struct codepage_coder c;
    assert_int_equal(codepage_coder_init(&c, cp, policy), 0);
    struct codepage_result r =
        (encode ? codepage_encode_record
                : codepage_decode_record)(&c, in, in_len, out, out_size);
    assert_int_equal(r.status, CODEPAGE_OK);
    assert_int_equal(r.read, in_len);
    *events_out = c.events;
    codepage_coder_clear(&c);
    return r.written;
}

static uint64_t faults(const struct codepage_events *e)
{
    return e->unassigned + e->illegal + e->not_in_target + e->malformed;
}

/* ---------------------------------------------------- decoded, and back */

static const struct {
    const char *name;
    const char *page;
    const char *in;
    const char *text;
    const char *back; /* NULL: as @in */
} decodes[] = {
    {"nothing to escape", "1047", "\x81\x82", "ab", NULL},
    {"a backslash", "1047", "\x81\xE0\x82", "a\\\\b", NULL},
    {"what looks like one", "1047", "\xE0\xA7\xF4\xF1", "\\\\x41", NULL},
    {"backslashes", "1047", "\xE0\xE0\xE0", "\\\\\\\\\\\\", NULL},
    {"a byte", "424", "\x81\xFE\x82", "a\\xFEb", NULL},
    {"a byte behind a backslash", "424", "\xE0\xFE", "\\\\\\xFE", NULL},
    {"a pair", "939", "\x81" SO NICHI "\x41\xFE" SI, "a日\\x{41FE}", NULL},
    {"a pair alone", "939", SO "\x41\xFE" SI "\x81", "\\x{41FE}a", NULL},
    {"pairs", "939", SO "\x41\xFE\x41\xFD" SI, "\\x{41FE}\\x{41FD}", NULL},
    {"an odd byte", "939", SO NICHI "\x45" SI, "日\\x{45}", NULL},
    {"an odd byte at the end", "939", SO NICHI "\x45", "日\\x{45}",
     SO NICHI "\x45" SI},
    {"an odd byte and another SO", "939", SO "\x45" SO NICHI SI, "\\x{45}日",
     SO "\x45" SI SO NICHI SI},
    {"a double-byte page", "16684", NICHI "\x41\xFE\x45", "日\\x{41FE}\\x{45}",
     NULL},
    {"UTF-8", "UTF-8", "a\xE6\x97\\", "a\\xE6\\x97\\\\", NULL},
    {"ASCII", "US-ASCII", "a\xE9\\", "a\\xE9\\\\", NULL},
    {"ICU", "Shift_JIS", "a\x85\x41\\", "a\\x85\\x41\\\\", NULL},
    {"a trail byte is no backslash", "Shift_JIS", "\x83\x5C", "ソ", NULL},
};

static void what_was_decoded_returns(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(decodes); i++) {
        struct codepage *cp = open_page(decodes[i].page);
        struct codepage_events e;
        unsigned char text[256], back[256];
        const char *want = decodes[i].back ? decodes[i].back : decodes[i].in;
        print_message("# %s\n", decodes[i].name);
        size_t len = convert(cp, false, &escape, decodes[i].in,
                             strlen(decodes[i].in), text, sizeof text, &e);
        assert_int_equal(len, strlen(decodes[i].text));
        assert_memory_equal(text, decodes[i].text, len);
        len = convert(cp, true, &unescape, text, len, back, sizeof back, &e);
        assert_int_equal(len, strlen(want));
        assert_memory_equal(back, want, len);
        assert_int_equal(faults(&e), 0);
        codepage_free(&cp);
    }
}

/* Every byte and every pair, in a page of each kind. */
static void every_byte_returns(void **state)
{
    (void)state;
    static const char *const pages[] = {"1047", "424", "420", "870"};
    for (size_t i = 0; i < COUNT(pages); i++) {
        struct codepage *cp = open_page(pages[i]);
        struct codepage_events e;
        unsigned char in[256], text[2048], back[2048];
        for (unsigned byte = 0; byte < 256; byte++)
            in[byte] = (unsigned char)byte;
        print_message("# %s\n", pages[i]);
        size_t len = convert(cp, false, &escape, in, 256, text, 1040, &e);
        len = convert(cp, true, &unescape, text, len, back, sizeof back, &e);
        assert_int_equal(len, 256);
        assert_memory_equal(back, in, 256);
        assert_int_equal(faults(&e), 0);
        codepage_free(&cp);
    }
}

static void every_pair_returns(void **state)
{
    (void)state;
    static const char *const pages[] = {"939", "1399", "16684"};
    for (size_t i = 0; i < COUNT(pages); i++) {
        struct codepage *cp = open_page(pages[i]);
        print_message("# %s\n", pages[i]);
        for (unsigned pair = 0x4040; pair < 0x10000; pair++) {
            struct codepage_events e;
            unsigned char in[] = {0x0E, (unsigned char)(pair >> 8),
                                  (unsigned char)pair, 0x0F};
            bool shifts = codepage_kind(cp) == CODEPAGE_MIXED;
            unsigned char text[64], back[64];
            size_t len = shifts ? 4 : 2;
            if ((pair & 0xFF) < 0x40)
                continue;
            size_t text_len = convert(cp, false, &escape, in + !shifts, len,
                                      text, sizeof text, &e);
            if (e.substitutes > 0)
                continue;
            bool escaped = faults(&e) > 0;
            assert_true(!escaped || text[0] == '\\');
            size_t again = convert(cp, true, &unescape, text, text_len, back,
                                   sizeof back, &e);
            assert_int_equal(faults(&e), 0);
            /* A cell may return as another of the same character. */
            if (escaped) {
                assert_int_equal(again, len);
                assert_memory_equal(back, in + !shifts, len);
            }
        }
        codepage_free(&cp);
    }
}

/* ---------------------------------------------------- encoded, and back */

static const struct {
    const char *name;
    const char *page;
    const char *text;
    const char *plain; /* what the bytes say when decoded plainly */
} encodes[] = {
    {"nothing to escape", "1047", "ab", "ab"},
    {"a backslash", "1047", "a\\b", "a\\\\b"},
    {"a character", "1047", "a\u20AC", "a\\u{20AC}"},
    {"one of another plane", "1047", "\U0001F600", "\\u{1F600}"},
    {"bytes", "1047", "a\xE6\x97\xFF", "a\\xE6\\x97\\xFF"},
    {"a control character", "939", "a\x0E", "a\\x0E"},
    {"among double bytes", "939", "日\u00E9本", "日\\u{E9}本"},
    {"backslashes among them", "939", "日\\本\\", "日\\\\本\\\\"},
    {"half of a cell, and a backslash", "1399", "か\\", "か\\\\"},
    {"ASCII", "US-ASCII", "\u00E9\\", "\\u{E9}\\\\"},
    {"ICU", "Shift_JIS", "ソ\u00E9\\", "ソ\\u{E9}\\\\"},
    {"ICU, with shifts", "ISO-2022-JP", "日\\本\u00E9", "日\\\\本\\u{E9}"},
};

static void what_was_encoded_returns(void **state)
{
    (void)state;
    struct codepage *utf8 = open_page("UTF-8");
    for (size_t i = 0; i < COUNT(encodes); i++) {
        struct codepage *cp = open_page(encodes[i].page);
        struct codepage_policy plainly = {.sub_as_fffd = true};
        struct codepage_events e;
        unsigned char bytes[256], plain[256], back[256];
        print_message("# %s\n", encodes[i].name);
        size_t len = convert(cp, true, &escape, encodes[i].text,
                             strlen(encodes[i].text), bytes, sizeof bytes, &e);
        len = convert(cp, false, &plainly, bytes, len, plain, sizeof plain, &e);
        assert_int_equal(len, strlen(encodes[i].plain));
        assert_memory_equal(plain, encodes[i].plain, len);
        len = convert(utf8, true, &unescape, plain, len, back, sizeof back, &e);
        assert_int_equal(len, strlen(encodes[i].text));
        assert_memory_equal(back, encodes[i].text, len);
        codepage_free(&cp);
    }
    codepage_free(&utf8);
}

/* An escape of the shortest input is no longer than its room allows. */
static void escapes_keep_to_their_room(void **state)
{
    (void)state;
    static const struct {
        const char *page;
        bool encode;
        const char *unit;
    } rows[] = {
        {"939", true, "\x0E"},
        {"939", true, "\xC2\x80"},
        {"939", true, "日\xC2\x80"},
        {"939", true, "日\x0E"},
        {"939", true, "\xFF"},
        {"939", true, "日\\"},
        {"1047", true, "\u0100"},
        {"US-ASCII", true, "\xC2\x80"},
        {"ISO-2022-JP", true, "日\\"},
        {"ISO-2022-JP", true, "日\xC2\x80"},
        {"939", false, SO "\x45" SI},
        {"939", false, SO "\x45\x15"},
        {"939", false, SO "\x41\xFE"},
        {"424", false, "\xFE"},
        {"424", false, "\xE0"},
        {"UTF-8", false, "\xFF"},
        {"Shift_JIS", false, "\x85\x41"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct codepage *cp = open_page(rows[i].page);
        struct codepage_events e;
        size_t unit = strlen(rows[i].unit), len = 64 * unit;
        unsigned char *in = malloc(len), *out = malloc(4 * len + 16);
        for (size_t k = 0; k < len; k++)
            in[k] = (unsigned char)rows[i].unit[k % unit];
        convert(cp, rows[i].encode, &escape, in, len, out, 4 * len + 16, &e);
        free(in);
        free(out);
        codepage_free(&cp);
    }
}

/* -------------------------------------------------------- not an escape */

static const struct {
    const char *name;
    const char *page;
    const char *text;
    const char *out;
    uint64_t malformed;
    uint64_t not_in_target;
    uint64_t first_at;
} wrongs[] = {
    {"a letter", "1047", "a\\b", "\x81\x3F\x82", 1, 0, 1},
    {"at the end", "1047", "a\\", "\x81\x3F", 1, 0, 1},
    {"one digit", "1047", "\\x4z", "\x3F\xA7\xF4\xA9", 1, 0, 0},
    {"one digit at the end", "1047", "\\x4", "\x3F\xA7\xF4", 1, 0, 0},
    {"no digit", "1047", "\\xg1", "\x3F\xA7\x87\xF1", 1, 0, 0},
    {"capital X", "1047", "\\X41", "\x3F\xE7\xF4\xF1", 1, 0, 0},
    {"small digits", "1047", "\\xfe", "\xFE", 0, 0, 0},
    {"three digits", "1047", "\\x41F", "\x41\xC6", 0, 0, 0},
    {"u without braces", "1047", "\\u41", "\x3F\xA4\xF4\xF1", 1, 0, 0},
    {"u in braces", "1047", "\\u{41}", "\xC1", 0, 0, 0},
    {"u in zeros", "1047", "\\u{000041}", "\xC1", 0, 0, 0},
    {"u that the page lacks", "1047", "ab\\u{20AC}", "\x81\x82\x3F", 0, 1, 2},
    {"empty braces", "1047", "\\u{}", "\x3F\xA4\xC0\xD0", 1, 0, 0},
    {"an open brace", "1047", "\\u{41", "\x3F\xA4\xC0\xF4\xF1", 1, 0, 0},
    {"a surrogate", "1047", "\\u{D800}", "\x3F\xA4\xC0\xC4\xF8\xF0\xF0\xD0", 1,
     0, 0},
    {"too large", "1047", "\\u{110000}",
     "\x3F\xA4\xC0\xF1\xF1\xF0\xF0\xF0\xF0\xD0", 1, 0, 0},
    {"too long", "1047", "\\u{0000041}",
     "\x3F\xA4\xC0\xF0\xF0\xF0\xF0\xF0\xF4\xF1\xD0", 1, 0, 0},
    {"a pair in a single-byte page", "1047", "\\x{4562}",
     "\x3F\xA7\xC0\xF4\xF5\xF6\xF2\xD0", 1, 0, 0},
    {"a pair of three digits", "939", "\\x{456}",
     "\x3F\xA7\xC0\xF4\xF5\xF6\xD0", 1, 0, 0},
    {"SO as a byte", "939", "\\x0E", "\x3F\xA7\xF0\xC5", 1, 0, 0},
    {"SO in a pair", "939", "\\x{450E}", "\x3F\xA7\xC0\xF4\xF5\xF0\xC5\xD0", 1,
     0, 0},
    {"a byte in a double-byte page", "16684", "\\x45",
     "\xFE\xFE\xFE\xFE\xFE\xFE"
     "\xFE\xFE",
     1, 3, 0},
    {"to UTF-8", "UTF-8", "a\\q", "a" FFFD "q", 1, 0, 1},
    {"to ASCII", "US-ASCII", "a\\q", "a?q", 1, 0, 1},
    {"to ICU's", "Shift_JIS", "日\\q", "\x93\xFA?q", 1, 0, 3},
};

static void other_backslashes_are_malformed(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(wrongs); i++) {
        struct codepage *cp = open_page(wrongs[i].page);
        struct codepage_events e;
        unsigned char out[256];
        print_message("# %s\n", wrongs[i].name);
        size_t len = convert(cp, true, &unescape, wrongs[i].text,
                             strlen(wrongs[i].text), out, sizeof out, &e);
        assert_int_equal(len, strlen(wrongs[i].out));
        assert_memory_equal(out, wrongs[i].out, len);
        assert_int_equal(e.malformed, wrongs[i].malformed);
        assert_int_equal(e.not_in_target, wrongs[i].not_in_target);
        assert_int_equal(e.first_at, wrongs[i].first_at);
        if (wrongs[i].malformed > 0)
            assert_memory_equal(e.first_bytes, "\\\0\0\0", 4);
        codepage_free(&cp);
    }
}

static void a_wrong_escape_stops(void **state)
{
    (void)state;
    struct codepage *cp = open_page("1047");
    struct codepage_policy stop = {.malformed = CODEPAGE_STOP,
                                   .unescape = true};
    struct codepage_tally tally = {.used = 0};
    struct codepage_coder c;
    unsigned char out[64];
    codepage_coder_init(&c, cp, &stop);
    c.tally = &tally;
    struct codepage_result r =
        codepage_encode_record(&c, "ab\\q", 4, out, sizeof out);
    assert_int_equal(r.status, CODEPAGE_STOPPED);
    assert_int_equal(r.read, 2);
    assert_int_equal(r.written, 2);
    assert_int_equal(tally.used, 1);
    assert_int_equal(tally.rows[0].column, 3);
    assert_memory_equal(tally.rows[0].bytes, "\\\0\0\0", 4);
    codepage_coder_clear(&c);
    codepage_free(&cp);
}

static void one_way_at_a_time(void **state)
{
    (void)state;
    struct codepage *cp = open_page("1047");
    struct codepage_policy both = {.malformed = CODEPAGE_ESCAPE,
                                   .unescape = true};
    struct codepage_coder c;
    assert_int_equal(codepage_coder_init(&c, cp, &both), -EINVAL);
    codepage_free(&cp);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_decoded_returns),
        cmocka_unit_test(every_byte_returns),
        cmocka_unit_test(every_pair_returns),
        cmocka_unit_test(what_was_encoded_returns),
        cmocka_unit_test(escapes_keep_to_their_room),
        cmocka_unit_test(other_backslashes_are_malformed),
        cmocka_unit_test(a_wrong_escape_stops),
        cmocka_unit_test(one_way_at_a_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
