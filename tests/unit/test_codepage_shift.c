/*
 * Records of mixed pages: SO and SI in and out of place, odd bytes, control
 * bytes among double bytes, and what each policy makes of what is wrong.
 */
#include "check.h"
#include "codepages/codepage.h"
#include "open_page.h"

/* In CCSID 939: 日 is X'4562', 本 X'4566', a is X'81'. */
#define SO "\x0E"
#define SI "\x0F"
#define NICHI "\x45\x62"
#define HON "\x45\x66"
#define FFFD "\xEF\xBF\xBD"

#define SWAP .newline = CODEPAGE_NEWLINE_SWAP
#define JOIN .newline = CODEPAGE_NEWLINE_JOIN
#define STRICT .shift = CODEPAGE_SHIFT_STRICT, .sub_as_fffd = true
#define ALL_STOP                                           \
    .unassigned = CODEPAGE_STOP, .illegal = CODEPAGE_STOP, \
    .not_in_target = CODEPAGE_STOP, .malformed = CODEPAGE_STOP
#define ALL_ESCAPE                                             \
    .unassigned = CODEPAGE_ESCAPE, .illegal = CODEPAGE_ESCAPE, \
    .not_in_target = CODEPAGE_ESCAPE, .malformed = CODEPAGE_ESCAPE
#define ALL_SKIP                                           \
    .unassigned = CODEPAGE_SKIP, .illegal = CODEPAGE_SKIP, \
    .not_in_target = CODEPAGE_SKIP, .malformed = CODEPAGE_SKIP

struct counts {
    unsigned unassigned, illegal, not_in_target, malformed;
    unsigned substitutes, closed, dropped, private_use;
};

static const struct {
    const char *name;
    const char *in;
    const char *out;
    struct counts counts;
    struct codepage_policy policy;
    int stops_at; /* 0: it does not */
} decodes[] = {
    {"plain", "\x81" SO NICHI HON SI "\x82", "a日本b", {0}, {0}, 0},
    {"nothing between", "\x81" SO SI "\x82", "ab", {0}, {0}, 0},
    {"SI in single-byte state", "\x81" SI "\x82", "ab", {.dropped = 1}, {0}, 0},
    {"SO in double-byte state",
     SO NICHI SO HON SI,
     "日本",
     {.dropped = 1},
     {0},
     0},
    {"record ends double", "\x81" SO NICHI, "a日", {.closed = 1}, {0}, 0},
    {"odd byte before SI",
     SO NICHI "\x45" SI "\x81",
     "日" FFFD "a",
     {.illegal = 1},
     {0},
     0},
    {"odd byte at the end",
     SO NICHI "\x45",
     "日" FFFD,
     {.illegal = 1, .closed = 1},
     {0},
     0},
    {"odd byte before SO",
     SO "\x45" SO NICHI SI,
     FFFD "日",
     {.illegal = 1, .dropped = 1},
     {0},
     0},
    {"NL ends the state",
     SO NICHI "\x15\x81",
     "日\xC2\x85"
     "a",
     {.illegal = 1},
     {0},
     0},
    {"NL behind an odd byte",
     SO "\x45\x15\x81",
     FFFD "\xC2\x85"
          "a",
     {.illegal = 2},
     {0},
     0},
    {"lead X'40'", SO "\x40\x62" HON SI, FFFD "本", {.illegal = 1}, {0}, 0},
    {"lead X'FF'", SO "\xFF\x62" HON SI, FFFD "本", {.illegal = 1}, {0}, 0},
    {"trail X'40'", SO "\x45\x40" HON SI, FFFD "本", {.illegal = 1}, {0}, 0},
    {"ideographic space", SO "\x40\x40" SI, "　", {0}, {0}, 0},
    {"no such pair", SO "\x41\xFE" SI, FFFD, {.unassigned = 1}, {0}, 0},
    {"substituted before",
     "\x3F" SO "\xFE\xFE" SI,
     "\x1A" FFFD,
     {.substitutes = 2},
     {0},
     0},
    {"substituted, as U+FFFD",
     "\x3F" SO "\xFE\xFE" SI,
     FFFD FFFD,
     {.substitutes = 2},
     {.sub_as_fffd = true},
     0},
    {"a blank for a shift",
     "\x81" SO NICHI SI "\x82",
     "a 日 b",
     {0},
     {.shift_as_space = true},
     0},
    {"as CDRA has it", "\x15\x25", "\xC2\x85\n", {0}, {0}, 0},
    {"z/OS UNIX", "\x15\x25", "\n\xC2\x85", {0}, {SWAP}, 0},
    {"one line end", "\x15\x25\x0D", "\n\n\r", {0}, {JOIN}, 0},

    {"a site's own character",
     SO "\x69\x41" NICHI "\x7F\xFE" SI,
     "\xEE\x80\x80"
     "日"
     "\xEF\x84\x91",
     {.private_use = 2},
     {0},
     0},
    {"a site's own character, substituted",
     SO NICHI NICHI NICHI NICHI "\x69\x41" NICHI NICHI NICHI NICHI SI "\x81",
     "日日日日" FFFD "日日日日a",
     {.private_use = 1},
     {.private_use = CODEPAGE_PRIVATE_SUBSTITUTE, ALL_STOP},
     0},

    {"strict: SI", "\x81" SI "\x82", "ab", {.illegal = 1}, {STRICT}, 0},
    {"strict: ends double", SO NICHI, "日", {.illegal = 1}, {STRICT}, 0},
    {"strict: stops at SI",
     "\x81" SI "\x82",
     "a",
     {.illegal = 1},
     {STRICT, ALL_STOP},
     1},
    {"strict: stops at the end",
     SO NICHI,
     "日",
     {.illegal = 1},
     {STRICT, ALL_STOP},
     3},

    {"stop before a pair",
     "\x81" SO "\x41\xFE" SI,
     "a",
     {.unassigned = 1},
     {ALL_STOP},
     2},
    {"stop before a control",
     SO NICHI "\x15",
     "日",
     {.illegal = 1},
     {ALL_STOP},
     3},
    {"escape a pair",
     SO "\x41\xFE" SI,
     "\\x{41FE}",
     {.unassigned = 1},
     {ALL_ESCAPE},
     0},
    {"escape an odd byte",
     SO NICHI "\x45" SI,
     "日\\x{45}",
     {.illegal = 1},
     {ALL_ESCAPE},
     0},
    {"skip a pair",
     "\x81" SO "\x41\xFE" SI "\x82",
     "ab",
     {.unassigned = 1},
     {ALL_SKIP},
     0},
};

