/*
 * Charsets of several bytes that only the C library's iconv has. What they
 * hold is judged by facts of their standards, and, all of it, by iconv(3)
 * called for each character alone.
 */
#include "check.h"
#include "codepages/codepage.h"
#include "cuts.h"
#include "open_page.h"

#include <errno.h>
#include <iconv.h>

#define GA "\xEA\xB0\x80"                  /* U+AC00 */
#define KA_MARK "\xE3\x81\x8B\xE3\x82\x9A" /* か and its mark: one cell */
#define KA "\xE3\x81\x8B"
#define FFFD "\xEF\xBF\xBD"

static const struct {
    const char *name;
    const char *page;
    bool encode;
    enum codepage_action action;
    const char *in, *out;
    uint64_t unassigned, illegal, not_in_target, malformed;
} cases[] = {
    {"a syllable", "JOHAB", false, 0,
     "A\x88\x61"
     "B",
     "A" GA "B", 0, 0, 0, 0},
    {"and back", "JOHAB", true, 0, "A" GA "B",
     "A\x88\x61"
     "B",
     0, 0, 0, 0},
    {"a pair without a cell", "EUC-JISX0213", false, 0,
     "a\xAD\xD8"
     "b",
     "a" FFFD "b", 1, 0, 0, 0},
    {"a lead before ASCII", "EUC-JISX0213", false, 0, "a\xA4<b>",
     "a" FFFD "<b>", 0, 1, 0, 0},
    {"a lead at the end", "EUC-JISX0213", false, 0, "a\xA4", "a" FFFD, 0, 1, 0,
     0},
    {"a byte that leads nothing", "EUC-JISX0213", false, 0,
     "a\xFF"
     "b",
     "a" FFFD "b", 0, 1, 0, 0},
    {"skipped", "EUC-JISX0213", false, CODEPAGE_SKIP, "a\xA4<\xAD\xD8>", "a<>",
     1, 1, 0, 0},
    {"escaped", "EUC-JISX0213", false, CODEPAGE_ESCAPE, "\xAD\xD8\xFF",
     "\\xAD\\xD8\\xFF", 1, 1, 0, 0},
    {"two characters of one cell", "EUC-JISX0213", false, 0, "\xA4\xF7",
     KA_MARK, 0, 0, 0, 0},
    {"and back", "EUC-JISX0213", true, 0, KA_MARK KA, "\xA4\xF7\xA4\xAB", 0, 0,
     0, 0},
    {"not there", "EUC-JISX0213", true, 0, "a" GA "b", "a?b", 0, 0, 1, 0},
    {"not there, skipped", "EUC-JISX0213", true, CODEPAGE_SKIP, "a" GA "b",
     "ab", 0, 0, 1, 0},
    {"not there, escaped", "EUC-JISX0213", true, CODEPAGE_ESCAPE, GA,
     "\\u{AC00}", 0, 0, 1, 0},
    {"no backslash to escape with", "JOHAB", true, CODEPAGE_ESCAPE, "\xC4\x80",
     "?", 0, 0, 1, 0},
    {"malformed", "EUC-JISX0213", true, 0,
     "a\xE3\x81"
     "b\xFF",
     "a?b?", 0, 0, 0, 2},
    {"malformed, escaped", "EUC-JISX0213", true, CODEPAGE_ESCAPE, "\xE3\x81",
     "\\xE3\\x81", 0, 0, 0, 1},
    {"a tag, which iconv would drop", "EUC-JISX0213", true, 0,
     "a\xF3\xA0\x81\x81"
     "b",
     "a?b", 0, 0, 1, 0},
    {"shifts", "ISO-2022-JP-3", false, 0, "a\033$B\x24\x2B\033(Bb", "a" KA "b",
     0, 0, 0, 0},
    {"shifts, closed at the end", "ISO-2022-JP-3", true, 0, "a" KA,
     "a\033$B\x24\x2B\033(B", 0, 0, 0, 0},
};

