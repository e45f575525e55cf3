#include "service/send_run.h"

#include "base/scope.h"
#include "service/dispatch.h"
#include "service/intake.h"
#include "service/loop.h"

#include <errno.h>
#include <stdlib.h>

/* Bytes of the transcript that wait for a mail: above that the job is not
 * read on. */
#define MAX_WAITING (8 * 1024 * 1024)

struct run {
    const struct send_options *options;
    struct send_summary *summary;
    struct mail_source source;
    struct loop *loop;
    struct transcript *transcript;
    struct intake *intake;
    struct dispatch *dispatch;
    struct event *ticker;
    uint64_t mails_given; /* to the dispatch */
    bool mute; /* the lines cannot be given any more: mails are still counted */
};

void send_defaults(struct send_options *o)
{
    *o = (struct send_options){
        .connections = 4,
        .retries = 3,
        .retry_pause_s = 5,
        .connect_patience_s = 30,
        .helo = "localhost",
    };
}

/* ------------------------------------------------------------- the summary */

/** Recipients whom a relay itself asked to be tried later. */
static size_t count_put_off(const struct mail *mail)
{
    size_t count = 0;
    for (size_t i = 0; i < mail->envelope.recipient_count; i++) {
        const struct outcome *o = &mail->outcomes[i];
        const struct reply *last = o->final.code ? &o->final : &o->rcpt;
        count += o->state == OUTCOME_DEFERRED && !last->jes;
    }
    return count;
}

static void count_mail(struct send_summary *s, const struct mail *mail)
{
    s->mails++;
    s->recipients += mail->envelope.recipient_count;
    s->delivered += mail_count(mail, OUTCOME_DELIVERED);
    s->refused += mail_count(mail, OUTCOME_REFUSED);
    s->deferred += mail_count(mail, OUTCOME_DEFERRED);
    s->uncertain += mail_count(mail, OUTCOME_UNCERTAIN);
    s->put_off += count_put_off(mail);
}

/** What is counted by lines is what no recipient of a mail accounts for: the
 *  commands that we refused, RCPT of a mail that is sent among them. */
static void count_line(struct send_summary *s, enum profile profile,
                       const struct transcript_line *l)
{
    if (l->finding)
        s->mended += quirk_action(l->finding->quirk, profile) == QUIRK_MEND;
    else if (!l->outcome && !l->end_of_mail && l->reply.jes &&
             l->reply.code >= 400)
        s->commands_refused++;
}

/* --------------------------------------------------------------- the lines */

static int give_lines(struct run *run)
{
    struct transcript_line line;
    int step;
    while ((step = transcript_next(run->transcript, &line)) == STEP_ITEM) {
        count_line(run->summary, run->options->batch->profile, &line);
        int r = run->options->line(run->options->arg, &line);
        if (r < 0)
            return r;
    }
    return step < 0 ? step : 0;
}

static int on_settled(void *arg, struct mail *mail)
{
    struct run *run = arg;
    count_mail(run->summary, mail);
    if (run->mute)
        return 0;
    int r = transcript_settle(run->transcript, mail);
    if (r == 0)
        r = give_lines(run);
    run->mute = r < 0;
    return r;
}

/** Mails that have no outcome hold back the lines behind them. */
static bool is_full(const struct run *run)
{
    return run->mails_given > run->summary->mails &&
           transcript_waiting(run->transcript) >= MAX_WAITING;
}

static int on_next(void *arg, struct mail **mail_out)
{
    struct run *run = arg;
    if (is_full(run))
        return STEP_HUNGRY;
    int step = intake_next(run->intake, mail_out);
    if (step == STEP_ITEM)
        run->mails_given++;
    if (step != STEP_HUNGRY)
        return step;
    dispatch_more(run->dispatch);
    int r = run->mute ? 0 : give_lines(run);
    return r < 0 ? r : STEP_HUNGRY;
}

static void on_ended(void *arg)
{
    struct run *run = arg;
    loop_leave(run->loop);
}

