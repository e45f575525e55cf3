/* The operator's commands about jobs: which there are, let go. */
#include "service/gateway_private.h"

#include "report/json_text.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static const char *or_dash(const char *text)
{
    return text && *text ? text : "-";
}

/* ---------------------------------------------------- what is being read */

static void say_shift(const struct shift_status *s,
                      struct control_answer *answer)
{
    const struct job_facts *f = s->facts;
    const char *doing = s->opening ? "opening" : "reading";
    if (!control_is_json(answer)) {
        control_say(answer,
                    "TKID=%" PRIu64 " %s %s: %s, record %" PRIu64 ", %" PRIu64
                    " mails read, %" PRIu64 " under way\n",
                    f->id, or_dash(f->job_name), or_dash(f->job_id), doing,
                    s->records, s->mails, s->under_way);
        return;
    }
    control_say_object(
        answer,
        json_pack("{s:I, s:o, s:o, s:s, s:I, s:I, s:I}", "job",
                  (json_int_t)f->id, "job_name", json_text(f->job_name),
                  "job_id", json_text(f->job_id), "state", doing, "records",
                  (json_int_t)s->records, "mails", (json_int_t)s->mails,
                  "under_way", (json_int_t)s->under_way));
}

void gateway_display_spool(struct gateway *g,
                           const struct operator_command *command,
                           struct control_answer *answer)
{
    const char *form = operator_value(command, "Summary|Detail");
    const char *id = operator_value(command, "TKID");
    bool detail = id || (form && *form == 'D');
    bool suspended = foreman_is_suspended(g->foreman);
    struct shift_status s;
    uint64_t mails = 0;
    size_t count = 0;
    for (; foreman_status(g->foreman, count, &s); count++) {
        mails += s.under_way;
        if (detail && (!id || s.facts->id == strtoull(id, NULL, 10)))
            say_shift(&s, answer);
    }
    if (control_is_json(answer))
        control_say_object(answer, json_pack("{s:I, s:I, s:b}", "jobs",
                                             (json_int_t)count, "under_way",
                                             (json_int_t)mails, "suspended",
                                             (int)suspended));
    else
        control_say(answer,
                    "%zu jobs are being read, %" PRIu64
                    " mails are under way%s\n",
                    count, mails, suspended ? "; suspended" : "");
}

/* --------------------------------------------------- what the store says */

/* Jobs that one answer lists, of each state. */
#define MOST_JOBS 500

/* As the operator calls the states, in the order in which they are shown. */
static const struct {
    const char *word;
    const char *name;
    enum job_state state;
} states[] = {{"Active", "active", JOB_ACTIVE},
              {"Waiting", "waiting", JOB_ACCEPTED},
              {"Retry", "retry", JOB_RESTING},
              {"Held", "held", JOB_HELD},
              {"Done", "done", JOB_DONE}};
#define STATES (sizeof states / sizeof states[0])

/** A question about jobs. */
struct job_question {
    struct gateway *g;
    struct control_answer *answer;
    const char *word; /* of a state; NULL: all but done */
    struct job_list jobs[STATES];
    uint64_t job; /* that is to be changed */
};

static void question_free(struct job_question *q)
{
    for (size_t i = 0; i < STATES; i++)
        job_list_clear(&q->jobs[i]);
    free(q);
}

static void end_question(struct job_question *q, int error, const char *why)
{
    if (error < 0 && q->job)
        control_say(q->answer, "job %" PRIu64 ": %s\n", q->job,
                    why ? why : strerror(-error));
    else if (error < 0)
        control_say(q->answer, "the store does not answer: %s\n",
                    why ? why : strerror(-error));
    control_end(q->answer, error < 0);
    question_free(q);
}

static void ask(struct job_question *q, enum keeper_promise promise,
                keeper_work *work, keeper_done *done)
{
    int r = keeper_do(q->g->keeper, promise, work, done, q);
    if (r < 0)
        end_question(q, r, NULL);
}

/** NULL: out of memory, which the answer says. */
static struct job_question *question_new(struct gateway *g,
                                         struct control_answer *answer)
{
    struct job_question *q = calloc(1, sizeof *q);
    if (!q) {
        control_say(answer, "out of memory\n");
        control_end(answer, true);
        return NULL;
    }
    q->g = g;
    q->answer = answer;
    return q;
}

