#include "base/scope.h"
#include "check.h"
#include "config/config.h"
#include "config/schema.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define TARGET "TargetServer\n{\nTargetIp 192.0.2.1\n}\n"
#define INLET "Inlet\n{\nDirectory /in\n}\n"
#define REST TARGET INLET

static int read_text(const char *text, struct config **config_out,
                     struct config_findings *findings_out)
{
    return config_read(span_text(text), NULL, config_out, findings_out);
}

static struct config *read_good(const char *text)
{
    struct config *config = NULL;
    SCOPED(config_findings_clear) struct config_findings findings = {0};
    int r = read_text(text, &config, &findings);
    if (r != 0)
        fail_msg("%d: %s", r, findings.count ? findings.at[0].text : "?");
    return config;
}

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
        "Secure Yes\nPin sha256/AAAA\nPin sha256/BBBB\n}\n" TARGET
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
    assert_string_equal(c->targets[0].pins.at[1], "sha256/BBBB");
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
        {"MailAdministrator a@b\nMailAdministrator a@b\n" REST, 0, CONFIG_ERROR,
         "stands there twice"},
        {"Report Admin\n" REST, 0, CONFIG_WARNING, "no report can be sent"},
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
        {"JESMsgSize 10\nJESJobSize 5\n" REST, 0, CONFIG_ERROR,
         "must not be larger"},
        {"RetryLimit\n{\nCount 100\nInterval 73\n}\n" REST, 0, CONFIG_ERROR,
         "7300 minutes"},
        {INLET, 0, CONFIG_ERROR, "no TargetServer"},
        {TARGET, 0, CONFIG_WARNING, "no job can come in"},
        {TARGET REST, 5, CONFIG_ERROR, "stands in line 1 already"},
        {"TargetServer\n{\n}\n" REST, 1, CONFIG_ERROR, "none of TargetIp"},
        {"TargetServer\n{\nTargetIp ::1\nTargetName a\n}\n" REST, 1,
         CONFIG_ERROR, "several of TargetIp"},
        {"TargetServer\n{\nTargetIp 1.2.3\n}\n" REST, 3, CONFIG_ERROR,
         "an IPv4 or IPv6 address"},
        {"MBCS YES\nTranslate 939\n" REST, 3, CONFIG_ERROR, "MBCharset"},
        {"MBCS YES\n" REST, 0, CONFIG_ERROR, "no multi-byte page"},
        {"Inlet\n{\nName a\n}\n" REST, 1, CONFIG_ERROR, "has no Directory"},
        {"Inlet\n{\nDirectory in\n}\n" REST, 3, CONFIG_ERROR,
         "begins with a slash"},
        {"Listener\n{\nAddress 0.0.0.0\nPort 25\n}\n" REST, 1, CONFIG_ERROR,
         "without Allow"},
        {"Listener\n{\nPort 25\nSecure YES\n}\n" REST, 1, CONFIG_ERROR,
         "CertFile"},
        {"Auth\n{\nUser a\n}\n" REST, 1, CONFIG_ERROR, "SecretFile"},
        {"HostName a\"b\n" REST, 1, CONFIG_ERROR, "a double quote"},
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

/* ------------------------------------------------------------ every row */

/* A value that is right and is not the preset. */
static const char *other_value(const struct schema_row *row)
{
    static char number[24];
    switch (row->type) {
    case SCHEMA_FLAG:
        return strcmp(row->preset, "YES") == 0 ? "NO" : "YES";
    case SCHEMA_WORD:
        return strrchr(row->words, '|') + 1;
    case SCHEMA_NUMBER:
        snprintf(number, sizeof number, "%ld",
                 row->preset && atol(row->preset) == row->least ? row->least + 1
                                                                : row->least);
        return number;
    case SCHEMA_PATH:
        return "/some/where";
    case SCHEMA_MAILBOX:
        return "a@example.com";
    case SCHEMA_HOST:
        return "host.example.com";
    case SCHEMA_ADDRESS:
        return "127.0.0.9";
    case SCHEMA_PAGE:
        return "IBM-1141";
    case SCHEMA_RECFM:
        return "VB";
    default:
        return "#x y ";
    }
}

static char *written(const struct config *c, bool all)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    config_write(c, out, all);
    assert_int_equal(fclose(out), 0);
    return text;
}

/* What a block wants beside the parameter that is tried, unless that is one
 * of these. */
