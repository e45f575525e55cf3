/**
 * verdict.h - which of the readings that were tried is the one
 *
 * One that holds to the very end, with nothing beside it that holds as well.
 * Where two describe the same bytes, the one that explains more is taken: a
 * chain of blocks is also a chain of long records.
 */
#ifndef EBGATE_INTAKE_VERDICT_H
#define EBGATE_INTAKE_VERDICT_H

#include "intake/candidate.h"
#include "intake/detect.h"

/** What is known beside the candidates; borrowed. */
struct evidence {
    const struct dataset_format *wanted;
    const struct verbs *verbs;
    bool batch;
    bool page_is_ascii;
    struct span head; /* the beginning, RECOGNISE_HEAD at most */
    unsigned kinds;   /* of bytes_seen.h */
    uint64_t size;
};

/** STEP_ITEM with @finding_out, or STEP_FAULT with @fault_out. Candidates
 *  that others or the evidence refute are changed. */
int verdict_give(struct candidate *candidates, size_t count,
                 const struct evidence *evidence,
                 struct finding_of_format *finding_out,
                 struct fault *fault_out);

#endif
