/* A job that could not even be opened has replies nevertheless. */
#include "service/foreman_private.h"

#include "base/scope.h"
#include "report/replies.h"

#include <errno.h>
#include <string.h>

/* What every site can read. */
#define USUAL_PAGE "IBM-1047"

void shift_find_page(struct shift *shift)
{
    struct pages *pages = shift->foreman->options.habits.pages;
    struct codepage_error error;
    const char *name = shift->facts.codepage;
    if (name && pages_open(pages, name, &shift->page, &error) == 0)
        return;
    if (pages_open(pages, USUAL_PAGE, &shift->page, &error) < 0)
        shift->page = NULL;
}

/** As the job was said to be, if that says anything. */
static struct dataset_format format_of(const struct shift *shift)
{
    struct dataset_format format = shift->facts.wanted;
    if (format.recfm == RECFM_AUTO)
        format.recfm = RECFM_TEXT;
    if (format.lrecl == 0)
        format.lrecl = shift->foreman->options.lrecl;
    return format;
}

static int write_refusal(const struct shift *shift, struct replies *replies)
{
    SCOPED(reply_clear) struct reply reply = {0};
    int r = reply_set(&reply, "554 5.6.0", "Nothing was sent: %s",
                      shift->fault.text);
    const struct transcript_line line = {
        .record = shift->fault.record, .reply = reply, .shown = true};
    if (r == 0)
        r = replies_write(replies, &line);
    return r == 0 ? replies_finish(replies) : r;
}

void shift_refuse(struct shift *shift)
{
    struct replies *replies = NULL;
    if (!shift->replies || !shift->page)
        return;
    const struct dataset_format format = format_of(shift);
    int r =
        replies_open_dataset(shift->replies, shift->page, &format, &replies);
    if (r == 0)
        replies_leave_sync(replies);
    if (r == 0)
        r = write_refusal(shift, replies);
    replies_free(&replies);
    shift->answered = r == 0;
    if (r < 0)
        log_say(shift->foreman->options.log, LOG_ERROR,
                LOG_FIELDS({"file", shift->replies}),
                "the replies could not be written: %s", strerror(-r));
}