static const struct {
    const char *name;
    const char *in;
    const char *out;
    struct counts counts;
    struct codepage_policy policy;
    int stops_at;
} encodes[] = {
    {"plain", "a日本b", "\x81" SO NICHI HON SI "\x82", {0}, {0}, 0},
    {"closed at the end", "日", SO NICHI SI, {0}, {0}, 0},
    {"opened again", "日a日", SO NICHI SI "\x81" SO NICHI SI, {0}, {0}, 0},
    {"no empty pair", "a", "\x81", {0}, {0}, 0},
    {"SO is no character", "\x0E", "\x3F", {.not_in_target = 1}, {0}, 0},
    {"a narrow one is missing", "é", "\x3F", {.not_in_target = 1}, {0}, 0},
    {"a wide one is missing",
     "a가b",
     "\x81" SO "\xFE\xFE" SI "\x82",
     {.not_in_target = 1},
     {0},
     0},
    {"a narrow one among wide",
     "日é日",
     SO NICHI SI "\x3F" SO NICHI SI,
     {.not_in_target = 1},
     {0},
     0},
    {"escape",
     "é",
     "\xE0\xA4\xC0\xC5\xF9\xD0",
     {.not_in_target = 1},
     {ALL_ESCAPE},
     0},
    {"skip", "aéb", "\x81\x82", {.not_in_target = 1}, {ALL_SKIP}, 0},
    {"a site's own character",
     "a\xEE\x80\x80日",
     "\x81" SO "\x69\x41" NICHI SI,
     {.private_use = 1},
     {ALL_STOP},
     0},
    {"a site's own character, substituted",
     "日\xEE\x80\x80日a",
     SO NICHI "\xFE\xFE" NICHI SI "\x81",
     {.private_use = 1},
     {.private_use = CODEPAGE_PRIVATE_SUBSTITUTE},
     0},
    {"one that the page lacks",
     "\xEF\xA0\xBD",
     "\x3F",
     {.not_in_target = 1},
     {.private_use = CODEPAGE_PRIVATE_SUBSTITUTE},
     0},
    {"best fit", "\xEF\xBC\xA1", SO "\x42\xC1" SI, {0}, {0}, 0},
    {"malformed", "a\xE6\x97z", "\x81\x3F\xA9", {.malformed = 1}, {0}, 0},
    {"malformed at the end", "a\xE6\x97", "\x81\x3F", {.malformed = 1}, {0}, 0},
    {"stop at malformed", "a\xFF", "\x81", {.malformed = 1}, {ALL_STOP}, 1},
    {"stop at missing", "日é", SO NICHI, {.not_in_target = 1}, {ALL_STOP}, 3},
    {"as CDRA has it", "\xC2\x85\n", "\x15\x25", {0}, {0}, 0},
    {"z/OS UNIX", "\n\xC2\x85", "\x15\x25", {0}, {SWAP}, 0},
    {"one line end", "\n\xC2\x85\r", "\x15\x15\x0D", {0}, {JOIN}, 0},
};

