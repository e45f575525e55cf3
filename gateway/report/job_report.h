/**
 * job_report.h - what went wrong in a job → one report of it
 *
 *     lines of the transcript → job_report_line → job_report_mail (a job)
 *                                              or job_report_file
 *
 * Gathered while the job is read for the last time. Of a job with more errors
 * than JOB_REPORT_MOST bytes of lines the first are told, and how many more.
 */
#ifndef EBGATE_REPORT_JOB_REPORT_H
#define EBGATE_REPORT_JOB_REPORT_H

#include "queue/job_facts.h"
#include "report/batch_out.h"
#include "report/transcript.h"

#define JOB_REPORT_MOST (256 * 1024)

struct job_report;

int job_report_new(struct job_report **r_out);
void job_report_free(struct job_report **r);

/** A line that is a refusal is kept, others are not. Returns 0 or -ENOMEM. */
int job_report_line(struct job_report *r, const struct transcript_line *line);

/** Refusals so far. */
uint64_t job_report_errors(const struct job_report *r);

/** How it goes out; all borrowed. */
struct job_report_form {
    const char *host;
    const struct job_facts *facts;
    const char *fault;  /* why the job could not be read on, or NULL */
    uint64_t mails;     /* of the job */
    const char *sender; /* "": none */
    char *const *recipients;
    size_t recipient_count;
    struct timespec now;
    long utc_offset_s;
};

/** As a mail to @form->recipients: its job. Returns 0 or -errno. */
int job_report_mail(const struct job_report *r,
                    const struct job_report_form *form, FILE *out);

/** As text. Appears complete or not at all. Returns 0 or -errno. */
int job_report_file(const struct job_report *r,
                    const struct job_report_form *form, const char *path);

#endif
