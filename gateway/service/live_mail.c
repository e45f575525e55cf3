#include "service/live_mail.h"

#include "base/scope.h"
#include "service/draft.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct live_mail {
    struct live_mail_options options;
    struct mail *mail;
    struct survey *survey;
    struct gatherer gatherer;
    struct draft draft;
    int fd; /* of the draft; -1: none, or the job's */
    struct job *job;
    struct mail_source source;
    struct composed composed;
    int error; /* -errno: the text cannot be kept */
};

int live_mail_new(const struct live_mail_options *options,
                  const struct envelope *envelope, struct live_mail **m_out)
{
    SCOPED(live_mail_free) struct live_mail *m = calloc(1, sizeof *m);
    if (!m)
        return -ENOMEM;
    m->options = *options;
    m->fd = -1;
    gatherer_init(&m->gatherer);
    draft_init(&m->draft, options->frame);
    int r = mail_new(&m->mail);
    if (r == 0)
        r = envelope_begin(envelope, &m->mail->envelope);
    if (r < 0)
        return r;
    m->mail->number = options->number;
    *m_out = GIVE(m);
    return 0;
}

void live_mail_free(struct live_mail **mail)
{
    struct live_mail *m = *mail;
    if (!m)
        return;
    composed_clear(&m->composed);
    survey_free(&m->survey);
    gatherer_clear(&m->gatherer);
    draft_clear(&m->draft);
    mail_free(&m->mail);
    job_free(&m->job);
    if (m->fd >= 0)
        close(m->fd);
    free(m);
    *mail = NULL;
}

int live_mail_recipient(struct live_mail *m, const struct recipient *recipient)
{
    /* Named twice, he is said twice: each RCPT has the relay's reply. */
    struct recipient once = *recipient;
    once.duplicate_of = 0;
    int r = envelope_add(&m->mail->envelope, &once);
    return r < 0 ? r : 0;
}

void live_mail_drop_recipient(struct live_mail *m)
{
    envelope_drop_last(&m->mail->envelope);
}

const struct envelope *live_mail_envelope(const struct live_mail *m)
{
    return &m->mail->envelope;
}

int live_mail_begin(struct live_mail *m)
{
    int r = survey_new(m->options.message, m->options.cp, &m->survey);
    if (r < 0)
        return r;
    clock_gettime(CLOCK_REALTIME, &m->mail->received);
    m->mail->begin = (struct records_mark){.record = 1};
    survey_begin(m->survey);
    gatherer_begin(&m->gatherer);
    return 0;
}

static int open_file(struct live_mail *m)
{
    m->fd = job_unnamed();
    if (m->fd < 0)
        return m->fd;
    draft_open(&m->draft, m->fd);
    return 0;
}

static int add_text(struct live_mail *m, const struct record *as_received,
                    const struct record *text)
{
    int r = survey_record(m->survey, text);
    if (r == 0)
        r = gatherer_add(&m->gatherer, text);
    if (r == 0)
        r = draft_add(&m->draft, as_received->bytes);
    if (r == 0 && m->fd < 0 && m->draft.waiting.len >= DRAFT_BLOCK)
        r = open_file(m);
    return r;
}

const struct mail *live_mail_known(struct live_mail *m)
{
    struct survey_facts *facts = &m->mail->facts;
    SCOPED(reply_clear) struct reply refusal = {0};
    if (m->survey && survey_end(m->survey, facts, &refusal) < 0)
        survey_facts_clear(facts);
    survey_free(&m->survey);
    return m->mail;
}

void live_mail_text(struct live_mail *m, const struct record *as_received,
                    const struct record *text)
{
    if (m->error == 0 && m->survey)
        m->error = add_text(m, as_received, text);
}

/* A text that is not kept in memory is read from its file. */
static int end_file(struct live_mail *m)
{
    int r = 0;
    if (m->mail->kept.len == 0) {
        if (m->fd < 0)
            r = open_file(m);
        if (r == 0)
            r = draft_finish(&m->draft);
    }
    if (r < 0)
        return r;
    int fd = m->mail->kept.len == 0 ? m->fd : -1;
    if (fd >= 0)
        m->fd = -1;
    return job_adopt(fd, m->options.format, &m->job);
}

int live_mail_end(struct live_mail *m, struct reply *refusal_out)
{
    int r = m->error;
    if (r == 0)
        r = survey_end(m->survey, &m->mail->facts, refusal_out);
    if (r == 0)
        r = gatherer_end(&m->gatherer, &m->mail->kept);
    if (r == 0)
        r = end_file(m);
    survey_free(&m->survey);
    gatherer_clear(&m->gatherer);
    draft_clear(&m->draft);
    if (r < 0)
        return r;
    m->source = (struct mail_source){.serial = 1, /* the body's only one */
                                     .job = m->job,
                                     .cp = m->options.cp,
                                     .batch = m->options.batch,
                                     .message = m->options.message};
    m->mail->source = &m->source;
    return 0;
}

int live_mail_message(struct live_mail *m, const struct message_target *target,
                      const struct mail **mail_out,
                      struct message **message_out)
{
    int r = body_message(m->mail, target, &m->composed);
    *mail_out = m->mail;
    *message_out = m->composed.message;
    return r;
}
