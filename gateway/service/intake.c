#include "service/intake.h"

#include "base/scope.h"

#include <errno.h>
#include <stdlib.h>

/* What one call reads at most before it says STEP_HUNGRY. */
#define TURN_RECORDS 4096
#define TURN_BYTES (1024 * 1024)

struct intake {
    struct intake_options options;
    struct job_reader *reader;
    struct batch *batch;
    struct survey *survey;
    struct gatherer gatherer;
    struct mail *mail; /* whose text is being read */
    struct intake_counts counts;
    bool begun; /* the format was remarked upon */
    bool ended; /* the last record was given to the batch */
};

int intake_new(const struct intake_options *options, struct intake **in_out)
{
    SCOPED(intake_free) struct intake *in = calloc(1, sizeof *in);
    if (!in)
        return -ENOMEM;
    in->options = *options;
    gatherer_init(&in->gatherer);
    const struct mail_source *source = options->source;
    int r = job_reader_new(source->job, &in->reader);
    if (r == 0)
        r = batch_new(source->batch, source->cp, &in->batch);
    if (r == 0)
        r = survey_new(source->message, source->cp, &in->survey);
    if (r < 0)
        return r;
    job_reader_seek(in->reader, NULL, 0);
    *in_out = GIVE(in);
    return 0;
}

void intake_free(struct intake **in)
{
    if (!*in)
        return;
    mail_free(&(*in)->mail);
    survey_free(&(*in)->survey);
    gatherer_clear(&(*in)->gatherer);
    batch_free(&(*in)->batch);
    job_reader_free(&(*in)->reader);
    free(*in);
    *in = NULL;
}

const struct fault *intake_fault(const struct intake *in)
{
    return job_reader_fault(in->reader);
}

const struct intake_counts *intake_counts(const struct intake *in)
{
    return &in->counts;
}

static int intake_say(struct intake *in, const struct batch_item *item)
{
    if (in->options.observe)
        in->options.observe(in->options.observe_arg, item);
    return transcript_add(in->options.transcript, item);
}

static int say_finding(struct intake *in, enum quirk_id quirk, unsigned column)
{
    struct batch_item item = {
        .kind = BATCH_FINDING,
        .record = 1,
        .column = column,
        .recipient = -1,
        .finding = {.quirk = quirk, .record = 1, .column = column}};
    return intake_say(in, &item);
}

/** What is to be said of the data set as a whole. */
static int say_format(struct intake *in)
{
    const struct dataset_format *format = job_format(in->options.source->job);
    int r = 0;
    if (format->ascii)
        r = say_finding(in, QUIRK_ASCII, 0);
    if (r == 0 && format->sequence == SEQUENCE_ON)
        r = say_finding(in, QUIRK_SEQUENCE, 73);
    if (r == 0 && in->options.finding) {
        struct batch_item item = {.kind = BATCH_FINDING,
                                  .record = in->options.finding->record,
                                  .recipient = -1,
                                  .finding = *in->options.finding};
        r = intake_say(in, &item);
    }
    return r;
}

/** DATA was accepted: the mail's text begins at the next record. */
static int mail_open(struct intake *in, const struct batch_item *item)
{
    SCOPED(mail_free) struct mail *mail = NULL;
    int r = mail_new(&mail);
    if (r < 0)
        return r;
    mail->source = in->options.source;
    mail->number = ++in->counts.mails;
    mail->envelope = *item->envelope;
    *item->envelope = (struct envelope){0};
    in->counts.recipients += mail->envelope.recipient_count;
    if (in->options.received)
        mail->received = *in->options.received;
    else
        clock_gettime(CLOCK_REALTIME, &mail->received);
    job_reader_mark(in->reader, &mail->begin);
    r = mail_expect(mail);
    if (r == 0)
        r = transcript_hold(in->options.transcript, mail);
    if (r < 0)
        return r;
    survey_begin(in->survey);
    gatherer_begin(&in->gatherer);
    in->mail = GIVE(mail);
    return 0;
}

