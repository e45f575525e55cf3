/**
 * pass.h - one reading of a job: from its first record to its replies
 *
 * Gives out the mails that are due, passes over those that earlier readings
 * settled, and writes the replies data set as the outcomes come in. Where no
 * recipient was left open at its end the replies are complete and stand in
 * their place; else they are dropped at the end, and a later reading writes
 * them. So a restart, a retry and the first sending are one and the same. With
 * VERB ON what is known at the end of each reading stands there until then.
 *
 * Memory is bounded: while a mail is not settled, the lines behind it wait,
 * and above PASS_MAX_WAITING bytes of them the job is not read on.
 */
#ifndef EBGATE_SERVICE_PASS_H
#define EBGATE_SERVICE_PASS_H

#include "queue/fate.h"
#include "report/transcript.h"
#include "service/reading.h"

#define PASS_MAX_WAITING (1024 * 1024)

struct pass;

/** All borrowed for the pass's life. */
struct pass_options {
    const struct reading *reading;
    struct timespec received; /* of all its mails: when the job was accepted */
    bool verbose;             /* the replies keep positive ones too */
    const char *replies;      /* the data set to write, or NULL */
    size_t lrecl;             /* of the replies, where the job's has none */

    /**
     * What is known of mail @number, asked for in rising order.
     * 0: *fate_out, borrowed until the next call, or NULL when nothing has
     * become of it yet; -EAGAIN: not known now, pass_next is to be called
     * again later; or -errno. NULL: the job is new.
     */
    int (*recall)(void *arg, uint64_t number, const struct fate **fate_out);
    /* Each line, in input order. -errno ends the pass. May be NULL. */
    int (*line)(void *arg, const struct transcript_line *line);
    void *arg;
};

int pass_new(const struct pass_options *options, struct pass **p_out);
/** Mails that were given out and not settled must be gone before. */
void pass_free(struct pass **p);

/**
 * pass_next - the next mail that is due
 * STEP_ITEM: given to the caller, who settles it; all its outcomes may be
 * decided already (none is OUTCOME_WAITING). STEP_HUNGRY: none now, see
 * pass_wants_turn. STEP_END: the job was read to its end. STEP_FAULT: it
 * cannot be read on (pass_fault); or -errno.
 */
int pass_next(struct pass *p, int64_t now_unix_s, struct mail **mail_out);

/** After STEP_HUNGRY: is there more to read? Else a mail or an answer to
 *  `recall` is waited for. */
bool pass_wants_turn(const struct pass *p);

/**
 * pass_settle - @mail is done with in this reading
 * @next_try_unix_s: of what is left open in it; 0: nothing is
 * Returns 0 or -errno.
 */
int pass_settle(struct pass *p, const struct mail *mail,
                int64_t next_try_unix_s);

/** The job was read to its end, and every mail was settled. */
bool pass_is_over(const struct pass *p);

/** When something of the job is due next; 0: nothing was left open. */
int64_t pass_next_try(const struct pass *p);

/**
 * pass_leave - the reading ends and something is open: with VERB ON the
 * replies so far stand in their place
 * Returns 0 or -errno, as pass_finish.
 */
int pass_leave(struct pass *p);

/**
 * pass_finish - the last lines, and the replies in their place
 * Only when it is over or had a fault, and nothing is open. The replies are
 * not synced: who ends the job does that. Returns 0 or -errno: then no replies
 * stand in their place that did not before.
 */
int pass_finish(struct pass *p);

const struct fault *pass_fault(const struct pass *p);
const struct intake_counts *pass_counts(const struct pass *p);

/** Mails that were given out and are not settled. */
uint64_t pass_under_way(const struct pass *p);

#endif
