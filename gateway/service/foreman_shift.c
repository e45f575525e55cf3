/* One job: opened by the worker, read, ended. */
#include "service/foreman_private.h"

#include "base/file_word.h"
#include "base/scope.h"
#include "base/step.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ------------------------------------------------- opened by the worker */

static enum profile profile_of(const struct job_facts *facts)
{
    return facts->profile && strcmp(facts->profile, "strict") == 0
               ? PROFILE_STRICT
               : PROFILE_TOLERANT;
}

static void open_job(struct work *work)
{
    struct shift *shift = (struct shift *)work;
    const struct job_facts *facts = &shift->facts;
    const struct reading_wish wish = {
        .path = facts->file,
        .job_name = facts->job_name,
        .job_id = facts->job_id,
        .format = facts->wanted,
        .profile = profile_of(facts),
        .codepage = facts->codepage ? facts->codepage : "IBM-1047",
        .at_sign = facts->at_sign};
    shift->opened = reading_open(&shift->foreman->options.habits, &wish,
                                 shift->serial, &shift->reading, &shift->fault);
    if (shift->opened == STEP_FAULT)
        shift_find_page(shift);
}

/* -------------------------------------------------------------- reading */

static int recall(void *arg, uint64_t number, const struct fate **fate_out)
{
    const struct shift *shift = arg;
    return ledger_recall(shift->foreman->options.ledger, shift->facts.id,
                         number, fate_out);
}

static int on_line(void *arg, const struct transcript_line *line)
{
    const struct shift *shift = arg;
    const struct foreman_hooks *hooks = &shift->foreman->options.hooks;
    const struct shift_view view = shift_view_of(shift);
    return hooks->line ? hooks->line(hooks->arg, &view, line) : 0;
}

int foreman_name_file(const struct job_facts *facts, const char *directory,
                      const char *ending, char **path_out)
{
    char name[FILE_WORD_MAX], id[FILE_WORD_MAX];
    file_word(facts->job_name, "JOB", name);
    file_word(facts->job_id, "0", id);
    int len = asprintf(path_out, "%s/%s.%s.%llu.%s", directory, name, id,
                       (unsigned long long)facts->id, ending);
    if (len < 0)
        *path_out = NULL;
    return len < 0 ? -ENOMEM : 0;
}

/** NULL: none are wanted. */
static int name_replies(struct shift *shift)
{
    const char *directory = shift->facts.replies;
    return directory ? foreman_name_file(&shift->facts, directory, "replies",
                                         &shift->replies)
                     : 0;
}

static int begin_reading(struct shift *shift)
{
    const struct foreman_options *o = &shift->foreman->options;
    const struct pass_options options = {.reading = shift->reading,
                                         .received = shift->facts.accepted,
                                         .verbose = o->verbose,
                                         .replies = shift->replies,
                                         .lrecl = o->lrecl,
                                         .recall = shift->fresh ? NULL : recall,
                                         .line = on_line,
                                         .arg = shift};
    int r = pass_new(&options, &shift->pass);
    if (r == 0 || !shift->replies)
        return r;
    log_say(o->log, LOG_ERROR, LOG_FIELDS({"file", shift->replies}),
            "the replies cannot be written: %s; they are left out",
            strerror(-r));
    free(GIVE(shift->replies));
    return begin_reading(shift);
}

static void on_opened(struct work *work)
{
    struct shift *shift = (struct shift *)work;
    struct foreman *f = shift->foreman;
    shift->state = SHIFT_READING;
    int r = shift->opened;
    if (r >= 0 && name_replies(shift) < 0)
        r = -ENOMEM;
    if (r == 0 && !shift->cancelled)
        r = begin_reading(shift);
    if (r != 0)
        shift->read = true;
    if (r < 0)
        shift_fail(shift, r);
    if (shift->read)
        shift_look(shift);
    else if (!f->stopping) /* else there may be no dispatch any more */
        dispatch_more(f->dispatch);
}

/* --------------------------------------------------------------- the end */

void shift_fail(struct shift *shift, int error)
{
    const struct job_facts *facts = &shift->facts;
    shift->read = true;
    if (shift->error)
        return;
    shift->error = error;
    log_say(shift->foreman->options.log, LOG_ERROR,
            LOG_FIELDS({"job", facts->job_name}, {"jobid", facts->job_id},
                       {"file", facts->file}),
            "the job cannot be read on now: %s", strerror(-error));
}

void shift_closed(void *arg, int error)
{
    struct shift *shift = arg;
    struct foreman *f = shift->foreman;
    if (error < 0)
        log_say(f->options.log, LOG_ERROR,
                LOG_FIELDS({"job", shift->facts.job_name},
                           {"jobid", shift->facts.job_id}),
                "the end of a job cannot be written down: %s",
                strerror(-error));
    foreman_drop(f, shift);
}

/** What an operator reads of it without asking. */
static void say_end(const struct shift *shift, const struct ledger_close *close)
{
    const struct job_facts *facts = &shift->facts;
    char id[24], mails[24];
    snprintf(id, sizeof id, "%llu", (unsigned long long)facts->id);
    snprintf(mails, sizeof mails, "%llu", (unsigned long long)close->mails);
    const struct log_field *fields = LOG_FIELDS(
        {"tkid", id}, {"job", facts->job_name}, {"jobid", facts->job_id},
        {"inlet", facts->inlet}, {"mails", close->mails ? mails : NULL},
        {"reason", close->reason});
    struct log *log = shift->foreman->options.log;
    if (close->state == JOB_HELD)
        log_say(log, LOG_WARNING, fields,
                "a job is held: RELEASE has it read again, CANCEL ends it");
    else if (close->state == JOB_DONE)
        log_say(log, LOG_INFO, fields, "a job is done");
    else if (close->state == JOB_RESTING)
        log_say(log, LOG_INFO, fields, "mails of a job wait for another try");
}

