/* A job that could not even be opened has replies nevertheless. */
#include "service/foreman_private.h"

#include "service/refusal.h"

#include <errno.h>
#include <string.h>

void shift_find_page(struct shift *shift)
{
    struct pages *pages = shift->foreman->options.habits.pages;
    struct codepage_error error;
    const char *name = shift->facts.codepage;
    if (name && pages_open(pages, name, &shift->page, &error) == 0)
        return;
    if (pages_open(pages, REFUSAL_PAGE, &shift->page, &error) < 0)
        shift->page = NULL;
}

void shift_refuse(struct shift *shift)
{
    if (!shift->replies || !shift->page)
        return;
    struct refusal refusal = {.path = shift->replies,
                              .cp = shift->page,
                              .format = shift->facts.wanted,
                              .text = shift->fault.text,
                              .record = shift->fault.record,
                              .sync_later = true};
    if (refusal.format.lrecl == 0)
        refusal.format.lrecl = shift->foreman->options.lrecl;
    int r = refusal_write(&refusal);
    shift->answered = r == 0;
    if (r < 0)
        log_say(shift->foreman->options.log, LOG_ERROR,
                LOG_FIELDS({"file", shift->replies}),
                "the replies could not be written: %s", strerror(-r));
}
