#include "base/utf8.h"
#include "check.h"
#include "intake/command.h"

#define TEN "aaaaaaaaaa"
#define FIFTY TEN TEN TEN TEN TEN
#define LOCAL64 FIFTY TEN "aaaa"
#define LABEL60 FIFTY TEN
#define DOMAIN243 LABEL60 "." LABEL60 "." LABEL60 "." LABEL60

/* What one profile makes of a line: `fault` NULL is well-formed. */
struct verdict {
    const char *fault; /* "501 5.1.3 text", the beginning of it */
    enum quirk_id mended[3];
};

#define OK    \
    {         \
        NULL, \
        {     \
            0 \
        }     \
    }
#define MENDED(...)     \
    {                   \
        NULL,           \
        {               \
            __VA_ARGS__ \
        }               \
    }
#define REFUSED(text) \
    {                 \
        text,         \
        {             \
            0         \
        }             \
    }
#define BOTH(text) REFUSED(text), REFUSED(text)

static const struct {
    const char *line;
    enum verb verb;
    const char *found; /* the path, or else the argument */
    struct verdict tolerant, strict;
} cases[] = {
    /* every verb */
    {"HELO MVSHOST", VERB_HELO, "MVSHOST", OK, OK},
    {"helo mvshost", VERB_HELO, "mvshost", OK, OK},
    {"EHLO [192.0.2.1]", VERB_EHLO, "[192.0.2.1]", OK, OK},
    {"HELO NODE#1", VERB_HELO, "NODE#1", OK, OK},
    {"MAIL FROM:<carl@vm1.example>", VERB_MAIL, "carl@vm1.example", OK, OK},
    {"RCPT TO:<matt@vm1.example>", VERB_RCPT, "matt@vm1.example", OK, OK},
    {"DATA", VERB_DATA, "", OK, OK},
    {"RSET", VERB_RSET, "", OK, OK},
    {"NOOP whatever", VERB_NOOP, "whatever", OK, OK},
    {"quit", VERB_QUIT, "", OK, OK},
    {"STARTTLS", VERB_STARTTLS, "", OK, OK},
    {"TICK Job  0001", VERB_TICK, "Job  0001", OK, OK},
    {"VERB ON", VERB_VERB, "ON", OK, OK},
    {"VERBOSE off", VERB_VERB, "off", OK, OK},
    {"VERB", VERB_VERB, "", OK, OK},
    {"VERB LOUD", VERB_VERB, NULL, BOTH("501 5.5.4 Syntax error. ON or OFF")},
    {"VRFY carl", VERB_VRFY, "carl", OK, OK},
    {"VRFY", VERB_VRFY, NULL, BOTH("501 5.5.4 Syntax error. Too few args")},
    {"EXPN list", VERB_EXPN, "list", OK, OK},
    {"HELP", VERB_HELP, "", OK, OK},
    {"QUEU DATE", VERB_QUEU, "DATE", OK, OK},
    {"", VERB_NONE, "", OK, OK},
    {"   ", VERB_NONE, "", OK, OK},
    {"AUTH PLAIN x", VERB_UNKNOWN, NULL,
     BOTH("502 5.5.1 Command not implemented, 'AUTH'")},
    {"BDAT 12 LAST", VERB_UNKNOWN, NULL, BOTH("502 5.5.1")},
    {"ETRN x", VERB_UNKNOWN, NULL, BOTH("502 5.5.1")},
    {"TURN", VERB_UNKNOWN, NULL, BOTH("502 5.5.1")},
    {"SEND FROM:<a@b>", VERB_UNKNOWN, NULL, BOTH("502 5.5.1")},
    {"SOML FROM:<a@b>", VERB_UNKNOWN, NULL, BOTH("502 5.5.1")},
    {"SAML FROM:<a@b>", VERB_UNKNOWN, NULL, BOTH("502 5.5.1")},
    {"BCC: a@b", VERB_UNKNOWN, NULL, BOTH("500 5.5.1 Unknown command, 'BCC:'")},
    {"DATAX", VERB_UNKNOWN, NULL, BOTH("500 5.5.1 Unknown command, 'DATAX'")},
    {"\x01\xC2\x85 x", VERB_UNKNOWN, NULL,
     BOTH("500 5.5.1 Unknown command, '?'")},

    /* operands that do not belong there: IBM's texts */
    {"HELO mvs 03/26/92", VERB_HELO, "mvs", MENDED(QUIRK_HELO_WORDS),
     REFUSED("501 5.5.4 Syntax error. Too many args after 'HELO' command")},
    {"EHLO a b", VERB_EHLO, "a", MENDED(QUIRK_HELO_WORDS),
     REFUSED("501 5.5.4 Syntax error. Too many args after 'EHLO' command")},
    {"DATA now", VERB_DATA, NULL,
     BOTH("501 5.5.4 Syntax error. Too many args after 'DATA'")},
    {"RSET all", VERB_RSET, NULL, BOTH("501 5.5.4 Syntax error. Too many")},
    {"HELO", VERB_HELO, NULL, BOTH("501 5.5.4 Syntax error. Too few args")},
    {"HELO <a>", VERB_HELO, NULL, BOTH("501 5.5.4 Syntax error. No domain")},

    /* mending of paths */
    {"mail from: <a@b.c>", VERB_MAIL, "a@b.c", MENDED(QUIRK_BLANKS), OK},
    {"  MAIL FROM:<a@b.c>", VERB_MAIL, "a@b.c", MENDED(QUIRK_BLANKS), OK},
    {"MAIL FROM :<a@b.c>", VERB_MAIL, "a@b.c", MENDED(QUIRK_BLANKS),
     REFUSED("501 5.5.4 Syntax error. No blank may part 'MAIL FROM:'")},
    {"MAIL FROM:< a@b.c >", VERB_MAIL, "a@b.c", MENDED(QUIRK_BLANKS),
     REFUSED("501 5.1.7 Syntax error. Blanks inside")},
    {"MAIL FROM:a@b.c", VERB_MAIL, "a@b.c", MENDED(QUIRK_NO_BRACKETS),
     REFUSED("501 5.5.4 Syntax error. '<' expected after 'MAIL FROM:'")},
    {"RCPT TO  you@yoursite.com", VERB_RCPT, "you@yoursite.com",
     MENDED(QUIRK_NO_COLON, QUIRK_NO_BRACKETS),
     REFUSED("501 5.5.4 Syntax error. Colon missing in 'RCPT TO:'")},
    {"RCPT TO <a@b.c>", VERB_RCPT, "a@b.c", MENDED(QUIRK_NO_COLON),
     REFUSED("501 5.5.4 Syntax error. Colon missing")},
    {"RCPT TO<a@b.c>", VERB_RCPT, "a@b.c", MENDED(QUIRK_NO_COLON),
     REFUSED("501 5.5.4 Syntax error. Colon missing")},
    {"RCPT TO:carl", VERB_RCPT, "carl", MENDED(QUIRK_NO_BRACKETS),
     REFUSED("501 5.5.4")},
    {"RCPT TO:<carl>", VERB_RCPT, "carl", OK,
     REFUSED("501 5.1.3 Syntax error. The address has no domain")},
    {"RCPT TO:<Postmaster>", VERB_RCPT, "Postmaster", OK,
     REFUSED("501 5.1.3 Syntax error. The address has no domain")},
    {"MAIL FROM:<>", VERB_MAIL, "", OK, OK},
    {"RCPT TO:<>", VERB_RCPT, NULL, BOTH("501 5.1.3")},
    {"RCPT TO:<@a.example,@b:u@d.example>", VERB_RCPT, "u@d.example",
     MENDED(QUIRK_SOURCE_ROUTE), MENDED(QUIRK_SOURCE_ROUTE)},
    {"RCPT TO:<@a.example u@d>", VERB_RCPT, NULL, BOTH("501 5.1.3")},
    {"RCPT TO:<user%host@gate>", VERB_RCPT, "user%host@gate", OK, OK},
    {"RCPT TO:<u@NODE_1>", VERB_RCPT, "u@NODE_1", OK, OK},
    {"DATA\r\n", VERB_DATA, "", MENDED(QUIRK_LINE_END), MENDED(QUIRK_LINE_END)},
    {"RCPT TO:<a@b>\xC2\x85", VERB_RCPT, "a@b", MENDED(QUIRK_LINE_END),
     MENDED(QUIRK_LINE_END)},
    {"RCPT\tTO:<a@b>", VERB_RCPT, "a@b", OK, OK},

    /* what a path may hold */
    {"RCPT TO:<\"a b\"@c.example>", VERB_RCPT, "\"a b\"@c.example", OK, OK},
    {"RCPT TO:<\"a>b@\"@c>", VERB_RCPT, "\"a>b@\"@c", OK, OK},
    {"RCPT TO:<\"a\\\"b\"@c>", VERB_RCPT, "\"a\\\"b\"@c", OK, OK},
    {"RCPT TO:<\"a\"b@c>", VERB_RCPT, NULL, BOTH("501 5.1.3")},
    {"RCPT TO:<u@[192.0.2.1]>", VERB_RCPT, "u@[192.0.2.1]", OK, OK},
    {"RCPT TO:<u@[IPv6:2001:db8::1]>", VERB_RCPT, "u@[IPv6:2001:db8::1]", OK,
     OK},
    {"RCPT TO:<u@[192.0.2.1>", VERB_RCPT, NULL, BOTH("501 5.1.3")},
    {"RCPT TO:<u@b\xC3\xBC"
     "cher.example>",
     VERB_RCPT, "u@xn--bcher-kva.example", OK, OK},
    {"RCPT TO:<j\xC3\xB8rn@c.example>", VERB_RCPT, "j\xC3\xB8rn@c.example", OK,
     OK},
    {"RCPT TO:<a@b@c>", VERB_RCPT, NULL, BOTH("501 5.1.3")},
    {"RCPT TO:<a b@c>", VERB_RCPT, NULL, BOTH("501 5.1.3")},
    {"RCPT TO:<a..b@c>", VERB_RCPT, "a..b@c", OK, REFUSED("501 5.1.3")},
    {"RCPT TO:<.a@c>", VERB_RCPT, ".a@c", OK, REFUSED("501 5.1.3")},
    {"RCPT TO:<a@>", VERB_RCPT, NULL, BOTH("501 5.1.3")},
    {"RCPT TO:<@c>", VERB_RCPT, NULL, BOTH("501 5.1.3")},
    {"RCPT TO:<a@-c>", VERB_RCPT, NULL, BOTH("501 5.1.3")},
    {"RCPT TO:<a@b..c>", VERB_RCPT, NULL, BOTH("501 5.1.3")},
    {"RCPT TO:<a\r\nDATA@c>", VERB_RCPT, NULL, BOTH("501 5.1.3")},
    {"RCPT TO:<a@c\xC2\x85>", VERB_RCPT, NULL, BOTH("501 5.1.3")},
    {"RCPT TO:<a@\xEF\xBF\xBD>", VERB_RCPT, NULL, BOTH("501 5.1.3")},
    {"RCPT TO:<a@\xC3>", VERB_RCPT, NULL, BOTH("501 5.1.3")},
    {"RCPT TO:<a@b", VERB_RCPT, NULL, BOTH("501 5.1.3 Syntax error. '>'")},
    {"RCPT TO:<a@b>c", VERB_RCPT, NULL, BOTH("501 5.5.4")},
    {"RCPT TO:John <a@b>", VERB_RCPT, NULL, REFUSED("501 5.5.4"),
     REFUSED("501 5.5.4")},
    {"RCPT TO:a@b>", VERB_RCPT, NULL, REFUSED("501 5.1.3"),
     REFUSED("501 5.5.4")},
    {"RCPT a@b", VERB_RCPT, NULL, BOTH("501 5.5.4 Syntax error. 'TO:'")},
    {"RCPT", VERB_RCPT, NULL, BOTH("501 5.5.4 Syntax error. 'TO:'")},
    {"MAIL FROM:", VERB_MAIL, NULL, BOTH("501 5.5.4 Syntax error. No path")},
    {"MAIL FROM", VERB_MAIL, NULL, BOTH("501 5.5.4 Syntax error. No path")},
    {"MAIL FROM:<a b>", VERB_MAIL, NULL, BOTH("501 5.1.7")},

    /* limits */
    {"RCPT TO:<" LOCAL64 "@c>", VERB_RCPT, LOCAL64 "@c", OK, OK},
    {"RCPT TO:<" LOCAL64 "a@c>", VERB_RCPT, NULL,
     BOTH("501 5.1.3 Syntax error. Local part over 64")},
    {"RCPT TO:<aaaaaaaaaaa@" DOMAIN243 ">", VERB_RCPT, NULL,
     BOTH("501 5.1.3 Syntax error. Path over 256")},
    {"RCPT TO:<aaaaaaaaaa@" DOMAIN243 ">", VERB_RCPT, "aaaaaaaaaa@" DOMAIN243,
     OK, OK},
    {"RCPT TO:<a@" DOMAIN243 "." TEN "aaa>", VERB_RCPT, NULL,
     BOTH("501 5.1.3 Syntax error. Domain over 255")},
    {"RCPT TO:<a@" LABEL60 "aaaa>", VERB_RCPT, NULL, BOTH("501 5.1.3")},

    /* parameters */
    {"MAIL FROM:<a@b> SIZE=100 BODY=8BITMIME RET=HDRS ENVID=x+2B1 SMTPUTF8",
     VERB_MAIL, "a@b", OK, OK},
    {"RCPT TO:<a@b> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;a+40b", VERB_RCPT, "a@b",
     OK, OK},
    {"RCPT TO:<a@b> notify=never", VERB_RCPT, "a@b", OK, OK},
    {"MAIL FROM:<a@b> SIZE=1 size=2", VERB_MAIL, NULL,
     BOTH("501 5.5.4 Syntax error. Parameter 'SIZE' is given twice")},
    {"MAIL FROM:<a@b> SIZE=", VERB_MAIL, NULL, BOTH("501 5.5.4")},
    {"MAIL FROM:<a@b> SIZE=999999999999999999999", VERB_MAIL, NULL,
     BOTH("501 5.5.4 Syntax error. Parameter 'SIZE' is malformed")},
    {"MAIL FROM:<a@b> BODY=BINARYMIME", VERB_MAIL, NULL, BOTH("501 5.5.4")},
    {"MAIL FROM:<a@b> ENVID=+2b", VERB_MAIL, NULL, BOTH("501 5.5.4")},
    {"MAIL FROM:<a@b> SMTPUTF8=1", VERB_MAIL, NULL, BOTH("501 5.5.4")},
    {"MAIL FROM:<a@b> RET", VERB_MAIL, NULL, BOTH("501 5.5.4")},
    {"RCPT TO:<a@b> NOTIFY=NEVER,DELAY", VERB_RCPT, NULL, BOTH("501 5.5.4")},
    {"RCPT TO:<a@b> NOTIFY=DELAY,DELAY", VERB_RCPT, NULL, BOTH("501 5.5.4")},
    {"RCPT TO:<a@b> NOTIFY=", VERB_RCPT, NULL, BOTH("501 5.5.4")},
    {"RCPT TO:<a@b> ORCPT=rfc822", VERB_RCPT, NULL, BOTH("501 5.5.4")},
    {"MAIL FROM:<a@b> AUTH=<>", VERB_MAIL, "a@b", MENDED(QUIRK_PARAMETERS),
     REFUSED("555 5.5.4 Unknown parameter 'AUTH'")},
    {"RCPT TO:<a@b> SIZE=1", VERB_RCPT, "a@b", MENDED(QUIRK_PARAMETERS),
     REFUSED("555 5.5.4 Unknown parameter 'SIZE'")},
    {"RCPT TO:<a@b>      00000020", VERB_RCPT, "a@b", MENDED(QUIRK_PARAMETERS),
     REFUSED("555 5.5.4")},
    {"RCPT TO:<a@b> (John)", VERB_RCPT, NULL, BOTH("501 5.5.4")},
    {"RCPT TO:a@b John", VERB_RCPT, NULL,
     REFUSED("501 5.5.4 Syntax error. A path of several words"),
     REFUSED("501 5.5.4")},
};

