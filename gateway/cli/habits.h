/**
 * habits.h - what was said on the command line, as the stages want it
 *
 * Codepages opened, limits and the defaults of the profile filled in; the same
 * for every data set of a command. The relays are relays.h's.
 */
#ifndef EBGATE_CLI_HABITS_H
#define EBGATE_CLI_HABITS_H

#include "cli/settings.h"
#include "codepages/codepage.h"
#include "intake/batch.h"
#include "message/message.h"
#include "queue/job.h"

/** Pages that `--codepage auto` may find in the data sets of one command. */
#define HABITS_MAX_FOUND 32

struct habits {
    struct codepage *cp;      /* of EBCDIC data sets; NULL: not found yet */
    struct codepage *utf8;    /* of those that are found to be ASCII */
    struct codepage *charset; /* strict: the relay's */
    struct dataset_format wanted;
    struct batch_options batch;
    struct message_options message;
    char host[256]; /* our name */
    const struct settings *settings;
    struct codepage *usual; /* IBM-1047: the commands of a job are proved by
                               it while the page is not known */
    bool find_page;         /* --codepage auto: each data set tells its own */
    struct codepage *found[HABITS_MAX_FOUND]; /* `cp` is one of them then */
    size_t found_count;
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

/**
 * habits_take_page - the page that a data set was found to be in
 * The at-sign and the format are read anew, since they may name its bytes.
 * @ccsid: 0 forgets the page of the data set before
 * Returns as habits_make does; the pages stay open until habits_clear.
 */
int habits_take_page(struct habits *h, unsigned ccsid, char *text_out,
                     size_t text_size);

/** The codepage of a proved job's records. */
const struct codepage *habits_codepage(const struct habits *h,
                                       const struct job *job);

#endif