static void check_counts(const struct codepage_events *e,
                         const struct counts *want)
{
    assert_int_equal(e->unassigned, want->unassigned);
    assert_int_equal(e->illegal, want->illegal);
    assert_int_equal(e->not_in_target, want->not_in_target);
    assert_int_equal(e->malformed, want->malformed);
    assert_int_equal(e->substitutes, want->substitutes);
    assert_int_equal(e->shift_closed, want->closed);
    assert_int_equal(e->shift_dropped, want->dropped);
    assert_int_equal(e->private_use, want->private_use);
}

static void check_result(struct codepage_result r, size_t in_len,
                         const char *out, const unsigned char *got,
                         int stops_at)
{
    assert_int_equal(r.status, stops_at ? CODEPAGE_STOPPED : CODEPAGE_OK);
    assert_int_equal(r.read, stops_at ? (size_t)stops_at : in_len);
    assert_int_equal(r.written, strlen(out));
    assert_memory_equal(got, out, r.written);
}

static void records_decode(void **state)
{
    (void)state;
    struct codepage *cp = open_page("939");
    for (size_t i = 0; i < COUNT(decodes); i++) {
        struct codepage_coder c;
        unsigned char got[256];
        size_t len = strlen(decodes[i].in);
        print_message("# %s\n", decodes[i].name);
        codepage_coder_init(&c, cp, &decodes[i].policy);
        struct codepage_result r =
            codepage_decode_record(&c, decodes[i].in, len, got, sizeof got);
        check_result(r, len, decodes[i].out, got, decodes[i].stops_at);
        check_counts(&c.events, &decodes[i].counts);
        codepage_coder_clear(&c);
    }
    codepage_free(&cp);
}

static void records_encode(void **state)
{
    (void)state;
    struct codepage *cp = open_page("939");
    for (size_t i = 0; i < COUNT(encodes); i++) {
        struct codepage_coder c;
        unsigned char got[256];
        size_t len = strlen(encodes[i].in);
        print_message("# %s\n", encodes[i].name);
        codepage_coder_init(&c, cp, &encodes[i].policy);
        struct codepage_result r =
            codepage_encode_record(&c, encodes[i].in, len, got, sizeof got);
        check_result(r, len, encodes[i].out, got, encodes[i].stops_at);
        check_counts(&c.events, &encodes[i].counts);
        codepage_coder_clear(&c);
    }
    codepage_free(&cp);
}

/* IBM's own characters, single and double bytes: kept, then substituted. */
static void private_use_of_other_pages(void **state)
{
    (void)state;
    static const struct {
        const char *page, *bytes, *text, *substitute;
    } cases[] = {
        {"1097", "\x46", "\xEF\xA3\xBA", "\x3F"},
        {"933", SO "\x50\x5E" SI, "\xEF\xA1\x83", SO "\xFE\xFE" SI},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct codepage *cp = open_page(cases[i].page);
        for (int k = CODEPAGE_PRIVATE_KEEP; k <= CODEPAGE_PRIVATE_SUBSTITUTE;
             k++) {
            bool keep = k == CODEPAGE_PRIVATE_KEEP;
            struct codepage_policy policy = {.private_use =
                                                 (enum codepage_private_use)k};
            size_t len = strlen(cases[i].bytes);
            struct codepage_coder c;
            unsigned char got[64];
            codepage_coder_init(&c, cp, &policy);
            struct codepage_result r =
                codepage_decode_record(&c, cases[i].bytes, len, got, 64);
            check_result(r, len, keep ? cases[i].text : FFFD, got, 0);
            len = strlen(cases[i].text);
            r = codepage_encode_record(&c, cases[i].text, len, got, 64);
            check_result(r, len, keep ? cases[i].bytes : cases[i].substitute,
                         got, 0);
            assert_int_equal(c.events.private_use, 2);
            codepage_coder_clear(&c);
        }
        codepage_free(&cp);
    }
}