static const struct atsign real = {.substitute = '@'};

static void check_verdict(const struct command *c, const struct verdict *want,
                          const char *found)
{
    if (want->fault) {
        char codes[32];
        snprintf(codes, sizeof codes, "%u %u.%u.%u ", c->fault.code,
                 c->fault.enhanced[0], c->fault.enhanced[1],
                 c->fault.enhanced[2]);
        char text[400];
        snprintf(text, sizeof text, "%s%s", codes,
                 c->fault.text ? c->fault.text : "");
        if (strncmp(text, want->fault, strlen(want->fault)) != 0)
            fail_msg("'%s' instead of '%s'", text, want->fault);
        assert_true(c->fault.jes);
        return;
    }
    if (c->fault.code)
        fail_msg("%u %s", c->fault.code, c->fault.text);
    unsigned n = 0;
    while (n < 3 && want->mended[n] != QUIRK_NONE)
        n++;
    assert_int_equal(c->mended_count, n);
    for (unsigned i = 0; i < n; i++)
        assert_int_equal(c->mended[i].quirk, want->mended[i]);
    struct span got = c->path.len > 0 ? buf_span(&c->path) : c->argument;
    if (!span_equal(got, span_text(found)))
        fail_msg("found '%.*s'", (int)got.len, (const char *)got.at);
}

