/* Whatever relays said, and whatever the mail holds, the notice's job is one
 * mail to one recipient, in lines that our own intake takes; every recipient
 * who is told of stands in its fields once; and no word of others is a command
 * or a field. The first byte chooses the form; behind it come texts, parted by
 * NUL: of the replies, ORCPT, ENVID, and the mail. */
#include "base/scope.h"
#include "base/step.h"
#include "intake/batch.h"
#include "message/message.h"
#include "report/notice.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define RECIPIENTS 3

static void want(bool holds)
{
    if (!holds)
        abort();
}

/* -------------------------------------------------------------- the mail */

/** The next text, owned. */
static char *take_text(struct span *rest)
{
    const unsigned char *nul =
        rest->len > 0 ? memchr(rest->at, 0, rest->len) : NULL;
    size_t len = nul ? (size_t)(nul - rest->at) : rest->len;
    char *text = malloc(len + 1);
    want(text);
    if (len > 0)
        memcpy(text, rest->at, len);
    text[len] = '\0';
    *rest = span_from(*rest, len + 1);
    return text;
}

static void add_recipient(struct mail *mail, unsigned number, char *orcpt)
{
    static const char *const hosts[] = {"example.org", "b\xC3\xBC"
                                                       "cher.example"};
    char address[80];
    snprintf(address, sizeof address, "u%u@%s", number, hosts[number % 2]);
    const struct recipient r = {.address = address, .orcpt = orcpt};
    want(envelope_add(&mail->envelope, &r) == (int)number);
}

static struct mail *make_mail(unsigned char choice, struct span *rest)
{
    struct mail *mail = NULL;
    want(mail_new(&mail) == 0);
    mail->number = 1;
    mail->relay = choice & 2 ? "smtp://[2001:db8::1]:25" : NULL;
    mail->envelope.reverse_path = strdup("sender@example.com");
    mail->envelope.envid = take_text(rest);
    char *orcpt = take_text(rest);
    for (unsigned i = 0; i < RECIPIENTS; i++)
        add_recipient(mail, i, i == 0 ? orcpt : NULL);
    free(orcpt);
    want(mail_expect(mail) == 0);
    for (size_t i = 0; i < RECIPIENTS; i++) {
        struct outcome *o = &mail->outcomes[i];
        o->state = OUTCOME_REFUSED;
        o->final = (struct reply){.code = 550,
                                  .enhanced = {choice & 4 ? 5 : 0, 1, 1},
                                  .jes = choice & 8 && i == 1,
                                  .text = take_text(rest)};
    }
    return mail;
}

/** What is left, in lines of a mail that a relay could have been sent. */
static void make_original(struct span rest, struct buf *out)
{
    size_t column = 0;
    want(buf_append_text(out, "Subject: x\r\n\r\n") == 0);
    for (size_t i = 0; i < rest.len; i++) {
        bool ends = rest.at[i] == '\n' || column == MAIL_LINE_MAX;
        if (ends)
            want(buf_append_text(out, "\r\n") == 0);
        column = ends ? 0 : column + 1;
        if (rest.at[i] >= ' ' && rest.at[i] < 0x7F)
            want(buf_append_byte(out, rest.at[i]) == 0);
    }
    want(buf_append_text(out, "\r\n") == 0);
}

static int next_octets(void *arg, struct span *octets_out, bool *last_out)
{
    *octets_out = buf_span(arg);
    *last_out = true;
    return 0;
}

/* ------------------------------------------------------------ reading it */

struct reader {
    struct codepage *cp;
    struct batch *batch;
    struct survey *survey;
    unsigned mails;
    bool in_status; /* in the part of the fields */
    unsigned named[RECIPIENTS];
    unsigned groups, actions;
};

static bool begins(struct span line, const char *with)
{
    return span_begins(line, span_text(with));
}

