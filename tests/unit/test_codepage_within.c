/*
 * Records of a given width: each takes as much of a line as it can hold with
 * its shifts, nothing is cut, and all records together are the line.
 */
#include "check.h"
#include "codepages/codepage.h"
#include "open_page.h"

#define SO "\x0E"
#define SI "\x0F"
#define NICHI "\x45\x62" /* 日 in CCSID 939 */

static const struct codepage_policy mail = {.sub_as_fffd = true};
static const struct codepage_policy escape = {.not_in_target = CODEPAGE_ESCAPE,
                                              .malformed = CODEPAGE_ESCAPE};
static const struct codepage_policy skip = {.not_in_target = CODEPAGE_SKIP,
                                            .malformed = CODEPAGE_SKIP};
static const struct codepage_policy stop = {.not_in_target = CODEPAGE_STOP,
                                            .malformed = CODEPAGE_STOP};

static const struct codepage_policy unescape = {.unescape = true};

static const struct {
    const char *name;
    const char *page;
    const struct codepage_policy *policy;
    const char *in;
    size_t width;
    size_t read;
    const char *out;
    enum codepage_status status;
} cases[] = {
    {"all fits", "1047", &mail, "abc", 3, 3, "\x81\x82\x83", CODEPAGE_OK},
    {"one too many", "1047", &mail, "abcd", 3, 3, "\x81\x82\x83",
     CODEPAGE_FULL},
    {"no width", "1047", &mail, "a", 0, 0, "", CODEPAGE_FULL},
    {"no text", "1047", &mail, "", 0, 0, "", CODEPAGE_OK},
    {"a letter of two bytes", "1047", &mail, "\xC3\xA4\xC3\xA4", 1, 2, "\x43",
     CODEPAGE_FULL},
    {"a pair with its shifts", "939", &mail, "日", 4, 3, SO NICHI SI,
     CODEPAGE_OK},
    {"no room for SI", "939", &mail, "日", 3, 0, "", CODEPAGE_FULL},
    {"no room for the second", "939", &mail, "日日", 5, 3, SO NICHI SI,
     CODEPAGE_FULL},
    {"room for two", "939", &mail, "日日", 6, 6, SO NICHI NICHI SI,
     CODEPAGE_OK},
    {"SO alone does not stay", "939", &mail, "a日", 2, 1, "\x81",
     CODEPAGE_FULL},
    {"SI takes the place of a letter", "939", &mail, "日ab", 5, 4,
     SO NICHI SI "\x81", CODEPAGE_FULL},
    {"a sequence stays whole", "1399", &mail,
     "a\xE3\x81\x8B\xE3\x82\x9A\xE3\x81\x8B\xE3\x82\x9A", 6, 7,
     "\x81" SO "\xEC\xB5" SI, CODEPAGE_FULL},
    {"a letter and its mark stay together", "1130", &mail, "ba\xCC\x82", 1, 1,
     "\x82", CODEPAGE_FULL},
    {"a parted letter stays whole", "1130", &mail, "b\xE1\xBA\xA5", 2, 1,
     "\x82", CODEPAGE_FULL},
    {"marks alone go one by one", "1130", &mail,
     "\xCC\x81\xCC\x81\xCC\x81\xCC\x81", 2, 4, "\xAE\xAE", CODEPAGE_FULL},
    {"an escape stays whole", "1047", &escape, "a\xE2\x82\xACz", 8, 1, "\x81",
     CODEPAGE_FULL},
    {"room for the escape", "1047", &escape, "\xE2\x82\xACz", 8, 3,
     "\xE0\xA4\xC0\xF2\xF0\xC1\xC3\xD0", CODEPAGE_FULL},
    {"an escape that is read stays whole", "1047", &unescape, "ab\\xC3c", 2, 2,
     "\x81\x82", CODEPAGE_FULL},
    {"and is as short as what it says", "1047", &unescape, "ab\\xC3c", 3, 6,
     "\x81\x82\xC3", CODEPAGE_FULL},
    {"what is skipped costs nothing", "1047", &skip, "a\xE2\x82\xAC", 1, 4,
     "\x81", CODEPAGE_OK},
    {"a fault of two bytes stays whole", "1047", &mail, "\xE2\x82z", 1, 2,
     "\x3F", CODEPAGE_FULL},
    {"stops", "1047", &stop, "a\xE2\x82\xAC", 5, 1, "\x81", CODEPAGE_STOPPED},
    {"is full before it would stop", "1047", &stop, "ab\xE2\x82\xAC", 1, 1,
     "\x81", CODEPAGE_FULL},
    {"UTF-8", "UTF-8", &mail, "a日b", 3, 1, "a", CODEPAGE_FULL},
    {"an engine's charset", "Shift_JIS", &mail, "a日b", 2, 1, "a",
     CODEPAGE_FULL},
};