static void parses(void **state)
{
    (void)state;
    struct command c;
    command_init(&c);
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct span line = span_text(cases[i].line);
        char shown[61];
        utf8_print(line, shown, sizeof shown);
        print_message("# %s\n", shown);
        assert_int_equal(command_parse(&c, line, PROFILE_TOLERANT, &real), 0);
        assert_int_equal(c.verb, cases[i].verb);
        check_verdict(&c, &cases[i].tolerant, cases[i].found);
        assert_int_equal(command_parse(&c, line, PROFILE_STRICT, &real), 0);
        assert_int_equal(c.verb, cases[i].verb);
        check_verdict(&c, &cases[i].strict, cases[i].found);
    }
    command_clear(&c);
}

static void length_is_limited(void **state)
{
    (void)state;
    static const struct {
        size_t len;
        enum profile profile;
        unsigned code;
    } limits[] = {
        {510, PROFILE_STRICT, 0},      {511, PROFILE_STRICT, 500},
        {511, PROFILE_TOLERANT, 0},    {1000, PROFILE_TOLERANT, 0},
        {1001, PROFILE_TOLERANT, 500},
    };
    char line[1200];
    struct command c;
    command_init(&c);
    for (size_t i = 0; i < COUNT(limits); i++) {
        memset(line, 'x', sizeof line);
        memcpy(line, "NOOP ", 5);
        struct span all = span_of(line, limits[i].len);
        assert_int_equal(command_parse(&c, all, limits[i].profile, &real), 0);
        assert_int_equal(c.fault.code, limits[i].code);
        if (limits[i].code)
            assert_string_equal(c.fault.text, "Command line too long");
    }
    /* Nulls that are not stripped count, as PM87623 found. */
    memset(line, 0, sizeof line);
    memcpy(line, "DATA", 4);
    assert_int_equal(
        command_parse(&c, span_of(line, 600), PROFILE_STRICT, &real), 0);
    assert_int_equal(c.fault.code, 500);
    assert_int_equal(
        command_parse(&c, span_of(line, 80), PROFILE_STRICT, &real), 0);
    assert_int_equal(c.fault.code, 0);
    command_clear(&c);
}

