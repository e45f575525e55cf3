/*
 * The four events that a policy judges, in each way to convert, and what
 * becomes of each by each action.
 */
#include "check.h"
#include "codepages/codepage.h"
#include "open_page.h"

#include <errno.h>

#define FFFD "\xEF\xBF\xBD"
#define SO "\x0E"
#define SI "\x0F"

enum { DECODE, ENCODE };

/* "\x", "\u{" and so on in EBCDIC. */
#define E_X "\xE0\xA7"
#define E_U "\xE0\xA4\xC0"

static const struct {
    const char *name;
    const char *page;
    int way;
    enum codepage_event event;
    size_t read; /* when it stops: all before the event */
    const char *in;
    const char *out[5]; /* by action */
} cases[] = {
    {"single: unassigned",
     "424",
     DECODE,
     CODEPAGE_EVENT_UNASSIGNED,
     1,
     "\x81\xFE\x82",
     {"a" FFFD "b", "a", "ab", "a\\xFEb", "a" FFFD "b"}},
    {"single: not in target",
     "1047",
     ENCODE,
     CODEPAGE_EVENT_NOT_IN_TARGET,
     1,
     "a\u20ACb",
     {"\x81\x3F\x82", "\x81", "\x81\x82", "\x81" E_U "\xF2\xF0\xC1\xC3\xD0\x82",
      "\x81\x3F\x82"}},
    {"single: one-way",
     "1047",
     ENCODE,
     CODEPAGE_EVENT_NOT_IN_TARGET,
     1,
     "a\uFF21b",
     {"\x81\x3F\x82", "\x81", "\x81\x82", "\x81" E_U "\xC6\xC6\xF2\xF1\xD0\x82",
      "\x81\xC1\x82"}},
    {"single: malformed",
     "1047",
     ENCODE,
     CODEPAGE_EVENT_MALFORMED,
     1,
     "a\xE6\x97z",
     {"\x81\x3F\xA9", "\x81", "\x81\xA9",
      "\x81" E_X "\xC5\xF6" E_X "\xF9\xF7\xA9", "\x81\x3F\xA9"}},

    {"mixed: an unassigned pair",
     "939",
     DECODE,
     CODEPAGE_EVENT_UNASSIGNED,
     4,
     "\x81" SO "\x45\x62\x41\xFE\x45\x66" SI,
     {"a日" FFFD "本", "a日", "a日本", "a日\\x{41FE}本", "a日" FFFD "本"}},
    {"mixed: an odd byte",
     "939",
     DECODE,
     CODEPAGE_EVENT_ILLEGAL,
     3,
     SO "\x45\x62\x45" SI "\x81",
     {"日" FFFD "a", "日", "日a", "日\\x{45}a", "日" FFFD "a"}},
    {"mixed: a narrow character",
     "939",
     ENCODE,
     CODEPAGE_EVENT_NOT_IN_TARGET,
     3,
     "日\u00E9",
     {SO "\x45\x62" SI "\x3F", SO "\x45\x62", SO "\x45\x62" SI,
      SO "\x45\x62" SI E_U "\xC5\xF9\xD0", SO "\x45\x62" SI "\x3F"}},
    {"mixed: a wide character",
     "939",
     ENCODE,
     CODEPAGE_EVENT_NOT_IN_TARGET,
     1,
     "a\uAC00",
     {"\x81" SO "\xFE\xFE" SI, "\x81", "\x81",
      "\x81" E_U "\xC1\xC3\xF0\xF0\xD0", "\x81" SO "\xFE\xFE" SI}},
    {"mixed: malformed",
     "939",
     ENCODE,
     CODEPAGE_EVENT_MALFORMED,
     3,
     "日\xFF",
     {SO "\x45\x62" SI "\x3F", SO "\x45\x62", SO "\x45\x62" SI,
      SO "\x45\x62" SI E_X "\xC6\xC6", SO "\x45\x62" SI "\x3F"}},

    {"double: unassigned",
     "16684",
     DECODE,
     CODEPAGE_EVENT_UNASSIGNED,
     2,
     "\x45\x62\x41\xFE",
     {"日" FFFD, "日", "日", "日\\x{41FE}", "日" FFFD}},
    {"double: no pair",
     "16684",
     DECODE,
     CODEPAGE_EVENT_ILLEGAL,
     2,
     "\x45\x62\x45\x0F\x45\x66",
     {"日" FFFD "本", "日", "日本", "日\\x{450F}本", "日" FFFD "本"}},
    {"double: an odd byte",
     "16684",
     DECODE,
     CODEPAGE_EVENT_ILLEGAL,
     2,
     "\x45\x62\x45",
     {"日" FFFD, "日", "日", "日\\x{45}", "日" FFFD}},
    {"double: not in target, and no letters to escape it",
     "16684",
     ENCODE,
     CODEPAGE_EVENT_NOT_IN_TARGET,
     3,
     "日\uAC00",
     {"\x45\x62\xFE\xFE", "\x45\x62", "\x45\x62", "\x45\x62\xFE\xFE",
      "\x45\x62\xFE\xFE"}},
    {"double: malformed",
     "16684",
     ENCODE,
     CODEPAGE_EVENT_MALFORMED,
     3,
     "日\xFF",
     {"\x45\x62\xFE\xFE", "\x45\x62", "\x45\x62", "\x45\x62\xFE\xFE",
      "\x45\x62\xFE\xFE"}},

    {"UTF-8: malformed",
     "UTF-8",
     DECODE,
     CODEPAGE_EVENT_MALFORMED,
     1,
     "a\xE6\x97z",
     {"a" FFFD "z", "a", "az", "a\\xE6\\x97z", "a" FFFD "z"}},
    {"UTF-8: malformed, out",
     "UTF-8",
     ENCODE,
     CODEPAGE_EVENT_MALFORMED,
     1,
     "a\xFFz",
     {"a" FFFD "z", "a", "az", "a\\xFFz", "a" FFFD "z"}},

    {"ASCII: unassigned",
     "US-ASCII",
     DECODE,
     CODEPAGE_EVENT_UNASSIGNED,
     1,
     "a\xE9z",
     {"a" FFFD "z", "a", "az", "a\\xE9z", "a" FFFD "z"}},
    {"ASCII: not in target",
     "US-ASCII",
     ENCODE,
     CODEPAGE_EVENT_NOT_IN_TARGET,
     1,
     "a\u00E9z",
     {"a?z", "a", "az", "a\\u{E9}z", "a?z"}},
    {"ASCII: malformed",
     "US-ASCII",
     ENCODE,
     CODEPAGE_EVENT_MALFORMED,
     1,
     "a\xFFz",
     {"a?z", "a", "az", "a\\xFFz", "a?z"}},

    {"Latin-1: not in target",
     "ISO-8859-1",
     ENCODE,
     CODEPAGE_EVENT_NOT_IN_TARGET,
     1,
     "a\u20ACz",
     {"a?z", "a", "az", "a\\u{20AC}z", "a?z"}},

    {"ICU: illegal",
     "Shift_JIS",
     DECODE,
     CODEPAGE_EVENT_ILLEGAL,
     1,
     "a\x81\x20z",
     {"a" FFFD " z", "a", "a z", "a\\x81 z", "a" FFFD " z"}},
    {"ICU: unassigned",
     "Shift_JIS",
     DECODE,
     CODEPAGE_EVENT_UNASSIGNED,
     1,
     "a\x85\x41z",
     {"a" FFFD "z", "a", "az", "a\\x85\\x41z", "a" FFFD "z"}},
    {"ICU: not in target",
     "Shift_JIS",
     ENCODE,
     CODEPAGE_EVENT_NOT_IN_TARGET,
     4,
     "a日\u00E9z",
     {"a\x93\xFA?z", "a\x93\xFA", "a\x93\xFAz", "a\x93\xFA\\u{E9}z",
      "a\x93\xFA?z"}},
    {"ICU: malformed",
     "Shift_JIS",
     ENCODE,
     CODEPAGE_EVENT_MALFORMED,
     1,
     "a\xFFz",
     {"a?z", "a", "az", "a\\xFFz", "a?z"}},
    {"ICU, with shifts: not in target",
     "ISO-2022-JP",
     ENCODE,
     CODEPAGE_EVENT_NOT_IN_TARGET,
     3,
     "日\uAC00",
     {"\x1B$B\x46\x7C\x1B(B?", "\x1B$B\x46\x7C", "\x1B$B\x46\x7C\x1B(B",
      "\x1B$B\x46\x7C\x1B(B\\u{AC00}", "\x1B$B\x46\x7C\x1B(B?"}},
};

