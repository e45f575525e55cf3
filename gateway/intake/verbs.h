/**
 * verbs.h - does a record begin with a batch SMTP command?
 *
 * For detection only: a glance at the first word, in EBCDIC or ASCII, before
 * it is known which of the two and how the data set is cut. The grammar of
 * commands is command.c's.
 */
#ifndef EBGATE_INTAKE_VERBS_H
#define EBGATE_INTAKE_VERBS_H

#include "base/span.h"
#include "codepages/codepage.h"

enum verbs_code { VERBS_EBCDIC, VERBS_ASCII };

/** The letters of each code, folded to ASCII upper case; 0: no letter. */
struct verbs {
    unsigned char letters[2][256];
};

/** @cp: where lower case stands; NULL: only upper case, which has one place
 *  in all EBCDIC pages. A page that is not EBCDIC leaves only ASCII. */
void verbs_init(struct verbs *v, const struct codepage *cp);

/**
 * verbs_match - the command that @record begins with, in column 1
 * @code_out: which code it is in
 * Returns its name, static ("HELO"), or NULL.
 */
const char *verbs_match(const struct verbs *v, struct span record,
                        enum verbs_code *code_out);

/** Nothing but blanks and nulls, of either code? */
bool verbs_is_blank(struct span record);

#endif