static int say_findings(struct intake *in, bool verbose)
{
    size_t count;
    const struct finding *findings = survey_findings(in->survey, &count);
    for (size_t i = 0; i < count; i++) {
        struct batch_item item = {.kind = BATCH_FINDING,
                                  .record = findings[i].record,
                                  .column = findings[i].column,
                                  .verbose = verbose,
                                  .finding = findings[i]};
        int r = intake_say(in, &item);
        if (r < 0)
            return r;
    }
    return 0;
}

/** The text is complete: STEP_ITEM with the mail, or -errno. */
static int mail_complete(struct intake *in, const struct batch_item *item,
                         struct mail **mail_out)
{
    struct mail *mail = in->mail;
    struct records_mark end;
    job_reader_mark(in->reader, &end);
    mail->end = end.offset;

    struct reply refusal = {0};
    int r = survey_end(in->survey, &mail->facts, &refusal);
    if (r == 0)
        r = gatherer_end(&in->gatherer, &mail->kept);
    if (r == 0)
        r = say_findings(in, item->verbose);
    struct batch_item said = *item;
    if (item->reply.code < 400 && refusal.code != 0)
        said.reply = refusal;
    if (r == 0)
        r = intake_say(in, &said);
    if (r == 0 && said.reply.code >= 400)
        r = mail_decide(
            mail, said.reply.code >= 500 ? OUTCOME_REFUSED : OUTCOME_DEFERRED,
            &said.reply);
    reply_clear(&refusal);
    if (r < 0)
        return r;
    *mail_out = GIVE(in->mail);
    return STEP_ITEM;
}

/** STEP_HUNGRY: go on; STEP_ITEM with a mail; or -errno. */
static int intake_hear(struct intake *in, const struct batch_item *item,
                       struct mail **mail_out)
{
    if (item->kind == BATCH_TEXT && in->mail) {
        int r = survey_record(in->survey, &item->text);
        if (r == 0)
            r = gatherer_add(&in->gatherer, &item->text);
        return r < 0 ? r : STEP_HUNGRY;
    }
    if (item->kind == BATCH_MAIL_END && in->mail)
        return mail_complete(in, item, mail_out);
    int r = intake_say(in, item);
    if (r == 0 && item->kind == BATCH_MAIL)
        r = mail_open(in, item);
    return r < 0 ? r : STEP_HUNGRY;
}

/** One record to the batch: 0, STEP_FAULT or -errno. */
static int intake_read(struct intake *in, size_t *bytes_out)
{
    struct record record;
    int step = job_reader_next(in->reader, &record);
    if (step == STEP_ITEM) {
        in->counts.records++;
        in->counts.bytes = record.offset + record.bytes.len;
        *bytes_out = record.bytes.len;
        return batch_feed(in->batch, &record);
    }
    if (step != STEP_END)
        return step;
    in->ended = true;
    *bytes_out = 0;
    return batch_end(in->batch);
}

int intake_next(struct intake *in, struct mail **mail_out)
{
    size_t records = 0, bytes = 0;
    if (!in->begun) {
        in->begun = true;
        int r = say_format(in);
        if (r < 0)
            return r;
    }
    for (;;) {
        struct batch_item item;
        int step = batch_next(in->batch, &item);
        if (step == STEP_ITEM) {
            step = intake_hear(in, &item, mail_out);
            if (step != STEP_HUNGRY)
                return step;
            continue;
        }
        if (step == STEP_END)
            transcript_end(in->options.transcript);
        if (step != STEP_HUNGRY)
            return step;
        if (in->ended)
            return -EPROTO; /* a batch that was ended must not be hungry */
        if (records++ == TURN_RECORDS || bytes >= TURN_BYTES)
            return STEP_HUNGRY;
        size_t len = 0;
        int r = intake_read(in, &len);
        if (r != 0)
            return r;
        bytes += len;
    }
}
