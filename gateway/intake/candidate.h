/**
 * candidate.h - one reading of a data set under trial
 *
 * The proof that a data set can be read so is that it is: a candidate reads
 * all of it with records.c, and fails where that does, or where the content
 * belies it. Memory is that of one records stage.
 */
#ifndef EBGATE_INTAKE_CANDIDATE_H
#define EBGATE_INTAKE_CANDIDATE_H

#include "intake/records.h"
#include "intake/serials.h"
#include "intake/verbs.h"

/** The fixed lengths that are tried when none is told; 80 is the card. */
#define CANDIDATE_LRECLS 13
extern const size_t candidate_lrecls[CANDIDATE_LRECLS];

enum candidate_state {
    CANDIDATE_READS,
    CANDIDATE_HOLDS,     /* to the very end */
    CANDIDATE_MALFORMED, /* its fault says where */
    CANDIDATE_NO_MAIL,   /* the first record is no command */
    CANDIDATE_MISFIT,    /* `reason`: other content speaks against it */
};

/** How much the content has to say. */
enum candidate_content {
    CONTENT_NOTED,   /* it is looked at and decides nothing */
    CONTENT_FIRST,   /* the first record must be a command */
    CONTENT_COUNTED, /* and commands where they are expected are counted */
    CONTENT_STRIDE,  /* the LRECL is a guess: every command must fit */
};

/** The reason where commands stand in every second, third ... record only:
 *  the LRECL may be so many times as long. */
extern const char CANDIDATE_WIDER[];

struct candidate {
    struct dataset_format format;
    enum candidate_state state;
    enum candidate_content content;
    const struct verbs *verbs; /* borrowed */
    struct records *records;   /* NULL when it has failed */
    struct fault fault;        /* MALFORMED */
    const char *reason;        /* MISFIT, static */
    uint64_t failed_at;        /* byte */

    uint64_t count, blocks, spanned;
    const char *first_verb; /* of the first record that is not blank */
    bool first_seen, indented;
    bool word_first;      /* record 1 begins as if with an RDW or SDW */
    enum verbs_code code; /* of the first verb */
    bool all_printed; /* column 1 of all records could be carriage control */
    bool in_text;     /* between DATA and the dot */
    uint64_t hits, misses; /* commands, and what is none, outside of text */
    uint64_t gap;          /* commands stand in every record of so many only */
    bool numbered;         /* sequence numbers are looked for */
    struct serials serials;
};

/** Returns 0 or -ENOMEM. @verbs is borrowed. */
int candidate_init(struct candidate *c, const struct dataset_format *format,
                   enum candidate_content content, const struct verbs *verbs);
void candidate_clear(struct candidate *c);

/** More of the data set, or its end. Nothing when it has failed. 0, -ENOMEM */
int candidate_feed(struct candidate *c, struct span bytes);
int candidate_end(struct candidate *c);

/** Content from outside speaks against it. */
void candidate_refute(struct candidate *c, const char *reason);

/** What was found: no AUTO in it. */
struct dataset_format candidate_format(const struct candidate *c);

#endif
