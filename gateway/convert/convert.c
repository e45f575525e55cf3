#include "convert/convert.h"

#include "base/scope.h"
#include "base/utf8.h"
#include "convert/fixed.h"
#include "convert/mishap.h"

#include <errno.h>
#include <stdlib.h>

/* What a piece of a stream or a line becomes before it is written. */
#define LIMIT (16 * 1024 * 1024)
#define FORM_FEED '\f'

struct convert {
    struct convert_options options;
    struct recode recode;
    struct verify verify;
    struct outlet out;       /* of streams and text */
    struct records *records; /* of data sets, as are the others */
    struct fixed fixed;      /* in the place of records, if @is_fixed */
    bool is_fixed;
    struct line_out lines;
    struct buf text; /* the line that goes through the encoder */
    struct codepage_reorder *reorder;
    uint64_t bytes_in, records_in;
    uint64_t line_feeds, line_feed_record;
    struct fault fault;
};

static int begin_records(struct convert *c)
{
    const struct convert_options *o = &c->options;
    int e = records_new(&o->in, &c->records);
    c->is_fixed = fixed_suits(&o->in);
    fixed_init(&c->fixed, o->in.lrecl);
    line_out_init(&c->lines, &c->recode, &o->out, o->fit, &c->out);
    if (e == 0 && o->logical)
        e = codepage_reorder_new(CODEPAGE_READING_AUTO, &c->reorder);
    return e;
}

bool convert_is_whole(const struct convert_options *o)
{
    return o->stream || o->out.recfm == RECFM_TEXT;
}

int convert_new(const struct convert_options *options, struct convert **c_out)
{
    SCOPED(convert_free) struct convert *c = calloc(1, sizeof *c);
    if (!c)
        return -ENOMEM;
    c->options = *options;
    buf_init(&c->text, LIMIT);
    outlet_init(&c->out, options->file, LIMIT);
    int e = recode_init(&c->recode, &options->recode);
    if (e == 0 && options->verify)
        e = verify_init(&c->verify, &options->recode);
    if (e == 0 && !options->stream)
        e = begin_records(c);
    if (e < 0)
        return e;
    *c_out = GIVE(c);
    return 0;
}

void convert_free(struct convert **convert)
{
    struct convert *c = *convert;
    if (!c)
        return;
    recode_clear(&c->recode);
    verify_clear(&c->verify);
    line_out_clear(&c->lines);
    records_free(&c->records);
    fixed_clear(&c->fixed);
    codepage_reorder_free(&c->reorder);
    outlet_clear(&c->out);
    buf_clear(&c->text);
    free(c);
    *convert = NULL;
}

/* ----------------------------------------------------------------- stream */

static int stream_piece(struct convert *c, struct span bytes, bool last)
{
    struct buf *out = &c->out.waiting;
    size_t before = out->len;
    int ended = recode_piece(&c->recode, bytes, last, out);
    int e = ended;
    if (ended == RECODE_OK && c->options.verify)
        e = verify_piece(&c->verify, bytes, span_from(buf_span(out), before),
                         last);
    if (ended == RECODE_STOPPED) {
        mishap_character(&c->recode, 0, &c->fault);
        return STEP_FAULT;
    }
    if (e == 0)
        e = last ? outlet_flush(&c->out) : outlet_pass(&c->out);
    return e;
}

/* --------------------------------------------------------------- data sets */

/** The record's text without what is no part of it. */
static struct span without_blanks(const struct convert *c,
                                  const struct record *record)
{
    enum blanks blanks = c->options.blanks;
    struct span bytes = record->bytes;
    const struct codepage_coder *d = &c->recode.decoder;
    unsigned carried =
        d->policy.shift == CODEPAGE_SHIFT_CARRY && d->doubled != 0
            ? CODEPAGE_STRIP_DOUBLED
            : 0;
    if (blanks == BLANKS_STRIP || (blanks == BLANKS_FIXED && record->fixed))
        bytes.len = codepage_strip(c->options.recode.from, bytes.at, bytes.len,
                                   carried);
    return bytes;
}

static int put_line(struct convert *c, struct span text)
{
    int ended = line_out_put(&c->lines, text);
    if (ended == LINE_STOPPED)
        mishap_character(&c->recode, c->records_in, &c->fault);
    else if (ended == LINE_TOO_LONG)
        mishap_line(&c->lines, c->records_in, c->options.recode.to, &c->fault);
    return ended > 0 ? STEP_FAULT : ended;
}

/** What carriage control asks for before a line. */
static int put_spacing(struct convert *c, const struct record *record)
{
    bool page = c->options.in.carriage == CARRIAGE_ASA &&
                (record->control == 0xF1 || record->control == '1');
    int e = 0;
    for (unsigned i = 0; e == 0 && i < record->blank_lines; i++)
        e = put_line(c, SPAN(""));
    if (e == 0 && page && c->records_in > 1 && line_out_batch(&c->lines))
        e = buf_append_byte(line_out_batch(&c->lines), FORM_FEED);
    return e;
}

static int turn_line(struct convert *c, struct span *text)
{
    const void *turned;
    size_t len;
    int e =
        codepage_reorder_line(c->reorder, text->at, text->len, &turned, &len);
    if (e == 0) {
        *text = span_of(turned, len);
        return 0;
    }
    if (e != -EMSGSIZE && e != -EILSEQ && e != -EINVAL)
        return e;
    fault_set(&c->fault, c->records_in, 0,
              "its text cannot be turned into logical order: %s",
              e == -EMSGSIZE ? "it is too long" : "it is no text");
    return STEP_FAULT;
}

