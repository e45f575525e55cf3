/**
 * stream.h - a coding fed in any pieces, drained into any room
 *
 * A coding needs whole characters and ample room. The stream keeps a
 * character that is cut at the end of the input, and near the end of the room
 * converts one character at a time, so that nothing is written beyond it.
 */
#ifndef EBGATE_CODEPAGES_STREAM_H
#define EBGATE_CODEPAGES_STREAM_H

#include "codepages/page.h"

/** As codepage_decode, with @run as the coding's direction. */
struct codepage_result stream_convert(struct codepage_coder *c, coding_run *run,
                                      const void *in, size_t in_len, void *out,
                                      size_t out_size, bool last);

#endif
