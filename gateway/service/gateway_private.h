/**
 * gateway_private.h - the inside of gateway.h, for the gateway*.c
 *
 * gateway.c          its life: parts made, run, ended; signals
 * gateway_habits.c   configuration → how jobs are read and tried again
 * gateway_targets.c  configuration → targets
 * gateway_obey.c     the operator's commands
 */
#ifndef EBGATE_SERVICE_GATEWAY_PRIVATE_H
#define EBGATE_SERVICE_GATEWAY_PRIVATE_H

#include "service/control.h"
#include "service/foreman.h"
#include "service/gateway.h"
#include "service/keeper.h"
#include "service/pages.h"

struct codepage;

/** How jobs are read: one of each for each profile. */
struct habits_of_jobs {
    struct batch_options batch[2];
    struct message_options message[2];
    struct codepage *charset; /* strict: the first target's */
};

struct gateway {
    struct gateway_options options;
    const struct config *config; /* in force */
    struct config *reloaded;     /* owned: the config in force, if it was
                                    read again */
    struct log *log;
    struct loop *loop;
    struct store *store; /* until the keeper has it */
    struct keeper *keeper;
    struct ledger *ledger;
    struct worker *worker;
    struct pages *pages;
    struct habits_of_jobs habits;
    struct target **targets;
    size_t target_count;
    struct foreman *foreman;
    struct dispatch *dispatch;
    struct control *control;
    struct event *hang_up, *user_1; /* SIGHUP, SIGUSR1 */
    char host[256];
    bool started, stopping;
    int error; /* that ended it */
};

/* gateway_habits.c */
/** Returns 0, -EINVAL with the reason, or -ENOMEM. */
int gateway_habits(struct gateway *g, char why_out[GATEWAY_WHY_MAX]);
struct foreman_options gateway_foreman(struct gateway *g);
/** Our own name, from the configuration or the machine. */
void gateway_name(struct gateway *g);

/* gateway_targets.c */
int gateway_targets(struct gateway *g, char why_out[GATEWAY_WHY_MAX]);
void gateway_targets_free(struct gateway *g);

/* gateway.c */
/** As the operator asks: in order; once more: at once. */
void gateway_stop(struct gateway *g);
/** Reads the configuration again; false when it has errors. */
bool gateway_refresh(struct gateway *g);

/* gateway_obey.c */
void gateway_obey(void *arg, const struct operator_command *command,
                  struct control_answer *answer);

#endif
