/* The operator's commands: what is done about each, and what is answered. */
#include "service/gateway_private.h"

#include <assert.h>
#include <stdlib.h>

/* ------------------------------------------------------------ what it shows */

static void display_config(struct gateway *g,
                           const struct operator_command *command,
                           struct control_answer *answer)
{
    (void)command;
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (out) {
        config_write(g->config, out, true);
        fclose(out);
        control_say(answer, "%s", text);
    }
    free(text);
}

static void display_level(struct gateway *g,
                          const struct operator_command *command,
                          struct control_answer *answer)
{
    (void)command;
    control_say(answer, "log level %u\n", log_mask(g->log));
}

static void display_iplist(struct gateway *g,
                           const struct operator_command *command,
                           struct control_answer *answer)
{
    (void)command;
    gateway_display_iplist(g, answer);
}

static void display_targets(struct gateway *g,
                            const struct operator_command *command,
                            struct control_answer *answer)
{
    gateway_display_targets(g, operator_value(command, "ADDR"), answer);
}

/* --------------------------------------------------- what is done at once */

static void suspend(struct gateway *g, const struct operator_command *command,
                    struct control_answer *answer)
{
    const char *how = operator_value(command, "Immediate|Delay");
    bool pause = !how || *how == 'I';
    gateway_inlets_suspend(g, true);
    foreman_suspend(g->foreman, pause);
    control_say(answer, "suspended: %s\n",
                pause ? "jobs that were begun pause"
                      : "jobs that were begun are finished");
}

static void resume(struct gateway *g, const struct operator_command *command,
                   struct control_answer *answer)
{
    (void)command;
    gateway_inlets_suspend(g, false);
    foreman_resume(g->foreman);
    control_say(answer, "jobs are taken again\n");
}

static void refresh_targets(struct gateway *g,
                            const struct operator_command *command,
                            struct control_answer *answer)
{
    (void)command;
    for (size_t i = 0; i < g->target_count; i++)
        target_renew(g->targets[i]);
    dispatch_more(g->dispatch);
    control_say(answer, "every target may be tried\n");
}

static void refresh_iplist(struct gateway *g,
                           const struct operator_command *command,
                           struct control_answer *answer)
{
    (void)command;
    gateway_mx_ask(g);
    gateway_iplist_ask(g);
    control_say(answer, "the name server is asked again\n");
}

static void switch_exit(struct gateway *g,
                        const struct operator_command *command,
                        struct control_answer *answer)
{
    (void)g;
    (void)command;
    control_say(answer, "there is no exit to switch\n");
}

/* ------------------------------------- what can be refused, or ends it all */

static void set_level(struct gateway *g, const struct operator_command *command,
                      struct control_answer *answer)
{
    bool known = command->number[0] <= 255;
    if (known)
        log_set_mask(g->log, (unsigned)command->number[0]);
    control_say(answer,
                known ? "log level %lu\n" : "LEVEL=%lu: 0 to 255 is wanted\n",
                command->number[0]);
    control_end(answer, !known);
}

static void refresh(struct gateway *g, const struct operator_command *command,
                    struct control_answer *answer)
{
    (void)command;
    bool refreshed = gateway_refresh(g);
    control_say(answer, refreshed
                            ? "the configuration was read again\n"
                            : "the configuration has errors, which the log "
                              "tells; the old one stays\n");
    control_end(answer, !refreshed);
}

static void stop(struct gateway *g, const struct operator_command *command,
                 struct control_answer *answer)
{
    (void)command;
    control_say(answer, "stopping\n");
    control_end(answer, false);
    gateway_stop(g);
}

/* ---------------------------------------------------------------- obeying */

typedef void obeyer(struct gateway *g, const struct operator_command *command,
                    struct control_answer *answer);

/** How each is obeyed: at once and always, or by one who ends the answer. */
static const struct order {
    obeyer *at_once;
    obeyer *itself;
} orders[] = {
    [OPERATOR_DISPLAY_CONFIG] = {.at_once = display_config},
    [OPERATOR_DISPLAY_IPLIST] = {.at_once = display_iplist},
    [OPERATOR_DISPLAY_LOGLEVEL] = {.at_once = display_level},
    [OPERATOR_DISPLAY_SPOOL] = {.at_once = gateway_display_spool},
    [OPERATOR_DISPLAY_TARGETS] = {.at_once = display_targets},
    [OPERATOR_DISPLAY_JOBS] = {.itself = gateway_display_jobs},
    [OPERATOR_DISPLAY_MAIL] = {.itself = gateway_display_mail},
    [OPERATOR_FLUSH_RETRY] = {.itself = gateway_flush_retry},
    [OPERATOR_LOG_LEVEL] = {.itself = set_level},
    [OPERATOR_REFRESH] = {.itself = refresh},
    [OPERATOR_REFRESH_IPLIST] = {.at_once = refresh_iplist},
    [OPERATOR_REFRESH_TARGETS] = {.at_once = refresh_targets},
    [OPERATOR_RESUME] = {.at_once = resume},
    [OPERATOR_RETRY] = {.itself = gateway_retry},
    [OPERATOR_SUSPEND] = {.at_once = suspend},
    [OPERATOR_USER_EXIT] = {.at_once = switch_exit},
    [OPERATOR_RELEASE] = {.itself = gateway_release},
    [OPERATOR_CANCEL] = {.itself = gateway_cancel},
    [OPERATOR_STOP] = {.itself = stop},
};

void gateway_obey(void *arg, const struct operator_command *command,
                  struct control_answer *answer)
{
    const enum operator_verb verb = command->row->verb;
    assert(verb < sizeof orders / sizeof orders[0]);
    const struct order *order = &orders[verb];
    assert(order->at_once || order->itself);
    if (order->at_once) {
        order->at_once(arg, command, answer);
        control_end(answer, false);
    } else {
        order->itself(arg, command, answer);
    }
}
