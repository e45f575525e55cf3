#include "report/job_report.h"

#include "base/scope.h"
#include "message/date.h"
#include "report/bsmtp.h"
#include "report/outfile.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct job_report {
    struct bsmtp lines;
    struct buf text; /* UTF-8, each line with LF */
    uint64_t errors, left_out;
};

/* --------------------------------------------------------------- gathering */

int job_report_new(struct job_report **r_out)
{
    struct job_report *r = calloc(1, sizeof *r);
    if (!r)
        return -ENOMEM;
    bsmtp_init(&r->lines);
    buf_init(&r->text, JOB_REPORT_MOST);
    *r_out = r;
    return 0;
}

void job_report_free(struct job_report **r)
{
    if (!*r)
        return;
    bsmtp_clear(&(*r)->lines);
    buf_clear(&(*r)->text);
    free(*r);
    *r = NULL;
}

uint64_t job_report_errors(const struct job_report *r)
{
    return r->errors;
}

/** Fewer than a line of mail may have. */
static size_t fits(void *arg, struct span line)
{
    (void)arg;
    size_t len = line.len < BATCH_OUT_WIDTH ? line.len : BATCH_OUT_WIDTH;
    while (len < line.len && (line.at[len] & 0xC0) == 0x80)
        len--;
    return len;
}

static int add(struct job_report *r, const struct transcript_line *line)
{
    static const struct bsmtp_shape shape = {.fits = fits};
    struct span text;
    int step;
    bsmtp_begin(&r->lines, line, &shape);
    while ((step = bsmtp_next(&r->lines, &text)) == STEP_ITEM) {
        int e = buf_append(&r->text, text);
        if (e == 0)
            e = buf_append_byte(&r->text, '\n');
        if (e < 0)
            return e;
    }
    return step < 0 ? step : 0;
}

int job_report_line(struct job_report *r, const struct transcript_line *line)
{
    if (line->reply.code < 400)
        return 0;
    r->errors++;
    size_t before = r->text.len;
    int e = r->left_out > 0 ? -ENOBUFS : add(r, line);
    if (e < 0)
        r->text.len = before; /* whole or not at all */
    r->left_out += e == -ENOBUFS;
    return e == -ENOBUFS ? 0 : e;
}

/* --------------------------------------------------------------- the report */

static void say_name(struct batch_out *b, const char *name, const char *value)
{
    if (value && *value)
        batch_out_lines(b, name, "             ", value);
}

static void write_head(struct batch_out *b, const struct job_report *r,
                       const struct job_report_form *f)
{
    char date[DATE_SIZE];
    date_write(f->facts->accepted, f->utc_offset_s, date);
    say_name(b, "Job name:    ", f->facts->job_name);
    say_name(b, "Job id:      ", f->facts->job_id);
    say_name(b, "Owner:       ", f->facts->owner);
    say_name(b, "Node:        ", f->facts->node);
    say_name(b, "Inlet:       ", f->facts->inlet);
    batch_out_say(b,
                  "Number:      %" PRIu64 "\nReceived:    %s\n"
                  "Mails:       %" PRIu64 "\nErrors:      %" PRIu64 "\n",
                  f->facts->id, date, f->mails, r->errors);
    say_name(b, "Broken off:  ", f->fault);
}

static void write_body(struct batch_out *b, const struct job_report *r,
                       const struct job_report_form *f)
{
    write_head(b, r, f);
    batch_out_say(b, "\n");
    batch_out_octets(b, buf_span(&r->text));
    if (r->left_out > 0)
        batch_out_say(b, "\n%" PRIu64 " more errors are left out.\n",
                      r->left_out);
}

int job_report_mail(const struct job_report *r, const struct job_report_form *f,
                    FILE *out)
{
    struct batch_out b;
    char date[DATE_SIZE];
    date_write(f->now, f->utc_offset_s, date);
    batch_out_begin(&b, out, f->host, f->sender, false);
    for (size_t i = 0; i < f->recipient_count; i++)
        batch_out_recipient(&b, f->recipients[i]);
    batch_out_data(&b);
    if (*f->sender)
        batch_out_say(&b, "From: <%s>\n", f->sender);
    else
        batch_out_say(&b, "From: Mail gateway <MAILER-DAEMON@%s>\n", f->host);
    for (size_t i = 0; i < f->recipient_count; i++)
        batch_out_say(&b, "%s<%s>", i == 0 ? "To: " : ",\n ", f->recipients[i]);
    batch_out_say(&b, "\nDate: %s\n", date);
    batch_out_field(&b, "Subject: Errors in job ",
                    f->facts->job_name ? f->facts->job_name : "JOB");
    batch_out_say(&b, "Auto-Submitted: auto-generated\n\n");
    write_body(&b, r, f);
    return batch_out_end(&b);
}

int job_report_file(const struct job_report *r, const struct job_report_form *f,
                    const char *path)
{
    SCOPED(outfile_clear) struct outfile file = {0};
    int e = outfile_open(&file, path);
    if (e < 0)
        return e;
    struct batch_out b = {.out = file.stream, .plain = true};
    write_body(&b, r, f);
    return b.error < 0 ? b.error : outfile_commit(&file);
}
