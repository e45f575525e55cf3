/* ebgate serve: the standing gateway, and the check of its configuration. */
#include "base/buf.h"
#include "base/scope.h"
#include "cli/cli.h"
#include "cli/config_file.h"
#include "service/gateway.h"
#include "service/journal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char command[] = "serve";

struct serving {
    struct settings settings;
    struct log *log;
};

/** 0, -EINVAL with all that is wrong said, or -errno that was said. The worst
 *  that was found in @worst_out. */
static int read_config(const struct settings *s, struct config **config_out,
                       enum config_severity *worst_out)
{
    SCOPED(buf_clear) struct buf bytes = {0};
    SCOPED(config_free) struct config *config = NULL;
    SCOPED(config_findings_clear) struct config_findings findings = {0};
    int r = config_file_read(command, s->config, &bytes);
    if (r < 0)
        return r;
    r = config_read(buf_span(&bytes), getenv("CSSMTP_CODEPAGE_CONFIG"), &config,
                    &findings);
    if (r == 0)
        r = config_examine(config, &findings);
    if (r == 0 && findings.worst == CONFIG_ERROR)
        r = -EINVAL;
    config_file_say(command, s->config, &findings, s->json);
    if (s->json && s->check)
        config_file_sum(s->config, &findings, r == 0);
    if (r < 0 && r != -EINVAL)
        say(command, "%s: %s", s->config, strerror(-r));
    *worst_out = findings.worst;
    if (r == 0)
        *config_out = GIVE(config);
    return r;
}

/* ---------------------------------------------------------------- commands */

static const char *plural(size_t count)
{
    return count == 1 ? "" : "s";
}

static int check(const struct settings *s, const struct config *config,
                 enum config_severity worst)
{
    if (!s->json && !s->quiet)
        say(command,
            "%s: %zu target%s, %zu inlet%s, %zu listener%s: it can be used",
            s->config, config->target_count, plural(config->target_count),
            config->inlet_count, plural(config->inlet_count),
            config->listener_count, plural(config->listener_count));
    return worst == CONFIG_WARNING ? STATUS_WARNING : STATUS_OK;
}

static int reload(void *arg, struct config **config_out)
{
    const struct serving *s = arg;
    enum config_severity worst;
    return read_config(&s->settings, config_out, &worst);
}

static int serve(struct serving *s, const struct config *config)
{
    char why[GATEWAY_WHY_MAX] = "";
    struct log_sink sink = LOG_FD_SINK(STDERR_FILENO);
    if (journal_is_there())
        sink.take = journal_take;
    int r = log_new((unsigned)config->log_level, &sink, &s->log);
    const struct gateway_options options = {.config = config,
                                            .log = s->log,
                                            .cold = s->settings.cold,
                                            .reload = reload,
                                            .arg = s};
    if (r == 0)
        r = gateway_run(&options, why);
    log_free(&s->log);
    if (r < 0)
        say(command, "%s", *why ? why : strerror(-r));
    return r < 0 ? STATUS_USAGE : STATUS_OK;
}

int cli_serve(int argc, char **argv)
{
    struct serving s = {.log = NULL};
    SCOPED(config_free) struct config *config = NULL;
    enum config_severity worst = CONFIG_NOTE;
    int first = cli_begin(command, argc, argv, &s.settings);
    if (first < 0)
        return -1 - first;
    if (first < argc)
        return say_usage(command,
                         "\"%s\": there are no operands; -c FILE "
                         "names the configuration",
                         argv[first]);
    if (!s.settings.config)
        return say_usage(command, "-c FILE is wanted: the configuration");
    if (read_config(&s.settings, &config, &worst) < 0)
        return STATUS_USAGE;
    return s.settings.check ? check(&s.settings, config, worst)
                            : serve(&s, config);
}