/* Of this iconv, and no other engine. */
static struct codepage *open_iconv(const char *name)
{
    struct codepage *cp = open_page(name);
    char engine[96];
    snprintf(engine, sizeof engine, "iconv %s", name);
    assert_string_equal(codepage_engine(cp), engine);
    assert_int_equal(codepage_kind(cp), CODEPAGE_OTHER);
    return cp;
}

static void records_are_converted(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct codepage *cp = open_iconv(cases[i].page);
        enum codepage_action a = cases[i].action;
        struct codepage_policy policy = {a, a, a, a, 0, 0, 0, 0, 0};
        struct codepage_coder c;
        char out[256];
        assert_int_equal(codepage_coder_init(&c, cp, &policy), 0);
        print_message("# %s: %s\n", cases[i].page, cases[i].name);
        /* Twice: each record begins in the initial state. */
        for (int again = 0; again < 2; again++) {
            size_t len = strlen(cases[i].in);
            struct codepage_result r =
                cases[i].encode
                    ? codepage_encode_record(&c, cases[i].in, len, out, 255)
                    : codepage_decode_record(&c, cases[i].in, len, out, 255);
            out[r.written] = '\0';
            assert_int_equal(r.status, CODEPAGE_OK);
            assert_int_equal(r.read, len);
            assert_string_equal(out, cases[i].out);
        }
        assert_int_equal(c.events.unassigned, 2 * cases[i].unassigned);
        assert_int_equal(c.events.illegal, 2 * cases[i].illegal);
        assert_int_equal(c.events.not_in_target, 2 * cases[i].not_in_target);
        assert_int_equal(c.events.malformed, 2 * cases[i].malformed);
        codepage_coder_clear(&c);
        codepage_free(&cp);
    }
}

static void it_stops_before_what_is_wrong(void **state)
{
    (void)state;
    static const struct codepage_policy stop = {.unassigned = CODEPAGE_STOP,
                                                .illegal = CODEPAGE_STOP,
                                                .not_in_target = CODEPAGE_STOP,
                                                .malformed = CODEPAGE_STOP};
    struct codepage *cp = open_iconv("EUC-JISX0213");
    struct codepage_coder c;
    char out[64];
    assert_int_equal(codepage_coder_init(&c, cp, &stop), 0);
    struct codepage_result r =
        codepage_decode_record(&c, "ab\xAD\xD8", 4, out, 64);
    assert_int_equal(r.status, CODEPAGE_STOPPED);
    assert_int_equal(r.read, 2);
    assert_int_equal(c.events.first_at, 2);
    assert_memory_equal(c.events.first_bytes, "\xAD\xD8", 2);
    r = codepage_encode_record(&c, "abc" GA, 6, out, 64);
    assert_int_equal(r.status, CODEPAGE_STOPPED);
    assert_int_equal(r.read, 3);
    codepage_coder_clear(&c);
    codepage_free(&cp);
}

/* ------------------------------------------------------------ every cut */

struct way {
    const struct codepage *cp;
    bool encode;
};

struct stage {
    struct codepage_coder coder;
    bool encode;
};

static void *begin(void *arg)
{
    const struct way *way = arg;
    struct stage *stage = calloc(1, sizeof *stage);
    codepage_coder_init(&stage->coder, way->cp, &codepage_policy_mail);
    stage->encode = way->encode;
    return stage;
}

static void drain(struct stage *stage, struct span part, bool last,
                  struct buf *said)
{
    struct codepage_result r;
    do {
        unsigned char out[41];
        r = (stage->encode ? codepage_encode : codepage_decode)(
            &stage->coder, part.at, part.len, out, sizeof out, last);
        buf_append(said, span_of(out, r.written));
        part = span_from(part, r.read);
    } while (r.status == CODEPAGE_FULL);
}

static void feed(void *stage, struct span part, struct buf *said)
{
    drain(stage, part, false, said);
}

