/* The forms that a file may have, and what is read between the lines. */
#include "check.h"
#include "codepages/codepage.h"
#include "config_text.h"

#include <errno.h>
#include <stdlib.h>

/* Every statement of CSSMTP, each with a value that is not its preset. */
static const char all_of_cssmtp[] =
    "# CSSMTP configuration\n"
    "BadSpoolDisp Delete\n"
    "ChkPointSizeLimit 128000   # read and not used\n"
    "ExtWrtName CSSMTP1\n"
    "JESJobSize 9000\n"
    "JESMsgSize 8000\n"
    "JESSyntaxErrLimit 9\n"
    "LogLevel 63\n"
    "MailAdministrator Ops@example.com\n"
    "MailAdministrator second@example.com\n"
    "MBCS No\n"
    "Report Admin\n"
    "ReportMailFrom cssmtp@example.com\n"
    "TRANSLATE IBM-273\n"
    "UserExit NONE\n"
    "ExtendedRetry\n{\n  Age 4\n  Interval 60\n  MailDirectory /var/m\n}\n"
    "Header\n{\n  Date NO\n  UserInfo NO\n}\n"
    "Options\n{\n  NullTrnc YES\n# NullTrnc NO\n  TestMode YES\n"
    "  DataLineTrunc YES\n  AtSign \xC2\xA7\n  TLSEhlo YES\n"
    "  ReplaceSubjectAtSign YES\n}\n"
    "RetryLimit\n{\n  Count 6\n  Interval 10\n}\n"
    "SMF119\n{\n  CONFIG YES\n  CONNECT YES\n  MAIL YES\n  SPOOL YES\n"
    "  STATS YES\n}\n"
    "TargetServer\n{\n  TargetIp 192.0.2.1\n  Charset ISO8859-15\n"
    "  MBCharset IBM-943\n  MessageSize 1000000\n  Secure YES\n"
    "  ConnectPort 587\n  ConnectLimit 7\n  MaxMsgSent 100\n}\n"
    "TargetServer\n{\n  TargetName mail.example.com\n}\n"
    "TargetServer\n{\n  TargetMx example.com\n}\n"
    "Timeout\n{\n  InitialMsg 31\n  AnyCmd 32\n  MAILCmd 33\n  RCPTCmd 34\n"
    "  DATACmd 35\n  DataBlock 36\n  DataTerm 37\n  ConnectRetry 38\n"
    "  ConnectIdle 39\n}\n"
    "Undeliverable\n{\n  ReturnToMailFrom No\n  DeadLetterAction Delete\n"
    "  DeadLetterDirectory /var/dead\n}\n";

/* Rows of CSSMTP that do not stand in the text above would not be tried. */
static void the_text_has_every_statement(void **state)
{
    (void)state;
    for (size_t b = 0; b < schema_block_count; b++) {
        const struct schema_block *block = &schema_blocks[b];
        if (block->marks & SCHEMA_OURS)
            continue;
        for (const struct schema_row *row = block->rows; row->name; row++) {
            char word[80];
            snprintf(word, sizeof word, "%s ", row->name);
            if (!(row->marks & SCHEMA_OURS) && !strcasestr(all_of_cssmtp, word))
                fail_msg("%s %s", block->name, row->name);
        }
    }
}

static size_t encode(const char *page, const char *text,
                     enum codepage_newline newline, unsigned char *out,
                     size_t size)
{
    SCOPED(codepage_free) struct codepage *cp = NULL;
    struct codepage_error error;
    struct codepage_coder coder;
    struct codepage_policy policy = codepage_policy_mail;
    policy.newline = newline;
    assert_int_equal(codepage_open(page, &cp, &error), 0);
    assert_int_equal(codepage_coder_init(&coder, cp, &policy), 0);
    struct codepage_result r =
        codepage_encode(&coder, text, strlen(text), out, size, true);
    assert_int_equal(r.read, strlen(text));
    assert_int_equal(coder.events.not_in_target, 0);
    codepage_coder_clear(&coder);
    return r.written;
}

