#include "report/outfile.h"
#include "report/page_lines.h"
#include "report/record_out.h"
#include "report/replies_form.h"

#include "base/scope.h"

#include <errno.h>
#include <stdlib.h>

struct dataset_replies {
    struct replies base;
    struct outfile file;
    struct record_out records;
    struct page_lines lines;
};

static int dataset_write(struct replies *r, const struct transcript_line *line)
{
    struct dataset_replies *d = (struct dataset_replies *)r;
    if (!line->shown)
        return 0;
    page_lines_begin(&d->lines, line);
    struct span bytes;
    int e;
    while ((e = page_lines_next(&d->lines, &bytes)) == STEP_ITEM) {
        e = record_out_put(&d->records, bytes);
        if (e < 0)
            return e;
    }
    return e < 0 ? e : 0;
}

static int dataset_finish(struct replies *r)
{
    struct dataset_replies *d = (struct dataset_replies *)r;
    int e = record_out_finish(&d->records);
    return e < 0 ? e : outfile_commit(&d->file);
}

static void dataset_free(struct replies *r)
{
    struct dataset_replies *d = (struct dataset_replies *)r;
    outfile_clear(&d->file);
    record_out_clear(&d->records);
    page_lines_clear(&d->lines);
    free(d);
}

static void dataset_leave_sync(struct replies *r)
{
    struct dataset_replies *d = (struct dataset_replies *)r;
    d->file.fleeting = true;
}

static const struct replies_form dataset_form = {
    dataset_write, dataset_finish, dataset_free, dataset_leave_sync};

/** Is there room for a prefix and a character in every record? */
static int check_width(const struct dataset_format *f)
{
    bool fixed = f->recfm == RECFM_F || f->recfm == RECFM_FB;
    size_t least = BSMTP_MIN_WIDTH + (f->carriage != CARRIAGE_NONE) +
                   (fixed || f->recfm == RECFM_TEXT ? 0 : 4);
    if ((fixed || f->lrecl != 0) && f->lrecl < least)
        return -EINVAL;
    return 0;
}

int replies_open_dataset(const char *path, const struct codepage *cp,
                         const struct dataset_format *format,
                         struct replies **r_out)
{
    int r = check_width(format);
    if (r < 0)
        return r;
    SCOPED(replies_free) struct replies *made = NULL;
    struct dataset_replies *d = calloc(1, sizeof *d);
    if (!d)
        return -ENOMEM;
    d->base.form = &dataset_form;
    made = &d->base;
    record_out_init(&d->records, format, NULL);
    r = page_lines_init(&d->lines, cp, record_out_width(&d->records));
    if (r == 0)
        r = outfile_open(&d->file, path);
    if (r < 0)
        return r;
    d->records.out = d->file.stream;
    *r_out = GIVE(made);
    return 0;
}
