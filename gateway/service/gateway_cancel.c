/*
 * CANCEL: a job ends, whether it is being read or not
 *
 * A job that is read ends behind the mails of it that are under way: the
 * foreman sees to that. Another is ended in the store, unless the foreman has
 * taken it since.
 */
#include "service/gateway_private.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/** A job that is to end, and who waits to hear of it. */
struct cancellation {
    struct gateway *g;
    struct control_answer *answer;
    uint64_t job;
    bool orphan; /* it is said to be read, and is not: a start lost it */
};

static void end_cancellation(struct cancellation *c, bool refused)
{
    control_end(c->answer, refused);
    free(c);
}

static void log_cancelled(struct gateway *g, uint64_t job)
{
    log_say(g->log, LOG_WARNING, NULL, "job %" PRIu64 ": cancelled", job);
}

/** Is the job being read? Then it ends behind what is under way of it. */
static bool cancel_reading(const struct cancellation *c)
{
    uint64_t under_way = 0;
    if (!foreman_cancel(c->g->foreman, c->job, &under_way))
        return false;
    log_cancelled(c->g, c->job);
    control_say(c->answer,
                "job %" PRIu64 " is cancelled: it is done behind the %" PRIu64
                " mails of it that are under way\n",
                c->job, under_way);
    return true;
}

static void refuse_cancel(struct cancellation *c, int error, const char *why)
{
    if (error == -EALREADY)
        control_say(c->answer, "job %" PRIu64 " is done already\n", c->job);
    else
        control_say(c->answer, "job %" PRIu64 ": %s\n", c->job,
                    why && *why ? why : strerror(-error));
    end_cancellation(c, true);
}

static void cancel_resting(struct cancellation *c);

static void on_cancelled(void *arg, int error, const char *why, size_t mails)
{
    struct cancellation *c = arg;
    if (error == -EBUSY && cancel_reading(c)) { /* since a moment ago */
        end_cancellation(c, false);
    } else if (error == -EBUSY && !c->orphan) {
        c->orphan = true;
        cancel_resting(c);
    } else if (error < 0) {
        refuse_cancel(c, error, why);
    } else {
        log_cancelled(c->g, c->job);
        control_say(c->answer,
                    "job %" PRIu64 " is done; %zu mails that waited for "
                    "another try were given up\n",
                    c->job, mails);
        end_cancellation(c, false);
    }
}

static void cancel_resting(struct cancellation *c)
{
    struct ledger_cancel cancel = {.job = c->job,
                                   .own = c->orphan,
                                   .given_up = gateway_audit_given_up,
                                   .given_up_arg = c->g,
                                   .done = on_cancelled,
                                   .arg = c};
    clock_gettime(CLOCK_REALTIME, &cancel.now);
    int r = ledger_cancel_job(c->g->ledger, &cancel);
    if (r < 0)
        refuse_cancel(c, r, NULL);
}

void gateway_cancel(struct gateway *g, const struct operator_command *command,
                    struct control_answer *answer)
{
    struct cancellation *c = calloc(1, sizeof *c);
    if (!c) {
        control_say(answer, "out of memory\n");
        control_end(answer, true);
        return;
    }
    *c = (struct cancellation){
        .g = g, .answer = answer, .job = command->number[0]};
    if (cancel_reading(c))
        end_cancellation(c, false);
    else
        cancel_resting(c);
}
