/* What the dialogues cannot show: texts, and what is left in memory. */
#include "check.h"
#include "relay/auth.h"
#include "relay/bearer.h"

#include <errno.h>
#include <stdio.h>

static struct credentials of(const char *word, const char *secret)
{
    return (struct credentials){
        .mechanisms = mechanisms_named(span_text(word)),
        .user = "gate",
        .secret = span_text(secret),
        .host = "mx.example.org",
        .port = 587,
    };
}

static struct auth *begin(const char *word, const char *list)
{
    const struct credentials c = of(word, "open sesame");
    const struct capabilities relay = {
        .auth = list != NULL,
        .mechanisms = mechanisms_of_list(span_text(list ? list : ""))};
    struct auth *a = NULL;
    assert_int_equal(auth_new(&c, &a), 0);
    assert_true(auth_begin(a, &relay) >= 0);
    return a;
}

/* The reason after one reply to AUTH PLAIN, as "code text". */
static void reason_of(const char *text, char *out, size_t size)
{
    struct auth *a = begin("PLAIN", "PLAIN");
    struct buf said;
    buf_init(&said, 1000);
    assert_int_equal(auth_say(a, &said), 0);
    assert_string_equal(buf_text(&said),
                        "AUTH PLAIN AGdhdGUAb3BlbiBzZXNhbWU=\r\n");
    const struct reply reply = {.code = 535, .text = (char *)text};
    assert_int_equal(auth_hear(a, &reply), AUTH_OVER);
    assert_int_equal(auth_outcome(a), AUTH_REFUSED);
    const struct reply *why = auth_reason(a);
    snprintf(out, size, "%u %s", why->code, why->text);
    buf_clear(&said);
    auth_free(&a);
    assert_null(a);
}

static void passes_no_echo_on(void **state)
{
    (void)state;
    static const struct {
        const char *name, *text;
        bool kept;
    } cases[] = {
        {"a plain refusal", "Authentication credentials invalid", true},
        {"nothing", "", true},
        {"the command", "what is AUTH PLAIN AGdhdGUAb3BlbiBzZXNhbWU=", false},
        {"in quotes", "\"AGdhdGUAb3BlbiBzZXNhbWU=\"?", false},
        {"cut short", "bad: AGdhdGUAb3Bl", false},
        {"the secret itself", "not open sesame, sir", false},
        {"two lines", "no\nb3BlbiBzZXNhbWU=", false},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char got[200], want[200];
        reason_of(cases[i].text, got, sizeof got);
        snprintf(want, sizeof want, "535 %s",
                 cases[i].kept ? cases[i].text
                               : "(a text that repeats what was said to it)");
        if (strcmp(got, want) != 0)
            fail_msg("%s: %s", cases[i].name, got);
    }
}

static void says_what_is_offered_and_wanted(void **state)
{
    (void)state;
    static const struct {
        const char *word, *list, *text;
    } cases[] = {
        {"PLAIN", NULL, "No login: the relay does not offer AUTH"},
        {"password", "NTLM GSSAPI",
         "No login: the relay offers no AUTH mechanism that is known"},
        {"SCRAM-SHA-256", "PLAIN LOGIN X",
         "No login: the relay offers AUTH PLAIN LOGIN; wanted is "
         "SCRAM-SHA-256"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct auth *a = begin(cases[i].word, cases[i].list);
        assert_int_equal(auth_outcome(a), AUTH_TROUBLE);
        assert_int_equal(auth_reason(a)->code, 454);
        assert_true(auth_reason(a)->jes);
        assert_string_equal(auth_reason(a)->text, cases[i].text);
        auth_free(&a);
    }
}

static void a_secret_has_its_limit(void **state)
{
    (void)state;
    static char secret[9217];
    memset(secret, 'x', sizeof secret - 1);
    const struct credentials c = of("oauth", secret);
    struct auth *a = NULL;
    assert_int_equal(auth_new(&c, &a), 0);
    auth_free(&a);
    struct credentials longer = c;
    longer.secret.len++;
    assert_int_equal(auth_new(&longer, &a), -ENOBUFS);
    assert_null(a);
}

/* RFC 7628, 3.1: what would end the name is written in another way. */
static void names_are_escaped(void **state)
{
    (void)state;
    struct credentials c = of("oauth", "T");
    c.user = "a=b,c@d";
    struct sealed out;
    assert_int_equal(sealed_init(&out, 200), 0);
    assert_int_equal(bearer_response(MECHANISM_OAUTHBEARER, &c, &out), 0);
    static const char want[] = "n,a=a=3Db=2Cc@d,\1host=mx.example.org\1"
                               "port=587\1auth=Bearer T\1\1";
    assert_true(span_equal(sealed_span(&out), SPAN(want)));
    sealed_clear(&out);
    assert_int_equal(sealed_init(&out, 20), 0);
    assert_int_equal(bearer_response(MECHANISM_XOAUTH2, &c, &out), -ENOBUFS);
    sealed_clear(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(passes_no_echo_on),
        cmocka_unit_test(says_what_is_offered_and_wanted),
        cmocka_unit_test(a_secret_has_its_limit),
        cmocka_unit_test(names_are_escaped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
