/**
 * detect.h - what a data set looks like, with the proof
 *
 * Fed with the whole data set once, before anything of it is sent. With a
 * stated RECFM it proves that the data set is one (a malformed RDW in the
 * last block is found here); with RECFM_AUTO it tries every format and gives
 * an answer only when exactly one holds. It never guesses.
 *
 * Source of the proofs: the chains of RDW and BDW must end exactly at the end
 * of the file, and the first record must be a batch SMTP command.
 */
#ifndef EBGATE_INTAKE_DETECT_H
#define EBGATE_INTAKE_DETECT_H

#include "codepages/codepage.h"
#include "intake/records.h"

struct detect;

struct finding_of_format {
    struct dataset_format format; /* no AUTO left in it */
    char proof[400]; /* "RECFM VB: 14 blocks and 203 records fill ..." */
};

/**
 * detect_new
 * @wanted: as the user said; recfm, sequence may be AUTO, lrecl 0 is unknown
 * @cp:     for the first command in lower case; borrowed; NULL: upper case
 * @batch:  the data set holds batch SMTP, so that the first command is part
 *          of the proof; false: any data set (convert)
 */
int detect_new(const struct dataset_format *wanted, const struct codepage *cp,
               bool batch, struct detect **d_out);
void detect_free(struct detect **d);
int detect_feed(struct detect *d, struct span bytes);

/**
 * detect_end - the verdict
 * Returns STEP_ITEM with the finding, STEP_FAULT with the fault (malformed,
 * empty, nothing fits, or more than one does), or -errno.
 */
int detect_end(struct detect *d, struct finding_of_format *finding_out,
               struct fault *fault_out);

#endif
