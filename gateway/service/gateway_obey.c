/* The operator's commands: what is done about each, and what is answered. */
#include "service/gateway_private.h"

#include "base/scope.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* ------------------------------------------------------------ what it shows */

static void display_config(struct gateway *g, struct control_answer *answer)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (out) {
        config_write(g->config, out, true);
        fclose(out);
        control_say(answer, "%s", text);
    }
    free(text);
}

static const char *or_dash(const char *text)
{
    return text && *text ? text : "-";
}

static void display_spool(struct gateway *g,
                          const struct operator_command *command,
                          struct control_answer *answer)
{
    const char *form = operator_value(command, "Summary|Detail");
    const char *id = operator_value(command, "TKID");
    bool detail = id || (form && *form == 'D');
    struct shift_status s;
    uint64_t mails = 0;
    size_t count = 0;
    for (size_t i = 0; foreman_status(g->foreman, i, &s); i++) {
        count++;
        mails += s.under_way;
        if (!detail || (id && s.facts->id != strtoull(id, NULL, 10)))
            continue;
        control_say(answer,
                    "TKID=%" PRIu64 " %s %s: %s, record %" PRIu64 ", %" PRIu64
                    " mails read, %" PRIu64 " under way\n",
                    s.facts->id, or_dash(s.facts->job_name),
                    or_dash(s.facts->job_id), s.opening ? "opening" : "reading",
                    s.records, s.mails, s.under_way);
    }
    control_say(
        answer, "%zu jobs are being read, %" PRIu64 " mails are under way%s\n",
        count, mails, foreman_is_suspended(g->foreman) ? "; suspended" : "");
}

/* ------------------------------------------------------ what the store says */

/** A question to the store and its answer. */
struct question {
    struct gateway *g;
    struct control_answer *answer;
    enum job_state state;
    bool any_state;
    struct job_list jobs;
    struct mail_query query;
    char *texts[3];
    size_t limit;
    struct found_list found;
    uint64_t job;
    enum job_state to;
    const char *reason;
};

static void question_free(struct question *q)
{
    job_list_clear(&q->jobs);
    found_list_clear(&q->found);
    for (size_t i = 0; i < 3; i++)
        free(q->texts[i]);
    free(q);
}

static void fail_question(struct question *q, const char *why)
{
    control_say(q->answer, "the store does not answer: %s\n",
                why ? why : "it is busy");
    control_end(q->answer, true);
    question_free(q);
}

static void ask(struct question *q, enum keeper_promise promise,
                keeper_work *work, keeper_done *done)
{
    if (keeper_do(q->g->keeper, promise, work, done, q) < 0)
        fail_question(q, NULL);
}

static struct question *question_new(struct gateway *g,
                                     struct control_answer *answer)
{
    struct question *q = calloc(1, sizeof *q);
    if (!q) {
        control_say(answer, "out of memory\n");
        control_end(answer, true);
        return NULL;
    }
    q->g = g;
    q->answer = answer;
    return q;
}

/* Jobs that one answer lists. */
#define MOST_JOBS 500

static int list_jobs(struct store *store, void *arg)
{
    struct question *q = arg;
    return store_jobs(store, q->state, 0, MOST_JOBS, &q->jobs);
}

static void on_jobs(void *arg, int result, const char *why)
{
    struct question *q = arg;
    if (result < 0) {
        fail_question(q, why);
        return;
    }
    for (size_t i = 0; i < q->jobs.count; i++) {
        const struct job_entry *j = &q->jobs.jobs[i];
        control_say(
            q->answer, "JOB=%" PRIu64 " %s %s: %s, %" PRIu64 " mails%s%s\n",
            j->facts.id, or_dash(j->facts.job_name), or_dash(j->facts.job_id),
            job_state_name(j->state), j->mails, j->reason ? ": " : "",
            j->reason ? j->reason : "");
    }
    control_say(q->answer, "%zu jobs are %s\n", q->jobs.count,
                job_state_name(q->state));
    control_end(q->answer, false);
    question_free(q);
}

static void display_jobs(struct gateway *g,
                         const struct operator_command *command,
                         struct control_answer *answer)
{
    static const struct {
        const char *word;
        enum job_state state;
    } states[] = {{"Waiting", JOB_ACCEPTED},
                  {"Active", JOB_ACTIVE},
                  {"Retry", JOB_RESTING},
                  {"Held", JOB_HELD},
                  {"Done", JOB_DONE}};
    struct question *q = question_new(g, answer);
    const char *word =
        operator_value(command, "Waiting|Active|Retry|Held|Done");
    if (!q)
        return;
    q->state = JOB_ACTIVE;
    for (size_t i = 0; word && i < sizeof states / sizeof *states; i++) {
        if (strcmp(states[i].word, word) == 0)
            q->state = states[i].state;
    }
    ask(q, KEEPER_READS, list_jobs, on_jobs);
}

/* ------------------------------------------------------- jobs are changed */

