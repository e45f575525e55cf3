#include "report/reply_out.h"

/* RFC 5321, 4.5.3.1.5: a reply line has 512 octets with its CRLF. */
#define REPLY_LINE_MAX 510
#define DESCRIPTOR 4

/* Lines of any length are as long as a reply may be. */
static struct dataset_format format_of_replies(const struct dataset_format *f)
{
    struct dataset_format format = *f;
    if (f->recfm == RECFM_V)
        format.lrecl = REPLY_LINE_MAX + DESCRIPTOR;
    else if (f->lrecl == 0)
        format.lrecl = REPLY_LINE_MAX;
    return format;
}

int reply_out_init(struct reply_out *o, const struct codepage *cp,
                   const struct dataset_format *format)
{
    struct dataset_format wanted = format_of_replies(format);
    record_out_init(&o->records, &wanted, NULL);
    return page_lines_init(&o->lines, cp, record_out_width(&o->records));
}

void reply_out_clear(struct reply_out *o)
{
    record_out_clear(&o->records);
    page_lines_clear(&o->lines);
}

int reply_out_put(struct reply_out *o, const struct reply *reply,
                  uint64_t record, unsigned column, struct buf *out)
{
    const struct transcript_line line = {
        .record = record, .column = column, .reply = *reply};
    page_lines_begin(&o->lines, &line);
    struct span bytes;
    int step;
    while ((step = page_lines_next(&o->lines, &bytes)) == STEP_ITEM) {
        struct span framed;
        int r = record_out_frame(&o->records, bytes, &framed);
        if (r == 0)
            r = buf_append(out, framed);
        if (r < 0)
            return r;
    }
    return step < 0 ? step : 0;
}
