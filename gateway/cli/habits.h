/**
 * habits.h - what was said on the command line, as the stages want it
 *
 * Codepages opened, relays parsed, limits and the defaults of the profile
 * filled in; the same for every data set of a command.
 */
#ifndef EBGATE_CLI_HABITS_H
#define EBGATE_CLI_HABITS_H

#include "cli/settings.h"
#include "codepages/codepage.h"
#include "intake/batch.h"
#include "message/message.h"
#include "queue/job.h"
#include "relay/target.h"

struct habits {
    struct codepage *cp;      /* of EBCDIC data sets */
    struct codepage *utf8;    /* of those that are found to be ASCII */
    struct codepage *charset; /* strict: the relay's */
    struct dataset_format wanted;
    struct batch_options batch;
    struct message_options message;
    struct target *targets[SETTINGS_MAX_RELAYS];
    size_t target_count;
    char host[256]; /* our name */
};

/**
 * habits_make
 * @settings: borrowed as long as the habits are used
 * Returns 0; -EINVAL with @text_out, what was found and what would be right;
 * 1 with a warning in it; or -errno. habits_clear in every case.
 */
int habits_make(const struct settings *settings, struct habits *out,
                char *text_out, size_t text_size);
void habits_clear(struct habits *h);

/** The codepage of a proved job's records. */
const struct codepage *habits_codepage(const struct habits *h,
                                       const struct job *job);

#endif
