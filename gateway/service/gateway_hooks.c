/* What is told of mails and jobs while they are read: to the audit, to senders
 * in notices, to administrators in the report of a job. */
#include "service/gateway_private.h"

#include "base/scope.h"
#include "report/job_report.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* ------------------------------------------------------ the report of a job */

/** Of a job that is being read. */
struct gathering {
    struct gathering *next;
    uint64_t job;
    struct job_report *report;
};

static struct gathering **place_of(struct gateway *g, uint64_t job)
{
    struct gathering **place = &g->gatherings;
    while (*place && (*place)->job != job)
        place = &(*place)->next;
    return place;
}

static struct gathering *gathering_of(struct gateway *g, uint64_t job)
{
    struct gathering **place = place_of(g, job);
    if (*place)
        return *place;
    struct gathering *fresh = calloc(1, sizeof *fresh);
    if (fresh && job_report_new(&fresh->report) < 0)
        free(GIVE(fresh));
    if (!fresh)
        return NULL;
    fresh->job = job;
    return *place = fresh;
}

static void drop(struct gathering **place)
{
    struct gathering *gone = *place;
    *place = gone->next;
    job_report_free(&gone->report);
    free(gone);
}

void gateway_reports_free(struct gateway *g)
{
    while (g->gatherings)
        drop(&g->gatherings);
}

static int on_line(void *arg, const struct shift_view *job,
                   const struct transcript_line *line)
{
    struct gateway *g = arg;
    if (job->facts->kind != JOB_SUBMITTED || line->reply.code < 400)
        return 0;
    const struct gathering *gathering = gathering_of(g, job->facts->id);
    return gathering ? job_report_line(gathering->report, line) : -ENOMEM;
}

static void on_gone(void *arg, const struct shift_view *job)
{
    struct gathering **place = place_of(arg, job->facts->id);
    if (*place)
        drop(place);
}

/** A report and how it goes out. */
struct outgoing {
    const struct job_report *report;
    struct job_report_form form;
};

static int write_report(const void *arg, FILE *out)
{
    const struct outgoing *o = arg;
    return job_report_mail(o->report, &o->form, out);
}

/** "DIRECTORY/PAYROLL.JOB01234.17.report", beside the replies, or in `reports`
 *  beside the jobs. */
static int write_file(struct gateway *g, const struct outgoing *o)
{
    const struct job_facts *f = o->form.facts;
    char *directory, *path = NULL;
    int r = gateway_place(g, f->replies, "reports", &directory);
    if (r == 0)
        r = foreman_name_file(f, directory, "report", &path);
    if (r == 0)
        r = job_report_file(o->report, &o->form, path);
    free(directory);
    free(path);
    return r;
}

static struct job_report_form form_of(const struct gateway *g,
                                      const struct shift_view *job,
                                      const struct fault *fault)
{
    const struct gateway_clock clock = gateway_clock();
    const char *sender = g->config->report_mail_from;
    return (struct job_report_form){
        .host = g->host,
        .facts = job->facts,
        .fault = fault ? fault->text : NULL,
        .mails = job->counts ? job->counts->mails : 0,
        .sender = sender ? sender : "",
        .recipients = g->config->administrators.at,
        .recipient_count = g->config->administrators.count,
        .now = clock.now,
        .utc_offset_s = clock.utc_offset_s};
}

static void make_report(struct gateway *g, const struct shift_view *job,
                        const struct fault *fault, struct sealed_job *added_out)
{
    struct gathering *gathering = gathering_of(g, job->facts->id);
    int r = gathering ? 0 : -ENOMEM;
    if (r == 0) {
        const struct outgoing o = {.report = gathering->report,
                                   .form = form_of(g, job, fault)};
        if (g->config->report == CONFIG_REPORT_SYSOUT)
            r = write_file(g, &o);
        else if (o.form.recipient_count > 0)
            r = gateway_own_job(g, job->facts, JOB_REPORT, write_report, &o,
                                added_out);
        else
            log_say(g->log, LOG_WARNING,
                    LOG_FIELDS({"job", job->facts->job_name}),
                    "a job had errors, and there is no MailAdministrator to "
                    "report them to");
    }
    if (r < 0)
        log_say(g->log, LOG_ERROR, LOG_FIELDS({"job", job->facts->job_name}),
                "the report of a job could not be written: %s", strerror(-r));
}

/** Strict: as CSSMTP holds any job with an error in it. */
static bool on_over(void *arg, const struct shift_view *job,
                    const struct fault *fault, struct sealed_job *added_out)
{
    struct gateway *g = arg;
    const struct job_facts *f = job->facts;
    if (f->kind != JOB_SUBMITTED)
        return fault != NULL;
    const struct gathering *gathering = *place_of(g, f->id);
    bool errors = gathering && job_report_errors(gathering->report) > 0;
    if ((errors || fault) && g->config->report != CONFIG_REPORT_NONE)
        make_report(g, job, fault, added_out);
    bool strict = f->profile && strcmp(f->profile, "strict") == 0;
    return fault || (strict && errors);
}

/* -------------------------------------------------------------- put together
 */

static int on_mail(void *arg, const struct shift_view *job,
                   const struct mail *mail, const struct prospect *prospect,
                   struct sealed_job *added_out)
{
    struct gateway *g = arg;
    if (prospect->next_try_unix_s == 0)
        gateway_audit_mail(
            g,
            &(struct audited){.facts = job->facts,
                              .mail = mail,
                              .cp = job->reading->source.cp,
                              .at_sign = job->reading->batch.atsign.substitute,
                              .tries = prospect->tries});
    gateway_tell_sender(g, job, mail,
                        prospect->failed || mail_has_unnamed(mail), added_out);
    return 0;
}

struct foreman_hooks gateway_hooks(struct gateway *g)
{
    return (struct foreman_hooks){.line = on_line,
                                  .mail = on_mail,
                                  .given_up = gateway_audit_given_up,
                                  .over = on_over,
                                  .gone = on_gone,
                                  .arg = g};
}
