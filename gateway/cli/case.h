/**
 * case.h - one data set of a command: opened, proved, its at-sign settled
 */
#ifndef EBGATE_CLI_CASE_H
#define EBGATE_CLI_CASE_H

#include "cli/habits.h"

struct dataset_case {
    const char *command; /* for messages */
    const char *path;
    bool quiet;
    struct job *job;
    const struct codepage *cp;
    struct batch_options batch; /* with the at-sign of this data set */
    struct message_options message;
    struct finding finding; /* of its page; QUIRK_NONE: it was named */
    struct fault fault;     /* text empty: none; why nothing of it is sent */
};

/**
 * case_open - everything up to the first mail; faults are said here
 * @c:          command, path and quiet are set
 * @status_out: the exit status when it cannot go on
 * Returns 0, or -1 with the status and, when the data set is at fault, with
 * c->fault. case_clear in every case.
 */
int case_open(struct dataset_case *c, struct habits *habits, int *status_out);
void case_clear(struct dataset_case *c);

/**
 * case_find_page - what `auto` makes of the codepage of a proved job
 * Goes on only when one text is far ahead of all others: with a finding, never
 * silently. Else the ranking is said, and the job is refused. Returns as
 * case_open does; the habits are those of the page then.
 */
int case_find_page(struct dataset_case *c, struct habits *habits,
                   int *status_out);

/** What is to be said of its page, or NULL. */
const struct finding *case_finding(const struct dataset_case *c);

/** The path, or what "-" means. */
const char *case_name(const struct dataset_case *c);

/** Says a fault as "FILE: record N, byte OFFSET (X'..'): ..." */
void case_say_fault(const struct dataset_case *c, const struct fault *fault);

#endif
