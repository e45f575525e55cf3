#include "check.h"
#include "config/legacy_private.h"
#include "config_text.h"

#include <errno.h>
#include <stdlib.h>

static int translate(const char *text, const char *page, char **out,
                     struct config_findings *f)
{
    size_t size;
    FILE *stream = open_memstream(out, &size);
    assert_non_null(stream);
    int r = legacy_translate(span_text(text), page, stream, f);
    assert_int_equal(fclose(stream), 0);
    return r;
}

#define RELAY "IPMAILERADDRESS ALL 192.0.2.1\n"

/* The line of the output, blanks in front left out, and a part of its remark;
 * whether all is as it was. */
static const struct {
    const char *text, *line, *remark;
    enum config_severity worst;
} cases[] = {
    {RELAY, "TargetIp 192.0.2.1", "line 1: IPMAILERADDRESS ALL", CONFIG_NOTE},
    {"ipmaileraddress 192.0.2.1", "TargetIp 192.0.2.1", "all mail goes to it",
     CONFIG_NOTE},
    {"IPMAILERADDRESS LIST\n 192.0.2.1 192.0.2.2\n ::1 ENDIPMAILERADDRESS",
     "TargetIp ::1", "line 1: IPMAILERADDRESS LIST 192.0.2.1 192.0.2.2 ::1",
     CONFIG_NOTE},
    {"IPMAILERNAME ALL mail.example.com", "TargetName mail.example.com",
     "line 1", CONFIG_NOTE},
    {"; no relay", "# TargetServer", "", CONFIG_NOTE},
    {RELAY "ATSIGN \xC2\xA7", "AtSign \xC2\xA7", "line 2: ATSIGN", CONFIG_NOTE},
    {RELAY "ATSIGN #", "AtSign \"#\"", "line 2: ATSIGN #", CONFIG_NOTE},
    {RELAY, "JESMsgSize 525", "which nobody changed", CONFIG_NOTE},
    {RELAY "MAXMAILBYTES 1", "JESMsgSize 1", "line 2: MAXMAILBYTES 1",
     CONFIG_NOTE},
    {RELAY "MAXMAILBYTES 2000000", "JESMsgSize 2000", "line 2", CONFIG_NOTE},
    {RELAY "MAXMAILBYTES 2147483647", "JESMsgSize 0", "over the most",
     CONFIG_NOTE},
    {RELAY "RETRYAGE 7", "Age 7", "line 2: RETRYAGE 7", CONFIG_NOTE},
    {RELAY, "Age 3", "which nobody changed", CONFIG_NOTE},
    {RELAY "RETRYAGE 0", "Count 0", "one pace", CONFIG_NOTE},
    {RELAY "RETRYINT 45", "Interval 45", "line 2: RETRYINT 45", CONFIG_NOTE},
    {RELAY "RETRYINT 0", "Interval 1", "line 2: RETRYINT 0", CONFIG_NOTE},
    {RELAY "TEMPERRORRETRIES 9", "Count 9", "line 2", CONFIG_NOTE},
    {RELAY "TEMPERRORRETRIES 10000", "Count 360", "7200 minutes", CONFIG_NOTE},
    {RELAY "REMOTEPORT 2525", "ConnectPort 2525", "line 2", CONFIG_NOTE},
    {RELAY "MAXMSGSENT 2000000", "MaxMsgSent 0", "over the most", CONFIG_NOTE},
    {RELAY "MAXMSGSENT 10", "MaxMsgSent 10", "line 2", CONFIG_NOTE},
    {RELAY "OUTBOUNDOPENLIMIT 30", "Connections 30", "line 2", CONFIG_NOTE},
    {RELAY "DEBUG", "LogLevel 63", "line 2: DEBUG", CONFIG_NOTE},
    {RELAY "NOLOG", "LogLevel 3", "line 2: NOLOG", CONFIG_NOTE},
    {RELAY "TRACE\nDEBUG", "LogLevel 255", "line 2: TRACE", CONFIG_NOTE},
    {RELAY "DELETEBADSPOOLFILE", "BadSpoolDisp Delete", "line 2", CONFIG_NOTE},
    {RELAY "DBCS JIS83KJ  JISROMAN", "Translate IBM-930", "line 2: DBCS",
     CONFIG_NOTE},
    {RELAY "DBCS EUCKANJI", "MBCharset IBM-eucJP", "line 2", CONFIG_NOTE},
    {RELAY "DBCS EUCKANJI", "MBCS YES", "line 2", CONFIG_NOTE},
    {RELAY "RESTRICT RETURN\n BAD@*\n *@NODE\nENDRESTRICT\nLOG",
     "# line 2: RESTRICT RETURN BAD@* *@NODE: NO COUNTERPART", "Inlet",
     CONFIG_WARNING},
    {RELAY "GATEWAY ; and more", "# line 2: GATEWAY: NO COUNTERPART", "",
     CONFIG_WARNING},
    {RELAY "TIMEZONE CET", "# line 2: TIMEZONE CET: the environment", "TZ",
     CONFIG_NOTE},
    {RELAY "RETRYAGE 1\nRETRYAGE 2", "Age 2", "line 3", CONFIG_NOTE},
    {RELAY "RETRYAGE 1\nRETRYAGE 2", "# line 2: RETRYAGE 1: a later line holds",
     "", CONFIG_NOTE},
};

