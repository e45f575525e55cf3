/**
 * operator.h - what an operator asks of a running gateway: text → command
 *
 * CSSMTP's MODIFY commands, in upper or lower case, whole or abbreviated as
 * IBM allows it, and ours in the same form:
 *
 *     DISPLAY,TARGETS,ADDR=192.0.2.1     d,tar
 *     FLUSHRETRY,AGE=3                   flushr,age=3
 *
 * One table has all of them; help, completion and the manual come from it.
 */
#ifndef EBGATE_SERVICE_OPERATOR_H
#define EBGATE_SERVICE_OPERATOR_H

#include <stdbool.h>
#include <stddef.h>

enum operator_verb {
    OPERATOR_DISPLAY_CONFIG,
    OPERATOR_DISPLAY_IPLIST,
    OPERATOR_DISPLAY_LOGLEVEL,
    OPERATOR_DISPLAY_SPOOL,
    OPERATOR_DISPLAY_TARGETS,
    OPERATOR_DISPLAY_JOBS,
    OPERATOR_DISPLAY_MAIL,
    OPERATOR_FLUSH_RETRY,
    OPERATOR_LOG_LEVEL,
    OPERATOR_REFRESH,
    OPERATOR_REFRESH_IPLIST,
    OPERATOR_REFRESH_TARGETS,
    OPERATOR_RESUME,
    OPERATOR_RETRY,
    OPERATOR_SUSPEND,
    OPERATOR_USER_EXIT,
    OPERATOR_RELEASE,
    OPERATOR_CANCEL,
    OPERATOR_STOP,
};

enum operator_type {
    OPERATOR_WORD,   /* one of several: Immediate|Delay */
    OPERATOR_NUMBER, /* of a job, days, a level */
    OPERATOR_TEXT,   /* an address, a pattern */
};

struct operator_key {
    const char *name; /* "TKID"; of a word: the words, parted by "|" */
    enum operator_type type;
    bool required;
    const char *help;
};

#define OPERATOR_MAX_KEYS 5

/** A row of the table. */
struct operator_row {
    enum operator_verb verb;
    const char *words; /* "Display,SPoolstatus": capitals are the shortest */
    const char *help;
    struct operator_key keys[OPERATOR_MAX_KEYS];
};
extern const struct operator_row operator_rows[];
extern const size_t operator_row_count;

#define OPERATOR_MAX_VALUE 320

struct operator_command {
    const struct operator_row *row;
    bool given[OPERATOR_MAX_KEYS]; /* which of its keys */
    char value[OPERATOR_MAX_KEYS]
              [OPERATOR_MAX_VALUE]; /* as it was typed; of
                                 a word: as the table has it */
    unsigned long number[OPERATOR_MAX_KEYS];
};

/**
 * operator_parse
 * @error_out: what was found and what would be right, one line
 * Returns 0 or -EINVAL.
 */
int operator_parse(const char *text, struct operator_command *command_out,
                   char *error_out, size_t error_size);

/** The value of the key @name, or NULL when it was not given. */
const char *operator_value(const struct operator_command *command,
                           const char *name);

/** "DISPLAY,TARGETS[,ADDR=address]", for help and manual. */
void operator_write_form(const struct operator_row *row, char *out,
                         size_t out_size);

#endif
