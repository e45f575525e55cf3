/*
 * A survey says of a record, without converting it, what converting it shows.
 */
#include "check.h"
#include "codepages/codepage.h"
#include "open_page.h"

static const char *const pages[] = {
    "1047",         "273",       "1026",          "838",   "939",
    "1399",         "933",       "16684",         "UTF-8", "US-ASCII",
    "windows-1252", "Shift_JIS", "1047,swaplfnl",
};
static const char *const targets[] = {
    "US-ASCII", "ISO-8859-1", "ISO-8859-15", "ISO-2022-JP",
    "UTF-8",    "37",         "930",         "Shift_JIS",
};

static const struct codepage_policy stop = {
    .unassigned = CODEPAGE_STOP,
    .illegal = CODEPAGE_STOP,
    .not_in_target = CODEPAGE_STOP,
    .malformed = CODEPAGE_STOP,
};

/* The findings of decoded text; it is well-formed. */
static unsigned findings_of_text(const unsigned char *text, size_t len)
{
    unsigned found = 0;
    for (size_t i = 0; i < len; i++) {
        unsigned char b = text[i];
        bool c1 = b == 0xC2 && text[i + 1] < 0xA0;
        if (b >= 0x80)
            found |= CODEPAGE_NON_ASCII;
        if (b == 0)
            found |= CODEPAGE_NUL;
        if (b == '\r' || b == '\n' || (b == 0xC2 && text[i + 1] == 0x85))
            found |= CODEPAGE_LINE_END;
        if ((b < 0x20 && b != '\t') || b == 0x7F || c1)
            found |= CODEPAGE_CONTROL;
    }
    return found;
}

static unsigned findings_of_events(const struct codepage_events *e)
{
    return (e->unassigned + e->substitutes > 0 ? CODEPAGE_UNASSIGNED : 0) |
           (e->illegal + e->malformed + e->shift_dropped > 0 ? CODEPAGE_ILLEGAL
                                                             : 0) |
           (e->shift_closed > 0 ? CODEPAGE_UNCLOSED : 0);
}

static void check_record(const struct codepage *cp,
                         const struct codepage_fit *fit,
                         struct codepage_coder *to, const unsigned char *in,
                         size_t len)
{
    unsigned char text[1024], encoded[4200];
    struct codepage_coder c;
    codepage_coder_init(&c, cp, &codepage_policy_mail);
    struct codepage_result r =
        codepage_decode_record(&c, in, len, text, sizeof text);
    assert_int_equal(r.status, CODEPAGE_OK);
    unsigned want =
        findings_of_text(text, r.written) | findings_of_events(&c.events);
    if (to &&
        codepage_encode_record(to, text, r.written, encoded, sizeof encoded)
                .status == CODEPAGE_STOPPED)
        want |= CODEPAGE_MISFIT;

    size_t utf8_len = 0;
    unsigned found = codepage_survey(cp, fit, in, len, &utf8_len);
    if (found != want || utf8_len != r.written)
        fail_msg("%s: findings %02X for %02X, length %zu for %zu, record of "
                 "%zu bytes: %02X %02X %02X",
                 codepage_name(cp), found, want, utf8_len, r.written, len,
                 in[0], len > 1 ? in[1] : 0, len > 2 ? in[2] : 0);
    codepage_coder_clear(&c);
}

static unsigned random_next(unsigned *seed)
{
    return (*seed = *seed * 1103515245U + 12345U) >> 16;
}

static void check_page(const struct codepage *cp,
                       const struct codepage_fit *fit,
                       struct codepage_coder *to)
{
    static const unsigned char often[] = {0x0E, 0x0F, 0x45, 0x62, 0x40,
                                          0x81, 0x0E, 0x0F, 0xE3, 0x3F};
    unsigned seed = 42;
    for (unsigned b = 0; b < 256; b++) {
        unsigned char byte = (unsigned char)b;
        check_record(cp, fit, to, &byte, 1);
    }
    for (unsigned i = 0; i < 400; i++) {
        unsigned char in[64];
        size_t len = random_next(&seed) % sizeof in;
        bool some = i & 1; /* shifts and known pairs, or anything */
        for (size_t k = 0; k < len; k++)
            in[k] = some ? often[random_next(&seed) % COUNT(often)]
                         : (unsigned char)random_next(&seed);
        check_record(cp, fit, to, in, len);
    }
}

static void survey_agrees_with_decode(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(pages); i++) {
        struct codepage *cp = open_page(pages[i]);
        check_page(cp, NULL, NULL);
        codepage_free(&cp);
    }
}

static void fit_agrees_with_encode(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(pages); i++)
        for (size_t t = 0; t < COUNT(targets); t++) {
            struct codepage *cp = open_page(pages[i]);
            struct codepage *target = open_page(targets[t]);
            struct codepage_fit *fit = NULL;
            struct codepage_coder to;
            assert_int_equal(codepage_fit_new(cp, target, NULL, &fit), 0);
            assert_int_equal(codepage_coder_init(&to, target, &stop), 0);
            check_page(cp, fit, &to);
            codepage_coder_clear(&to);
            codepage_fit_free(&fit);
            assert_null(fit);
            codepage_free(&target);
            codepage_free(&cp);
        }
}

/* A record that does not end in one piece of the survey's loops. */
static void long_records_are_counted(void **state)
{
    (void)state;
    static unsigned char in[100000];
    static const char *const names[] = {"1047", "939", "UTF-8"};
    for (size_t i = 0; i < COUNT(names); i++) {
        struct codepage *cp = open_page(names[i]);
        size_t len;
        memset(in, i == 2 ? 'a' : 0x81, sizeof in);
        assert_int_equal(codepage_survey(cp, NULL, in, sizeof in, &len), 0);
        assert_int_equal(len, sizeof in);
        memset(in, 0x41, sizeof in); /* NBSP: two bytes of UTF-8 */
        if (i == 0) {
            codepage_survey(cp, NULL, in, sizeof in, &len);
            assert_int_equal(len, 2 * sizeof in);
        }
        codepage_free(&cp);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(survey_agrees_with_decode),
        cmocka_unit_test(fit_agrees_with_encode),
        cmocka_unit_test(long_records_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