static bool has_line(const char *text, const char *line, const char *remark)
{
    for (; *text; text += strcspn(text, "\n"), text += *text == '\n') {
        const char *begin = text + strspn(text, " ");
        const char *end = strchr(text, '\n'), *at;
        if (strncmp(begin, line, strlen(line)) == 0 &&
            (at = strstr(begin, remark)) && at <= end)
            return true;
    }
    return false;
}

static void statements_are_translated(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        SCOPED(config_findings_clear) struct config_findings f = {0};
        char *out = NULL;
        int r = translate(cases[i].text, NULL, &out, &f);
        if (r != 0 || f.worst != cases[i].worst ||
            !has_line(out, cases[i].line, cases[i].remark))
            fail_msg("%s: %d, %s\n%s", cases[i].text, r,
                     f.count ? f.at[0].text : "nothing", out);
        /* What was written can be used, but where a relay is to be named. */
        if (strstr(cases[i].text, "IPMAILER") ||
            strstr(cases[i].text, "ipmailer")) {
            SCOPED(config_free) struct config *c = read_good(out);
            assert_true(c->target_count > 0);
        }
        free(out);
    }
}

static void every_statement_is_known(void **state)
{
    (void)state;
    for (size_t i = 0; i < legacy_row_count; i++) {
        const struct legacy_row *row = &legacy_rows[i];
        SCOPED(config_findings_clear) struct config_findings f = {0};
        char text[200], *out = NULL;
        assert_true(row->id != LEGACY_SPOKEN_OF || row->says);
        assert_true(i == 0 || strcmp(legacy_rows[i - 1].name, row->name) < 0);
        snprintf(text, sizeof text, "%s %s\n%s\n", row->name,
                 row->form == LEGACY_FLAG          ? ""
                 : row->form == LEGACY_NUMBER      ? "16"
                 : row->id == LEGACY_RELAY_ADDRESS ? "::1"
                 : row->id == LEGACY_ATSIGN        ? "$"
                 : row->id == LEGACY_DBCS          ? "BIG5"
                                                   : "word",
                 row->form == LEGACY_LIST ? row->end : "");
        int r = translate(text, NULL, &out, &f);
        if (r != 0 || !strcasestr(out, row->name))
            fail_msg("%s: %s\n%s", row->name, f.count ? f.at[0].text : "", out);
        assert_int_equal(f.worst, row->is_lost ? CONFIG_WARNING : CONFIG_NOTE);
        free(out);
    }
}

