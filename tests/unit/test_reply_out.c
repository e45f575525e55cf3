#include "batch_say.h"
#include "check.h"
#include "intake/live.h"
#include "notation.h"
#include "report/reply_out.h"

static const struct {
    const char *name, *page, *framing;
    const char *codes, *text; /* as reply_set takes them; ours */
    unsigned column;
    const char *bytes; /* in the notation of notation.h */
} cases[] = {
    {"one line", "IBM-1047", "NL", "250 2.1.0", "Sender ok", 0,
     "'250 2.1.0 JES Sender ok' 15"},
    {"without enhanced code", "IBM-1047", "LF", "354", "Go", 0,
     "'354 JES Go' 25"},
    {"several lines", "IBM-1047", "CRLF", "250", "a\nb\nc", 0,
     "'250-JES a' 0D25 '250-JES b' 0D25 '250 JES c' 0D25"},
    {"a place", "IBM-1047", "NL", "501 5.5.4", "Odd", 12,
     "'501 5.5.4 JES Odd (record 7, column 12)' 15"},
    {"the at-sign of the page", "IBM-273", "NL", "550", "a@b", 0,
     "'550 JES a' B5 'b' 15"},
    {"what the page lacks", "IBM-1047", "NL", "550", "\xE2\x82\xAC", 0,
     "'550 JES ' 6F 15"},
    {"what the page has", "IBM-1140", "NL", "550", "\xE2\x82\xAC", 0,
     "'550 JES ' 9F 15"},
    {"controls", "IBM-1047", "NL", "550",
     "a\r\x1B"
     "b",
     0, "'550 JES a' 6F6F 'b' 15"},
    {"ASCII", "UTF-8", "CRLF", "220", "Hi \xC3\xA4", 0,
     "\"220 JES Hi \" C3A4 0D0A"},
    {"a card", "IBM-1047", "F80", "250", "ok", 0, "'250 JES ok' 40*70"},
    {"a record that is counted", "IBM-1047", "RDW", "250", "ok", 0,
     "000E0000 '250 JES ok'"},
};

static void replies(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct codepage *cp = say_page(cases[i].page);
        struct dataset_format format;
        struct reply_out out;
        struct reply reply = {0};
        struct buf wanted, got;
        buf_init(&wanted, 4096);
        buf_init(&got, 4096);
        assert_int_equal(live_framing(cases[i].framing, cp, &format), 0);
        assert_int_equal(reply_out_init(&out, cp, &format), 0);
        reply_set(&reply, cases[i].codes, "%s", cases[i].text);
        assert_int_equal(reply_out_put(&out, &reply, cases[i].column ? 7 : 0,
                                       cases[i].column, &got),
                         0);
        notation_read(cases[i].bytes, &wanted);
        if (!span_equal(buf_span(&wanted), buf_span(&got)))
            fail_msg("%s: %zu bytes instead of %zu", cases[i].name, got.len,
                     wanted.len);
        reply_clear(&reply);
        reply_out_clear(&out);
        buf_clear(&wanted);
        buf_clear(&got);
        codepage_free(&cp);
    }
}

/* No record is longer than its format allows, and nothing of it is lost. */
static void long_replies(void **state)
{
    (void)state;
    struct codepage *cp = say_page("UTF-8");
    struct dataset_format format;
    struct reply_out out;
    struct reply reply = {0};
    struct buf got, text;
    buf_init(&got, 1 << 20);
    buf_init(&text, 1 << 20);
    for (unsigned i = 0; i < 300; i++)
        buf_printf(&text, "word%u ", i);
    assert_int_equal(live_framing("CRLF", cp, &format), 0);
    assert_int_equal(reply_out_init(&out, cp, &format), 0);
    reply_set(&reply, "550", "%s", buf_text(&text));
    assert_int_equal(reply_out_put(&out, &reply, 0, 0, &got), 0);
    char *line = (char *)(uintptr_t)buf_text(&got);
    size_t words = 0;
    for (char *end; (end = strstr(line, "\r\n")); line = end + 2) {
        assert_true(end - line <= 510);
        for (char *w = line; (w = strstr(w, "word")) && w < end; w++)
            words++;
        assert_int_equal(line[3] == ' ', end[2] == '\0');
    }
    assert_int_equal(words, 300);
    reply_clear(&reply);
    reply_out_clear(&out);
    buf_clear(&got);
    buf_clear(&text);
    codepage_free(&cp);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(replies),
        cmocka_unit_test(long_replies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
