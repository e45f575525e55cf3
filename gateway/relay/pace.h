/**
 * pace.h - how fast a relay is given mails, and over how many connections
 *
 * Two kinds of limits. Those that a provider states are kept exactly: mails in
 * any minute, recipients in any day. Those that it does not state are found
 * out: when it asks for less, the connections and the pace are halved; while
 * it does not, both grow by a step at a time (additive increase,
 * multiplicative decrease, as TCP does).
 *
 * Arithmetic on time values; knows no clock. All times are monotonic; what was
 * counted is kept by real time (pace_resume), for a provider counts on while
 * the gateway is started again.
 */
#ifndef EBGATE_RELAY_PACE_H
#define EBGATE_RELAY_PACE_H

#include "base/span.h"
#include "intake/reply.h"

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

/** Requests for less that come so close together are one. */
#define PACE_ROUND_S 5
/** So long without one, and connections and pace grow by a step. */
#define PACE_STEP_S 10
/** Mails a minute: no relay is slowed down further. */
#define PACE_LEAST 6

/** 0: no limit. Without a limit of connections nothing is found out. */
struct pace_limits {
    unsigned connections; /* at once */
    unsigned mails_per_minute;
    unsigned recipients_per_day;
};

#define PACE_SLOTS 60
/** Of the minute and of the day. */
#define PACE_MINUTE_SLOT_MS 1000U
#define PACE_DAY_SLOT_MS (24U * 3600U * 1000U / PACE_SLOTS)

/** What was counted in the last so many slots of time, and in the one that is
 *  not over yet: never less than in any window of PACE_SLOTS slots. */
struct pace_window {
    uint64_t newest; /* number of the slot that is not over */
    uint32_t counts[PACE_SLOTS + 1];
};

/** What is counted, mails and recipients. */
struct pace_counts {
    struct pace_window minute, day;
};

/** Zero-initialised has no limits. */
struct pace {
    struct pace_limits limits;
    struct pace_counts counts;
    uint64_t counted;     /* how often anything was: it grows */
    int64_t real_ms;      /* of the counts' clock: behind the monotonic one */
    unsigned connections; /* at once, now */
    unsigned per_minute;  /* found out; 0: it never asked for less, or not for
                             a long time */
    unsigned usual;       /* mails a minute before it first did */
    uint64_t next_ms;     /* no mail before */
    uint64_t slowed_ms;   /* when it last asked for less; 0: never */
    uint64_t grown_ms;    /* the last step up */
};

/** Slots that are too old by the slot @now are empty. */
void pace_window_roll(struct pace_window *w, uint64_t now);

/** Other limits from now on; what was counted and found out stays. */
void pace_limit(struct pace *p, const struct pace_limits *limits);

/** What was found out is forgotten: the next request tells it anew. */
void pace_forget(struct pace *p);

/** Connections that may be open now; 0: any number. */
unsigned pace_connections(struct pace *p, struct timespec now);

/** Mails a minute, now; 0: as many as go. */
unsigned pace_per_minute(struct pace *p, struct timespec now);

/**
 * pace_wait_ms - how long until a mail to @recipients may begin; 0: now
 * A mail with more recipients than a day allows begins when none was sent for
 * a day.
 */
uint64_t pace_wait_ms(struct pace *p, unsigned recipients, struct timespec now);

/** Mails that may begin at once; UINT_MAX: any number. */
unsigned pace_room(struct pace *p, struct timespec now);

/** A mail to @recipients was begun. */
void pace_begin(struct pace *p, unsigned recipients, struct timespec now);

/**
 * pace_wait_recipient_ms, pace_add_recipient - of a mail that was begun to 0
 * recipients, for they are named one by one
 * How long until there may be one more, 0: now; there is one more.
 */
uint64_t pace_wait_recipient_ms(struct pace *p, struct timespec now);
void pace_add_recipient(struct pace *p, struct timespec now);

/* --------------------------------------------------------- over a restart */

/**
 * pace_resume - goes on counting where another run of the program stopped
 * @kept: what was counted then, or NULL: nothing is known
 * @real: the time that it is, of which @now is the monotonic time
 * Before anything is counted. What was counted later than @real, for the clock
 * was set back, counts as if it were now.
 */
void pace_resume(struct pace *p, const struct pace_counts *kept,
                 struct timespec now, struct timespec real);

/** What was counted in @more too, of a target that shares @into's account. */
void pace_add(struct pace_counts *into, const struct pace_counts *more);

#define PACE_PACKED (1 + 2 * (8 + 4 * (PACE_SLOTS + 1)))
/** The counts as bytes, which pace_unpack reads. It returns 0, or -EBADMSG:
 *  they are none of ours. */
void pace_pack(const struct pace_counts *counts,
               unsigned char out[PACE_PACKED]);
int pace_unpack(struct span bytes, struct pace_counts *counts_out);

/* --------------------------------------------------------- less, and how */

/** The relay asked for less. */
void pace_slow(struct pace *p, struct timespec now);

/** It has @open connections and lets no more in. */
void pace_full(struct pace *p, unsigned open, struct timespec now);

/** Does a relay ask for less with this? 421, 432, 451 4.7.x, 452 4.5.3, 454
 *  4.7.0 (RFC 5321, 3.8; RFC 4954, 6; RFC 3463); and a quota. */
bool pace_is_request(const struct reply *reply);

/** 554 5.2.0 with SubmissionQuotaExceeded, as Exchange says it: final to
 *  read, and another day it would be taken. */
bool pace_is_quota(const struct reply *reply);

/**
 * pace_weigh - what counts of what the relay said
 * @defers: a quota that is used up is a transient failure, and is said so
 * @weighed_out: empty; for reply_clear
 * Returns 0 or -ENOMEM.
 */
int pace_weigh(const struct reply *reply, bool defers,
               struct reply *weighed_out);

#endif
