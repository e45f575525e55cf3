/**
 * remark.h - what `check` has to say of a record, for people or as JSON
 */
#ifndef EBGATE_CLI_REMARK_H
#define EBGATE_CLI_REMARK_H

#include "report/transcript.h"

#include <stdio.h>

struct remarks {
    FILE *out;
    bool json;
    bool colour;
    bool verbose; /* well-formed commands too */
    bool quiet;
    enum profile profile;
};

/** What a data set was found to hold. */
struct tally {
    uint64_t mails, mails_fine;
    uint64_t recipients, recipients_fine;
    uint64_t refused; /* commands that are of no mail */
    uint64_t mended;
};

/** To standard output, in colour when that is a terminal and NO_COLOR does
 *  not forbid it. */
void remarks_init(struct remarks *r);

/** Counts the line, and writes what there is to say of it. Returns 0 or
 *  -errno. */
int remark_line(struct remarks *r, const struct transcript_line *line,
                struct tally *tally);

/** The closing line of a data set. Returns 0 or -errno. */
int remark_tally(struct remarks *r, const char *name,
                 const struct tally *tally);

#endif