static const struct {
    const char *block, *line, *unless;
} company[] = {
    {"TargetServer", "TargetName other.example.com",
     "TargetIp TargetName TargetMx Url"},
    {"TargetServer", "CertFile /c", "CertFile"},
    {"TargetServer", "KeyFile /k", "KeyFile"},
    {"Inlet", "Directory /d", "Directory"},
    {"Listener", "Port 2525", "Port"},
    {"Listener", "CertFile /c", "CertFile"},
    {"Listener", "KeyFile /k", "KeyFile"},
    {"Auth", "User anna", "User"},
    {"Auth", "SecretFile /s", "SecretFile SecretCommand"},
};

static void put_company(const struct schema_block *block,
                        const struct schema_row *row, FILE *out)
{
    for (size_t i = 0; i < COUNT(company); i++) {
        if (strcmp(company[i].block, block->name) == 0 &&
            !strstr(company[i].unless, row->name))
            fprintf(out, "%s\n", company[i].line);
    }
}

/* A configuration that has the parameter. */
static char *text_with(const struct schema_block *block,
                       const struct schema_row *row)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    fprintf(out, REST "%s%s", block->name, *block->name ? "\n{\n" : "");
    put_company(block, row, out);
    fprintf(out, "%s \"%s\"\n%s", row->name, other_value(row),
            *block->name ? "}\n" : "");
    assert_int_equal(fclose(out), 0);
    return text;
}

/* Each parameter in turn: what is written is read again as the same. */
static void every_row_is_written_and_read_back(void **state)
{
    (void)state;
    for (size_t b = 0; b < schema_block_count; b++) {
        const struct schema_block *block = &schema_blocks[b];
        for (const struct schema_row *row = block->rows; row->name; row++) {
            if (strcmp(row->name, "MBCS") == 0)
                continue; /* each target wants a page then: see the errors */
            char *text = text_with(block, row);
            SCOPED(config_free) struct config *c = read_good(text);
            char *first = written(c, false);
            SCOPED(config_free) struct config *again = read_good(first);
            char *second = written(again, false), *whole = written(c, true);
            assert_string_equal(first, second);
            SCOPED(config_free) struct config *third = read_good(whole);
            char *last = written(third, true);
            assert_string_equal(whole, last);
            if (row->type != SCHEMA_IDLE && !strstr(first, row->name))
                fail_msg("%s %s is not written:\n%s", block->name, row->name,
                         first);
            free(text);
            free(first);
            free(second);
            free(whole);
            free(last);
        }
    }
}

static void a_file_in_ebcdic(void **state)
{
    (void)state;
    /* "LogLevel 3", NL, and the rest; in 273 the at-sign is X'B5'. */
    static const unsigned char head[] = {0xD3, 0x96, 0x87, 0xD3, 0x85, 0xA5,
                                         0x85, 0x93, 0x40, 0xF3, 0x15};
    struct config *config = NULL;
    SCOPED(config_findings_clear) struct config_findings findings = {0};
    assert_int_equal(
        config_read(span_of(head, sizeof head), NULL, &config, &findings),
        -EINVAL);
    assert_int_equal(findings.at[0].line, 0);
    assert_non_null(strstr(findings.at[0].text, "no TargetServer"));
    config_findings_clear(&findings);
    assert_int_equal(
        config_read(span_of(head, sizeof head), "IBM-9", &config, &findings),
        -EINVAL);
    assert_non_null(strstr(findings.at[0].text, "CSSMTP_CODEPAGE_CONFIG"));
}

static void what_a_refresh_may_change(void **state)
{
    (void)state;
    SCOPED(config_free)
    struct config *old = read_good("Translate IBM-273\nLogLevel 7\n" REST);
    SCOPED(config_free)
    struct config *fresh = read_good("Translate IBM-278\nLogLevel 3\n"
                                     "ExtWrtName MAIL\n" REST);
    SCOPED(config_findings_clear) struct config_findings findings = {0};
    assert_int_equal(config_refresh(old, fresh, &findings), 0);
    assert_int_equal(findings.count, 2);
    assert_non_null(strstr(findings.at[0].text, "ExtWrtName"));
    assert_non_null(strstr(findings.at[1].text, "Translate"));
    assert_string_equal(fresh->codepage, "IBM-273");
    assert_null(fresh->ext_writer);
    assert_int_equal(fresh->log_level, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(presets_are_ibms),
        cmocka_unit_test(values_are_read),
        cmocka_unit_test(what_is_wrong_is_told),
        cmocka_unit_test(all_errors_are_told_at_once),
        cmocka_unit_test(every_row_is_written_and_read_back),
        cmocka_unit_test(a_file_in_ebcdic),
        cmocka_unit_test(what_a_refresh_may_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