static const struct {
    const char *text;
    unsigned line;
    const char *says;
} wrong[] = {
    {"\nRETRYINTT 1", 2, "did you mean RETRYINT"},
    {"RETRYAGE 366", 1, "a number from 0 to 365"},
    {"RETRYAGE x", 1, "a number from 0 to 365"},
    {"RETRYAGE 1 2", 1, "a number from 0 to 365"},
    {"RETRYAGE", 1, "a value is missing"},
    {"MAXMAILBYTES 2147483648", 1, "from 1 to 2147483647"},
    {"SPOOLPOLLINTERVAL 4", 1, "from 5 to 3600"},
    {"IPMAILERADDRESS ALL 1.2.3", 1, "an IPv4 or IPv6 address"},
    {"IPMAILERNAME a/b", 1, "the name of a host"},
    {"IPMAILERNAME a b", 1, "one word"},
    {"ATSIGN ab", 1, "one character"},
    {"DBCS IBMKANJI", 1, "SJISKANJI"},
    {"RESTRICT RETURN a@b\nLOG", 1, "has no ENDRESTRICT"},
    {"RESTRICT RETURN a@b", 1, "has no ENDRESTRICT"},
    {"RESTRICT ENDRESTRICT", 1, "a value is missing"},
    {"IPMAILERADDRESS LIST 1.2.3.4\n1.2\nENDIPMAILERADDRESS", 1, "1.2: an IP"},
    {"\xFF", 0, "neither UTF-8 nor EBCDIC"},
};

static void what_is_wrong_is_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(wrong); i++) {
        SCOPED(config_findings_clear) struct config_findings f = {0};
        char *out = NULL;
        int r = translate(wrong[i].text, NULL, &out, &f);
        if (r != -EINVAL || *out || f.at[0].line != wrong[i].line ||
            !strstr(f.at[0].text, wrong[i].says))
            fail_msg("%s: %d, %u: %s", wrong[i].text, r,
                     f.count ? f.at[0].line : 0,
                     f.count ? f.at[0].text : "nothing");
        free(out);
    }
}

static void all_errors_are_told_at_once(void **state)
{
    (void)state;
    SCOPED(config_findings_clear) struct config_findings f = {0};
    char *out = NULL;
    assert_int_equal(translate("RETRYAGE 999\nXYZZY\nRESTRICT PURGE a@b\n"
                               "ATSIGN ab\n",
                               NULL, &out, &f),
                     -EINVAL);
    assert_int_equal(f.count, 4);
    for (unsigned i = 0; i < 4; i++)
        assert_int_equal(f.at[i].line, i + 1);
    free(out);
}

/* The byte of the at-sign is what counts: X'7C' is another character on
 * another page. */
static void the_at_sign_is_that_of_the_page(void **state)
{
    (void)state;
    /* "ATSIGN |", NL, with X'7C' for the character */
    static const char text[] = "\xC1\xE3\xE2\xC9\xC7\xD5\x40\x7C\x15";
    static const struct {
        const char *page, *line;
    } pages[] = {
        {"IBM-273", "AtSign \xC2\xA7"},
        {"IBM-278", "AtSign \xC3\x96"},
        {"IBM-1047", "AtSign @"},
    };
    for (size_t i = 0; i < COUNT(pages); i++) {
        SCOPED(config_findings_clear) struct config_findings f = {0};
        char *out = NULL, translate_line[40];
        assert_int_equal(translate(text, pages[i].page, &out, &f), 0);
        snprintf(translate_line, sizeof translate_line, "Translate %s",
                 pages[i].page);
        assert_true(has_line(out, pages[i].line, "line 1: ATSIGN"));
        assert_true(has_line(out, translate_line, "named"));
        free(out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(statements_are_translated),
        cmocka_unit_test(every_statement_is_known),
        cmocka_unit_test(what_is_wrong_is_told),
        cmocka_unit_test(all_errors_are_told_at_once),
        cmocka_unit_test(the_at_sign_is_that_of_the_page),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
