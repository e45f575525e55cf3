#include "queue/sidecar.h"

#include "check.h"

#include <errno.h>

/* What a text says, as "name id owner node recfm lrecl page at profile
 * replies"; "-" for what it does not. */
static const struct sample {
    const char *name;
    const char *text;
    const char *says;
} good[] = {
    {"nothing", "", "- - - - auto 0 - - - -"},
    {"blank lines and comments", "\n  \n# a word\n\t# another\n",
     "- - - - auto 0 - - - -"},
    {"all of them",
     "JobName PAYROLL\nJobId JOB01234\nOwner IBMUSER\nNode N1\nRecfm FBA\n"
     "Lrecl 133\nTranslate IBM-1140\nAtSign \xC2\xA7\nProfile strict\n"
     "Replies /var/replies\n",
     "PAYROLL JOB01234 IBMUSER N1 FBA 133 IBM-1140 \xC2\xA7 strict "
     "/var/replies"},
    {"case of the words", "JOBNAME a\njobid job1\n",
     "A JOB1 - - auto 0 - - - -"},
    {"equals signs", "JobName=A\nOwner = B\nNode\t=\tC\n",
     "A - B C auto 0 - - - -"},
    {"comments behind values", "JobName A # B\nNode X#Y\n",
     "A - - X#Y auto 0 - - - -"},
    {"quoted", "AtSign \"#\" # not a word\nReplies \"/a b # c\"\n",
     "- - - - auto 0 - # - /a b # c"},
    {"CRLF, and no end of line", "JobName A\r\nOwner B",
     "A - B - auto 0 - - - -"},
    {"a mark in front", "\xEF\xBB\xBFJobName A\n", "A - - - auto 0 - - - -"},
    {"auto", "Translate AUTO\nAtSign auto\nRecfm auto\n",
     "- - - - auto 0 AUTO auto - -"},
    {"a byte for the at-sign", "AtSign X'b5'\n", "- - - - auto 0 - X'b5' - -"},
    {"a profile in capitals", "Profile TOLERANT\n",
     "- - - - auto 0 - - tolerant -"},
    {"national characters", "JobName $A#@1\n", "$A#@1 - - - auto 0 - - - -"},
};

static const char *or_dash(const char *text)
{
    return text ? text : "-";
}

static void is_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(good); i++) {
        struct job_facts f = {0};
        struct sidecar_fault fault;
        if (sidecar_read(span_text(good[i].text), &f, &fault) < 0)
            fail_msg("%s: line %u: %s", good[i].name, fault.line, fault.text);
        char says[300];
        snprintf(says, sizeof says, "%s %s %s %s %s %zu %s %s %s %s",
                 or_dash(f.job_name), or_dash(f.job_id), or_dash(f.owner),
                 or_dash(f.node), dataset_recfm_name(&f.wanted), f.wanted.lrecl,
                 or_dash(f.codepage), or_dash(f.at_sign), or_dash(f.profile),
                 or_dash(f.replies));
        if (strcmp(says, good[i].says) != 0)
            fail_msg("%s: %s", good[i].name, says);
        job_facts_clear(&f);
    }
}

