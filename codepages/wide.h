/** wide.h - double-byte characters that need no care: encode.c's other half */
#ifndef EBGATE_CODEPAGES_WIDE_H
#define EBGATE_CODEPAGES_WIDE_H

#include "codepages/run.h"

/**
 * wide_run - in double-byte state, converts characters of two or three bytes
 * Up to one that is no double byte, begins a sequence, is malformed or cut,
 * or needs the policy's word.
 */
void wide_run(struct run *r);

#endif