static void as_much_as_fits(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct codepage *cp = open_page(cases[i].page);
        struct codepage_coder c;
        unsigned char out[32];
        memset(out, 'X', sizeof out);
        print_message("# %s\n", cases[i].name);
        assert_int_equal(codepage_coder_init(&c, cp, cases[i].policy), 0);
        struct codepage_result r = codepage_encode_within(
            &c, cases[i].in, strlen(cases[i].in), out, cases[i].width);
        assert_int_equal(r.status, cases[i].status);
        assert_int_equal(r.read, cases[i].read);
        assert_int_equal(r.written, strlen(cases[i].out));
        assert_memory_equal(out, cases[i].out, r.written);
        assert_int_equal(out[cases[i].width], 'X');
        assert_int_equal(c.position, r.read);
        codepage_coder_clear(&c);
        codepage_free(&cp);
    }
}

/* Text with everything that makes a width hard to foresee. */
static const char text[] =
    "abc日本語\xE3\x81\x8B\xE3\x82\x9A が\xE3\x81\x8B, \xC3\xA4\xC3\xA9"
    "x\xE2\x82\xAC가\xFF\x80\x80\xE6\x97z\xF0\x9F\x98\x80"
    "\\\\\\xE1\\u{65E5}\\\\\\\\x\\q\\"
    "1日2本3\xE1\xBB\x87 end\xE3\x81";

static uint64_t faults(struct codepage_coder *c, const char *in, size_t len,
                       size_t *size_out)
{
    unsigned char out[1024];
    uint64_t before = c->events.malformed;
    struct codepage_result r =
        codepage_encode_record(c, in, len, out, sizeof out);
    *size_out = r.written;
    return c->events.malformed - before;
}

/* The longest part, by trying all; one that cuts a character, or the bytes
 * of one fault, leaves more faults than there were. */
static size_t longest(struct codepage_coder *c, const char *in, size_t len,
                      size_t width)
{
    size_t best = 0, size, rest;
    uint64_t whole = faults(c, in, len, &size);
    for (size_t part = 1; part <= len; part++) {
        uint64_t parted = faults(c, in, part, &size);
        parted += faults(c, in + part, len - part, &rest);
        if (parted == whole && size <= width)
            best = part;
    }
    return best;
}

static void check_line(struct codepage *cp,
                       const struct codepage_policy *policy, size_t width)
{
    struct codepage_coder c, judge;
    codepage_coder_init(&c, cp, policy);
    codepage_coder_init(&judge, cp, policy);
    size_t at = 0, len = sizeof text - 1;
    while (at < len) {
        unsigned char got[64], want[1024];
        struct codepage_result r =
            codepage_encode_within(&c, text + at, len - at, got, width);
        size_t most = longest(&judge, text + at, len - at, width);
        if (r.read != most)
            fail_msg("%s, width %zu, at %zu: takes %zu, not %zu",
                     codepage_name(cp), width, at, r.read, most);
        if (r.read == 0)
            break;
        struct codepage_result w = codepage_encode_record(
            &judge, text + at, r.read, want, sizeof want);
        assert_int_equal(r.written, w.written);
        assert_memory_equal(got, want, w.written);
        at += r.read;
        assert_int_equal(r.status, at < len ? CODEPAGE_FULL : CODEPAGE_OK);
    }
    codepage_coder_clear(&c);
    codepage_coder_clear(&judge);
}

static void no_more_would_fit(void **state)
{
    (void)state;
    static const char *const pages[] = {"1047", "939", "1399", "UTF-8",
                                        "16684"};
    static const struct codepage_policy *const policies[] = {&mail, &escape,
                                                             &skip, &unescape};
    for (size_t p = 0; p < COUNT(pages); p++) {
        struct codepage *cp = open_page(pages[p]);
        /* Where a page refuses escapes of bytes they are kept whole, though
         * they need not be: so not the last policy with a double-byte page. */
        size_t last = COUNT(policies) - (codepage_kind(cp) == CODEPAGE_DBCS);
        for (size_t k = 0; k < last; k++)
            for (size_t width = 0; width < 40; width++)
                check_line(cp, policies[k], width);
        codepage_free(&cp);
    }
}

/* What is tried and taken back is not counted. */
static void only_what_is_used_counts(void **state)
{
    (void)state;
    struct codepage *cp = open_page("1047");
    struct codepage_coder c;
    struct codepage_tally tally = {0};
    unsigned char out[8];
    codepage_coder_init(&c, cp, &mail);
    c.tally = &tally;
    struct codepage_result r = codepage_encode_within(&c, "日日日", 9, out, 2);
    assert_int_equal(r.read, 6);
    assert_int_equal(c.events.not_in_target, 2);
    assert_int_equal(tally.used, 1);
    assert_int_equal(tally.rows[0].count, 2);
    assert_int_equal(tally.rows[0].record, 1);
    codepage_encode_within(&c, "a日", 4, out, 2);
    assert_int_equal(c.events.not_in_target, 3);
    assert_int_equal(c.events.first_at, 0);
    assert_int_equal(c.record, 2);
    codepage_coder_clear(&c);
    codepage_free(&cp);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_much_as_fits),
        cmocka_unit_test(no_more_would_fit),
        cmocka_unit_test(only_what_is_used_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
