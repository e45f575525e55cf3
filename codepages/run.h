/** run.h - what a coding has in hand while it walks its input */
#ifndef EBGATE_CODEPAGES_RUN_H
#define EBGATE_CODEPAGES_RUN_H

#include "codepages/page.h"

struct run {
    struct codepage_coder *c;
    const unsigned char *in;
    size_t in_len;
    size_t at;            /* of the next character */
    unsigned char *end;   /* where the next one is written */
    unsigned char *limit; /* the end of the room */
    bool last;
    /* Compose.h: the letter that was last written other than as it stands. */
    size_t cluster_at;          /* where it began in the input */
    unsigned char *cluster_end; /* where its bytes begin; NULL: none was */
};

static inline struct run run_begin(struct codepage_coder *c,
                                   const unsigned char *in, size_t in_len,
                                   unsigned char *out, bool last)
{
    return (struct run){c,    in, in_len, 0, out, out + 4 * in_len + 16,
                        last, 0,  NULL};
}

enum outcome {
    GO_ON,
    WAIT, /* the rest of a character is still to come */
    STOP, /* the policy says so */
};

static inline struct codepage_result
run_result(const struct run *r, const unsigned char *out, enum outcome outcome)
{
    return (struct codepage_result){r->at, (size_t)(r->end - out),
                                    outcome == STOP ? CODEPAGE_STOPPED
                                                    : CODEPAGE_OK};
}

#endif
