/**
 * schedule.h - when to try again: arithmetic on time values
 *
 * Knows no clock: every time comes in as a value. All are monotonic.
 */
#ifndef EBGATE_QUEUE_SCHEDULE_H
#define EBGATE_QUEUE_SCHEDULE_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

/** No pause between two tries of one run is longer. */
#define SCHEDULE_MAX_PAUSE_S 300

/** @t and @ms later; stays at the latest time there is. */
struct timespec schedule_after(struct timespec t, uint64_t ms);

/** Has @at come? */
bool schedule_is_due(struct timespec at, struct timespec now);

/** Is @a before @b? */
bool schedule_is_before(struct timespec a, struct timespec b);

/** Milliseconds from @now to @at, rounded up; 0 when it has come. */
uint64_t schedule_wait_ms(struct timespec at, struct timespec now);

/**
 * schedule_retry - when a mail is tried again
 * @tries:   that failed so far, at least 1
 * @pause_s: after the first; doubled after each further one, at most
 *           SCHEDULE_MAX_PAUSE_S
 */
struct timespec schedule_retry(struct timespec now, unsigned tries,
                               unsigned pause_s);

#endif
