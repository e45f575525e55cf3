#include "check.h"
#include "intake/verbs.h"
#include "notation.h"

static const struct {
    const char *bytes, *name; /* NULL: none */
    enum verbs_code code;
} samples[] = {
    {"'HELO MVS1'", "HELO", VERBS_EBCDIC},
    {"'HELO'", "HELO", VERBS_EBCDIC},
    {"'MAIL FROM:'", "MAIL", VERBS_EBCDIC},
    {"'STARTTLS' 40", "STARTTLS", VERBS_EBCDIC},
    {"'helo mvs1'", NULL, 0},
    {"'HELOS'", NULL, 0},
    {"'HEL'", NULL, 0},
    {"' HELO'", NULL, 0},
    {"'HELO' 00", "HELO", VERBS_EBCDIC},
    {"\"EHLO mvs1\"", "EHLO", VERBS_ASCII},
    {"\"ehlo mvs1\"", "EHLO", VERBS_ASCII},
    {"'STARTTLSSTARTTLS'", NULL, 0},
    {"", NULL, 0},
};

static void commands_are_known(void **state)
{
    (void)state;
    struct verbs verbs;
    verbs_init(&verbs, NULL);
    for (size_t i = 0; i < COUNT(samples); i++) {
        struct buf bytes;
        enum verbs_code code;
        buf_init(&bytes, 100);
        notation_read(samples[i].bytes, &bytes);
        const char *name = verbs_match(&verbs, buf_span(&bytes), &code);
        if (samples[i].name) {
            assert_non_null(name);
            assert_string_equal(name, samples[i].name);
            assert_int_equal(code, samples[i].code);
        } else {
            assert_null(name);
        }
        buf_clear(&bytes);
    }
}

/* In the Katakana page 290 the small letters stand elsewhere. */
static void small_letters_are_the_pages(void **state)
{
    (void)state;
    static const struct {
        const char *page, *helo;
    } pages[] = {{"1047", "88859396"}, {"290", "69667477"}};
    for (size_t i = 0; i < COUNT(pages); i++) {
        struct codepage *cp = NULL;
        struct codepage_error error;
        struct verbs verbs;
        enum verbs_code code;
        struct buf bytes;
        if (codepage_open(pages[i].page, &cp, &error) < 0)
            fail_msg("%s", error.text);
        verbs_init(&verbs, cp);
        buf_init(&bytes, 100);
        notation_read(pages[i].helo, &bytes);
        const char *name = verbs_match(&verbs, buf_span(&bytes), &code);
        if (!name || strcmp(name, "HELO") != 0)
            fail_msg("%s", pages[i].page);
        buf_clear(&bytes);
        codepage_free(&cp);
    }
}

static void a_page_of_ascii_has_no_ebcdic(void **state)
{
    (void)state;
    struct codepage *cp = NULL;
    struct codepage_error error;
    struct verbs verbs;
    enum verbs_code code;
    assert_int_equal(codepage_open("UTF-8", &cp, &error), 0);
    verbs_init(&verbs, cp);
    assert_null(verbs_match(&verbs, SPAN("\xC8\xC5\xD3\xD6"), &code));
    assert_non_null(verbs_match(&verbs, SPAN("HELO"), &code));
    codepage_free(&cp);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(commands_are_known),
        cmocka_unit_test(small_letters_are_the_pages),
        cmocka_unit_test(a_page_of_ascii_has_no_ebcdic),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
