/** inlet_stage.h - an inlet before a store, and who puts jobs into it */
#ifndef EBGATE_TESTS_INLET_STAGE_H
#define EBGATE_TESTS_INLET_STAGE_H

#include "service/inlet.h"

#include "store_ground.h"

#include <event2/event.h>
#include <time.h>

struct stage {
    struct ground ground;
    struct event_base *base;
    struct keeper *keeper;
    struct inlet *inlet;
    const char *replies; /* the inlet's, or NULL */
    struct event *tick;  /* so that the loop never sleeps for long */
    unsigned ticks;
    unsigned taken, said;
    char names[400];  /* of jobs, as they were taken */
    char words[4096]; /* that were said */
    struct job_facts last;
    enum job_state last_state;
    char reason[400];
};

static inline void on_taken(void *arg, const struct job_facts *facts,
                            enum job_state state, const char *reason)
{
    struct stage *s = arg;
    s->taken++;
    s->last_state = state;
    snprintf(s->reason, sizeof s->reason, "%s", reason ? reason : "");
    assert_int_equal(job_facts_copy(facts, &s->last), 0);
}

static inline void on_say(void *arg, const char *text)
{
    struct stage *s = arg;
    s->said++;
    size_t len = strlen(s->words);
    snprintf(s->words + len, sizeof s->words - len, "%s\n", text);
}

static inline void open_inlet(struct stage *s, unsigned settle_s,
                              unsigned scan_s)
{
    struct inlet_options options = {.base = s->base,
                                    .keeper = s->keeper,
                                    .directory = s->ground.inlet,
                                    .defaults = {.inlet = (char *)"main",
                                                 .codepage = (char *)"IBM-1047",
                                                 .replies = (char *)s->replies},
                                    .settle_s = settle_s,
                                    .scan_s = scan_s,
                                    .taken = on_taken,
                                    .say = on_say,
                                    .arg = s};
    assert_int_equal(inlet_new(&options, &s->inlet), 0);
}

static inline void on_tick(evutil_socket_t fd, short what, void *arg)
{
    (void)fd;
    (void)what;
    ++*(unsigned *)arg;
}

static inline void start_ticking(struct stage *s)
{
    struct timeval tv = {.tv_usec = 20000};
    s->tick = event_new(s->base, -1, EV_PERSIST, on_tick, &s->ticks);
    assert_int_equal(event_add(s->tick, &tv), 0);
}

static inline void open_keeper(struct stage *s)
{
    struct keeper_options options = {.base = s->base};
    assert_int_equal(keeper_new(&options, &s->ground.store, &s->keeper), 0);
}

static inline void begin(struct stage *s, unsigned settle_s, unsigned scan_s)
{
    *s = (struct stage){0};
    ground_begin(&s->ground);
    s->base = event_base_new();
    start_ticking(s);
    open_keeper(s);
    open_inlet(s, settle_s, scan_s);
}

static inline void end(struct stage *s)
{
    inlet_free(&s->inlet);
    keeper_free(&s->keeper);
    event_free(s->tick);
    event_base_free(s->base);
    job_facts_clear(&s->last);
    ground_end(&s->ground);
}

static inline double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Runs the loop for so long, or until @taken jobs were. */
static inline void run(struct stage *s, double for_s, unsigned taken)
{
    double until = seconds() + for_s;
    while (seconds() < until && s->taken < taken)
        event_base_loop(s->base, EVLOOP_ONCE);
}

#define NEVER 1000000

static inline void expect(struct stage *s, unsigned taken)
{
    run(s, 30, taken);
    if (s->taken != taken)
        fail_msg("%u jobs were taken, not %u; %s", s->taken, taken, s->words);
}

/* As submitters should: under another name, then in place. */
static inline void put(struct stage *s, const char *name, const char *text)
{
    char tmp[64];
    snprintf(tmp, sizeof tmp, "%s.tmp", name);
    ground_write(s->ground.inlet, tmp, text);
    assert_int_equal(rename(ground_path(s->ground.inlet, tmp),
                            ground_path(s->ground.inlet, name)),
                     0);
}

static inline bool is_there(struct stage *s, const char *name)
{
    return ground_exists(s->ground.inlet, name);
}

#endif
