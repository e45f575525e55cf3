/**
 * log.h - what a standing gateway says while it runs: one event a line
 *
 *     log_say(log, LOG_EVENT, LOG_FIELDS({"job", name}, {"id", id}),
 *             "%u mails delivered", count);
 *
 * An event has a text for people and fields for programs. Levels are the bits
 * of CSSMTP's LogLevel statement. A line goes to a sink: a stream, or whatever
 * the service puts in its place. A sink that takes nothing holds nobody up:
 * what it refuses is counted, and said when it takes lines again.
 */
#ifndef EBGATE_BASE_LOG_H
#define EBGATE_BASE_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum log_level {
    LOG_ERROR = 1,
    LOG_WARNING = 2,
    LOG_EVENT = 4,
    LOG_INFO = 8,
    LOG_JES = 16,     /* commands of jobs and the replies to them */
    LOG_NETWORK = 32, /* what is said to relays, and what they say */
    LOG_DEBUG = 64,
    LOG_TRACE = 128,
};
#define LOG_USUAL (LOG_ERROR | LOG_WARNING | LOG_EVENT)

/** Bytes of a text, and of one value; longer ones are cut. */
#define LOG_MAX_TEXT 900

struct log_field {
    const char *name;  /* lower case, no blanks; NULL ends the fields */
    const char *value; /* NULL: the field is left out */
};
#define LOG_FIELDS(...) ((const struct log_field[]){__VA_ARGS__, {0}})

struct log;

struct log_sink {
    /* One event. @text and the values are UTF-8 without control characters.
     * False: it was not taken. */
    bool (*take)(void *arg, enum log_level level, const char *text,
                 const struct log_field *fields);
    void *arg;
};

/** @mask: the sum of the levels that are kept. Returns 0 or -ENOMEM. */
int log_new(unsigned mask, const struct log_sink *sink, struct log **log_out);
void log_free(struct log **log);

void log_set_mask(struct log *log, unsigned mask);
unsigned log_mask(const struct log *log);

/** @fields: LOG_FIELDS(...), or NULL for none. A NULL log says nothing. */
void log_say(struct log *log, enum log_level level,
             const struct log_field *fields, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/** Events that the sink did not take so far. */
uint64_t log_lost(const struct log *log);

/**
 * log_to_fd - the sink for a file descriptor: `warning: text job=X id="a b"`
 * One write an event, and none when the descriptor would block.
 * @fd: as a pointer-sized integer in the sink's arg, by LOG_FD_SINK
 */
bool log_to_fd(void *fd, enum log_level level, const char *text,
               const struct log_field *fields);
#define LOG_FD_SINK(fd) \
    ((struct log_sink){.take = log_to_fd, .arg = (void *)(intptr_t)(fd)})

/** "error", "warning" ... of the lowest bit in @level. */
const char *log_level_name(enum log_level level);

#endif