/** A line of the fields: ours, or what goes on from the one before. */
static void read_field(struct reader *r, struct span line)
{
    static const char *const ours[] = {
        "Content-Type: message/", "Reporting-MTA: dns; gate.example",
        "Original-Envelope-Id: ", "Arrival-Date: ",
        "Original-Recipient: ",   "Final-Recipient: ",
        "Action: failed",         "Status: 5.",
        "Remote-MTA: dns; ",      "Diagnostic-Code: "};
    size_t i = 0;
    if (line.len == 0 || line.at[0] == ' ') {
        /* What goes on must show something: else it would end the group. */
        want(line.len == 0 || span_trim(line).len > 0);
        r->groups += line.len == 0;
        return;
    }
    while (i < sizeof ours / sizeof *ours && !begins(line, ours[i]))
        i++;
    want(i < sizeof ours / sizeof *ours);
    r->actions += begins(line, "Action: ");
    for (unsigned k = 0; begins(line, "Final-Recipient: ") && k < RECIPIENTS;
         k++) {
        char text[16];
        snprintf(text, sizeof text, "; u%u@", k);
        r->named[k] += memmem(line.at, line.len, text, strlen(text)) != NULL;
    }
}

static void read_text(struct reader *r, struct span line)
{
    if (begins(line, "--=_17.1.")) {
        r->in_status = false;
        return;
    }
    if (begins(line, "Content-Type: message/delivery-status") ||
        begins(line, "Content-Type: message/global-delivery-status"))
        r->in_status = r->actions == 0;
    if (r->in_status)
        read_field(r, line);
}

static void read_item(struct reader *r, const struct batch_item *item)
{
    switch (item->kind) {
    case BATCH_COMMAND:
        want(item->reply.code < 400);
        break;
    case BATCH_MAIL:
        want(r->mails++ == 0 && *item->envelope->reverse_path == '\0');
        want(item->envelope->recipient_count == 1);
        want(strcmp(item->envelope->recipients[0].address,
                    "sender@example.com") == 0);
        survey_begin(r->survey);
        break;
    case BATCH_TEXT:
        want(survey_record(r->survey, &item->text) == 0);
        read_text(r, item->text.bytes);
        break;
    default:
        want(item->reply.code < 400);
    }
}

static void read_record(struct reader *r, struct span line, uint64_t number)
{
    const struct record record = {.bytes = line, .number = number};
    struct batch_item item;
    want(batch_feed(r->batch, &record) == 0);
    while (batch_next(r->batch, &item) == STEP_ITEM)
        read_item(r, &item);
}

static void read_job(struct reader *r, struct span job)
{
    struct survey_facts facts;
    SCOPED(reply_clear) struct reply refusal = {0};
    for (uint64_t number = 1; job.len > 0; number++) {
        const unsigned char *lf = memchr(job.at, '\n', job.len);
        want(lf);
        struct span line = span_head(job, (size_t)(lf - job.at));
        want(line.len <= MAIL_LINE_MAX + 1 && !memchr(line.at, '\r', line.len));
        read_record(r, line, number);
        job = span_from(job, line.len + 1);
    }
    want(r->mails == 1);
    want(survey_end(r->survey, &facts, &refusal) == 0);
    want(refusal.code == 0);
    survey_facts_clear(&facts);
}

static void judge(enum profile profile, struct span job)
{
    struct batch_options batch;
    struct message_options message;
    struct codepage_error error;
    struct reader r = {0};
    batch_defaults(&batch, profile);
    message_defaults(&message, profile);
    want(codepage_open("UTF-8", &r.cp, &error) == 0);
    want(batch_new(&batch, r.cp, &r.batch) == 0);
    want(survey_new(&message, r.cp, &r.survey) == 0);
    read_job(&r, job);
    for (unsigned i = 0; profile == PROFILE_TOLERANT && i < RECIPIENTS; i++)
        want(r.named[i] == 1);
    want(profile != PROFILE_TOLERANT || r.actions == RECIPIENTS);
    survey_free(&r.survey);
    batch_free(&r.batch);
    codepage_free(&r.cp);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    struct span rest = span_of(data + 1, size - 1);
    enum profile profile = data[0] & 1 ? PROFILE_STRICT : PROFILE_TOLERANT;
    const struct job_facts facts = {.id = 17};
    struct buf original;
    buf_init(&original, 8 * 1024 * 1024);
    struct mail *mail = make_mail(data[0], &rest);
    make_original(rest, &original);
    char *job = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&job, &len);
    want(out);
    const struct notice notice = {.profile = profile,
                                  .host = "gate.example",
                                  .facts = &facts,
                                  .mail = mail,
                                  .original = {next_octets, &original}};
    want(notice_write(&notice, out) == 0);
    want(fclose(out) == 0);
    judge(profile, span_of(job, len));
    free(job);
    mail_free(&mail);
    buf_clear(&original);
    return 0;
}
