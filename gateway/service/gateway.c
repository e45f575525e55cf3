#include "service/gateway.h"

#include "base/scope.h"
#include "report/audit.h"
#include "service/gateway_private.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-daemon.h>

/* ------------------------------------------------------------------ signals */

void gateway_stop(struct gateway *g)
{
    if (!g->stopping)
        log_say(g->log, LOG_EVENT, NULL,
                "stopping: mails under way are finished");
    g->stopping = true;
    sd_notify(0, "STOPPING=1");
    if (!g->started) {
        loop_leave(g->loop);
        return;
    }
    gateway_inlets_suspend(g, true);
    gateway_listeners_stop(g);
    foreman_stop(g->foreman);
    dispatch_stop(g->dispatch);
}

uint64_t gateway_new_id(struct gateway *g)
{
    return store_new_id(g->ids);
}

void gateway_offer(struct gateway *g, struct job_facts *facts, bool promised)
{
    if (!promised || g->stopping) {
        foreman_look(g->foreman);
        return;
    }
    /* A job that there is no memory for now waits for the next start. */
    if (spool_path(g->spool, facts->id, &facts->file) < 0 ||
        foreman_offer(g->foreman, facts) < 0)
        log_say(g->log, LOG_ERROR, LOG_FIELDS({"job", facts->job_name}),
                "out of memory: the job waits for the next start");
}

static void on_stop(void *arg)
{
    gateway_stop(arg);
}

static void on_hang_up(evutil_socket_t number, short what, void *arg)
{
    (void)number;
    (void)what;
    gateway_refresh(arg);
}

static void on_user_1(evutil_socket_t number, short what, void *arg)
{
    (void)number;
    (void)what;
    gateway_audit_reopen(arg);
}

static void on_pulse(evutil_socket_t fd, short what, void *arg)
{
    (void)fd;
    (void)what;
    (void)arg;
    sd_notify(0, "WATCHDOG=1");
}

/** systemd's watchdog, if it is on: the loop turns, twice in its time. */
static int feed_watchdog(struct gateway *g)
{
    uint64_t usec = 0;
    if (sd_watchdog_enabled(0, &usec) <= 0)
        return 0;
    const struct timeval half = {.tv_sec = (time_t)(usec / 2000000),
                                 .tv_usec = (suseconds_t)(usec / 2 % 1000000)};
    g->pulse = event_new(loop_base(g->loop), -1, EV_PERSIST, on_pulse, g);
    return g->pulse && event_add(g->pulse, &half) == 0 ? 0 : -ENOMEM;
}

static int catch_signals(struct gateway *g)
{
    loop_on_stop(g->loop, on_stop, g);
    g->hang_up = evsignal_new(loop_base(g->loop), SIGHUP, on_hang_up, g);
    g->user_1 = evsignal_new(loop_base(g->loop), SIGUSR1, on_user_1, g);
    bool caught = g->hang_up && event_add(g->hang_up, NULL) == 0 && g->user_1 &&
                  event_add(g->user_1, NULL) == 0;
    return caught ? 0 : -ENOMEM;
}

/* ------------------------------------------------------------------ refresh */

bool gateway_refresh(struct gateway *g)
{
    struct config *fresh = NULL;
    if (!g->options.reload || g->options.reload(g->options.arg, &fresh) < 0) {
        log_say(g->log, LOG_ERROR, NULL,
                "the configuration was not read again: the old one stays");
        return false;
    }
    SCOPED(config_findings_clear) struct config_findings findings = {0};
    (void)config_refresh(g->config, fresh, &findings);
    for (size_t i = 0; i < findings.count; i++)
        log_say(g->log, LOG_WARNING, NULL, "%s", findings.at[i].text);
    config_free(&g->reloaded);
    g->config = g->reloaded = fresh;
    log_set_mask(g->log, (unsigned)fresh->log_level);
    const struct foreman_options options = gateway_foreman(g);
    foreman_refresh(g->foreman, &options);
    char why[GATEWAY_WHY_MAX] = "";
    int r = gateway_targets(g, true, why);
    if (r < 0)
        log_say(g->log, LOG_ERROR, NULL, "the targets stay as they were: %s",
                *why ? why : strerror(-r));
    gateway_mx_ask(g);
    log_say(g->log, LOG_EVENT, NULL, "the configuration was read again");
    return true;
}

/* -------------------------------------------------------- what parts report */

static void on_stirred(void *arg)
{
    struct gateway *g = arg;
    if (!g->dispatch || g->stopping)
        return;
    dispatch_more(g->dispatch);
    foreman_look(g->foreman);
}

/** What is not written down may be sent twice: nothing more is begun. */
static void on_failed(void *arg, int error, const char *why)
{
    struct gateway *g = arg;
    log_say(g->log, LOG_ERROR, LOG_FIELDS({"reason", why}),
            "the store does not take what became of a mail: %s; no more mails "
            "are begun until RESUME",
            strerror(-error));
    foreman_suspend(g->foreman, true);
}

static void on_ended(void *arg)
{
    struct gateway *g = arg;
    int error = dispatch_error(g->dispatch);
    if (error < 0) {
        g->error = error;
        log_say(g->log, LOG_ERROR, NULL, "the gateway ends: %s",
                strerror(-error));
    }
    loop_leave(g->loop);
}

static void on_note(void *arg, const char *text)
{
    struct gateway *g = arg;
    log_say(g->log, LOG_WARNING, NULL, "%s", text);
}

/* ------------------------------------------------------------ put together */

