/**
 * job.h - a data set as it was received, with its attributes
 *
 * The data set is the queue: it is kept as it came and read by place. A pipe
 * is first written to a file without a name, since it is read more than once.
 * Nothing here is ever a whole data set in memory.
 */
#ifndef EBGATE_QUEUE_JOB_H
#define EBGATE_QUEUE_JOB_H

#include "intake/detect.h"
#include "intake/records.h"

struct job;

/**
 * job_open
 * @path: a file, or "-" for standard input
 * Returns 0 or -errno (-EISDIR for a directory).
 */
int job_open(const char *path, struct job **job_out);
void job_free(struct job **job);

/** A file without a name, gone when it is closed: a descriptor or -errno. */
int job_unnamed(void);

/**
 * job_adopt - a data set that ebgate wrote itself, record by record
 * @fd:     taken, also when this fails; -1: the text of its mails is kept in
 *          memory, and nothing is read from it
 * @format: how it was written: it need not be proved
 * Returns 0 or -errno.
 */
int job_adopt(int fd, const struct dataset_format *format,
              struct job **job_out);

uint64_t job_size(const struct job *job);

/**
 * job_prove - reads it once from end to end: is it what was said?
 * See detect_end for what it answers. On STEP_ITEM the job has its format.
 * A data set that changed while it was read is a fault too.
 */
int job_prove(struct job *job, const struct dataset_format *wanted,
              const struct codepage *cp, bool batch,
              struct finding_of_format *finding_out, struct fault *fault_out);
const struct dataset_format *job_format(const struct job *job);

/** Reads records from a place on; as many of a job as there are users. */
struct job_reader;
/** @job: proved, borrowed. Returns 0, -EINVAL (not proved), -ENOMEM. */
int job_reader_new(const struct job *job, struct job_reader **reader_out);
void job_reader_free(struct job_reader **reader);

/**
 * job_reader_seek - goes to @mark (NULL: the beginning)
 * @end: STEP_END comes at this byte, which lies between two records, and
 *       nothing behind it is read; 0: the end of the data set
 */
void job_reader_seek(struct job_reader *reader, const struct records_mark *mark,
                     uint64_t end);

/** STEP_ITEM, STEP_END, STEP_FAULT (job_reader_fault) or -errno: -EIO too
 *  when the file is not any more what it was. */
int job_reader_next(struct job_reader *reader, struct record *record_out);
const struct fault *job_reader_fault(const struct job_reader *reader);
/** The place before the next record. */
void job_reader_mark(const struct job_reader *reader,
                     struct records_mark *mark_out);

#endif