/* With CARRY a record begins in the state that the one before it left. */
static void a_carried_state_goes_on(void **state)
{
    (void)state;
    struct codepage *cp = open_page("939");
    struct codepage_policy carry = {.shift = CODEPAGE_SHIFT_CARRY};
    struct codepage_coder c;
    unsigned char got[64];
    codepage_coder_init(&c, cp, &carry);
    struct codepage_result r =
        codepage_decode_record(&c, SO NICHI "\x45", 4, got, sizeof got);
    assert_int_equal(r.read, 4);
    assert_int_equal(r.written, 3);
    r = codepage_decode_record(&c, "\x66" SI "\x81", 3, got, sizeof got);
    assert_int_equal(r.written, 4);
    assert_memory_equal(got, "本a", 4);
    assert_int_equal(c.events.illegal, 0);
    codepage_coder_clear(&c);
    codepage_free(&cp);
}

/* か and its mark are one cell of 1399, two characters of Unicode. */
static void a_sequence_is_one_cell(void **state)
{
    (void)state;
    static const struct {
        const char *text, *bytes;
    } cases[] = {
        {"\xE3\x81\x8B\xE3\x82\x9A", SO "\xEC\xB5" SI}, /* U+304B U+309A */
        {"\xE3\x81\x8B", SO "\x44\x86" SI},
        {"\xE3\x81\x8B\xE3\x81\x8B\xE3\x82\x9A", SO "\x44\x86\xEC\xB5" SI},
        {"\xE3\x81\x8B"
         "a",
         SO "\x44\x86" SI "\x81"},
    };
    struct codepage *cp = open_page("1399");
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct codepage_coder c;
        unsigned char got[64];
        codepage_coder_init(&c, cp, &codepage_policy_mail);
        struct codepage_result r = codepage_encode_record(
            &c, cases[i].text, strlen(cases[i].text), got, sizeof got);
        assert_int_equal(r.written, strlen(cases[i].bytes));
        assert_memory_equal(got, cases[i].bytes, r.written);
        r = codepage_decode_record(&c, cases[i].bytes, strlen(cases[i].bytes),
                                   got, sizeof got);
        assert_int_equal(r.written, strlen(cases[i].text));
        assert_memory_equal(got, cases[i].text, r.written);
        codepage_coder_clear(&c);
    }
    codepage_free(&cp);
}

/* The first event stays: its place in the stream and its bytes. */
static void the_first_event_is_located(void **state)
{
    (void)state;
    struct codepage *cp = open_page("939");
    struct codepage_coder c;
    unsigned char got[64];
    codepage_coder_init(&c, cp, &codepage_policy_mail);
    codepage_decode_record(&c, "\x81\x82", 2, got, sizeof got);
    codepage_decode_record(&c, "\x81" SO "\x41\xFE" SI, 5, got, sizeof got);
    codepage_decode_record(&c, SO "\x41\xFD" SI, 4, got, sizeof got);
    assert_int_equal(c.events.unassigned, 2);
    assert_int_equal(c.events.first_at, 4);
    assert_int_equal(c.events.first_len, 2);
    assert_memory_equal(c.events.first_bytes, "\x41\xFE", 2);
    codepage_coder_clear(&c);
    codepage_free(&cp);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_decode),
        cmocka_unit_test(records_encode),
        cmocka_unit_test(private_use_of_other_pages),
        cmocka_unit_test(a_carried_state_goes_on),
        cmocka_unit_test(a_sequence_is_one_cell),
        cmocka_unit_test(the_first_event_is_located),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
