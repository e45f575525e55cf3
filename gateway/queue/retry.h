/**
 * retry.h - how long a mail that was put off is tried again
 *
 * CSSMTP's two stages: so many tries a few minutes apart (RetryLimit), then,
 * if the site wants it, tries far apart for days (ExtendedRetry), then it is
 * undeliverable. Arithmetic on real time, in seconds; knows no clock.
 */
#ifndef EBGATE_QUEUE_RETRY_H
#define EBGATE_QUEUE_RETRY_H

#include <stdbool.h>
#include <stdint.h>

struct retry_rules {
    unsigned count;               /* RetryLimit Count; 0: no long retry */
    unsigned interval_s;          /* RetryLimit Interval; 0: no long retry */
    bool extended;                /* the statement ExtendedRetry is there */
    unsigned extended_interval_s; /* 0: no extended retry */
    unsigned extended_age_s;      /* 0: for ever */
};

enum retry_stage {
    RETRY_LONG,     /* CSSMTP's words for the two stages */
    RETRY_EXTENDED, /* and for both being over: */
    RETRY_OVER,     /* undeliverable */
};

/**
 * retry_next - what becomes of a mail that could not be sent
 * @tries:        that failed so far, at least 1
 * @first_unix_s: when the first of them failed. A clock that was set back
 *                since counts as no time passed.
 * @next_out:     with RETRY_LONG and RETRY_EXTENDED: when to try again
 */
enum retry_stage retry_next(const struct retry_rules *rules, unsigned tries,
                            int64_t first_unix_s, int64_t now_unix_s,
                            int64_t *next_out);

#endif