static int change_job(struct store *store, void *arg)
{
    const struct question *q = arg;
    return store_job_set_state(store, q->job, q->to, q->reason,
                               (int64_t)time(NULL));
}

static void on_changed(void *arg, int result, const char *why)
{
    struct question *q = arg;
    if (result < 0)
        control_say(q->answer, "job %" PRIu64 ": %s\n", q->job,
                    why ? why : strerror(-result));
    else
        control_say(q->answer, "job %" PRIu64 " is %s now\n", q->job,
                    job_state_name(q->to));
    control_end(q->answer, result < 0);
    if (result == 0)
        foreman_look(q->g->foreman);
    question_free(q);
}

static void set_state(struct gateway *g, const struct operator_command *command,
                      struct control_answer *answer, enum job_state to)
{
    struct question *q = question_new(g, answer);
    if (!q)
        return;
    q->job = command->number[0];
    q->to = to;
    ask(q, KEEPER_DURABLE, change_job, on_changed);
}

/* ---------------------------------------------------------------- obeying */

static void suspend(struct gateway *g, const struct operator_command *command,
                    struct control_answer *answer)
{
    const char *how = operator_value(command, "Immediate|Delay");
    bool pause = !how || *how == 'I';
    gateway_inlets_suspend(g, true);
    foreman_suspend(g->foreman, pause);
    control_say(answer, "suspended: %s\n",
                pause ? "jobs that were begun pause"
                      : "jobs that were begun are finished");
}

static void set_level(struct gateway *g, const struct operator_command *command,
                      struct control_answer *answer)
{
    if (command->number[0] > 255) {
        control_say(answer, "LEVEL=%lu: 0 to 255 is wanted\n",
                    command->number[0]);
        control_end(answer, true);
        return;
    }
    log_set_mask(g->log, (unsigned)command->number[0]);
    control_say(answer, "log level %lu\n", command->number[0]);
    control_end(answer, false);
}

/** Those that answer at once; false: the command is another. */
static bool obey_at_once(struct gateway *g,
                         const struct operator_command *command,
                         struct control_answer *answer)
{
    switch (command->row->verb) {
    case OPERATOR_DISPLAY_CONFIG:
        display_config(g, answer);
        return true;
    case OPERATOR_DISPLAY_LOGLEVEL:
        control_say(answer, "log level %u\n", log_mask(g->log));
        return true;
    case OPERATOR_DISPLAY_SPOOL:
        display_spool(g, command, answer);
        return true;
    case OPERATOR_DISPLAY_TARGETS:
    case OPERATOR_DISPLAY_IPLIST:
        gateway_display_targets(g, operator_value(command, "ADDR"), answer);
        return true;
    case OPERATOR_RESUME:
        gateway_inlets_suspend(g, false);
        foreman_resume(g->foreman);
        control_say(answer, "jobs are taken again\n");
        return true;
    case OPERATOR_SUSPEND:
        suspend(g, command, answer);
        return true;
    case OPERATOR_REFRESH_TARGETS:
        for (size_t i = 0; i < g->target_count; i++)
            target_renew(g->targets[i]);
        dispatch_more(g->dispatch);
        control_say(answer, "every target may be tried\n");
        return true;
    case OPERATOR_REFRESH_IPLIST:
        gateway_mx_ask(g);
        control_say(answer, "the name server is asked again\n");
        return true;
    case OPERATOR_USER_EXIT:
        control_say(answer, "there is no exit to switch\n");
        return true;
    case OPERATOR_STOP:
        control_say(answer, "stopping\n");
        return true;
    default:
        return false;
    }
}

void gateway_obey(void *arg, const struct operator_command *command,
                  struct control_answer *answer)
{
    struct gateway *g = arg;
    bool refreshed;
    if (obey_at_once(g, command, answer)) {
        control_end(answer, false);
        if (command->row->verb == OPERATOR_STOP)
            gateway_stop(g);
        return;
    }
    switch (command->row->verb) {
    case OPERATOR_DISPLAY_JOBS:
        display_jobs(g, command, answer);
        return;
    case OPERATOR_DISPLAY_MAIL:
        gateway_display_mail(g, command, answer);
        return;
    case OPERATOR_FLUSH_RETRY:
        gateway_flush_retry(g, command, answer);
        return;
    case OPERATOR_RELEASE:
        set_state(g, command, answer, JOB_ACCEPTED);
        return;
    case OPERATOR_CANCEL:
        set_state(g, command, answer, JOB_DONE);
        return;
    case OPERATOR_LOG_LEVEL:
        set_level(g, command, answer);
        return;
    case OPERATOR_REFRESH:
        refreshed = gateway_refresh(g);
        control_say(answer, refreshed
                                ? "the configuration was read again\n"
                                : "the configuration has errors, which the log "
                                  "tells; the old one stays\n");
        control_end(answer, !refreshed);
        return;
    default:
        control_say(answer, "%s: not in this version\n", command->row->words);
        control_end(answer, true);
        return;
    }
}
