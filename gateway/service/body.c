#include "service/body.h"

#include "base/scope.h"

#include <errno.h>
#include <stdlib.h>

/* What message_record asks for: a header, and 16 bytes a byte of the record.
 * Memory is only taken for what is there. */
#define HEADROOM MESSAGE_HEADER_MAX
#define GROWTH 16

struct body {
    struct job_reader *reader; /* made for a mail that was not kept */
    uint64_t source;           /* serial of the source that it reads */
    const struct mail *mail;
    struct message *message;
    struct buf octets;
    size_t given;     /* octets of the buffer that were handed out */
    uint64_t records; /* of text read so far */
    size_t kept_at;   /* in mail->kept */
    bool complete;    /* the buffer ends with the end of the mail */
    int error;
};

static size_t longest_record(const struct job *job)
{
    size_t longest = job_format(job)->max_record;
    return longest ? longest : DATASET_MAX_RECORD;
}

int body_new(struct body **b_out)
{
    struct body *b = calloc(1, sizeof *b);
    if (!b)
        return -ENOMEM;
    *b_out = b;
    return 0;
}

void body_free(struct body **b)
{
    if (!*b)
        return;
    job_reader_free(&(*b)->reader);
    buf_clear(&(*b)->octets);
    free(*b);
    *b = NULL;
}

void composed_clear(struct composed *composed)
{
    message_free(&composed->message);
}

int body_message(const struct mail *mail, const struct message_target *target,
                 struct composed *composed)
{
    struct message **m = &composed->message;
    const struct mail_source *source = mail->source;
    struct tm local;
    localtime_r(&mail->received.tv_sec, &local);
    const struct message_stamp stamp = {.now = mail->received,
                                        .utc_offset_s = local.tm_gmtoff,
                                        .mail = mail->number};
    if (*m && composed->source == source->serial)
        return message_reset(*m, &mail->envelope, &mail->facts, target, &stamp);
    message_free(m);
    composed->source = source->serial;
    return message_new(source->message, source->cp, &mail->envelope,
                       &mail->facts, target, &stamp, m);
}

/** The reader stands at the mail's text. */
static int body_seek(struct body *b, const struct mail *mail)
{
    const struct mail_source *source = mail->source;
    if (b->source != source->serial)
        job_reader_free(&b->reader);
    b->source = source->serial;
    int r = b->reader ? 0 : job_reader_new(source->job, &b->reader);
    if (r == 0)
        job_reader_seek(b->reader, &mail->begin, mail->end);
    return r;
}

void body_begin(struct body *b, const struct mail *mail, struct message *m)
{
    b->mail = mail;
    b->message = m;
    b->given = 0;
    b->records = 0;
    b->kept_at = 0;
    b->complete = false;
    buf_empty(&b->octets);
    buf_limit(&b->octets, BODY_PIECE + HEADROOM +
                              GROWTH * longest_record(mail->source->job));
    b->error = mail->kept.len == 0 ? body_seek(b, mail) : 0;
}

/** The next record of text, as the batch cut it: 0 or -errno. */
static int body_record(struct body *b, struct record *record_out)
{
    if (kept_next(&b->mail->kept, &b->kept_at, record_out))
        return 0;
    const struct mail_source *source = b->mail->source;
    int step = job_reader_next(b->reader, record_out);
    if (step < 0)
        return step;
    bool text =
        step == STEP_ITEM && batch_text(source->batch, source->cp, record_out);
    return text ? 0 : -EIO;
}

/** One record more into the buffer, or the end. */
static int body_read(struct body *b)
{
    if (b->records == b->mail->facts.records) {
        b->complete = true;
        return message_end(b->message, &b->octets);
    }
    struct record record;
    int r = body_record(b, &record);
    if (r < 0)
        return r;
    b->records++;
    return message_record(b->message, &record, &b->octets);
}

void body_prepare(struct body *b)
{
    if (b->given < b->octets.len)
        return;
    buf_empty(&b->octets);
    b->given = 0;
    while (!b->error && !b->complete && b->octets.len < BODY_PIECE)
        b->error = body_read(b);
}

int body_next(struct body *b, struct span *octets_out, bool *last_out)
{
    body_prepare(b);
    if (b->error)
        return b->error;
    *octets_out =
        span_head(span_from(buf_span(&b->octets), b->given), BODY_PIECE);
    b->given += octets_out->len;
    *last_out = b->complete && b->given == b->octets.len;
    return 0;
}
