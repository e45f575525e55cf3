#include "queue/job_state.h"

#define TO(state) (1U << JOB_##state)
/* The end of the way, by an operator or by itself. */
#define ENDS (TO(DONE) | TO(HELD) | TO(LOST))

static const struct {
    const char *name;
    unsigned next; /* bits of states */
} states[] = {
    [JOB_ACCEPTED] = {"accepted", TO(ACTIVE) | ENDS},
    [JOB_ACTIVE] = {"active", TO(ACCEPTED) | TO(RESTING) | TO(SETTLED) | ENDS},
    [JOB_RESTING] = {"resting", TO(ACCEPTED) | TO(ACTIVE) | TO(SETTLED) | ENDS},
    [JOB_SETTLED] = {"settled", TO(ACCEPTED) | ENDS},
    [JOB_DONE] = {"done", 0},
    [JOB_HELD] = {"held", TO(ACCEPTED) | TO(DONE) | TO(LOST)},
    [JOB_LOST] = {"lost", TO(ACCEPTED) | TO(DONE) | TO(HELD)},
};

const char *job_state_name(enum job_state state)
{
    return states[state].name;
}

bool job_state_may_follow(enum job_state from, enum job_state to)
{
    return (states[from].next & 1U << to) != 0;
}
