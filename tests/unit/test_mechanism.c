#include "check.h"
#include "relay/mechanism.h"

#define BIT(m) (1U << MECHANISM_##m)

static void reads_lists(void **state)
{
    (void)state;
    static const struct {
        const char *list;
        unsigned set;
    } cases[] = {
        {"", 0},
        {"   ", 0},
        {"PLAIN", BIT(PLAIN)},
        {"plain Login", BIT(PLAIN) | BIT(LOGIN)},
        {"  CRAM-MD5   SCRAM-SHA-1 ", BIT(CRAM_MD5) | BIT(SCRAM_SHA_1)},
        {"SCRAM-SHA-256-PLUS SCRAM-SHA-256", BIT(SCRAM_SHA_256)},
        {"PLAINER PLAI XPLAIN", 0},
        {"GSSAPI NTLM", 0},
        {"XOAUTH2\tOAUTHBEARER", 0},
        {"OAUTHBEARER XOAUTH2", MECHANISMS_OF_TOKENS},
        {"EXTERNAL", BIT(EXTERNAL)},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        unsigned set = mechanisms_of_list(span_text(cases[i].list));
        if (set != cases[i].set)
            fail_msg("\"%s\": %#x", cases[i].list, set);
    }
}

static void understands_what_is_asked_for(void **state)
{
    (void)state;
    assert_int_equal(mechanisms_named(SPAN("password")),
                     BIT(SCRAM_SHA_256) | BIT(SCRAM_SHA_1) | BIT(CRAM_MD5) |
                         BIT(PLAIN) | BIT(LOGIN));
    assert_int_equal(mechanisms_named(SPAN("OAUTH")), MECHANISMS_OF_TOKENS);
    assert_int_equal(mechanisms_named(SPAN("auto")),
                     mechanisms_named(SPAN("password")) | MECHANISMS_OF_TOKENS);
    assert_int_equal(mechanisms_named(SPAN("scram-sha-1")), BIT(SCRAM_SHA_1));
    assert_int_equal(mechanisms_named(SPAN("")), 0);
    assert_int_equal(mechanisms_named(SPAN("PLAIN LOGIN")), 0);
}

static void prefers_the_strongest(void **state)
{
    (void)state;
    static const enum mechanism order[] = {
        MECHANISM_SCRAM_SHA_256, MECHANISM_SCRAM_SHA_1, MECHANISM_CRAM_MD5,
        MECHANISM_PLAIN, MECHANISM_LOGIN};
    unsigned set = MECHANISMS_OF_PASSWORDS;
    for (size_t i = 0; i < COUNT(order); i++) {
        assert_int_equal(mechanisms_strongest(set), order[i]);
        set &= ~(1U << order[i]);
    }
    assert_int_equal(mechanisms_strongest(set), MECHANISM_NONE);
    assert_int_equal(mechanisms_strongest(MECHANISMS_OF_TOKENS),
                     MECHANISM_OAUTHBEARER);
}

static void prints_all(void **state)
{
    (void)state;
    char text[MECHANISMS_TEXT];
    unsigned all = (1U << MECHANISM_COUNT) - 1;
    mechanisms_print(all, text);
    assert_int_equal(mechanisms_of_list(span_text(text)), all);
    mechanisms_print(0, text);
    assert_string_equal(text, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_lists),
        cmocka_unit_test(understands_what_is_asked_for),
        cmocka_unit_test(prefers_the_strongest),
        cmocka_unit_test(prints_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