static void end(void *arg, struct buf *said)
{
    struct stage *stage = arg;
    drain(stage, span_of("", 0), true, said);
    const struct codepage_events *e = &stage->coder.events;
    buf_printf(said, "%ju %ju %ju %ju", (uintmax_t)e->unassigned,
               (uintmax_t)e->illegal, (uintmax_t)e->not_in_target,
               (uintmax_t)e->malformed);
    codepage_coder_clear(&stage->coder);
    free(stage);
}

static void all_cuts_are_the_same(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct codepage *cp = open_iconv(cases[i].page);
        struct way way = {cp, cases[i].encode};
        struct cuts cuts = {begin, feed, end, &way, 0};
        size_t at;
        print_message("# %s: %s\n", cases[i].page, cases[i].name);
        if (!cuts_agree(&cuts, span_of(cases[i].in, strlen(cases[i].in)), &at))
            fail_msg("differs when cut at %zu", at);
        codepage_free(&cp);
    }
}

/* ------------------------------------------------- all that it encodes */

static void every_character_is_as_iconv_has_it(void **state)
{
    (void)state;
    static const char *const names[] = {"JOHAB", "EUC-JISX0213"};
    for (size_t i = 0; i < COUNT(names); i++) {
        struct codepage *cp = open_iconv(names[i]);
        struct codepage_coder there, back;
        codepage_coder_init(&there, cp, &codepage_policy_mail);
        codepage_coder_init(&back, cp, &codepage_policy_mail);
        iconv_t witness = iconv_open(names[i], "UTF-32LE");
        size_t served = 0;
        for (uint32_t c = 0; c < 0x30000; c++) {
            char in[4] = {(char)c, (char)(c >> 8), (char)(c >> 16), 0};
            char want[16], got[64], text[64], *at = in, *to = want;
            size_t left = 4, room = sizeof want;
            iconv(witness, NULL, NULL, NULL, NULL);
            bool has = iconv(witness, &at, &left, &to, &room) == 0 &&
                       iconv(witness, NULL, NULL, &to, &room) == 0;
            if (!has || (c >= 0xD800 && c <= 0xDFFF))
                continue;
            size_t len = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
            char *p = text;
            if (len == 1)
                *p++ = (char)c;
            else
                *p++ = (char)((0xF0 << (4 - len)) | (c >> (6 * (len - 1))));
            for (size_t k = len - 1; k > 0; k--)
                *p++ = (char)(0x80 | ((c >> (6 * (k - 1))) & 0x3F));
            struct codepage_result r =
                codepage_encode_record(&there, text, len, got, sizeof got);
            if (r.written != sizeof want - room ||
                memcmp(got, want, r.written) != 0)
                fail_msg("%s: U+%04X", names[i], (unsigned)c);
            r = codepage_decode_record(&back, want, sizeof want - room, got,
                                       sizeof got);
            if (r.written != len || memcmp(got, text, len) != 0)
                fail_msg("%s: U+%04X does not return", names[i], (unsigned)c);
            served++;
        }
        print_message("# %s: %zu characters\n", names[i], served);
        assert_true(served > 8000);
        assert_int_equal(there.events.not_in_target, 0);
        iconv_close(witness);
        codepage_coder_clear(&there);
        codepage_coder_clear(&back);
        codepage_free(&cp);
    }
}

/* A byte of it becomes twelve of UTF-8, more than a coder makes room for. */
static void what_grows_too_much_is_not_served(void **state)
{
    (void)state;
    struct codepage *cp = NULL;
    struct codepage_error error;
    assert_int_equal(codepage_open("TSCII", &cp, &error), -ENOENT);
    assert_non_null(strstr(error.text, "no codepage TSCII"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_are_converted),
        cmocka_unit_test(it_stops_before_what_is_wrong),
        cmocka_unit_test(all_cuts_are_the_same),
        cmocka_unit_test(every_character_is_as_iconv_has_it),
        cmocka_unit_test(what_grows_too_much_is_not_served),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
