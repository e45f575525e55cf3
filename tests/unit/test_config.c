#include "check.h"
#include "config_text.h"

#include <errno.h>

static void presets_are_ibms(void **state)
{
    (void)state;
    SCOPED(config_free) struct config *c = read_good(REST);
    assert_int_equal(c->bad_spool_disp, CONFIG_HOLD);
    assert_int_equal(c->syntax_error_limit, 5);
    assert_int_equal(c->log_level, 7);
    assert_int_equal(c->report, CONFIG_REPORT_SYSOUT);
    assert_string_equal(c->codepage, "IBM-1047");
    assert_false(c->extended_retry.present);
    assert_true(c->header.date && c->header.user_info);
    assert_string_equal(c->options.at_sign, "@");
    assert_int_equal(c->retry_limit.count, 5);
    assert_int_equal(c->retry_limit.interval_min, 1);
    assert_int_equal(c->timeout.data_term_s, 600);
    assert_int_equal(c->timeout.connect_idle_s, 0);
    assert_true(c->undeliverable.return_to_sender);
    assert_int_equal(c->target_count, 1);
    assert_string_equal(c->targets[0].charset, "ISO8859-1");
    assert_int_equal(c->targets[0].port, 25);
    assert_int_equal(c->inlets[0].settle_s, 5);
}

static void values_are_read(void **state)
{
    (void)state;
    SCOPED(config_free)
    struct config *c = read_good(
        "# a comment\n"
        "  TRANSLATE ibm-273   # and one behind a value\n"
        "logLevel 63\r\n"
        "MailAdministrator Anna@example.com\n"
        "MAILADMINISTRATOR bert@example.com\n"
        "Report admin\n"
        "Options\n{\n  AtSign \xC2\xA7\n  nulltrnc yes\n}\n"
        "ExtendedRetry\n{\n  Age 0\n}\n"
        "RetryLimit\n{\nCount 6\nInterval 10\n}\n"
        "TargetServer\n{\nTargetName relay.example.com\nConnectPort 587\n"
        "Secure Yes\nPin " PIN("A") "\nPin " PIN(
            "B") "\n}\n" TARGET
                 "Inlet\n{\nDirectory \"/in #1\"\nRecfm fba\nLrecl 133\n"
                 "Translate auto\n}\n"
                 "Listener\n{\nPort 2525\nFraming rdw\nDelivery Through\n}\n");
    assert_string_equal(c->codepage, "ibm-273");
    assert_int_equal(c->log_level, 63);
    assert_int_equal(c->administrators.count, 2);
    assert_string_equal(c->administrators.at[0], "Anna@example.com");
    assert_string_equal(c->options.at_sign, "\xC2\xA7");
    assert_true(c->options.null_truncate);
    assert_true(c->extended_retry.present);
    assert_int_equal(c->extended_retry.age_days, 0);
    assert_int_equal(c->extended_retry.interval_min, 30);
    assert_int_equal(c->target_count, 2);
    assert_string_equal(c->targets[0].name, "relay.example.com");
    assert_int_equal(c->targets[0].port, 587);
    assert_true(c->targets[0].secure);
    assert_int_equal(c->targets[0].pins.count, 2);
    assert_string_equal(c->targets[0].pins.at[1], PIN("B"));
    assert_string_equal(c->targets[1].ip, "192.0.2.1");
    assert_string_equal(c->inlets[0].directory, "/in #1");
    assert_int_equal(c->inlets[0].lrecl, 133);
    assert_int_equal(c->listeners[0].framing, CONFIG_RDW);
    assert_int_equal(c->listeners[0].delivery, CONFIG_THROUGH);
}

