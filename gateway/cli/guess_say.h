/**
 * guess_say.h - a ranking of pages in words, and as JSON
 */
#ifndef EBGATE_CLI_GUESS_SAY_H
#define EBGATE_CLI_GUESS_SAY_H

#include "base/buf.h"
#include "codepages/guess.h"

#include <jansson.h>
#include <stdio.h>

/** "EBCDIC", "ASCII", "UTF-8" ...; for JSON and for people. */
const char *guess_say_kind(enum guess_kind kind);

/**
 * guess_say_ranking - the groups with their evidence, in lines of 80 columns
 * @least: groups to show, if there are as many; those that are near are shown
 *         in any case
 */
void guess_say_ranking(FILE *out, const char *name,
                       const struct guess_ranking *ranking, size_t least);

/** The pages of a group in one line: "IBM-273, IBM-1141"; cut with their
 *  number where there are many. */
void guess_say_pages(const struct guess_group *group, char *text_out,
                     size_t text_size);

/** Why no page is certain: "the codepage cannot be told (IBM-273, or ...)". */
void guess_say_doubt(const struct guess_ranking *ranking, char *text_out,
                     size_t text_size);

/** The name of a data set as it may be shown: UTF-8, and nothing that acts on
 *  a terminal. @clean: initialised; "" when there is no memory. */
const char *guess_say_name(const char *name, struct buf *clean);

/** The caller's; NULL when there is no memory. */
json_t *guess_say_json(const char *name, const struct guess_ranking *ranking);

#endif
