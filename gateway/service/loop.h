/**
 * loop.h - the event base, its resolver and its orderly end
 *
 * One for a run, made first and freed last. SIGINT and SIGTERM ask for an
 * orderly end; the second one ends the loop where it stands. SIGPIPE is
 * ignored: a write to a closed socket is an error of that socket; so is
 * SIGXFSZ: a file that may not grow is an error of that file.
 */
#ifndef EBGATE_SERVICE_LOOP_H
#define EBGATE_SERVICE_LOOP_H

#include <event2/event.h>
#include <stdbool.h>
#include <time.h>

struct evdns_base;
struct loop;

int loop_new(struct loop **loop_out);
void loop_free(struct loop **loop);

struct event_base *loop_base(const struct loop *loop);

/** The name server that is asked in place of the system's, before any is:
 *  "ADDRESS" or "ADDRESS:PORT". Returns 0, -EINVAL, or -ENOMEM. */
int loop_set_resolver(struct loop *loop, const char *server);

/** The resolver, made when it is first needed; NULL without memory. */
struct evdns_base *loop_dns(struct loop *loop);

/** Calls @stop from the loop when an end is asked for, and asked for again. */
void loop_on_stop(struct loop *loop, void (*stop)(void *arg), void *arg);

/** Runs until loop_leave. Returns 0; -EINTR after a third signal; -EIO. */
int loop_run(struct loop *loop);
void loop_leave(struct loop *loop);

/** Monotonic time, fine enough for time-outs and cheap. */
struct timespec loop_now(void);

#endif