static bool is_asked(const struct job_question *q, size_t i)
{
    return q->word ? strcmp(states[i].word, q->word) == 0
                   : states[i].state != JOB_DONE;
}

static int list_jobs(struct store *store, void *arg)
{
    struct job_question *q = arg;
    int r = 0;
    for (size_t i = 0; r == 0 && i < STATES; i++) {
        if (is_asked(q, i))
            r = store_jobs(store, states[i].state, 0, MOST_JOBS, &q->jobs[i]);
    }
    return r;
}

static json_t *json_unix_time(int64_t unix_s)
{
    const struct timespec at = {.tv_sec = (time_t)unix_s};
    return json_time(at);
}

static void say_job(const struct job_entry *j, const char *state,
                    struct control_answer *answer)
{
    const struct job_facts *f = &j->facts;
    bool read = j->mails > 0 || j->state == JOB_DONE;
    if (!control_is_json(answer)) {
        control_say(answer, "JOB=%" PRIu64 " %s %s: %s, ", f->id,
                    or_dash(f->job_name), or_dash(f->job_id), state);
        if (read)
            control_say(answer, "%" PRIu64 " mails", j->mails);
        else
            control_say(answer, "not read to its end");
        control_say(answer, "%s%s\n", j->reason ? ": " : "",
                    j->reason ? j->reason : "");
        return;
    }
    control_say_object(
        answer,
        json_pack("{s:I, s:o, s:o, s:o, s:o, s:s, s:o, s:o, s:o, s:o, s:o}",
                  "job", (json_int_t)f->id, "job_name", json_text(f->job_name),
                  "job_id", json_text(f->job_id), "owner", json_text(f->owner),
                  "inlet", json_text(f->inlet), "state", state, "reason",
                  json_text(j->reason), "mails",
                  read ? json_integer((json_int_t)j->mails) : json_null(),
                  "accepted", json_time(f->accepted), "changed",
                  json_unix_time(j->changed_unix_s), "next_try",
                  json_unix_time(j->next_try_unix_s)));
}

static void on_jobs(void *arg, int result, const char *why)
{
    struct job_question *q = arg;
    size_t count = 0;
    for (size_t i = 0; result == 0 && i < STATES; i++) {
        for (size_t k = 0; k < q->jobs[i].count; k++)
            say_job(&q->jobs[i].jobs[k], states[i].name, q->answer);
        count += q->jobs[i].count;
        if (q->word && is_asked(q, i) && !control_is_json(q->answer))
            control_say(q->answer, "%zu jobs are %s\n", count, states[i].name);
    }
    if (result == 0 && !q->word && !control_is_json(q->answer))
        control_say(q->answer, "%zu jobs are not done\n", count);
    end_question(q, result, why);
}

void gateway_display_jobs(struct gateway *g,
                          const struct operator_command *command,
                          struct control_answer *answer)
{
    struct job_question *q = question_new(g, answer);
    if (!q)
        return;
    const char *word =
        operator_value(command, "Waiting|Active|Retry|Held|Done");
    for (size_t i = 0; word && i < STATES; i++) {
        if (strcmp(states[i].word, word) == 0)
            q->word = states[i].word;
    }
    ask(q, KEEPER_READS, list_jobs, on_jobs);
}

/* ------------------------------------------------------- jobs are changed */

static int release_job(struct store *store, void *arg)
{
    const struct job_question *q = arg;
    return store_job_set_state(store, q->job, JOB_ACCEPTED, NULL,
                               (int64_t)time(NULL));
}

static void on_released(void *arg, int result, const char *why)
{
    struct job_question *q = arg;
    if (result == 0) {
        control_say(q->answer, "job %" PRIu64 " is read again\n", q->job);
        foreman_look(q->g->foreman);
    }
    end_question(q, result, why);
}

void gateway_release(struct gateway *g, const struct operator_command *command,
                     struct control_answer *answer)
{
    struct job_question *q = question_new(g, answer);
    if (!q)
        return;
    q->job = command->number[0];
    ask(q, KEEPER_DURABLE, release_job, on_released);
}
