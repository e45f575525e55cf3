#include "cli/case.h"

#include "cli/cli.h"
#include "service/intake.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const char *case_name(const struct dataset_case *c)
{
    return strcmp(c->path, "-") == 0 ? "standard input" : c->path;
}

void case_say_fault(const struct dataset_case *c, const struct fault *f)
{
    if (f->record == 0)
        say(c->command, "%s: %s", case_name(c), f->text);
    else
        say(c->command,
            "%s: record %" PRIu64 ", byte %" PRIu64 " (X'%" PRIX64 "'): %s",
            case_name(c), f->record, f->offset, f->offset, f->text);
}

static int open_job(struct dataset_case *c, int *status_out)
{
    int r = job_open(c->path, &c->job);
    if (r == 0)
        return 0;
    say(c->command, "%s: %s", case_name(c), strerror(-r));
    *status_out = STATUS_USAGE;
    return -1;
}

static int prove(struct dataset_case *c, const struct habits *habits,
                 int *status_out)
{
    struct finding_of_format finding;
    *status_out = STATUS_NOTHING;
    const struct codepage *cp = habits->cp ? habits->cp : habits->usual;
    int r = job_prove(c->job, &habits->wanted, cp, true, &finding, &c->fault);
    if (r < 0) {
        say(c->command, "%s: %s", case_name(c), strerror(-r));
        return -1;
    }
    if (r == STEP_FAULT) {
        case_say_fault(c, &c->fault);
        return -1;
    }
    c->fault = (struct fault){0};
    if (habits->wanted.recfm == RECFM_AUTO && !c->quiet && !case_finding(c))
        say(c->command, "%s: %s", case_name(c), finding.proof);
    return 0;
}

/** What `auto` makes of the at-sign. */
static int settle_atsign(struct dataset_case *c, int *status_out)
{
    if (!c->batch.atsign.automatic)
        return 0;
    char text[400] = "";
    struct atsign found = {0};
    int r = intake_atsign(c->job, c->cp, &c->batch, &found, text, sizeof text);
    if (r < 0) {
        if (r == -EINVAL)
            snprintf(c->fault.text, sizeof c->fault.text, "%s", text);
        say(c->command, "%s: %s", case_name(c),
            r == -EINVAL ? text : strerror(-r));
        *status_out = STATUS_NOTHING;
        return -1;
    }
    c->batch.atsign = c->message.atsign = found;
    if (!c->quiet && *text)
        say(c->command, "%s: %s", case_name(c), text);
    return 0;
}

int case_open(struct dataset_case *c, struct habits *habits, int *status_out)
{
    char text[600];
    if (habits->find_page && habits_take_page(habits, 0, text, sizeof text) < 0)
        return -1;
    if (open_job(c, status_out) < 0 || prove(c, habits, status_out) < 0)
        return -1;
    if (habits->find_page && case_find_page(c, habits, status_out) < 0)
        return -1;
    /* Records that were cut among double bytes are mended only in pages that
     * have them. */
    if (case_finding(c) && habits->wanted.carry_shift &&
        prove(c, habits, status_out) < 0)
        return -1;
    c->cp = habits_codepage(habits, c->job);
    c->batch = habits->batch;
    c->message = habits->message;
    return settle_atsign(c, status_out);
}

void case_clear(struct dataset_case *c)
{
    job_free(&c->job);
}
