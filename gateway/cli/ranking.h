/**
 * ranking.h - a data set → which pages it can be in
 */
#ifndef EBGATE_CLI_RANKING_H
#define EBGATE_CLI_RANKING_H

#include "codepages/guess.h"
#include "intake/dataset.h"

/**
 * ranking_of - reads it from end to end
 * @command: that says what is wrong, of the data set @name
 * @wanted:  its format; where that is RECFM_AUTO and none can be proved, the
 *           bytes are counted as they stand, which is said unless @quiet
 * @ranking_out: the caller's, if this returns 0
 * Returns 0; -EBADMSG: it is no such data set, which was said; or -errno.
 */
int ranking_of(const char *command, const char *path, const char *name,
               const struct dataset_format *wanted, bool quiet,
               struct guess_ranking **ranking_out);

#endif
