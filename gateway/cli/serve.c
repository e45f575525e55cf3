/* ebgate serve: the standing gateway, and the check of its configuration. */
#include "base/buf.h"
#include "base/scope.h"
#include "cli/cli.h"
#include "service/gateway.h"
#include "service/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char command[] = "serve";

struct serving {
    struct settings settings;
    struct log *log;
};

/* --------------------------------------------------------------- the file */

static void close_file(int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

/** A byte more than is allowed, so that the reader can say so. */
static int read_file(const char *path, struct buf *bytes_out)
{
    SCOPED(close_file) int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return -errno;
    while (bytes_out->len <= CONFIG_MAX_BYTES) {
        int r = buf_reserve(bytes_out, 65536);
        if (r < 0)
            return r;
        ssize_t len = read(fd, bytes_out->bytes + bytes_out->len, 65536);
        if (len < 0 && errno == EINTR)
            continue;
        if (len <= 0)
            return len < 0 ? -errno : 0;
        bytes_out->len += (size_t)len;
    }
    return 0;
}

static void say_finding(const char *path, const struct config_finding *f,
                        bool json)
{
    static const char *const names[] = {"note", "warning", "error"};
    const char *severity = names[f->severity];
    if (json) {
        json_t *object =
            json_pack("{s:s, s:i, s:s, s:s}", "file", path, "line",
                      (int)f->line, "severity", severity, "text", f->text);
        if (object)
            json_dumpf(object, stdout, JSON_COMPACT);
        putchar('\n');
        json_decref(object);
    } else if (f->line > 0) {
        say(command, "%s:%u: %s: %s", path, f->line, severity, f->text);
    } else {
        say(command, "%s: %s: %s", path, severity, f->text);
    }
}

/** 0, -EINVAL with all that is wrong said, or -errno that was said. The worst
 *  that was found in @worst_out. */
static int read_config(const struct settings *s, struct config **config_out,
                       enum config_severity *worst_out)
{
    SCOPED(buf_clear) struct buf bytes;
    SCOPED(config_findings_clear) struct config_findings findings = {0};
    buf_init(&bytes, CONFIG_MAX_BYTES + 2 * 65536);
    int r = read_file(s->config, &bytes);
    if (r < 0) {
        say(command, "%s: %s", s->config, strerror(-r));
        return r;
    }
    r = config_read(buf_span(&bytes), getenv("CSSMTP_CODEPAGE_CONFIG"),
                    config_out, &findings);
    *worst_out = CONFIG_NOTE;
    for (size_t i = 0; i < findings.count; i++) {
        if (findings.at[i].severity > *worst_out)
            *worst_out = findings.at[i].severity;
        say_finding(s->config, &findings.at[i], s->json);
    }
    if (findings.more > 0)
        say(command, "%s: and %zu more", s->config, findings.more);
    if (r < 0 && r != -EINVAL)
        say(command, "%s: %s", s->config, strerror(-r));
    return r;
}

/* ---------------------------------------------------------------- commands */

static int check(const struct settings *s, const struct config *config,
                 enum config_severity worst)
{
    if (!s->json && !s->quiet)
        say(command,
            "%s: %zu targets, %zu inlets, %zu listeners: it can be used",
            s->config, config->target_count, config->inlet_count,
            config->listener_count);
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