static void substitutes_work_in_paths(void **state)
{
    (void)state;
    static const struct atsign section = {.substitute = 0xA7};
    struct command c;
    command_init(&c);
    struct span line = span_text("RCPT TO:<\xC2\xA7"
                                 "a,\xC2\xA7"
                                 "b:hans\xC2\xA7"
                                 "example.de>");
    assert_int_equal(command_parse(&c, line, PROFILE_TOLERANT, &section), 0);
    assert_int_equal(c.fault.code, 0);
    assert_string_equal(buf_text(&c.path), "hans@example.de");
    assert_int_equal(c.mended_count, 2);
    assert_int_equal(c.mended[1].quirk, QUIRK_AT_SIGN);
    assert_int_equal(c.mended[1].at, 21);
    assert_true(span_equal(c.mended[1].what, SPAN("\xC2\xA7")));
    command_clear(&c);
}

static void faults_name_their_place(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        size_t at;
    } places[] = {
        {"RCPT TO:<a@b", 8},
        {"RCPT TO:<a\tb@c>", 10},
        {"MAIL FROM:<a@b> BAD=1", 16},
        {"  BCC: x", 2},
        {"DATA now", 5},
    };
    struct command c;
    command_init(&c);
    for (size_t i = 0; i < COUNT(places); i++) {
        print_message("# place %zu\n", i);
        assert_int_equal(
            command_parse(&c, span_text(places[i].line), PROFILE_STRICT, &real),
            0);
        assert_int_not_equal(c.fault.code, 0);
        assert_int_equal(c.fault_at, places[i].at);
    }
    command_clear(&c);
}

static void parameters_are_found(void **state)
{
    (void)state;
    struct command c;
    command_init(&c);
    assert_int_equal(command_parse(&c, SPAN("MAIL FROM:<> ENVID=A1 SMTPUTF8"),
                                   PROFILE_STRICT, &real),
                     0);
    assert_true(span_equal(command_parameter(&c, "envid"), SPAN("A1")));
    assert_non_null(command_parameter(&c, "SMTPUTF8").at);
    assert_null(command_parameter(&c, "RET").at);
    command_clear(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parses),
        cmocka_unit_test(length_is_limited),
        cmocka_unit_test(substitutes_work_in_paths),
        cmocka_unit_test(faults_name_their_place),
        cmocka_unit_test(parameters_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
