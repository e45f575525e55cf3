/**
 * store.h - what a store must be able to do
 *
 * Keeps jobs and what has become of their mails, through kill -9 and the loss
 * of power. A job is a file (spool.h) and a row; a mail is no row until
 * something has become of it. One file for each engine: sqlite.c and its kin
 * is the embedded one.
 *
 *     DIRECTORY/ebgate.db   rows           DIRECTORY/lock   held while open
 *     DIRECTORY/jobs/       one file a job, named by its id
 *
 * All calls are synchronous and come from one thread (service/keeper.h).
 * Every call but store_open stands between store_begin and store_commit where
 * it changes something; what only reads may stand alone. Times come in as
 * values. Every call returns 0 or -errno, and store_why then has the text:
 *
 *     -ENOSPC -EDQUOT   no room: nothing was changed, and later calls may do
 *     -EIO              the disk; after a failed sync the store stays broken
 *                       (store_is_broken) and no durable commit succeeds
 *     -EROFS -EACCES    may not be written to
 *     -EUCLEAN          the database is damaged
 *     -ENOENT           no such job
 *     -EINVAL           the job is not in a state from which it may go there
 *     -ENOMEM
 */
#ifndef EBGATE_QUEUE_STORE_H
#define EBGATE_QUEUE_STORE_H

#include "queue/fate.h"
#include "queue/job_facts.h"
#include "queue/job_state.h"

struct store;
struct spool;
struct spool_file;
struct spool_source;

#define STORE_WHY_MAX 512

/**
 * store_open - makes what is missing in @directory, which must exist
 * Files of the spool that no row names are removed; a job whose file is gone
 * becomes JOB_LOST. A job that was being read (JOB_ACTIVE) stays so: whoever
 * opens the store lists them and goes on.
 * @why_out: the reason in words when it fails, naming the path
 * Returns 0; -EBUSY (another instance has it), -EROFS, -EACCES, -ENOENT,
 * -ENOTDIR, -EMEDIUMTYPE (a foreign file, or none of ours), -EPROTO (of a
 * newer version), -EUCLEAN (damaged) or another -errno.
 */
int store_open(const char *directory, struct store **store_out,
               char why_out[STORE_WHY_MAX]);
/** What is not committed is undone. */
void store_close(struct store **store);

/** The reason for the last failure, in words; borrowed until the next call. */
const char *store_why(const struct store *store);
/** A sync failed: what was acknowledged before stands, nothing more can be. */
bool store_is_broken(const struct store *store);
/** The job files; borrowed. */
struct spool *store_spool(const struct store *store);
/** A number no job has or ever had. Any thread may ask. */
uint64_t store_new_id(struct store *store);

/* ----------------------------------------------------------- transactions */

/** @durable: the commit reaches the disk, and all that were committed before
 *  with it; else it reaches the system and survives kill -9. */
int store_begin(struct store *store, bool durable);
/** On failure all is undone, files that were taken too. */
int store_commit(struct store *store);
void store_rollback(struct store *store);
/** A step within a transaction, which store_undo takes back alone. */
int store_step(struct store *store);
int store_keep_step(struct store *store);
void store_undo_step(struct store *store);
/** Is there a commit that has not reached the disk? */
bool store_is_behind(const struct store *store);

/* ------------------------------------------------------------------- jobs */

/** A job as it stands. */
struct job_entry {
    struct job_facts facts;
    enum job_state state;
    char *reason;            /* why it is held or lost, or NULL */
    uint64_t mails;          /* of the whole job; 0: not read to its end */
    int64_t next_try_unix_s; /* earliest of its mails; 0: none is unsettled */
    int64_t changed_unix_s;  /* when it came into its state */
};
void job_entry_clear(struct job_entry *entry);

struct job_list {
    struct job_entry *jobs; /* owned */
    size_t count;
};
void job_list_clear(struct job_list *list);

/**
 * store_job_add - a job is taken
 * @facts:  its id and file are those of @file, whatever stands there
 * @state:  JOB_ACCEPTED, or JOB_HELD with @reason
 * @file:   sealed or taken; borrowed until the transaction has ended. When it
 *          is committed, the file is the store's and its source is gone.
 * Makes the file durable if it was not before (spool_sync does many at once);
 * -EIO, -ENOSPC ... when that failed. -EEXIST: the id is taken.
 */
