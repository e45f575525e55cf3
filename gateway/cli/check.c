/* ebgate check: the same way as send, up to the relay's door. */
#include "cli/answer.h"
#include "cli/cli.h"
#include "cli/remark.h"
#include "service/intake.h"
#include "service/send_summary.h"

#include "base/scope.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const char command[] = "check";

struct checking {
    struct settings settings;
    struct habits habits;
    struct answer answer; /* the replies data set, when one is wanted */
    struct remarks remarks;
};

/** Gives what is settled to remarks and replies. */
static int drain(struct checking *k, struct transcript *t, struct tally *tally)
{
    struct transcript_line line;
    int r = 0;
    while (r == 0 && transcript_next(t, &line) == STEP_ITEM) {
        r = remark_line(&k->remarks, &line, tally);
        if (r == 0)
            r = answer_line(&k->answer, &line);
    }
    return r;
}

/** What would be sent is taken to be delivered. */
static int deliver(struct transcript *t, const struct mail *mail)
{
    for (size_t i = 0; i < mail->envelope.recipient_count; i++) {
        struct outcome *o = &mail->outcomes[i];
        if (o->state != OUTCOME_WAITING)
            continue;
        o->state = OUTCOME_DELIVERED;
        int r = reply_set(&o->final, "250 2.0.0", "It would be sent");
        if (r < 0)
            return r;
    }
    return transcript_settle(t, mail);
}

/** Reads the job to its end. STEP_END, STEP_FAULT or -errno. */
static int read_mails(struct checking *k, struct intake *in,
                      struct transcript *t, struct tally *tally)
{
    for (;;) {
        SCOPED(mail_free) struct mail *mail = NULL;
        int step = intake_next(in, &mail);
        int r = step == STEP_ITEM ? deliver(t, mail) : 0;
        if (step == STEP_END || step == STEP_FAULT)
            transcript_end(t);
        if (r == 0)
            r = drain(k, t, tally);
        if (r < 0)
            return r;
        if (step != STEP_ITEM && step != STEP_HUNGRY)
            return step;
    }
}

static int run(struct checking *k, struct dataset_case *c,
               struct send_summary *summary)
{
    SCOPED(transcript_free) struct transcript *t = NULL;
    SCOPED(intake_free) struct intake *in = NULL;
    struct transcript_options habits = {.verbose = k->settings.verbose};
    int r = transcript_new(&habits, &t);
    if (r < 0)
        return r;
    const struct mail_source source = {.serial = 1,
                                       .job = c->job,
                                       .cp = c->cp,
                                       .batch = &c->batch,
                                       .message = &c->message};
    struct intake_options options = {
        .source = &source, .finding = case_finding(c), .transcript = t};
    r = intake_new(&options, &in);
    if (r < 0)
        return r;
    struct tally tally = {0};
    r = read_mails(k, in, t, &tally);
    if (r == STEP_FAULT) {
        summary->fault = *intake_fault(in);
        case_say_fault(c, &summary->fault);
    }
    *summary = (struct send_summary){
        .mails = tally.mails,
        .recipients = tally.recipients,
        .delivered = tally.recipients_fine,
        .refused = tally.recipients - tally.recipients_fine,
        .commands_refused = tally.refused,
        .mended = tally.mended,
        .fault = summary->fault,
    };
    return r < 0 ? r : remark_tally(&k->remarks, case_name(c), &tally);
}

static int check_dataset(struct checking *k, const char *path)
{
    struct dataset_case c = {
        .command = command, .path = path, .quiet = k->settings.quiet};
    struct send_summary summary = {0};
    int status = STATUS_OK;
    k->remarks.profile = k->habits.batch.profile;
    if (case_open(&c, &k->habits, &status) == 0)
        status = answer_begin(&k->answer, &k->settings, &c);
    else if (c.fault.text[0])
        answer_refuse(&k->answer, &k->settings, &k->habits, &c);
    if (status == STATUS_OK) {
        int r = run(k, &c, &summary);
        status = r < 0 ? STATUS_NOTHING : send_status(&summary);
        if (r < 0)
            say(command, "%s: %s", case_name(&c), strerror(-r));
    }
    case_clear(&c);
    return status;
}

int cli_check(int argc, char **argv)
{
    struct checking k = {0};
    int first = cli_begin(command, argc, argv, &k.settings);
    if (first < 0)
        return -1 - first;
    int status =
        answer_check_operands(command, &k.settings, argc - first, argv + first);
    if (status != STATUS_OK)
        return status;
    remarks_init(&k.remarks);
    k.remarks.json = k.settings.json;
    k.remarks.verbose = k.settings.verbose;
    k.remarks.quiet = k.settings.quiet;

    char text[600];
    int r = habits_make(&k.settings, &k.habits, text, sizeof text);
    if (r != 0)
        say(command, "%s", *text ? text : strerror(-r));
    status = r < 0 ? STATUS_USAGE : STATUS_OK;
    for (int i = first; i < argc && r >= 0; i++) {
        int one = check_dataset(&k, argv[i]);
        status = one > status ? one : status;
    }
    r = answer_finish(&k.answer);
    if (r < 0)
        say(command, "the replies could not be written: %s", strerror(-r));
    answer_clear(&k.answer);
    habits_clear(&k.habits);
    return r < 0 && status < STATUS_NOTHING ? STATUS_NOTHING : status;
}
