/**
 * batch_text.h - what batch_text finds on the way, for the parser
 */
#ifndef EBGATE_INTAKE_BATCH_TEXT_H
#define EBGATE_INTAKE_BATCH_TEXT_H

#include "intake/batch.h"

enum text_found {
    TEXT_NULLS = 1 << 0,      /* X'00' behind the text was taken off */
    TEXT_LINE_END = 1 << 1,   /* a line end behind the text was taken off */
    TEXT_SINGLE_DOT = 1 << 2, /* begins with one period that is not doubled */
    TEXT_TOO_LONG = 1 << 3,   /* strict: over 998 */
    TEXT_CUT = 1 << 4,        /* cut at 998, since the options say so */
    TEXT_END = 1 << 7,        /* the end of data, alone */
};

/** batch_text with its findings, or'ed together. */
unsigned text_cut(const struct batch_options *options,
                  const struct codepage *cp, struct record *record);

/** @s without padding at its end; blanks between SO and SI are text. */
struct span text_unpad(const struct codepage *cp, struct span s, bool blanks,
                       bool nulls);

/** Would IBM's servers join this record with the next? */
bool text_continues(const struct codepage *cp, struct span bytes);

#endif
