#include "service/intake.h"

#include "base/scope.h"
#include "intake/address_byte.h"

#include <errno.h>

/** Without what fills a short last record: no byte of the job's. */
static struct span without_padding(const struct record *record, uint64_t size)
{
    uint64_t left = size > record->offset ? size - record->offset : 0;
    return span_head(record->bytes,
                     left < record->bytes.len ? left : record->bytes.len);
}

int intake_guess(const struct job *job, struct guess *g)
{
    SCOPED(job_reader_free) struct job_reader *reader = NULL;
    int step = job_reader_new(job, &reader);
    if (step < 0)
        return step;
    job_reader_seek(reader, NULL, 0);
    struct record record;
    while ((step = job_reader_next(reader, &record)) == STEP_ITEM) {
        size_t places[ADDRESS_BYTES];
        struct span bytes = without_padding(&record, job_size(job));
        size_t count = address_bytes(bytes, places);
        guess_feed(g, bytes.at, bytes.len, false);
        for (size_t i = 0; i < count; i++)
            guess_at_sign(g, bytes.at, bytes.len, places[i]);
    }
    if (step == STEP_FAULT)
        return -EBADMSG;
    return step < 0 ? step : 0;
}