int store_job_add(struct store *store, const struct job_facts *facts,
                  enum job_state state, const char *reason,
                  struct spool_file *file);

/** The job that came from @source, or -ENOENT: it has not been taken. */
int store_job_of_source(struct store *store, const struct spool_source *source,
                        uint64_t *id_out);

/** @now_unix_s is when. @reason: for JOB_HELD and JOB_LOST, else NULL. A job
 *  that is done loses its file with the next durable commit. */
int store_job_set_state(struct store *store, uint64_t id, enum job_state state,
                        const char *reason, int64_t now_unix_s);
/** The job was read to its end and has so many mails. */
int store_job_set_mails(struct store *store, uint64_t id, uint64_t mails);

int store_job_get(struct store *store, uint64_t id, struct job_entry *out);
/** The youngest job with this name and id that is not older than
 *  @since_unix_s: was it submitted before? -ENOENT: no. */
int store_job_find(struct store *store, const char *job_name,
                   const char *job_id, int64_t since_unix_s,
                   struct job_entry *out);

/** Jobs in @state with an id over @after, by id; at most @most. */
int store_jobs(struct store *store, enum job_state state, uint64_t after,
               size_t most, struct job_list *out);

/** Accepted jobs in fair order: one of each owner (or inlet, where no owner
 *  is known) in turn, each one's oldest first. The turn goes on from call to
 *  call once a job is made active. */
int store_jobs_next(struct store *store, size_t most, struct job_list *out);

/** Resting jobs with a mail that is due at @now_unix_s, the longest due
 *  first. */
int store_jobs_due(struct store *store, int64_t now_unix_s, size_t most,
                   struct job_list *out);
/** When the next resting job is due; 0: none is. */
int store_next_due(struct store *store, int64_t *unix_s_out);

/** The job, what became of its mails, and with the next durable commit its
 *  file. Better is JOB_DONE and store_forget: see there. */
int store_job_remove(struct store *store, uint64_t id);

/**
 * store_forget - removes jobs that are done since before @before_unix_s
 * Until then "who sent this" is answered, and a source that comes back after
 * a power loss is known again: keep them an hour at least.
 * @most: jobs, so that the thread is not held up; call again while
 * @count_out is as many.
 */
int store_forget(struct store *store, int64_t before_unix_s, size_t most,
                 size_t *count_out);

/** Cold start: every job that is not done, held or lost is accepted, and
 *  nothing has become of its mails. @count_out: jobs. */
int store_cold_start(struct store *store, int64_t now_unix_s,
                     uint64_t *count_out);

/* ------------------------------------------------------------------ fates */

/** A fate of a job's mail as a row's bytes: packed by the loop, written by
 *  the thread. */
struct packed_fate {
    uint64_t job;
    uint64_t number;
    int64_t first_try_unix_s;
    int64_t next_try_unix_s;
    struct span bytes; /* fate_pack's */
};

/** Replaces what was there of the mail; but one that is to have its last try
 *  (store_make_due) stays due until nothing more is tried. -ENOENT: no such
 *  job. */
int store_fate_put(struct store *store, const struct packed_fate *fate);

/** Packs and puts. */
int store_fate_set(struct store *store, uint64_t job, const struct fate *fate);

struct fate_list {
    struct fate *fates; /* owned, by number */
    size_t count;
    uint64_t next; /* the first number that was not looked at */
};
void fate_list_clear(struct fate_list *list);

/** Of the job's mails @first to @first + @most - 1 those that have a fate.
 *  Ends earlier, at list->next, when it has STORE_PAGE_BYTES. */
int store_fates(struct store *store, uint64_t job, uint64_t first,
                uint64_t most, struct fate_list *out);
#define STORE_PAGE_BYTES (4 * 1024 * 1024)

struct fate_counts {
    uint64_t settled;
    uint64_t unsettled;
};
/** Reads all rows of the job's index: not for every mail. */
int store_fate_counts(struct store *store, uint64_t job,
                      struct fate_counts *out);

