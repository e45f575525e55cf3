/**
 * replies.h - transcript lines → the replies data set, text or JSON
 *
 *     050 RCPT TO:<a@b>
 *     250 2.1.5 Ok (record 17)
 *
 * As a data set: in the submitter's codepage and record format; a reply that
 * is longer than the record goes on as a multi-line reply; a character the
 * page lacks is a question mark. Written to a temporary name and renamed when
 * complete. The form of the lines is bsmtp.h's.
 */
#ifndef EBGATE_REPORT_REPLIES_H
#define EBGATE_REPORT_REPLIES_H

#include "codepages/codepage.h"
#include "intake/dataset.h"
#include "report/transcript.h"

#include <stdio.h>

struct replies;

/**
 * replies_open_dataset
 * @cp:     of the lines; borrowed as long as the replies live
 * @format: F: padded to LRECL; V: RDW, and BDW when blocked; text: its line
 *          ends; with carriage control each record asks for a new line
 * Returns 0; -EINVAL when a record is too short for any reply (less than 24
 * bytes); or -errno.
 */
int replies_open_dataset(const char *path, const struct codepage *cp,
                         const struct dataset_format *format,
                         struct replies **r_out);
/** UTF-8 lines to a stream; borrowed. */
int replies_open_text(FILE *out, struct replies **r_out);
/**
 * replies_open_json - one JSON object a recipient, a line each
 * Members: record, address, code, enhanced, text, relay, queue_id, time,
 * state, mail; null where there is none. State is delivered, refused,
 * deferred, uncertain, or dropped for a recipient that the job took back
 * (RSET) or never gave a text.
 */
int replies_open_json(FILE *out, struct replies **r_out);

/** Writes a line; data set and text keep those that are shown. Returns 0 or
 *  -errno. */
int replies_write(struct replies *r, const struct transcript_line *line);

/** A data set that is flushed and renamed by replies_finish, and not synced:
 *  who opened it sees to that. */
void replies_leave_sync(struct replies *r);

/** Completes it: flushes, renames. Returns 0 or -errno; without it
 *  replies_free leaves no file behind. */
int replies_finish(struct replies *r);
void replies_free(struct replies **r);

#endif
