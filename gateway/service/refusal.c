#include "service/refusal.h"

#include "base/scope.h"
#include "report/replies.h"

/* Of a record whose length nobody knows: that of a card. */
#define USUAL_LRECL 80

/** As the job was said to be, if that says anything. */
static struct dataset_format format_of(const struct refusal *refusal)
{
    struct dataset_format format = refusal->format;
    bool fixed = format.recfm == RECFM_F || format.recfm == RECFM_FB;
    if (format.recfm == RECFM_AUTO)
        format.recfm = RECFM_TEXT;
    if (fixed && format.lrecl == 0)
        format.lrecl = USUAL_LRECL;
    return format;
}

static int write_line(const struct refusal *refusal, struct replies *replies)
{
    SCOPED(reply_clear) struct reply reply = {0};
    int r =
        reply_set(&reply, "554 5.6.0", "Nothing was sent: %s", refusal->text);
    const struct transcript_line line = {
        .record = refusal->record, .reply = reply, .shown = true};
    return r < 0 ? r : replies_write(replies, &line);
}

int refusal_write(const struct refusal *refusal)
{
    SCOPED(replies_free) struct replies *replies = NULL;
    const struct dataset_format format = format_of(refusal);
    int r = replies_open_dataset(refusal->path, refusal->cp, &format, &replies);
    if (r < 0)
        return r;
    if (refusal->sync_later)
        replies_leave_sync(replies);
    r = write_line(refusal, replies);
    return r < 0 ? r : replies_finish(replies);
}