static const struct fault_sample {
    const char *text;
    unsigned line;
    const char *words;
} bad[] = {
    {"JobName A\nColour red\n", 2, "\"Colour\" is none of JobName, JobId"},
    {"JobName\n", 1, "JobName has no value"},
    {"JobName # A\n", 1, "JobName has no value"},
    {"JobName A\n\njobname B\n", 3, "second time"},
    {"JobName 1A\n", 1, "the first no digit"},
    {"JobName NINELETTERS\n", 1, "1 to 8"},
    {"Owner a b\n", 1, "\"A B\" is no name"},
    {"Recfm X\n", 1, "\"X\" is no RECFM"},
    {"Lrecl 0\n", 1, "1 to 32760"},
    {"Lrecl 32761\n", 1, "1 to 32760"},
    {"Lrecl 80x\n", 1, "1 to 32760"},
    {"Lrecl 99999999999999999999\n", 1, "1 to 32760"},
    {"Translate IBM-99999\n", 1, "99999"},
    {"Translate ../../etc/passwd\n", 1, "is a path"},
    {"AtSign ab\n", 1, "cannot stand for the at-sign"},
    {"AtSign a\n", 1, "cannot stand for the at-sign"},
    {"AtSign X'G1'\n", 1, "cannot stand for the at-sign"},
    {"Profile lax\n", 1, "tolerant or strict"},
    {"Replies here\n", 1, "path of a directory"},
    {"Replies \"/a\n", 1, "closing quote is missing"},
    {"Replies \"/a\" b\n", 1, "behind the closing quote"},
    {"JobName A\nOwner \xFF\n", 2, "not text in UTF-8"},
    {"Owner A\x01\n", 1, "not text in UTF-8"},
    {"\xC1\xC2\xC3\x40\xC1\x15", 1, "not text in UTF-8"},
    {"= A\n", 1, "is none of"},
};

static void is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct job_facts f = {.owner = strdup("BEFORE"),
                              .wanted = {.recfm = RECFM_U}};
        struct sidecar_fault fault = {0};
        int r = sidecar_read(span_text(bad[i].text), &f, &fault);
        if (r != -EINVAL || fault.line != bad[i].line ||
            !strstr(fault.text, bad[i].words))
            fail_msg("%s: %d, line %u: %s", bad[i].text, r, fault.line,
                     fault.text);
        /* Nothing of it is taken, not even what came before. */
        assert_null(f.job_name);
        assert_string_equal(f.owner, "BEFORE");
        assert_int_equal(f.wanted.recfm, RECFM_U);
        job_facts_clear(&f);
    }
}

static void has_limits(void **state)
{
    (void)state;
    struct job_facts f = {0};
    struct sidecar_fault fault = {0};
    size_t len = SIDECAR_MAX_BYTES + 1;
    char *text = malloc(len);
    memset(text, '\n', len);
    assert_int_equal(sidecar_read(span_of(text, len), &f, &fault), -EINVAL);
    assert_int_equal(sidecar_read(span_of(text, len - 1), &f, &fault), 0);
    memset(text, 'x', len);
    memcpy(text, "Replies /", 9);
    assert_int_equal(sidecar_read(span_of(text, 1000), &f, &fault), -EINVAL);
    assert_non_null(strstr(fault.text, "at most 255"));
    free(text);
}

static void names_say_jobs(void **state)
{
    (void)state;
    static const char *const rows[][3] = {
        {"PAYROLL.JOB01234.SYSUT2", "PAYROLL", "JOB01234"},
        {"payroll.job1.out.more", "PAYROLL", "JOB1"},
        {"A$1.STC00042", "A$1", "STC00042"},
        {"A.J0123456", "A", "J0123456"},
        {"A.TSU7.x", "A", "TSU7"},
        {"A.J1", NULL, NULL},
        {"A.JOB", NULL, NULL},
        {"A.JOB123456", NULL, NULL},
        {"1A.JOB1", NULL, NULL},
        {"report.txt", NULL, NULL},
        {"NINELETTERS.JOB1", NULL, NULL},
        {".JOB1", NULL, NULL},
        {"A", NULL, NULL},
        {"", NULL, NULL},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct job_facts f = {0};
        assert_int_equal(sidecar_from_name(rows[i][0], &f), 0);
        if (strcmp(or_dash(f.job_name), or_dash(rows[i][1])) != 0 ||
            strcmp(or_dash(f.job_id), or_dash(rows[i][2])) != 0)
            fail_msg("%s: %s %s", rows[i][0], or_dash(f.job_name),
                     or_dash(f.job_id));
        job_facts_clear(&f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_read),
        cmocka_unit_test(is_refused),
        cmocka_unit_test(has_limits),
        cmocka_unit_test(names_say_jobs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