static void what_is_wrong_is_told(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        unsigned line;
        enum config_severity severity;
        const char *says;
    } cases[] = {
        {"LogLevle 7\n" REST, 1, CONFIG_ERROR, "did you mean LogLevel"},
        {"\nLogLevel 256\n" REST, 2, CONFIG_ERROR,
         "LogLevel 256: a number from 0 to 255"},
        {"LogLevel 0x7\n" REST, 1, CONFIG_ERROR, "a number from 0"},
        {"LogLevel\n" REST, 1, CONFIG_ERROR, "a value is missing"},
        {"LogLevel 7\nLogLevel 3\n" REST, 2, CONFIG_WARNING,
         "stood in line 1 already"},
        {"MBCS maybe\n" REST, 1, CONFIG_ERROR, "YES or NO"},
        {"Report Paper\n" REST, 1, CONFIG_ERROR, "one of Admin|Sysout|None"},
        {"Translate IBM-4711\n" REST, 1, CONFIG_ERROR, "IBM-4711"},
        {"MailAdministrator anna\n" REST, 1, CONFIG_ERROR, "user@host.domain"},
        {"MailAdministrator a@b\nMailAdministrator a@b\n" REST, 2, CONFIG_ERROR,
         "stands there twice"},
        {"Report Admin\n" REST, 1, CONFIG_WARNING, "no report can be sent"},
        {"SMF119\n{\nMAIL YES\nSPOOL YES\n}\n" REST, 3, CONFIG_NOTE,
         "no SMF records"},
        {"UserExit VERSION3\n" REST, 1, CONFIG_NOTE, "no exit"},
        {"Options {\n}\n" REST, 1, CONFIG_ERROR, "line of its own"},
        {"Options\nNullTrnc YES\n" REST, 2, CONFIG_ERROR,
         "Options of line 1 wants a {"},
        {"{\n" REST, 1, CONFIG_ERROR, "no block begins here"},
        {"}\n" REST, 1, CONFIG_ERROR, "no block is open"},
        {REST "Options\n{\nNullTrnc YES\n", 9, CONFIG_ERROR,
         "has no } at its end"},
        {REST "Options\n", 9, CONFIG_ERROR, "wants a {"},
        {"Options\n{\nNullTrunc YES\n}\n" REST, 3, CONFIG_ERROR,
         "did you mean NullTrnc"},
        {"Options YES\n{\n}\n" REST, 1, CONFIG_ERROR, "is a block"},
        {"JESJobSize 5\nJESMsgSize 10\n" REST, 2, CONFIG_ERROR,
         "must not be larger"},
        {"RetryLimit\n{\nCount 100\nInterval 73\n}\n" REST, 1, CONFIG_ERROR,
         "7300 minutes"},
        {INLET, 0, CONFIG_ERROR, "no TargetServer"},
        {TARGET, 0, CONFIG_WARNING, "no job can come in"},
        {TARGET REST, 5, CONFIG_ERROR, "stands in line 1 already"},
        {"TargetServer\n{\n}\n" REST, 1, CONFIG_ERROR, "none of TargetIp"},
        {"TargetServer\n{\nTargetIp ::1\nUrl smtp://a\n}\n" REST, 1,
         CONFIG_ERROR, "the Url says it all"},
        {"TargetServer\n{\nTargetIp 1.2.3\n}\n" REST, 3, CONFIG_ERROR,
         "an IPv4 or IPv6 address"},
        {"MBCS YES\nTranslate 939\n" REST, 3, CONFIG_ERROR, "MBCharset"},
        {"\nMBCS YES\n" REST, 2, CONFIG_ERROR, "no multi-byte page"},
        {"Profile strict\nTranslate 939\n" REST, 2, CONFIG_ERROR, "wants MBCS"},
        {"Inlet\n{\nName a\n}\n" REST, 1, CONFIG_ERROR, "has no Directory"},
        {"Inlet\n{\nDirectory in\n}\n" REST, 3, CONFIG_ERROR,
         "begins with a slash"},
        {"Listener\n{\nAddress 0.0.0.0\nPort 25\n}\n" REST, 1, CONFIG_ERROR,
         "without Allow"},
        {"Listener\n{\nPort 25\nSecure YES\n}\n" REST, 1, CONFIG_ERROR,
         "CertFile"},
        {"Auth\n{\nUser a\n}\n" REST, 1, CONFIG_ERROR, "SecretFile"},
        {"ChkPointSizeLimit 1\n" REST, 1, CONFIG_ERROR, "from 64000"},
        {"ChkPointSizeLimit 64000\n" REST, 1, CONFIG_NOTE, "not used"},
        {"UserExit VERSION1\n" REST, 1, CONFIG_ERROR, "one of NONE|VERSION2"},
        {"ExtWrtName intrdr\n" REST, 1, CONFIG_ERROR, "reserved"},
        {"ExtWrtName mail#1\n" REST, 1, CONFIG_NOTE, "not from JES"},
        {"ExtWrtName a-b\n" REST, 1, CONFIG_ERROR, "letters, digits, $"},
        {"ExtWrtName ninechars\n" REST, 1, CONFIG_ERROR, "at most 8"},
        {"LogLevel \"7\n" REST, 1, CONFIG_ERROR, "quote at the end"},
        {"LogLevel \"7\" 8\n" REST, 1, CONFIG_ERROR, "something more"},
        {"LogLevel 7 {\n}\n" REST, 1, CONFIG_ERROR, "line of its own"},
        {"Options { NullTrnc YES }\n" REST, 1, CONFIG_ERROR, "its own"},
        {"Options\n{ NullTrnc YES\n}\n" REST, 2, CONFIG_ERROR, "its own"},
        {"Options\n{\nNullTrnc YES }\n" REST, 3, CONFIG_ERROR, "its own"},
        {"Options\n{\n{\n}\n" REST, 3, CONFIG_ERROR,
         "the block of line 1 is open"},
        {"Options\n}\n" REST, 2, CONFIG_ERROR, "wants a { before"},
        {"Options\n{\n}\nOptions\n{\n}\n" REST, 4, CONFIG_WARNING,
         "stood in line 1 already"},
        {"TargetServer\n{\nTargetMx a\nTargetMx b\n}\n" REST, 1, CONFIG_ERROR,
         "there is one"},
        {"TargetServer\n{\nUrl ftp://a\n}\n" REST, 3, CONFIG_ERROR,
         "smtp://HOST"},
        {"TargetServer\n{\nTargetName a\nMBCharset IBM-1381\n}\n" REST, 4,
         CONFIG_WARNING, "GB2312 is used"},
        {"TargetServer\n{\nTargetName a\nCharset auto\n}\n" REST, 4,
         CONFIG_ERROR, "a codepage is wanted"},
        {"TargetServer\n{\nTargetName a\nPin sha256/AAAA\n}\n" REST, 4,
         CONFIG_ERROR, "44 characters"},
        {"TargetServer\n{\nTargetName a\nSecure YES\nTLS no\n}\n" REST, 1,
         CONFIG_ERROR, "one of them must go"},
        {"Listener\n{\nPort 25\nAllow 192.0.2.0/33\n}\n" REST, 4, CONFIG_ERROR,
         "ADDRESS/BITS"},
        {"Listener\n{\nPort 25\nAllow 2001:db8::/x\n}\n" REST, 4, CONFIG_ERROR,
         "ADDRESS/BITS"},
        {"Listener\n{\nPort 25\nClientCA /ca\nCertFile /c\nKeyFile "
         "/k\n}\n" REST,
         1, CONFIG_ERROR, "wants Secure YES"},
        {"Listener\n{\nPort 25\nDelivery Through\nAtSign auto\n}\n" REST, 1,
         CONFIG_ERROR, "cannot be auto"},
        {"Listener\n{\nPort 25\n}\nListener\n{\nPort 25\n}\n" REST, 5,
         CONFIG_ERROR, "the Listener of line 1 has the same"},
        {INLET REST, 9, CONFIG_ERROR, "the Inlet of line 1 has the same"},
        {"Auth\n{\nUser a\nSecretFile /s\nMechanism NTLM\n}\n" REST, 5,
         CONFIG_ERROR, "one of auto|PLAIN"},
        {"Auth\n{\nUser a\nSecretFile /s\nTarget x\n}\n" REST, 1,
         CONFIG_WARNING, "no TargetServer names it"},
        {"Spool\n{\nEngine db2\n}\n" REST, 3, CONFIG_ERROR, "one of sqlite"},
        {"HostName a b\n" REST, 1, CONFIG_ERROR, "the name of a host"},
        {"HostName \"a\x01\"\n" REST, 1, CONFIG_ERROR, "a control"},
        {"\xFF\xFE\n" REST, 0, CONFIG_ERROR, "neither UTF-8 nor EBCDIC"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        SCOPED(config_free) struct config *config = NULL;
        SCOPED(config_findings_clear) struct config_findings findings = {0};
        int r = read_text(cases[i].text, &config, &findings);
        if ((r != 0) != (cases[i].severity == CONFIG_ERROR))
            fail_msg("%s: answers %d", cases[i].text, r);
        bool found = false;
        for (size_t k = 0; k < findings.count; k++) {
            const struct config_finding *f = &findings.at[k];
            found |= f->line == cases[i].line &&
                     f->severity == cases[i].severity &&
                     strstr(f->text, cases[i].says);
        }
        if (!found)
            fail_msg("%s: line %u: %s", cases[i].text,
                     findings.count ? findings.at[0].line : 0,
                     findings.count ? findings.at[0].text : "nothing");
    }
}

static void all_errors_are_told_at_once(void **state)
{
    (void)state;
    struct config *config = NULL;
    SCOPED(config_findings_clear) struct config_findings findings = {0};
    char text[300 * 4] = "";
    for (int i = 0; i < 250; i++)
        strcat(text, "X 1\n");
    assert_int_equal(read_text(text, &config, &findings), -EINVAL);
    assert_int_equal(findings.count, CONFIG_MAX_FINDINGS);
    assert_true(findings.more >= 50);
    assert_int_equal(findings.at[199].line, 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(presets_are_ibms),
        cmocka_unit_test(values_are_read),
        cmocka_unit_test(what_is_wrong_is_told),
        cmocka_unit_test(all_errors_are_told_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