static char *values_of(struct span bytes, const char *page)
{
    SCOPED(config_free) struct config *c = NULL;
    SCOPED(config_findings_clear) struct config_findings f = {0};
    if (config_read(bytes, page, &c, &f) != 0)
        fail_msg("%s: %s", page ? page : "recognised",
                 f.count ? f.at[f.count - 1].text : "?");
    assert_int_equal(f.worst, CONFIG_WARNING); /* no Inlet */
    return written(c, true);
}

static void every_page_says_the_same(void **state)
{
    (void)state;
    static const struct {
        const char *page, *named;
        enum codepage_newline newline;
    } forms[] = {
        {"IBM-1047", NULL, CODEPAGE_NEWLINE_JOIN}, /* X'15' */
        {"IBM-1047", NULL, CODEPAGE_NEWLINE_CDRA}, /* X'25' */
        {"IBM-1047", "IBM-1047", CODEPAGE_NEWLINE_JOIN},
        {"IBM-273", "IBM-273", CODEPAGE_NEWLINE_JOIN},
        {"IBM-273", "273", CODEPAGE_NEWLINE_CDRA},
        {"UTF-8", NULL, CODEPAGE_NEWLINE_CDRA},
    };
    char *wanted = values_of(span_text(all_of_cssmtp), NULL);
    for (size_t i = 0; i < COUNT(forms); i++) {
        unsigned char bytes[8192];
        size_t len = encode(forms[i].page, all_of_cssmtp, forms[i].newline,
                            bytes, sizeof bytes);
        char *found = values_of(span_of(bytes, len), forms[i].named);
        assert_string_equal(found, wanted);
        free(found);
    }
    free(wanted);
}

/* A member of a library, fetched in binary. */
static void cards_have_no_line_ends(void **state)
{
    (void)state;
    static unsigned char cards[200 * 80];
    size_t count = 0;
    memset(cards, 0x40, sizeof cards);
    for (const char *line = all_of_cssmtp; *line; count++) {
        char text[81];
        size_t len = strcspn(line, "\n");
        snprintf(text, sizeof text, "%.*s", (int)len, line);
        encode("IBM-1047", text, CODEPAGE_NEWLINE_JOIN, cards + count * 80, 80);
        line += len + 1;
    }
    char *wanted = values_of(span_text(all_of_cssmtp), NULL);
    char *found = values_of(span_of(cards, count * 80), NULL);
    assert_string_equal(found, wanted);
    free(wanted);
    free(found);
}

static void values_in_quotes(void **state)
{
    (void)state;
    static const struct {
        const char *line, *value;
    } cases[] = {
        {"SecretCommand /bin/x a#b", "/bin/x a#b"},
        {"SecretCommand /bin/x  # a comment", "/bin/x"},
        {"SecretCommand \"/bin/x  # a\"  # b", "/bin/x  # a"},
        {"SecretCommand \" x \"", " x "},
        {"SecretCommand \"a \\\"b\\\" \\\\ \\n\"", "a \"b\" \\ \\n"},
        {"SecretCommand printf \"%s\" 'a'", "printf \"%s\" 'a'"},
        {"SecretCommand \"x }\"", "x }"},
        {"SecretCommand a { b", "a { b"},
        {"\tSecretCommand\t\tx y \t", "x y"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char text[400];
        snprintf(text, sizeof text, REST "Auth\n{\nUser u\n%s\n}\n",
                 cases[i].line);
        SCOPED(config_free) struct config *c = read_good(text);
        assert_string_equal(c->auths[0].secret_command, cases[i].value);
        char *again = written(c, false);
        SCOPED(config_free) struct config *d = read_good(again);
        assert_string_equal(d->auths[0].secret_command, cases[i].value);
        free(again);
    }
}

static void one_statement_names_several_targets(void **state)
{
    (void)state;
    SCOPED(config_free)
    struct config *c =
        read_good("TargetServer\n{\nTargetIp 192.0.2.1\nTargetName a.example\n"
                  "ConnectPort 2525\nTargetIp ::1\nPin " PIN("A") "\n}\n" REST);
    assert_int_equal(c->target_count, 4);
    assert_string_equal(c->targets[0].ip, "192.0.2.1");
    assert_string_equal(c->targets[1].name, "a.example");
    assert_string_equal(c->targets[2].ip, "::1");
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(c->targets[i].port, 2525);
        assert_int_equal(c->targets[i].pins.count, 1);
        assert_int_equal(c->targets[i].line, 1);
    }
    assert_null(c->targets[1].ip);
}