/** Line feeds that are data make lines that nobody wrote. */
static void count_line_feeds(struct convert *c, struct span text)
{
    const unsigned char *end = text.at + text.len;
    const unsigned char *at =
        text.len > 0 ? memchr(text.at, '\n', text.len) : NULL;
    for (; at; at = memchr(at, '\n', (size_t)(end - at))) {
        if (c->line_feeds++ == 0)
            c->line_feed_record = c->records_in;
        if (++at == end)
            break;
    }
}

/** Through the encoder. */
static int put_encoded(struct convert *c, struct span bytes)
{
    buf_empty(&c->text);
    int ended = recode_text(&c->recode, bytes, &c->text);
    if (ended == RECODE_STOPPED) {
        mishap_character(&c->recode, c->records_in, &c->fault);
        return STEP_FAULT;
    }
    struct span text = buf_span(&c->text);
    if (c->options.out.recfm == RECFM_TEXT)
        count_line_feeds(c, text);
    if (ended == 0 && c->reorder)
        ended = turn_line(c, &text);
    if (ended == 0)
        ended = put_line(c, text);
    if (ended == 0 && c->options.verify)
        ended = verify_record(&c->verify, c->records_in, bytes,
                              buf_span(&c->lines.bytes));
    return ended;
}

/** Decoded to where it is written from. */
static int put_direct(struct convert *c, struct span bytes, struct buf *batch)
{
    size_t before = batch->len;
    int ended = recode_text(&c->recode, bytes, batch);
    if (ended == RECODE_STOPPED) {
        mishap_character(&c->recode, c->records_in, &c->fault);
        return STEP_FAULT;
    }
    struct span text = span_from(buf_span(batch), before);
    count_line_feeds(c, text);
    if (ended == 0 && c->options.verify)
        ended = verify_record(&c->verify, c->records_in, bytes, text);
    return ended == 0 ? line_out_end_line(&c->lines) : ended;
}

static bool is_utf8_text(const struct convert *c)
{
    return codepage_kind(c->options.recode.from) == CODEPAGE_UTF8 &&
           c->options.in.recfm == RECFM_TEXT;
}

int convert_record(struct convert *c, const struct record *record)
{
    c->records_in++;
    struct span bytes = without_blanks(c, record);
    if (c->records_in == 1 && is_utf8_text(c))
        bytes = utf8_skip_mark(bytes); /* an editor's, not the text's */
    int e = 0;
    if (record->blank_lines > 0 || record->control)
        e = put_spacing(c, record);
    struct buf *batch = c->reorder ? NULL : line_out_batch(&c->lines);
    if (e == 0)
        e = batch ? put_direct(c, bytes, batch) : put_encoded(c, bytes);
    if (e == STEP_FAULT && c->fault.record > 0 && c->fault.offset == 0)
        c->fault.offset = record->offset;
    return e;
}

int convert_finish(struct convert *c)
{
    int e = c->options.stream ? 0 : line_out_finish(&c->lines);
    return e < 0 ? e : convert_flush(c);
}

int convert_flush(struct convert *c)
{
    return outlet_flush(&c->out);
}

static int records_piece(struct convert *c, struct span bytes, bool last)
{
    int e = records_feed(c->records, bytes);
    if (last)
        records_end(c->records);
    while (e == 0) {
        struct record record;
        int step = records_next(c->records, &record);
        if (step == STEP_ITEM) {
            e = convert_record(c, &record);
        } else if (step == STEP_FAULT) {
            c->fault = *records_fault(c->records);
            e = STEP_FAULT;
        } else {
            e = step < 0 ? step : 0;
            break;
        }
    }
    return e == 0 && last ? convert_finish(c) : e;
}

/** The records of a piece of fixed ones; what is left at the end is fed to the
 *  intake, which says what is wrong with it. */
static int fixed_piece(struct convert *c, struct span bytes, bool last)
{
    struct record record;
    struct records_mark mark;
    int step, e = 0;
    fixed_feed(&c->fixed, bytes);
    while (e == 0 && (step = fixed_next(&c->fixed, &record)) == STEP_ITEM)
        e = convert_record(c, &record);
    if (e != 0 || step < 0 || !last)
        return e ? e : step < 0 ? step : 0;
    struct span rest = fixed_rest(&c->fixed, &mark);
    if (rest.len == 0)
        return convert_finish(c);
    records_seek(c->records, &mark);
    return records_piece(c, rest, true);
}

int convert_feed(struct convert *c, struct span bytes, bool last)
{
    c->bytes_in += bytes.len;
    if (c->options.stream)
        return stream_piece(c, bytes, last);
    return c->is_fixed ? fixed_piece(c, bytes, last)
                       : records_piece(c, bytes, last);
}

const struct fault *convert_fault(const struct convert *c)
{
    return &c->fault;
}

void convert_summary(const struct convert *c, struct convert_summary *out)
{
    *out = (struct convert_summary){.bytes_in = c->bytes_in,
                                    .records_in = c->records_in,
                                    .records_out = c->lines.written,
                                    .wrapped = c->lines.wrapped,
                                    .truncated = c->lines.truncated,
                                    .line_feeds = c->line_feeds,
                                    .line_feed_record = c->line_feed_record,
                                    .counts = recode_counts(&c->recode),
                                    .decoded = &c->recode.decoded,
                                    .encoded = &c->recode.encoded,
                                    .difference = c->verify.first};
}
