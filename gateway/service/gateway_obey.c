/* The operator's commands: what is done about each, and what is answered. */
#include "service/gateway_private.h"

#include <stdlib.h>

/* ------------------------------------------------------------ what it shows */

static void display_config(struct gateway *g, struct control_answer *answer)
{
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

/* ---------------------------------------------------------------- obeying */

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

static void set_level(struct gateway *g, const struct operator_command *command,
                      struct control_answer *answer)
{
    if (command->number[0] > 255) {
        control_say(answer, "LEVEL=%lu: 0 to 255 is wanted\n",
                    command->number[0]);
        control_end(answer, true);
        return;
    }
    log_set_mask(g->log, (unsigned)command->number[0]);
    control_say(answer, "log level %lu\n", command->number[0]);
    control_end(answer, false);
}

/** Those that answer at once; false: the command is another. */
static bool obey_at_once(struct gateway *g,
                         const struct operator_command *command,
                         struct control_answer *answer)
{
    switch (command->row->verb) {
    case OPERATOR_DISPLAY_CONFIG:
        display_config(g, answer);
        return true;
    case OPERATOR_DISPLAY_LOGLEVEL:
        control_say(answer, "log level %u\n", log_mask(g->log));
        return true;
    case OPERATOR_DISPLAY_SPOOL:
        gateway_display_spool(g, command, answer);
        return true;
    case OPERATOR_DISPLAY_IPLIST:
        gateway_display_iplist(g, answer);
        return true;
    case OPERATOR_DISPLAY_TARGETS:
        gateway_display_targets(g, operator_value(command, "ADDR"), answer);
        return true;
    case OPERATOR_RESUME:
        gateway_inlets_suspend(g, false);
        foreman_resume(g->foreman);
        control_say(answer, "jobs are taken again\n");
        return true;
    case OPERATOR_SUSPEND:
        suspend(g, command, answer);
        return true;
    case OPERATOR_REFRESH_TARGETS:
        for (size_t i = 0; i < g->target_count; i++)
            target_renew(g->targets[i]);
        dispatch_more(g->dispatch);
        control_say(answer, "every target may be tried\n");
        return true;
    case OPERATOR_REFRESH_IPLIST:
        gateway_mx_ask(g);
        gateway_iplist_ask(g);
        control_say(answer, "the name server is asked again\n");
        return true;
    case OPERATOR_USER_EXIT:
        control_say(answer, "there is no exit to switch\n");
        return true;
    case OPERATOR_STOP:
        control_say(answer, "stopping\n");
        return true;
    default:
        return false;
    }
}

void gateway_obey(void *arg, const struct operator_command *command,
                  struct control_answer *answer)
{
    struct gateway *g = arg;
    bool refreshed;
    if (obey_at_once(g, command, answer)) {
        control_end(answer, false);
        if (command->row->verb == OPERATOR_STOP)
            gateway_stop(g);
        return;
    }
    switch (command->row->verb) {
    case OPERATOR_DISPLAY_JOBS:
        gateway_display_jobs(g, command, answer);
        return;
    case OPERATOR_DISPLAY_MAIL:
        gateway_display_mail(g, command, answer);
        return;
    case OPERATOR_FLUSH_RETRY:
        gateway_flush_retry(g, command, answer);
        return;
    case OPERATOR_RETRY:
        gateway_retry(g, command, answer);
        return;
    case OPERATOR_RELEASE:
        gateway_release(g, command, answer);
        return;
    case OPERATOR_CANCEL:
        gateway_cancel(g, command, answer);
        return;
    case OPERATOR_LOG_LEVEL:
        set_level(g, command, answer);
        return;
    case OPERATOR_REFRESH:
        refreshed = gateway_refresh(g);
        control_say(answer, refreshed
                                ? "the configuration was read again\n"
                                : "the configuration has errors, which the log "
                                  "tells; the old one stays\n");
        control_end(answer, !refreshed);
        return;
    default:
        return; /* obey_at_once has it */
    }
}
