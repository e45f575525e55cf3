/**
 * answer.h - where the lines of a transcript go: data set, screen, JSON
 *
 * And the tally of what was mended, one line a quirk instead of one a record.
 */
#ifndef EBGATE_CLI_ANSWER_H
#define EBGATE_CLI_ANSWER_H

#include "cli/case.h"
#include "report/replies.h"

struct answer {
    struct replies *stream;  /* standard output, or NULL */
    struct replies *dataset; /* --replies, or NULL */
    enum profile profile;
    struct {
        uint64_t count;
        uint64_t first_record;
    } mended[QUIRK_LAST + 1]; /* of the data set under way */
};

/**
 * answer_check_operands - data sets that can be read, and replies that do not
 * take the place of one
 * A name that was mistyped shall not come out after half the mail. Problems
 * are said. Returns STATUS_OK or STATUS_USAGE.
 */
int answer_check_operands(const char *command, const struct settings *settings,
                          int count, char **paths);

/** Standard output as text or JSON, unless the data set or --quiet takes its
 *  place. Returns 0 or -errno. */
int answer_open(struct answer *a, const struct settings *settings);

/**
 * answer_begin - a data set's lines come now
 * Opens the replies data set at the first: it has that one's form. Problems
 * are said. Returns 0 or the exit status.
 */
int answer_begin(struct answer *a, const struct settings *settings,
                 const struct dataset_case *c);

/**
 * answer_refuse - a data set with a fault has one reply, which names it
 * It goes into the replies data set too when the format is known without the
 * data set: stated, or that of another one before.
 */
void answer_refuse(struct answer *a, const struct settings *settings,
                   const struct habits *habits, const struct dataset_case *c);

/** Returns 0 or -errno. */
int answer_line(struct answer *a, const struct transcript_line *line);

/** Says what was mended in the data set. */
void answer_say_mended(const struct answer *a, const struct dataset_case *c);

/** Completes what is written. Returns 0 or -errno. */
int answer_finish(struct answer *a);
void answer_clear(struct answer *a);

#endif
