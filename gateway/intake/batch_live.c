/* What only a live session asks of the parser: to rest between two mails, and
 * to take back what somebody else refused. */
#include "intake/batch_state.h"

#include "base/scope.h"

#include <stdlib.h>

void batch_parked_clear(struct batch_parked *parked)
{
    free(parked->helo);
    *parked = (struct batch_parked){0};
}

bool batch_park(struct batch **batch, struct batch_parked *parked)
{
    struct batch *b = *batch;
    bool between = b->state == BATCH_START || b->state == BATCH_READY;
    if (!between || b->count > 0 || b->has_text)
        return false;
    *parked = (struct batch_parked){
        .helo = GIVE(b->helo),
        .greeted = b->greeted,
        .verbose = b->verbose,
        .errors = b->errors,
        .secrets = b->secrets,
        .record = b->record,
        .job_bytes = b->job_bytes,
        .mails = b->mails,
        .recipients = b->recipients,
    };
    batch_free(batch);
    return true;
}

void batch_unpark(struct batch *b, struct batch_parked *parked)
{
    free(b->helo);
    b->helo = parked->helo;
    b->greeted = parked->greeted;
    b->verbose = parked->verbose;
    b->errors = parked->errors;
    b->secrets = parked->secrets;
    b->record = parked->record;
    b->job_bytes = parked->job_bytes;
    b->mails = parked->mails;
    b->recipients = parked->recipients;
    *parked = (struct batch_parked){0};
    batch_rest(b);
}

/* The last recipient goes, and whoever he was is not known any more. */
static int take_recipient_back(struct batch *b)
{
    struct envelope *e = &b->envelope;
    envelope_drop_last(e);
    duplicates_reset(&b->duplicates);
    int r = 0;
    for (size_t i = 0; r == 0 && i < e->recipient_count; i++) {
        if (e->recipients[i].duplicate_of == 0)
            r = duplicates_add(&b->duplicates, e, i);
    }
    b->state = e->recipient_count > 0 ? BATCH_RCPT : BATCH_SENDER;
    return r;
}

int batch_take_back(struct batch *b, enum verb verb)
{
    if (verb == VERB_RCPT)
        return take_recipient_back(b);
    batch_clear_items(b); /* the BATCH_MAIL behind a refused DATA */
    batch_forget(b);
    return 0;
}

const struct envelope *batch_envelope(const struct batch *b)
{
    return &b->envelope;
}

const char *batch_helo(const struct batch *b)
{
    return b->helo;
}
