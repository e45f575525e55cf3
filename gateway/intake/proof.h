/** proof.h - what was found, and why nothing was, in words for people */
#ifndef EBGATE_INTAKE_PROOF_H
#define EBGATE_INTAKE_PROOF_H

#include "intake/verdict.h"

/** "RECFM VB: 14 blocks with 203 records fill the 18,204 bytes exactly" */
void proof_of(const struct candidate *c, const struct evidence *e, char *out,
              size_t out_size);

/** More than one candidate holds: all of them, and the option to choose. */
void proof_of_ambiguity(const struct candidate *candidates, size_t count,
                        const struct evidence *e, struct fault *fault_out);

/** No candidate holds: how it begins, and why each failed. */
void proof_of_nothing(const struct candidate *candidates, size_t count,
                      const struct evidence *e, struct fault *fault_out);

#endif
