/**
 * verdict.h - what IBM's servers say of a command that is refused here
 *
 * What is mended instead has its row in the table of quirks; this is for
 * plain errors, which every server refuses, each in its own words.
 */
#ifndef EBGATE_CLI_VERDICT_H
#define EBGATE_CLI_VERDICT_H

#include "report/transcript.h"

struct verdict {
    const char *ibm;    /* the old SMTP server */
    const char *cssmtp; /* CSSMTP */
};

/** For a line with a negative reply; never empty. */
struct verdict verdict_of(const struct transcript_line *line);

#endif