uint64_t shift_mails(const struct shift *shift)
{
    bool whole = shift->pass && pass_is_over(shift->pass);
    return whole ? pass_counts(shift->pass)->mails : 0;
}

void shift_begin_closing(struct shift *shift)
{
    shift->state = SHIFT_CLOSING;
    shift->foreman->closing++;
    pass_free(&shift->pass);
    reading_free(&shift->reading);
}

/** @added: a job that comes of it, or NULL. */
static void close_shift(struct shift *shift, enum job_state state,
                        const char *reason, struct sealed_job *added)
{
    struct foreman *f = shift->foreman;
    const struct ledger_close close = {
        .state = state,
        .reason = reason,
        .mails = shift_mails(shift),
        .replies = shift->answered ? shift->replies : NULL,
        .now_unix_s = foreman_now_unix_s(),
        .added = added && added->file ? added : NULL};
    shift_begin_closing(shift);
    say_end(shift, &close);
    int r = ledger_close_job(f->options.ledger, shift->facts.id, &close,
                             shift_closed, shift);
    if (r < 0)
        shift_closed(shift, r);
    else if (!f->stopping)
        foreman_look(f); /* its place is another's */
}

/** The job is done with: bad or good. */
static void end_job(struct shift *shift)
{
    const struct foreman_options *o = &shift->foreman->options;
    const struct fault *fault = shift->fault.text[0] ? &shift->fault : NULL;
    int r = shift->pass ? pass_finish(shift->pass) : 0;
    if (r < 0)
        log_say(o->log, LOG_ERROR, LOG_FIELDS({"file", shift->replies}),
                "the replies could not be written: %s", strerror(-r));
    if (shift->pass)
        shift->answered = shift->replies && r == 0;
    else
        shift_refuse(shift);
    const struct shift_view view = shift_view_of(shift);
    SCOPED(sealed_job_clear) struct sealed_job added = {0};
    bool bad = fault != NULL;
    if (o->hooks.over)
        bad = o->hooks.over(o->hooks.arg, &view, fault, &added);
    if (bad && o->hold_bad)
        close_shift(shift, JOB_HELD, fault ? fault->text : "errors in it",
                    &added);
    else
        close_shift(shift, JOB_DONE, NULL, &added);
}

static void on_pause_over(evutil_socket_t fd, short what, void *arg)
{
    (void)fd;
    (void)what;
    struct shift *shift = arg;
    if (shift->cancelled)
        shift_end_cancelled(shift);
    else
        close_shift(shift, JOB_ACCEPTED, NULL, NULL);
}

/** A job that the machine failed is read again, but not at once. */
static void pause_shift(struct shift *shift)
{
    static const struct timeval pause = {.tv_sec = 60};
    shift->state = SHIFT_CLOSING;
    pass_free(&shift->pass);
    shift->pause = evtimer_new(loop_base(shift->foreman->options.loop),
                               on_pause_over, shift);
    if (!shift->pause || evtimer_add(shift->pause, &pause) < 0)
        close_shift(shift, JOB_ACCEPTED, NULL, NULL);
}

/** Some of it is tried again later. */
static void rest(struct shift *shift)
{
    int r = pass_leave(shift->pass);
    if (r < 0)
        log_say(shift->foreman->options.log, LOG_ERROR,
                LOG_FIELDS({"file", shift->replies}),
                "the first replies could not be written: %s", strerror(-r));
    close_shift(shift, JOB_RESTING, NULL, NULL);
}

void shift_look(struct shift *shift)
{
    struct foreman *f = shift->foreman;
    if (shift->state != SHIFT_READING || !shift->read ||
        (shift->pass && pass_under_way(shift->pass) > 0))
        return;
    int64_t next = shift->pass ? pass_next_try(shift->pass) : 0;
    if (shift->cancelled)
        shift_end_cancelled(shift);
    else if (shift->error && !f->stopping)
        pause_shift(shift);
    else if (f->stopping && (shift->error || next != 0))
        foreman_drop(f, shift); /* as it stands: the next start reads it */
    else if (next != 0)
        rest(shift);
    else
        end_job(shift);
}

/* --------------------------------------------------------------- its life */

int shift_new(struct foreman *f, struct job_facts *facts, bool fresh,
              struct shift **shift_out)
{
    struct shift *shift = calloc(1, sizeof *shift);
    if (!shift)
        return -ENOMEM;
    shift->work = (struct work){.run = open_job, .done = on_opened};
    shift->foreman = f;
    shift->fresh = fresh;
    shift->serial = ++f->serials;
    shift->facts = *facts;
    *facts = (struct job_facts){0};
    *shift_out = shift;
    worker_post(f->options.worker, &shift->work);
    return 0;
}

void shift_free(struct shift **shift)
{
    if (!*shift)
        return;
    if ((*shift)->pause)
        event_free((*shift)->pause);
    pass_free(&(*shift)->pass);
    reading_free(&(*shift)->reading);
    job_facts_clear(&(*shift)->facts);
    free((*shift)->replies);
    free(*shift);
    *shift = NULL;
}
