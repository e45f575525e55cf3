#include "base/log.h"

#include "base/utf8.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Fields of one event; more are left out. */
#define MAX_FIELDS 16
/* A line of log_to_fd: the text and all fields, each quoted at worst. */
#define MAX_LINE 4096

struct log {
    unsigned mask;
    struct log_sink sink;
    uint64_t lost;
    uint64_t untold; /* of the lost: not said yet */
};

int log_new(unsigned mask, const struct log_sink *sink, struct log **log_out)
{
    struct log *log = calloc(1, sizeof *log);
    if (!log)
        return -ENOMEM;
    log->mask = mask;
    log->sink = *sink;
    *log_out = log;
    return 0;
}

void log_free(struct log **log)
{
    free(*log);
    *log = NULL;
}

void log_set_mask(struct log *log, unsigned mask)
{
    log->mask = mask;
}

unsigned log_mask(const struct log *log)
{
    return log->mask;
}

uint64_t log_lost(const struct log *log)
{
    return log->lost;
}

const char *log_level_name(enum log_level level)
{
    static const char *const names[] = {"error", "warning", "event", "info",
                                        "jes",   "network", "debug", "trace"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if ((unsigned)level >> i & 1)
            return names[i];
    return "none";
}

/* ---------------------------------------------------------------- an event */

static void tell_lost(struct log *log)
{
    static const struct log_field none[] = {{0}};
    char text[80];
    if (log->untold == 0)
        return;
    snprintf(text, sizeof text, "%" PRIu64 " lines of the log were lost",
             log->untold);
    if (log->sink.take(log->sink.arg, LOG_WARNING, text, none))
        log->untold = 0;
}

void log_say(struct log *log, enum log_level level,
             const struct log_field *fields, const char *format, ...)
{
    if (!log || !(log->mask & (unsigned)level))
        return;
    char raw[LOG_MAX_TEXT], text[LOG_MAX_TEXT];
    char values[MAX_FIELDS][LOG_MAX_TEXT / 2];
    struct log_field kept[MAX_FIELDS + 1] = {{0}};
    size_t count = 0;
    va_list args;
    va_start(args, format);
    vsnprintf(raw, sizeof raw, format, args);
    va_end(args);
    utf8_print(span_text(raw), text, sizeof text);
    for (; fields && fields->name && count < MAX_FIELDS; fields++) {
        if (!fields->value)
            continue;
        utf8_print(span_text(fields->value), values[count],
                   sizeof values[count]);
        kept[count] = (struct log_field){fields->name, values[count]};
        count++;
    }
    tell_lost(log);
    if (!log->sink.take(log->sink.arg, level, text, kept)) {
        log->lost++;
        log->untold++;
    }
}

/* ---------------------------------------------------------- to a descriptor */

static bool needs_quotes(const char *value)
{
    return *value == '\0' || strpbrk(value, " \"=\\") != NULL;
}

struct line {
    char bytes[MAX_LINE];
    size_t len;
};

/** One byte always stays free for the end of the line. */
static void put(struct line *l, char c)
{
    if (l->len < sizeof l->bytes - 1)
        l->bytes[l->len++] = c;
}

static void put_text(struct line *l, const char *text)
{
    while (*text)
        put(l, *text++);
}

static void put_value(struct line *l, const char *value)
{
    bool quoted = needs_quotes(value);
    if (quoted)
        put(l, '"');
    for (; *value; value++) {
        if (*value == '"' || *value == '\\')
            put(l, '\\');
        put(l, *value);
    }
    if (quoted)
        put(l, '"');
}

bool log_to_fd(void *arg, enum log_level level, const char *text,
               const struct log_field *fields)
{
    int fd = (int)(intptr_t)arg;
    struct line l = {.len = 0};
    put_text(&l, log_level_name(level));
    put_text(&l, ": ");
    put_text(&l, text);
    for (; fields->name; fields++) {
        put(&l, ' ');
        put_text(&l, fields->name);
        put(&l, '=');
        put_value(&l, fields->value);
    }
    l.bytes[l.len++] = '\n';
    struct pollfd ready = {.fd = fd, .events = POLLOUT};
    if (poll(&ready, 1, 0) != 1 || !(ready.revents & POLLOUT))
        return false;
    return write(fd, l.bytes, l.len) == (ssize_t)l.len;
}
