#include "check.h"
#include "report/job_report.h"
#include "scratch.h"

#include <errno.h>

static struct job_facts facts = {.id = 17,
                                 .job_name = (char *)"PAYROLL",
                                 .job_id = (char *)"JOB01234",
                                 .accepted = {1700000000, 0}};
static char anna[] = "anna@x.org", bob[] = "bob@x.org";
static char *const administrators[] = {anna, bob};

static void add(struct job_report *report, const char *codes, const char *echo,
                const char *text)
{
    struct transcript_line line = {
        .record = 7, .verb = VERB_RCPT, .echo = span_text(echo), .shown = true};
    assert_int_equal(reply_set(&line.reply, codes, "%s", text), 0);
    assert_int_equal(job_report_line(report, &line), 0);
    reply_clear(&line.reply);
}

static struct job_report_form form_of(const char *sender, const char *fault)
{
    return (struct job_report_form){.host = "gw.example.com",
                                    .facts = &facts,
                                    .fault = fault,
                                    .mails = 3,
                                    .sender = sender,
                                    .recipients = administrators,
                                    .recipient_count = 2,
                                    .now = {1700000100, 0}};
}

static char *write_mail(const struct job_report *report, const char *sender,
                        const char *fault)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    const struct job_report_form form = form_of(sender, fault);
    assert_int_equal(job_report_mail(report, &form, out), 0);
    fclose(out);
    return text;
}

static void mails(void **state)
{
    (void)state;
    static const struct {
        const char *name, *sender, *fault, *wanted[6];
    } cases[] = {
        {"null sender",
         "",
         NULL,
         {"HELO gw.example.com\nMAIL FROM:<>\nRCPT TO:<anna@x.org>\n"
          "RCPT TO:<bob@x.org>\nDATA\nFrom: Mail gateway ",
          "\nTo: <anna@x.org>,\n <bob@x.org>\n",
          "\nSubject: Errors in job PAYROLL\n",
          "\nMails:       3\nErrors:      1\n\n050 RCPT TO:<c@x>\n"
          "550 5.1.1 JES "
          "no such box (record 7)\n.\nQUIT\n"}},
        {"ReportMailFrom",
         "ops@x.org",
         "record 9: no\nRDW",
         {"MAIL FROM:<ops@x.org>\n", "\nFrom: <ops@x.org>\n",
          "Broken off:  record 9: no\n             RDW\n"}},
    };
    struct job_report *report;
    assert_int_equal(job_report_new(&report), 0);
    add(report, "250 2.1.5", "RCPT TO:<b@x>", "fine");
    add(report, "550 5.1.1", "RCPT TO:<c@x>", "no such box");
    assert_int_equal(job_report_errors(report), 1);
    for (size_t i = 0; i < COUNT(cases); i++) {
        char *text = write_mail(report, cases[i].sender, cases[i].fault);
        for (size_t k = 0; k < 6 && cases[i].wanted[k]; k++)
            if (!strstr(text, cases[i].wanted[k]))
                fail_msg("%s: no %s in\n%s", cases[i].name, cases[i].wanted[k],
                         text);
        free(text);
    }
    job_report_free(&report);
}

static void many_errors_are_bounded(void **state)
{
    (void)state;
    struct job_report *report;
    assert_int_equal(job_report_new(&report), 0);
    for (int i = 0; i < 20000; i++)
        add(report, "550 5.1.1", "RCPT TO:<c@x>", "no such box");
    assert_int_equal(job_report_errors(report), 20000);
    char *text = write_mail(report, "", NULL);
    unsigned long told = 0, more = 0;
    for (const char *at = text; (at = strstr(at, "\n550 ")); at++)
        told++;
    const char *end = strstr(text, " more errors are left out.\n.\nQUIT\n");
    assert_non_null(end);
    while (end[-1] != '\n')
        end--;
    more = strtoul(end, NULL, 10);
    assert_int_equal(told + more, 20000);
    assert_in_range(strlen(text), 1000, JOB_REPORT_MOST + 2000);
    free(text);
    job_report_free(&report);
}

static void files(void **state)
{
    (void)state;
    struct scratch s;
    char path[128], bytes[2000];
    struct job_report *report;
    scratch_begin(&s);
    snprintf(path, sizeof path, "%s/report", s.folder);
    assert_int_equal(job_report_new(&report), 0);
    add(report, "550", ".echo", "no");
    const struct job_report_form form = form_of("", NULL);
    assert_int_equal(job_report_file(report, &form, path), 0);
    FILE *in = fopen(path, "r");
    assert_non_null(in);
    bytes[fread(bytes, 1, sizeof bytes - 1, in)] = '\0';
    fclose(in);
    assert_ptr_equal(strstr(bytes, "Job name:    PAYROLL\n"), bytes);
    assert_non_null(strstr(bytes, "\n050 .echo\n550 "));
    assert_int_equal(job_report_file(report, &form, "/nonexistent/report"),
                     -ENOENT);
    job_report_free(&report);
    scratch_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mails),
        cmocka_unit_test(many_errors_are_bounded),
        cmocka_unit_test(files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
