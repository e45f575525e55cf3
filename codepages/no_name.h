/**
 * no_name.h - why a name opens no codepage, and what would
 *
 * Each writes its text into *error_out and returns what opening ends with.
 */
#ifndef EBGATE_CODEPAGES_NO_NAME_H
#define EBGATE_CODEPAGES_NO_NAME_H

#include "codepages/names.h"

/** Not even written like a name: it is no name at all. */
void no_name_at_all(const char *name, struct codepage_error *error_out);

/** Nobody knows it: the nearest that somebody does. Returns -ENOENT. */
int no_name_known(const struct names_request *q,
                  struct codepage_error *error_out);

/** @q->refusal: engines have different pages by that name. Returns -EINVAL. */
int no_name_refused(const struct names_request *q,
                    struct codepage_error *error_out);

/** The page is known, and nobody here has its table. Returns -ENOENT. */
int no_name_table(const struct names_request *q,
                  struct codepage_error *error_out);

/** The C library has the name, for another page. Returns -EINVAL. */
int no_name_in_libc(const struct names_request *q,
                    struct codepage_error *error_out);

/** Only the C library has the page, with faults. Returns -EINVAL. */
int no_name_only_libc(const struct names_request *q,
                      struct codepage_error *error_out);

#endif
