/**
 * live_trail.h - who was named in a mail that goes through, and what came of it
 *
 * The envelope of a session forgets who was refused, for the relay is not to
 * hear of him again; this does not. It is told each recipient, each answer
 * that a submitter has and how the mail ended, and is then the mail as the
 * audit has it.
 */
#ifndef EBGATE_SERVICE_LIVE_TRAIL_H
#define EBGATE_SERVICE_LIVE_TRAIL_H

#include "queue/mail.h"

/** Of those who were refused so many are listed; the others are counted. */
#define LIVE_TRAIL_MOST_REFUSED 1000

struct live_trail;

/** @envelope: of MAIL; copied without recipients. Returns 0 or -ENOMEM. */
int live_trail_new(const struct envelope *envelope, uint64_t number,
                   struct live_trail **t_out);
void live_trail_free(struct live_trail **t);

/** A recipient is named; copied. Returns 0 or -ENOMEM. */
int live_trail_name(struct live_trail *t, const struct recipient *recipient);
/** The answer to that, if there was none yet. Returns 0 or -ENOMEM. */
int live_trail_answer(struct live_trail *t, const struct reply *reply);

/** What @reply to a mail or to a recipient makes of him. */
enum outcome_state live_trail_state(const struct reply *reply);
/** The mail is over: who has no outcome yet has this. Returns 0 or -ENOMEM. */
int live_trail_end(struct live_trail *t, enum outcome_state state,
                   const struct reply *reply);

/** Was no one named? */
bool live_trail_is_empty(const struct live_trail *t);
/** Those who were refused and are not in the mail. */
uint64_t live_trail_unlisted(const struct live_trail *t);
/** Its relay, the way to it and its facts are the caller's to set; facts that
 *  are borrowed are to be taken out again. */
struct mail *live_trail_mail(struct live_trail *t);

#endif
