/**
 * ledger.h - what became of every mail: written and read without waiting
 *
 * The loop's view of the store: outcomes are handed over and written at once
 * by the store's thread, jobs change their state, and what earlier readings
 * left of a job comes back page by page.
 */
#ifndef EBGATE_SERVICE_LEDGER_H
#define EBGATE_SERVICE_LEDGER_H

#include "queue/spool.h"
#include "service/keeper.h"

struct ledger;

struct ledger_options {
    struct keeper *keeper; /* borrowed; freed after the ledger's last answer,
                              before the ledger */
    /* What was waited for is there: a page, or the store has caught up. */
    void (*stirred)(void *arg);
    /* Something could not be written: what was settled since may be sent
     * again after a restart. */
    void (*failed)(void *arg, int error, const char *why);
    void *arg;
};

int ledger_new(const struct ledger_options *options, struct ledger **l_out);
void ledger_free(struct ledger **l);
struct keeper *ledger_keeper(const struct ledger *l);

/** A job file that we wrote ourselves, sealed, and what is known of it. */
struct sealed_job {
    struct job_facts facts;
    struct spool_file *file; /* NULL: there is none */
};
void sealed_job_clear(struct sealed_job *job);

/**
 * ledger_accept - a job comes in
 * @job:    its content is taken
 * @active: it is JOB_ACTIVE at once, and the foreman is offered it when
 *          @done says that it is durable
 * @done:   with the facts, whose content may be taken, and 0 or -errno with
 *          the reason. Returns 0 or -errno.
 */
int ledger_accept(struct ledger *l, struct sealed_job *job, bool active,
                  void (*done)(void *arg, struct job_facts *facts, int error,
                               const char *why),
                  void *arg);

/** Jobs that are due now; each is JOB_ACTIVE from here on. */
struct ledger_due {
    struct job_list list; /* the callback may take the facts */
    bool more;            /* others are due as well */
    int64_t next_unix_s;  /* when the next is, of those that rest; 0: none */
};

typedef void ledger_answer(void *arg, int error, struct ledger_due *due);

/**
 * ledger_ask_due - asks for at most @count of them
 * @answer: once, with NULL and -errno when the store does not say. Returns 0
 * or -errno.
 */
int ledger_ask_due(struct ledger *l, size_t count, int64_t now_unix_s,
                   ledger_answer *answer, void *arg);

/**
 * ledger_begin - after a start: jobs that were being read are due again
 * Synchronous: before the keeper has the store. Returns 0 or -errno.
 */
int ledger_begin(struct store *store, int64_t now_unix_s);

/**
 * ledger_record - what became of @mail of job @job, as it stands
 * @subject: UTF-8 or NULL
 * @next_try_unix_s: of what is deferred; 0: nothing is left open
 * @added: a job that comes of it (a notice): accepted in the same commit; or
 *         NULL. Its content is taken.
 * It is written as soon as the thread is free. Returns 0 or -errno.
 */
int ledger_record(struct ledger *l, uint64_t job, const struct mail *mail,
                  const char *subject, int64_t next_try_unix_s,
                  struct sealed_job *added);

/** Is so much waiting to be written that no more mails should be begun? The
 *  stir comes when it is not. */
bool ledger_is_behind(struct ledger *l);

/** What earlier readings left of a mail: as struct pass_options has it. */
int ledger_recall(struct ledger *l, uint64_t job, uint64_t number,
                  const struct fate **fate_out);
/** The job is not being read any more. */
void ledger_forget(struct ledger *l, uint64_t job);

/** The end of a reading. */
struct ledger_close {
    enum job_state state; /* JOB_DONE, JOB_RESTING, or JOB_HELD */
    const char *reason;   /* of JOB_HELD */
    uint64_t mails;       /* of the job, 0: it was not read to its end */
    const char *replies;  /* a data set that must be on disk first, or NULL */
    int64_t now_unix_s;
    struct sealed_job *added; /* a report, as above; or NULL */
};

/**
 * ledger_close_job
 * @done: when it is durable, with all that was recorded before. Returns 0 or
 * -errno.
 */
int ledger_close_job(struct ledger *l, uint64_t job,
                     const struct ledger_close *close,
                     void (*done)(void *arg, int error), void *arg);

/** An end that the operator wants. */
struct ledger_cancel {
    uint64_t job;
    bool own;       /* who asks was reading it; else a job that is being read
                       is -EBUSY */
    uint64_t mails; /* as above */
    struct timespec now;
    /* A mail that waited for another try, and is refused: each once, from
     * then on as it says. Borrowed for the call. */
    void (*given_up)(void *arg, const struct job_facts *facts,
                     const struct fate *fate);
    void *given_up_arg;
    /* Once, behind all of them. @mails: how many those were. @error: 0;
     * -EALREADY: the job was done before; -EBUSY; -ENOENT: there is none; or
     * another -errno, with the reason; then not all was given up. */
    void (*done)(void *arg, int error, const char *why, size_t mails);
    void *arg;
};

/**
 * ledger_cancel_job - the job is JOB_DONE as it stands, and durably so; what
 * waits in it is given up, with the first of it in the same commit
 * When the keeper is freed meanwhile, what was not come to stays as it is.
 * Returns 0 or -errno.
 */
int ledger_cancel_job(struct ledger *l, const struct ledger_cancel *cancel);

#endif