static void what_follows_from_others(void **state)
{
    (void)state;
    SCOPED(config_free)
    struct config *c =
        read_good(INLET "Inlet\n{\nDirectory /b\nProfile tolerant\n}\n"
                        "Listener\n{\nAddress ::1\nPort 25\n}\n"
                        "TargetServer\n{\nTargetName a\nSecure YES\n}\n"
                        "Spool\n{\nDirectory /s\n}\nProfile strict\n");
    assert_int_equal(c->inlets[0].profile, CONFIG_STRICT);
    assert_int_equal(c->inlets[1].profile, CONFIG_TOLERANT);
    assert_string_equal(c->inlets[0].name, "/in");
    assert_int_equal(c->listeners[0].profile, CONFIG_STRICT);
    assert_string_equal(c->listeners[0].name, "[::1]:25");
    assert_int_equal(c->targets[0].tls, CONFIG_TLS_MUST);
    assert_string_equal(c->undeliverable.directory, "/s/deadletter");

    /* The profile stays at a refresh, and so does what follows it. */
    SCOPED(config_free) struct config *fresh = read_good(REST);
    SCOPED(config_findings_clear) struct config_findings f = {0};
    assert_int_equal(config_refresh(c, fresh, &f), 0);
    assert_int_equal(fresh->inlets[0].profile, CONFIG_STRICT);
}

static void ebcdic_of_another_page_is_told(void **state)
{
    (void)state;
    struct config *config = NULL;
    SCOPED(config_findings_clear) struct config_findings f = {0};
    assert_int_equal(
        config_read(SPAN("\xD3\x96\x40\x15"), "IBM-9", &config, &f), -EINVAL);
    assert_non_null(strstr(f.at[0].text, "CSSMTP_CODEPAGE_CONFIG"));
}

static void there_are_limits(void **state)
{
    (void)state;
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    for (int i = 0; i <= CONFIG_MAX_BLOCKS; i++)
        fprintf(out, "TargetServer\n{\nTargetName a%d\n}\n", i);
    fprintf(out, "Inlet\n{\nDirectory /%0*d\n}\n", 2100, 1);
    fclose(out);
    struct config *config = NULL;
    SCOPED(config_findings_clear) struct config_findings f = {0};
    assert_int_equal(config_read(span_of(text, size), NULL, &config, &f),
                     -EINVAL);
    assert_int_equal(f.count, 3);
    assert_int_equal(f.at[0].line, 4 * CONFIG_MAX_BLOCKS + 1);
    assert_non_null(strstr(f.at[0].text, "over 1000 TargetServer"));
    assert_non_null(strstr(f.at[1].text, "has no Directory"));
    assert_non_null(strstr(f.at[2].text, "the line has 2111 bytes"));
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_text_has_every_statement),
        cmocka_unit_test(every_page_says_the_same),
        cmocka_unit_test(cards_have_no_line_ends),
        cmocka_unit_test(values_in_quotes),
        cmocka_unit_test(one_statement_names_several_targets),
        cmocka_unit_test(what_follows_from_others),
        cmocka_unit_test(ebcdic_of_another_page_is_told),
        cmocka_unit_test(there_are_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
