#include "check.h"
#include "relay/capabilities.h"
#include "relay/mechanism.h"

static const struct {
    const char *name;
    const char *line;
    struct capabilities learnt;
} cases[] = {
    {"pipelining", "PIPELINING", {.pipelining = true}},
    {"any case", "pipeLining", {.pipelining = true}},
    {"blanks around", "  CHUNKING ", {.chunking = true}},
    {"8bit", "8BITMIME", {.eightbitmime = true}},
    {"utf8", "SMTPUTF8", {.smtputf8 = true}},
    {"enhanced", "ENHANCEDSTATUSCODES", {.enhanced = true}},
    {"dsn", "DSN", {.dsn = true}},
    {"starttls", "STARTTLS", {.starttls = true}},
    {"size", "SIZE 1000000", {.size = true, .max_size = 1000000}},
    {"size alone", "SIZE", {.size = true}},
    {"size and blanks", "SIZE  7 ", {.size = true, .max_size = 7}},
    {"size zero", "SIZE 0", {.size = true}},
    {"size of 64 bits",
     "SIZE 18446744073709551615",
     {.size = true, .max_size = UINT64_MAX}},
    {"size beyond", "SIZE 18446744073709551616", {.size = true}},
    {"size far beyond", "SIZE 99999999999999999999", {.size = true}},
    {"size that is none", "SIZE 10M", {.size = true}},
    {"negative size", "SIZE -1", {.size = true}},
    {"auth",
     "AUTH PLAIN LOGIN",
     {.auth = true,
      .mechanisms = 1U << MECHANISM_PLAIN | 1U << MECHANISM_LOGIN}},
    {"auth alone", "AUTH", {.auth = true}},
    {"auth of others", "AUTH GSSAPI", {.auth = true}},
    {"auth of old",
     "auth=login plain",
     {.auth = true,
      .mechanisms = 1U << MECHANISM_PLAIN | 1U << MECHANISM_LOGIN}},
    {"authentic", "AUTHENTIC PLAIN", {0}},
    {"unknown", "XCLIENT NAME", {0}},
    {"longer than a word", "PIPELININGS", {0}},
    {"shorter than a word", "PIPE", {0}},
    {"sized", "SIZED 5", {0}},
    {"empty", "", {0}},
};

static void learns(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct capabilities c = {0};
        capabilities_learn(&c, span_text(cases[i].line));
        const struct capabilities *want = &cases[i].learnt;
        if (c.pipelining != want->pipelining || c.chunking != want->chunking ||
            c.size != want->size || c.max_size != want->max_size ||
            c.eightbitmime != want->eightbitmime ||
            c.smtputf8 != want->smtputf8 || c.enhanced != want->enhanced ||
            c.dsn != want->dsn || c.starttls != want->starttls)
            fail_msg("%s", cases[i].name);
    }
}

static void adds_up(void **state)
{
    (void)state;
    struct capabilities c = {.esmtp = true};
    capabilities_learn(&c, SPAN("SIZE 10"));
    capabilities_learn(&c, SPAN("DSN"));
    assert_true(c.esmtp && c.size && c.dsn);
    assert_int_equal(c.max_size, 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(learns),
        cmocka_unit_test(adds_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
