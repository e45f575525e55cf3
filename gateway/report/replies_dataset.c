#include "report/bsmtp.h"
#include "report/outfile.h"
#include "report/record_out.h"
#include "report/replies_form.h"

#include "base/scope.h"
#include "base/utf8.h"

#include <errno.h>
#include <stdlib.h>

/* What an encoder may need for @len bytes of UTF-8 (codepage.h). */
#define ENCODED_ROOM(len) (4 * (len) + 16)
#define ENCODED_MAX (2 * 1024 * 1024)

struct dataset_replies {
    struct replies base;
    struct outfile file;
    struct record_out records;
    struct codepage_coder coder;
    struct bsmtp lines;
    struct bsmtp_shape shape;
    struct buf encoded;
};

/** @line in the page's bytes, in d->encoded. Returns 0 or -errno. */
static int encode(struct dataset_replies *d, struct span line)
{
    buf_empty(&d->encoded);
    int r = buf_reserve(&d->encoded, ENCODED_ROOM(line.len));
    if (r < 0)
        return r;
    struct codepage_result result = codepage_encode_record(
        &d->coder, line.at, line.len, d->encoded.bytes, ENCODED_ROOM(line.len));
    d->encoded.len = result.written;
    return result.status == CODEPAGE_OK ? 0 : -EILSEQ;
}

/** The start of the character that @at stands in. */
static size_t character_start(struct span line, size_t at)
{
    while (at > 0 && at < line.len && (line.at[at] & 0xC0) == 0x80)
        at--;
    return at;
}

/** The start of the character behind the one at @at. */
static size_t character_next(struct span line, size_t at)
{
    do {
        at++;
    } while (at < line.len && (line.at[at] & 0xC0) == 0x80);
    return at;
}

static bool head_fits(struct dataset_replies *d, struct span line, size_t len)
{
    return encode(d, span_head(line, len)) == 0 &&
           d->encoded.len <= record_out_width(&d->records);
}

/** The longest head of @line whose bytes, SO and SI among them, fit the
 *  record: by halving, for only the encoder knows what shifts cost. */
static size_t fits(void *arg, struct span line)
{
    struct dataset_replies *d = arg;
    size_t width = record_out_width(&d->records);
    if (width == 0)
        return line.len;
    /* No character has more than four bytes of UTF-8 or less than one. */
    size_t low = 0, high = character_start(line, 4 * width + 4);
    if (high > line.len)
        high = line.len;
    if (head_fits(d, line, high))
        return high;
    for (;;) {
        size_t middle = character_start(line, low + (high - low) / 2);
        if (middle <= low)
            middle = character_next(line, low);
        if (middle >= high)
            return low;
        if (head_fits(d, line, middle))
            low = middle;
        else
            high = middle;
    }
}

static bool has(void *arg, uint32_t code_point)
{
    struct dataset_replies *d = arg;
    if (codepage_byte_of(d->coder.cp, code_point) >= 0)
        return true;
    if (code_point < 0x80)
        return false;
    unsigned char utf8[4], bytes[ENCODED_ROOM(sizeof utf8)];
    size_t len = utf8_encode(code_point, utf8);
    enum codepage_action usual = d->coder.policy.not_in_target;
    d->coder.policy.not_in_target = CODEPAGE_STOP;
    struct codepage_result result =
        codepage_encode_record(&d->coder, utf8, len, bytes, sizeof bytes);
    d->coder.policy.not_in_target = usual;
    return result.status == CODEPAGE_OK;
}

static bool has_ascii(struct dataset_replies *d)
{
    for (uint32_t c = ' '; c < 0x7F; c++) {
        if (!has(d, c))
            return false;
    }
    return true;
}

static int dataset_write(struct replies *r, const struct transcript_line *line)
{
    struct dataset_replies *d = (struct dataset_replies *)r;
    if (!line->shown)
        return 0;
    bsmtp_begin(&d->lines, line, &d->shape);
    struct span text;
    int e;
    while ((e = bsmtp_next(&d->lines, &text)) == STEP_ITEM) {
        e = encode(d, text);
        if (e == 0)
            e = record_out_put(&d->records, buf_span(&d->encoded));
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
    codepage_coder_clear(&d->coder);
    bsmtp_clear(&d->lines);
    buf_clear(&d->encoded);
    free(d);
}

static const struct replies_form dataset_form = {dataset_write, dataset_finish,
                                                 dataset_free};

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
    bsmtp_init(&d->lines);
    buf_init(&d->encoded, ENCODED_MAX);
    r = codepage_coder_init(&d->coder, cp, &codepage_policy_mail);
    if (r < 0)
        return r;
    d->shape = (struct bsmtp_shape){fits, has, has_ascii(d), d};
    r = outfile_open(&d->file, path);
    if (r < 0)
        return r;
    record_out_init(&d->records, format, d->file.stream);
    *r_out = GIVE(made);
    return 0;
}
