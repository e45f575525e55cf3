/**
 * foreman.h - which job is read when, and what is done about its mails
 *
 * Reads the jobs that are due, several at once and each a mail at a time in
 * turn, so that a job of a million mails does not hold up a job of one; gives
 * their mails to a standing dispatch; writes into the ledger what became of
 * them; ends a job when nothing of it is left open, or has it read again when
 * its next try is due.
 *
 *     ledger → reading (a worker's) → pass → dispatch → prospect → ledger
 */
#ifndef EBGATE_SERVICE_FOREMAN_H
#define EBGATE_SERVICE_FOREMAN_H

#include "base/log.h"
#include "queue/retry.h"
#include "service/dispatch.h"
#include "service/intake.h"
#include "service/ledger.h"
#include "service/pass.h"
#include "service/prospect.h"
#include "service/worker.h"

struct foreman;

/** A job as those see it who are told of it. All is borrowed. */
struct shift_view {
    const struct job_facts *facts;
    const struct reading *reading;
    const struct intake_counts *counts;
};

/** Who is told; each may be NULL. -errno ends the reading of the job. */
struct foreman_hooks {
    /* What was said of a job, line by line, in the reading that ends it. */
    int (*line)(void *arg, const struct shift_view *job,
                const struct transcript_line *line);
    /* A mail after a try, before it is recorded. What it puts in @added_out
     * is accepted in the same commit (a notice). */
    int (*mail)(void *arg, const struct shift_view *job,
                const struct mail *mail, const struct prospect *prospect,
                struct sealed_job *added_out);
    /* A mail waited for another try when its job was cancelled: it is over. */
    void (*given_up)(void *arg, const struct job_facts *facts,
                     const struct fate *fate);
    /* The last line of a job was given: @fault is NULL, or why it could not
     * be read to its end. Answers whether the job is a bad one. What it puts
     * in @added_out is accepted as the job ends (a report). */
    bool (*over)(void *arg, const struct shift_view *job,
                 const struct fault *fault, struct sealed_job *added_out);
    /* The job is not being read any more, whether that was its end or not:
     * what lines were kept of it are told again in the next reading. There is
     * no @reading. */
    void (*gone)(void *arg, const struct shift_view *job);
    void *arg;
};

/** All borrowed for the foreman's life, but for what is copied by _refresh. */
struct foreman_options {
    struct loop *loop;
    struct ledger *ledger;
    struct worker *worker; /* opens and proves jobs */
    struct log *log;
    struct reading_habits habits;
    struct retry_rules retry;
    unsigned max_jobs; /* read at once */
    size_t lrecl;      /* of replies, where the job's records have none */
    bool verbose;      /* replies keep positive ones */
    bool hold_bad;     /* BadSpoolDisp Hold; else a bad job is deleted */
    bool test_mode;    /* jobs are read and answered, and nothing is sent */
    struct foreman_hooks hooks;
};

int foreman_new(const struct foreman_options *options, struct foreman **f_out);
/** After the dispatch was freed. */
void foreman_free(struct foreman **f);

/** The supply of its dispatch. @ended as in struct mail_supply. */
struct mail_supply foreman_supply(struct foreman *f, void (*ended)(void *arg),
                                  void *arg);
/** Begins: @dispatch wants mails. */
void foreman_start(struct foreman *f, struct dispatch *dispatch);

/** Other rules from now on; mails under way keep theirs. */
void foreman_refresh(struct foreman *f, const struct foreman_options *options);

/** Jobs may be due in the ledger. */
void foreman_look(struct foreman *f);

/** Keeps a place for a job that is being accepted, as JOB_ACTIVE; false: there
 *  is none, and it waits in the ledger. */
bool foreman_promise(struct foreman *f);
/** Takes the job that a place was promised to. Leaves @facts empty. Returns 0
 *  or -ENOMEM. */
int foreman_offer(struct foreman *f, struct job_facts *facts);
/** It was not accepted after all. */
void foreman_break_promise(struct foreman *f);

/** No job is begun any more until foreman_resume; with @pause those that are
 *  being read stop where they are. */
void foreman_suspend(struct foreman *f, bool pause);
void foreman_resume(struct foreman *f);
bool foreman_is_suspended(const struct foreman *f);

/**
 * foreman_cancel - the job is not read on: it is JOB_DONE behind the mails of
 * it that are under way, without replies, and what waits is given up then
 * @under_way_out: how many those are
 * Returns false when it is not being read: then the ledger is to be told.
 */
bool foreman_cancel(struct foreman *f, uint64_t job, uint64_t *under_way_out);

/** The end: no mail is given out any more. */
void foreman_stop(struct foreman *f);

/** "DIRECTORY/PAYROLL.JOB01234.17.@ending": a file about a job. free() it; NULL
 *  with -ENOMEM. */
int foreman_name_file(const struct job_facts *facts, const char *directory,
                      const char *ending, char **path_out);

/** What is being read, for the operator: @index from 0; NULL behind the
 *  last. Good until the loop turns. */
struct shift_status {
    const struct job_facts *facts;
    uint64_t records, mails, under_way;
    bool opening;            /* its format is being proved */
    int64_t next_try_unix_s; /* of what was put off so far */
};
bool foreman_status(const struct foreman *f, size_t index,
                    struct shift_status *status_out);

#endif
