/** roster_rows.h - rows of the roster whose cells are an engine's */
#ifndef EBGATE_CODEPAGES_ROSTER_ROWS_H
#define EBGATE_CODEPAGES_ROSTER_ROWS_H

#include "codepages/roster.h"

/** By kind, and those of single bytes by CCSID. */
extern const struct roster_row roster_ebcdic[];
extern const size_t roster_ebcdic_len;

extern const struct roster_row roster_mail[];
extern const size_t roster_mail_len;

#endif
