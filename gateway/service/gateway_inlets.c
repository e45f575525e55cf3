/* The configuration's Inlet statements → inlets. */
#include "service/gateway_private.h"

#include "base/scope.h"
#include "service/inlet.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static void on_taken(void *arg, const struct job_facts *facts,
                     enum job_state state, const char *reason)
{
    struct gateway *g = arg;
    if (state == JOB_HELD)
        log_say(g->log, LOG_WARNING,
                LOG_FIELDS({"job", facts->job_name}, {"jobid", facts->job_id},
                           {"inlet", facts->inlet}, {"reason", reason}),
                "a job is held: RELEASE sends it after all");
    else
        log_say(g->log, LOG_INFO,
                LOG_FIELDS({"job", facts->job_name}, {"jobid", facts->job_id},
                           {"inlet", facts->inlet}),
                "a job was taken");
    if (!g->stopping)
        foreman_look(g->foreman);
}

static void on_say(void *arg, const char *text)
{
    const struct gateway *g = arg;
    log_say(g->log, LOG_WARNING, NULL, "%s", text);
}

static int copy(const char *text, char **copy_out)
{
    *copy_out = text ? strdup(text) : NULL;
    return text && !*copy_out ? -ENOMEM : 0;
}

/** What holds for its jobs where neither sidecar nor name says more. */
static int set_defaults(const struct gateway *g, const struct config_inlet *c,
                        struct job_facts *facts)
{
    const char *page = c->codepage ? c->codepage : g->config->codepage;
    const char *at_sign = g->config->options.at_sign;
    if (c->at_sign)
        at_sign = c->at_sign;
    else if (at_sign && strcmp(at_sign, "@") == 0)
        at_sign = NULL;
    int r = copy(c->name ? c->name : c->directory, &facts->inlet);
    if (r == 0)
        r = copy(page, &facts->codepage);
    if (r == 0)
        r = copy(at_sign, &facts->at_sign);
    if (r == 0)
        r = copy(c->profile == CONFIG_STRICT ? "strict" : "tolerant",
                 &facts->profile);
    if (r == 0)
        r = copy(c->replies, &facts->replies);
    if (r == 0 && c->recfm)
        r = dataset_parse_recfm(c->recfm, &facts->wanted);
    facts->wanted.lrecl = (size_t)c->lrecl;
    return r;
}

static int make_one(struct gateway *g, const struct config_inlet *c)
{
    struct inlet_options options = {.base = loop_base(g->loop),
                                    .keeper = g->keeper,
                                    .directory = c->directory,
                                    .settle_s = (unsigned)c->settle_s,
                                    .taken = on_taken,
                                    .say = on_say,
                                    .arg = g};
    int r = set_defaults(g, c, &options.defaults);
    if (r == 0)
        r = inlet_new(&options, &g->inlets[g->inlet_count]);
    if (r == 0)
        g->inlet_count++;
    job_facts_clear(&options.defaults);
    return r;
}

int gateway_inlets(struct gateway *g, char why_out[GATEWAY_WHY_MAX])
{
    const struct config *c = g->config;
    g->inlets = calloc(c->inlet_count + 1, sizeof *g->inlets);
    if (!g->inlets)
        return -ENOMEM;
    for (size_t i = 0; i < c->inlet_count; i++) {
        int r = make_one(g, &c->inlets[i]);
        if (r < 0) {
            snprintf(why_out, GATEWAY_WHY_MAX, "Inlet of line %u: %s: %s",
                     c->inlets[i].line, c->inlets[i].directory, strerror(-r));
            return r;
        }
    }
    return 0;
}

void gateway_inlets_suspend(struct gateway *g, bool suspend)
{
    for (size_t i = 0; i < g->inlet_count; i++) {
        if (suspend)
            inlet_suspend(g->inlets[i]);
        else
            inlet_resume(g->inlets[i]);
    }
}

void gateway_inlets_free(struct gateway *g)
{
    for (size_t i = 0; i < g->inlet_count; i++)
        inlet_free(&g->inlets[i]);
    free(g->inlets);
    g->inlets = NULL;
    g->inlet_count = 0;
}