static int open_store(struct gateway *g, char *why)
{
    char text[STORE_WHY_MAX] = "";
    int r = store_open(g->config->spool.directory, &g->store, text);
    uint64_t count = 0;
    int64_t now = time(NULL);
    if (r == 0 && g->options.cold) {
        r = store_begin(g->store, true);
        if (r == 0)
            r = store_cold_start(g->store, now, &count);
        if (r == 0)
            r = store_commit(g->store);
    }
    if (r == 0)
        r = ledger_begin(g->store, now);
    if (r == 0)
        r = gateway_pace_read(g);
    if (r < 0)
        snprintf(why, GATEWAY_WHY_MAX, "%s",
                 *text      ? text
                 : g->store ? store_why(g->store)
                            : strerror(-r));
    if (count > 0)
        log_say(g->log, LOG_WARNING, NULL,
                "cold start: %llu jobs are read from their beginning",
                (unsigned long long)count);
    return r;
}

static int make_store(struct gateway *g, char *why)
{
    const struct keeper_options keeper = {.base = loop_base(g->loop),
                                          .most_waiting = 4 * 4096};
    int r = open_store(g, why);
    if (r < 0)
        return r;
    g->ids = g->store;
    g->spool = store_spool(g->store);
    if (r == 0)
        r = keeper_new(&keeper, &g->store, &g->keeper);
    if (r < 0)
        return r;
    const struct ledger_options ledger = {.keeper = g->keeper,
                                          .stirred = on_stirred,
                                          .failed = on_failed,
                                          .arg = g};
    r = ledger_new(&ledger, &g->ledger);
    return r == 0 ? gateway_pace(g) : r;
}

static int make_dispatch(struct gateway *g)
{
    const struct foreman_options foreman = gateway_foreman(g);
    int r = foreman_new(&foreman, &g->foreman);
    if (r < 0)
        return r;
    const struct dispatch_options dispatch = {
        .loop = g->loop,
        .supply = foreman_supply(g->foreman, on_ended, g),
        .targets = g->targets,
        .target_count = g->target_count,
        .connections = (unsigned)g->config->connections,
        .retries = UINT_MAX,
        .retry_pause_s = (unsigned)g->config->timeout.connect_retry_s,
        .standing = true,
        .wire = {.loop = g->loop,
                 .helo = g->host,
                 .connect_patience_s = GATEWAY_CONNECT_PATIENCE_S},
        .note = on_note,
        .note_arg = g};
    return dispatch_new(&dispatch, &g->dispatch);
}

static int make_control(struct gateway *g, char *why)
{
    const struct control_options control = {.loop = g->loop,
                                            .log = g->log,
                                            .path = g->config->control.socket,
                                            .group = g->config->control.group,
                                            .obey = gateway_obey,
                                            .arg = g};
    return control_new(&control, &g->control, why, GATEWAY_WHY_MAX);
}

static int gateway_make(struct gateway *g, char *why)
{
    gateway_name(g);
    int r = loop_new(&g->loop);
    if (r == 0)
        r = catch_signals(g); /* before anybody can see that it is there */
    if (r == 0)
        r = pages_new(&g->pages);
    if (r == 0)
        r = pages_new(&g->session_pages);
    if (r == 0)
        r = gateway_habits(g, why);
    if (r == 0)
        r = gateway_mx(g, why);
    if (r == 0)
        r = gateway_targets(g, false, why);
    if (r == 0)
        r = worker_new(g->loop, &g->worker);
    if (r == 0)
        r = gateway_audit(g, why);
    if (r == 0)
        r = make_store(g, why);
    if (r == 0)
        r = make_dispatch(g);
    if (r == 0)
        r = gateway_inlets(g, why);
    if (r == 0)
        r = gateway_listeners(g, why);
    if (r == 0)
        r = make_control(g, why);
    if (r == 0)
        r = feed_watchdog(g);
    return r;
}

/** Who answers to whom is freed after it: threads give their answers while
 *  the foreman and the operator's questions still stand. */
static void gateway_clear(struct gateway *g)
{
    if (g->control)
        control_close(g->control);
    if (g->hang_up)
        event_free(g->hang_up);
    if (g->user_1)
        event_free(g->user_1);
    if (g->pulse)
        event_free(g->pulse);
    gateway_listeners_free(g);
    gateway_inlets_free(g);
    gateway_mx_free(g);
    gateway_iplist_free(g);
    dispatch_free(&g->dispatch);
    worker_free(&g->worker);
    gateway_pace_end(g);
    keeper_free(&g->keeper);
    gateway_pace_free(g);
    control_free(&g->control);
    foreman_free(&g->foreman);
    gateway_reports_free(g);
    audit_free(&g->audit);
    ledger_free(&g->ledger);
    store_close(&g->store);
    gateway_targets_free(g);
    gateway_charsets_free(g);
    pages_free(&g->pages);
    pages_free(&g->session_pages);
    loop_free(&g->loop);
    config_free(&g->reloaded);
}

int gateway_run(const struct gateway_options *options,
                char why_out[GATEWAY_WHY_MAX])
{
    SCOPED(gateway_clear)
    struct gateway g = {
        .options = *options, .config = options->config, .log = options->log};
    *why_out = '\0';
    int r = gateway_make(&g, why_out);
    if (r < 0)
        return r;
    g.started = true;
    dispatch_start(g.dispatch);
    foreman_start(g.foreman, g.dispatch);
    sd_notify(0, "READY=1");
    log_say(g.log, LOG_EVENT, LOG_FIELDS({"spool", g.config->spool.directory}),
            "ebgate " EBGATE_VERSION " is ready");
    r = loop_run(g.loop);
    g.stopping = true;
    foreman_stop(g.foreman);
    log_say(g.log, LOG_EVENT, NULL, "stopped");
    return r < 0 ? r : g.error;
}
