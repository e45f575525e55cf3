#include "service/intake.h"

#include "base/scope.h"
#include "intake/address_byte.h"

#include <errno.h>

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
        size_t count = address_bytes(record.bytes, places);
        guess_feed(g, record.bytes.at, record.bytes.len, false);
        for (size_t i = 0; i < count; i++)
            guess_at_sign(g, record.bytes.at, record.bytes.len, places[i]);
    }
    if (step == STEP_FAULT)
        return -EBADMSG;
    return step < 0 ? step : 0;
}
