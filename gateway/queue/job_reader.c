#include "queue/job_file.h"

#include <errno.h>

#define READ_BLOCK (64 * 1024)

struct job_reader {
    const struct job *job;
    struct records *records;
    uint64_t at;  /* the next byte to read */
    uint64_t end; /* none is read from here on */
    unsigned char block[READ_BLOCK];
};

int job_reader_new(const struct job *job, struct job_reader **reader_out)
{
    struct job_reader *r = malloc(sizeof *r);
    if (!r)
        return -ENOMEM;
    r->job = job;
    r->records = NULL;
    int error = records_new(job_format(job), &r->records);
    if (error < 0) {
        free(r);
        return error;
    }
    job_reader_seek(r, NULL, 0);
    *reader_out = r;
    return 0;
}

void job_reader_free(struct job_reader **reader)
{
    if (!*reader)
        return;
    records_free(&(*reader)->records);
    free(*reader);
    *reader = NULL;
}

void job_reader_seek(struct job_reader *r, const struct records_mark *mark,
                     uint64_t end)
{
    static const struct records_mark beginning = {.record = 1};
    if (!mark)
        mark = &beginning;
    records_seek(r->records, mark);
    r->at = mark->offset;
    r->end = end > 0 && end < job_size(r->job) ? end : job_size(r->job);
}

/* The place where reading stops ahead of the data set's end lies between two
 * records; if it does not, the data set is not what it was. */
static int stop(const struct job_reader *r)
{
    struct records_mark mark;
    records_mark(r->records, &mark);
    return mark.offset == r->at ? STEP_END : -EIO;
}

static int read_block(struct job_reader *r)
{
    uint64_t left = r->end - r->at;
    size_t len = left < sizeof r->block ? (size_t)left : sizeof r->block;
    int error = job_read(r->job, r->at, r->block, len);
    if (error < 0)
        return error;
    r->at += len;
    return records_feed(r->records, span_of(r->block, len));
}

int job_reader_next(struct job_reader *r, struct record *record_out)
{
    for (;;) {
        int step = records_next(r->records, record_out);
        if (step != STEP_HUNGRY)
            return step;
        if (r->at >= job_size(r->job)) {
            records_end(r->records);
            continue;
        }
        if (r->at >= r->end)
            return stop(r);
        int error = read_block(r);
        if (error < 0)
            return error;
    }
}

const struct fault *job_reader_fault(const struct job_reader *r)
{
    return records_fault(r->records);
}

void job_reader_mark(const struct job_reader *r, struct records_mark *mark_out)
{
    records_mark(r->records, mark_out);
}