static uint64_t count_of(const struct codepage_events *e,
                         enum codepage_event event)
{
    const uint64_t counts[] = {e->unassigned, e->illegal, e->not_in_target,
                               e->malformed};
    return counts[event];
}

/* @room: ample, or so little that characters are converted singly. */
static void judge(size_t i, enum codepage_action action, size_t room)
{
    struct codepage *cp = open_page(cases[i].page);
    struct codepage_policy policy = {action, action, action, action, 0};
    struct codepage_coder c;
    unsigned char out[256];
    const char *want = cases[i].out[action];
    size_t in_len = strlen(cases[i].in);
    bool stops = action == CODEPAGE_STOP;
    assert_int_equal(codepage_coder_init(&c, cp, &policy), 0);
    struct codepage_result r =
        (cases[i].way == ENCODE
             ? codepage_encode_record
             : codepage_decode_record)(&c, cases[i].in, in_len, out, room);
    assert_int_equal(r.status, stops ? CODEPAGE_STOPPED : CODEPAGE_OK);
    assert_int_equal(r.read, stops ? cases[i].read : in_len);
    assert_int_equal(r.written, strlen(want));
    assert_memory_equal(out, want, r.written);
    assert_int_equal(count_of(&c.events, cases[i].event), 1);
    assert_int_equal(c.events.unassigned + c.events.illegal +
                         c.events.not_in_target + c.events.malformed,
                     1);
    codepage_coder_clear(&c);
    codepage_free(&cp);
}

