/* ebgate migrate: the old SMTP server's configuration, in ebgate's language. */
#include "base/scope.h"
#include "cli/cli.h"
#include "cli/config_file.h"
#include "config/legacy.h"

#include <errno.h>
#include <string.h>

static const char command[] = "migrate";

static int translate(const struct settings *s, const char *path)
{
    SCOPED(buf_clear) struct buf bytes = {0};
    SCOPED(config_findings_clear) struct config_findings findings = {0};
    if (config_file_read(command, path, &bytes) < 0)
        return STATUS_USAGE;
    int r = legacy_translate(buf_span(&bytes), s->codepage, stdout, &findings);
    config_file_say(command, path, &findings, false);
    if (r == 0 && fflush(stdout) != 0)
        r = -EIO;
    if (r < 0) {
        say(command, "%s: %s", path,
            r == -EINVAL ? "nothing was written" : strerror(-r));
        return r == -EINVAL ? STATUS_USAGE : STATUS_NOTHING;
    }
    return findings.worst == CONFIG_NOTE ? STATUS_OK : STATUS_WARNING;
}

int cli_migrate(int argc, char **argv)
{
    struct settings settings;
    int first = cli_begin(command, argc, argv, &settings);
    if (first < 0)
        return -1 - first;
    if (argc - first != 1)
        return say_usage(command,
                         "one operand is wanted: the CONFIG data set of the "
                         "old SMTP server, or -");
    return translate(&settings, argv[first]);
}