/** Which unsettled mails an operator means. */
struct fate_choice {
    uint64_t job;               /* 0: of all jobs */
    int64_t first_try_before_s; /* 0: whatever their age */
    /* Where it goes on; all 0 to begin with. */
    uint64_t at_job;
    int64_t at_try;
    uint64_t at_number;
    bool end; /* that was all */
};

/**
 * store_make_due - the chosen mails that rest are due at @now_unix_s
 * @last: and their next try is their last, which is known until it was made
 * @looks: rows that are looked at, at most, so that the thread is not held
 *         up: call again with @choice as it is until @choice->end
 * @count_out: mails that were changed by this call
 */
int store_make_due(struct store *store, struct fate_choice *choice,
                   int64_t now_unix_s, bool last, size_t looks,
                   size_t *count_out);

/** A mail that was chosen, as it stands now. */
struct chosen_mail {
    uint64_t job;
    struct fate fate;
};

struct chosen_list {
    struct chosen_mail *mails; /* owned */
    size_t count;
};
void chosen_list_clear(struct chosen_list *list);

/**
 * store_give_up - nothing more is tried for the chosen mails
 * Who waits or is deferred in them is refused with @reply; the others were
 * settled earlier. Else as store_make_due.
 * @out: the mails that were changed; their fates borrow of @reply
 */
int store_give_up(struct store *store, struct fate_choice *choice,
                  const struct reply *reply, struct timespec now, size_t looks,
                  struct chosen_list *out);

/* ----------------------------------------------------------------- search */

/** "Who sent this": all that are given must hold. `*` stands for any bytes,
 *  `?` for one; the case of ASCII letters does not matter. */
struct mail_query {
    const char *sender;    /* or NULL */
    const char *recipient; /* or NULL */
    const char *job_name;  /* or NULL */
    int64_t since_unix_s;  /* job accepted not before; 0: ever */
    int64_t until_unix_s;  /* job accepted not behind; 0: now */
};

struct found_mail {
    uint64_t job;
    char *job_name, *job_id, *owner, *inlet; /* owned, or NULL */
    enum job_state state;
    struct fate fate;
};

struct found_list {
    struct found_mail *mails; /* owned */
    size_t count;
    /* Where to go on; 0 and 0 to begin with. */
    uint64_t job;
    uint64_t number;
    bool end; /* that was all */
};
void found_list_clear(struct found_list *list);

/**
 * store_search - some more mails, newest job first, last mail first
 * @looks: rows that are looked at, at most, so that the thread is not held
 *         up: call again from @list->job and @list->number until @list->end
 * @most:  mails in the list, at most; what is in it is cleared first
 */
int store_search(struct store *store, const struct mail_query *query,
                 size_t looks, size_t most, struct found_list *list);

/* ------------------------------------------------------------------- pace */

/** What a target was given lately, so that a provider's limits hold over a
 *  restart: bytes whose sense is the relay's (relay/pace.h). */
struct kept_pace {
    char *name;           /* of the target; owned */
    unsigned char *bytes; /* owned */
    size_t len;
};

struct pace_list {
    struct kept_pace *paces; /* owned, the youngest first */
    size_t count;
};
void pace_list_clear(struct pace_list *list);

/** Of these bytes and of this many targets at most. */
#define STORE_PACE_BYTES 4096
#define STORE_MOST_PACES 1024

/** Replaces what was there of the target. -EFBIG: too many bytes. */
int store_pace_put(struct store *store, const char *name, struct span bytes,
                   int64_t now_unix_s);
/** Those that are left; rows of another size than may be are passed over. */
int store_paces(struct store *store, struct pace_list *out);
/** Those that did not change since then are of no use any more. */
int store_pace_forget(struct store *store, int64_t before_unix_s);

/* --------------------------------------------------------------- counters */

struct store_counts {
    uint64_t jobs[JOB_STATES]; /* in each state */
    uint64_t bytes;            /* of the database and its log */
    uint64_t free_bytes;       /* that the file system has left for us */
};
int store_counts(struct store *store, struct store_counts *out);

#endif
