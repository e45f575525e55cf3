/**
 * journal.h - the log's sink for systemd's journal, with the events' fields
 *
 * A field `job` becomes EBGATE_JOB=..., so that `journalctl EBGATE_JOB=PAYROLL`
 * shows what was said of that job.
 */
#ifndef EBGATE_SERVICE_JOURNAL_H
#define EBGATE_SERVICE_JOURNAL_H

#include "base/log.h"

/** Is standard error connected to the journal? (systemd.exec(5),
 *  JOURNAL_STREAM) */
bool journal_is_there(void);

/** As log_to_fd; @arg is not used. */
bool journal_take(void *arg, enum log_level level, const char *text,
                  const struct log_field *fields);

#endif
