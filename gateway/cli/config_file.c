#include "cli/config_file.h"

#include "base/scope.h"
#include "base/utf8.h"
#include "cli/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <string.h>
#include <unistd.h>

#define STEP 65536

static void close_file(int *fd)
{
    if (*fd > STDIN_FILENO)
        close(*fd);
}

static int read_all(const char *path, struct buf *bytes_out)
{
    SCOPED(close_file)
    int fd = strcmp(path, "-") == 0 ? STDIN_FILENO
                                    : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return -errno;
    while (bytes_out->len <= CONFIG_MAX_BYTES) {
        int r = buf_reserve(bytes_out, STEP);
        if (r < 0)
            return r;
        ssize_t len = read(fd, bytes_out->bytes + bytes_out->len, STEP);
        if (len < 0 && errno == EINTR)
            continue;
        if (len <= 0)
            return len < 0 ? -errno : 0;
        bytes_out->len += (size_t)len;
    }
    return 0;
}

int config_file_read(const char *command, const char *path,
                     struct buf *bytes_out)
{
    buf_init(bytes_out, CONFIG_MAX_BYTES + 2 * STEP);
    int r = read_all(path, bytes_out);
    if (r < 0)
        say(command, "%s: %s", path, strerror(-r));
    return r;
}

/* A name or a value may be cut, or no UTF-8 at all. */
static json_t *json_clean(const char *text)
{
    char clean[4096];
    utf8_print(span_text(text), clean, sizeof clean);
    return json_string(clean);
}

static void put_object(json_t *object)
{
    if (object)
        json_dumpf(object, stdout, JSON_COMPACT);
    putchar('\n');
    json_decref(object);
}

static void say_finding(const char *command, const char *path,
                        const struct config_finding *f)
{
    const char *severity = config_severity_name(f->severity);
    if (f->line > 0)
        say(command, "%s:%u: %s: %s", path, f->line, severity, f->text);
    else
        say(command, "%s: %s: %s", path, severity, f->text);
}

void config_file_say(const char *command, const char *path,
                     const struct config_findings *findings, bool json)
{
    for (size_t i = 0; i < findings->count; i++) {
        const struct config_finding *f = &findings->at[i];
        if (json)
            put_object(json_pack("{s:o, s:i, s:s, s:o}", "file",
                                 json_clean(path), "line", (int)f->line,
                                 "severity", config_severity_name(f->severity),
                                 "text", json_clean(f->text)));
        else
            say_finding(command, path, f);
    }
    if (findings->more > 0)
        say(command, "%s: and %zu more", path, findings->more);
}

void config_file_sum(const char *path, const struct config_findings *findings,
                     bool usable)
{
    int counts[CONFIG_ERROR + 1] = {0};
    for (size_t i = 0; i < findings->count; i++)
        counts[findings->at[i].severity]++;
    put_object(json_pack("{s:o, s:b, s:i, s:i, s:i, s:I}", "file",
                         json_clean(path), "usable", usable, "errors",
                         counts[CONFIG_ERROR], "warnings",
                         counts[CONFIG_WARNING], "notes", counts[CONFIG_NOTE],
                         "more", (json_int_t)findings->more));
}