static void each_event_is_judged(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        for (enum codepage_action a = CODEPAGE_SUBSTITUTE;
             a <= CODEPAGE_BEST_FIT; a++) {
            print_message("# %s: action %d\n", cases[i].name, a);
            judge(i, a, sizeof(unsigned char[256]));
            judge(i, a, 32);
        }
}

/* Each policy has its own say: the others are of no account. */
static void policies_are_apart(void **state)
{
    (void)state;
    struct codepage *cp = open_page("939");
    struct codepage_policy policy = {CODEPAGE_SKIP, CODEPAGE_SUBSTITUTE,
                                     CODEPAGE_SKIP, CODEPAGE_SUBSTITUTE, 0};
    struct codepage_coder c;
    unsigned char out[256];
    codepage_coder_init(&c, cp, &policy);
    struct codepage_result r = codepage_decode_record(
        &c, "\x81" SO "\x41\xFE\x45" SI "\x82", 7, out, sizeof out);
    assert_int_equal(r.written, strlen("a" FFFD "b"));
    assert_memory_equal(out, "a" FFFD "b", r.written);
    r = codepage_encode_record(&c, "a\u00E9\xFFz", 5, out, sizeof out);
    assert_int_equal(r.written, 3);
    assert_memory_equal(out, "\x81\x3F\xA9", 3);
    codepage_coder_clear(&c);
    codepage_free(&cp);
}

/* X'3F' is a cell: U+001A, unless the policy wants it seen. */
static void a_substitute_is_passed_or_shown(void **state)
{
    (void)state;
    static const char *const pages[] = {"1047", "939"};
    for (size_t i = 0; i < COUNT(pages); i++) {
        struct codepage *cp = open_page(pages[i]);
        struct codepage_policy pass = {.sub_as_fffd = false};
        struct codepage_coder c;
        unsigned char out[64];
        codepage_coder_init(&c, cp, &pass);
        assert_int_equal(
            codepage_decode_record(&c, "\x3F", 1, out, sizeof out).written, 1);
        assert_int_equal(out[0], 0x1A);
        assert_int_equal(
            codepage_encode_record(&c, "\x1A", 1, out, sizeof out).written, 1);
        assert_int_equal(out[0], 0x3F);
        c.policy.sub_as_fffd = true;
        assert_int_equal(
            codepage_decode_record(&c, "\x3F", 1, out, sizeof out).written, 3);
        assert_memory_equal(out, FFFD, 3);
        assert_int_equal(c.events.substitutes, 2);
        codepage_coder_clear(&c);
        codepage_free(&cp);
    }
}

/* What stands for a missing character may be chosen, as long as it is one
 * byte of EBCDIC; a wide one and other charsets keep theirs. */
static void a_substitute_may_be_chosen(void **state)
{
    (void)state;
    static const struct {
        const char *page, *in, *out;
    } rows[] = {
        {"1047", "a\u20AC", "\x81\x6F"},
        {"939", "日\u00E9", SO "\x45\x62" SI "\x6F"},
        {"939", "\uAC00", SO "\xFE\xFE" SI},
        {"1047", "a\xFF", "\x81\x6F"},
        {"ISO-8859-1", "a\u20AC", "a?"},
        {"US-ASCII", "\u20AC", "?"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct codepage *cp = open_page(rows[i].page);
        struct codepage_policy policy = {.sub_byte = 0x6F};
        struct codepage_coder c;
        unsigned char out[64];
        print_message("# %s\n", rows[i].page);
        codepage_coder_init(&c, cp, &policy);
        struct codepage_result r = codepage_encode_record(
            &c, rows[i].in, strlen(rows[i].in), out, sizeof out);
        assert_int_equal(r.written, strlen(rows[i].out));
        assert_memory_equal(out, rows[i].out, r.written);
        codepage_coder_clear(&c);
        codepage_free(&cp);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_event_is_judged),
        cmocka_unit_test(policies_are_apart),
        cmocka_unit_test(a_substitute_is_passed_or_shown),
        cmocka_unit_test(a_substitute_may_be_chosen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