static void on_tick(evutil_socket_t fd, short what, void *arg)
{
    (void)fd;
    (void)what;
    struct run *run = arg;
    const struct intake_counts *counts = intake_counts(run->intake);
    struct send_progress progress = {.bytes_read = counts->bytes,
                                     .bytes = job_size(run->options->job),
                                     .mails_read = counts->mails,
                                     .mails_done = run->summary->mails};
    run->options->progress(run->options->arg, &progress);
}

static void on_stop(void *arg)
{
    struct run *run = arg;
    run->summary->interrupted = true;
    dispatch_stop(run->dispatch);
}

/* ------------------------------------------------------------- putting it up
 */

static int make_intake(struct run *run)
{
    const struct send_options *o = run->options;
    struct transcript_options lines = {.verbose = o->verbose};
    int r = transcript_new(&lines, &run->transcript);
    if (r < 0)
        return r;
    run->source = (struct mail_source){.serial = 1,
                                       .job = o->job,
                                       .cp = o->cp,
                                       .batch = o->batch,
                                       .message = o->message};
    struct intake_options intake = {.source = &run->source,
                                    .finding = o->finding,
                                    .transcript = run->transcript};
    return intake_new(&intake, &run->intake);
}

static int make_dispatch(struct run *run)
{
    const struct send_options *o = run->options;
    struct dispatch_options dispatch = {
        .loop = run->loop,
        .supply = {on_next, on_settled, on_ended, run},
        .targets = o->targets,
        .target_count = o->target_count,
        .connections = o->connections ? o->connections : 1,
        .retries = o->retries,
        .retry_pause_s = o->retry_pause_s,
        .wire = {.loop = run->loop,
                 .helo = o->helo,
                 .connect_patience_s = o->connect_patience_s,
                 .max_patience_s = o->max_patience_s},
        .note = o->note,
        .note_arg = o->arg,
    };
    return dispatch_new(&dispatch, &run->dispatch);
}

static int make_ticker(struct run *run)
{
    static const struct timeval pace = {.tv_usec = 250000};
    if (!run->options->progress)
        return 0;
    run->ticker = event_new(loop_base(run->loop), -1, EV_PERSIST, on_tick, run);
    return run->ticker && event_add(run->ticker, &pace) == 0 ? 0 : -ENOMEM;
}

static void run_clear(struct run *run)
{
    dispatch_free(&run->dispatch);
    intake_free(&run->intake);
    transcript_free(&run->transcript);
    if (run->ticker)
        event_free(run->ticker);
    loop_free(&run->loop);
}

/** The reading of the job ended before its end: the recipients of the mail
 *  that was being read have a last line too. */
static int break_off(struct run *run)
{
    SCOPED(reply_clear) struct reply why = {0};
    int r = reply_set(&why, "451 4.3.0",
                      "The data set could not be read to the end of this mail");
    if (r == 0)
        r = transcript_break(run->transcript, &why);
    return r < 0 ? r : give_lines(run);
}

/** What the loop left behind: the fault of the job, or of the machine. */
static int run_verdict(struct run *run, int r)
{
    int error = dispatch_error(run->dispatch);
    run->summary->octets = dispatch_octets(run->dispatch);
    if (error == STEP_FAULT) {
        run->summary->fault = *intake_fault(run->intake);
        error = 0;
    }
    if (error == 0)
        error = r;
    if (error == 0)
        return break_off(run);
    if (!run->mute)
        (void)break_off(run); /* the first error is the one to tell */
    return error;
}

int send_run(const struct send_options *options,
             struct send_summary *summary_out)
{
    SCOPED(run_clear)
    struct run run = {.options = options, .summary = summary_out};
    *summary_out = (struct send_summary){0};
    int r = loop_new(&run.loop);
    if (r == 0)
        r = make_intake(&run);
    if (r == 0)
        r = make_dispatch(&run);
    if (r == 0)
        r = make_ticker(&run);
    if (r < 0)
        return r;
    loop_on_stop(run.loop, on_stop, &run);
    dispatch_start(run.dispatch);
    r = loop_run(run.loop);
    return run_verdict(&run, r);
}
