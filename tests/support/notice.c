/*
 * notice.c - the notice of a mail, as the gateway would write it
 *
 *     notice JOB OUTCOMES.json
 *
 * JOB is a data set of UTF-8 lines; its first mail is read by the real intake
 * and given the outcomes. The notice's own job goes to standard output. Exit
 * status 3: nobody is to be told.
 *
 *     {"profile": "tolerant", "relay": "smtp://mx.example", "outcomes":
 *         [{"codes": "550 5.1.1", "text": "no", "at": "rcpt", "jes": false}]}
 *
 * An outcome without codes is a delivery.
 */
#include "report/notice.h"
#include "base/scope.h"
#include "base/step.h"
#include "service/body.h"
#include "service/intake.h"
#include "service/reading.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void give_up(const char *what, const char *why)
{
    fprintf(stderr, "notice: %s: %s\n", what, why);
    exit(2);
}

static void must(const char *what, int r)
{
    if (r < 0)
        give_up(what, strerror(-r));
}

static const char *text_of(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));
    return text ? text : "";
}

/* ------------------------------------------------------------------ the mail
 */

static enum profile profile_of(const json_t *said)
{
    return strcmp(text_of(said, "profile"), "strict") == 0 ? PROFILE_STRICT
                                                           : PROFILE_TOLERANT;
}

static struct reading *open_job(const char *path, enum profile profile,
                                struct pages *pages)
{
    static struct batch_options batch[2];
    static struct message_options message[2];
    struct reading *reading = NULL;
    struct fault fault = {0};
    for (int i = 0; i < 2; i++) {
        batch_defaults(&batch[i], (enum profile)i);
        message_defaults(&message[i], (enum profile)i);
        message[i].host = "gate.example";
    }
    const struct reading_habits habits = {
        .pages = pages, .batch = batch, .message = message};
    const struct reading_wish wish = {.path = path,
                                      .job_name = "PAYROLL",
                                      .job_id = "JOB01234",
                                      .format = {RECFM_TEXT},
                                      .profile = profile,
                                      .codepage = "UTF-8"};
    int r = reading_open(&habits, &wish, 1, &reading, &fault);
    must(path, r);
    if (r > 0)
        give_up(path, fault.text);
    return reading;
}

static struct mail *first_mail(const struct reading *reading,
                               struct transcript *transcript)
{
    static const struct timespec received = {.tv_sec = 1700000000};
    SCOPED(intake_free) struct intake *intake = NULL;
    struct mail *mail = NULL;
    const struct intake_options options = {.source = &reading->source,
                                           .transcript = transcript,
                                           .received = &received};
    must("intake", intake_new(&options, &intake));
    int step;
    while ((step = intake_next(intake, &mail)) == STEP_HUNGRY)
        ;
    must("the job", step);
    if (step != STEP_ITEM)
        give_up("the job", "no mail comes of it");
    return mail;
}

static void give_outcome(struct outcome *o, const json_t *said)
{
    const char *codes = text_of(said, "codes");
    o->state = *codes ? OUTCOME_REFUSED : OUTCOME_DELIVERED;
    if (!*codes)
        return;
    bool at_rcpt = strcmp(text_of(said, "at"), "rcpt") == 0;
    struct reply *reply = at_rcpt ? &o->rcpt : &o->final;
    if (reply_set(reply, codes, "%s", text_of(said, "text")) < 0)
        give_up("reply", codes);
    reply->jes = json_is_true(json_object_get(said, "jes"));
}

/** A mail that we refuse ourselves has its outcomes already. */
static void settle(struct mail *mail, const json_t *said)
{
    const json_t *outcomes = json_object_get(said, "outcomes");
    const char *relay = text_of(said, "relay");
    mail->relay = *relay ? relay : NULL;
    for (size_t i = 0; i < mail->envelope.recipient_count; i++) {
        struct outcome *o = &mail->outcomes[i];
        if (o->state == OUTCOME_WAITING)
            give_outcome(o, json_array_get(outcomes, i));
        o->relay = mail->relay;
    }
}

/* ---------------------------------------------------------------- the notice
 */

static int next_octets(void *arg, struct span *octets_out, bool *last_out)
{
    /* As the gateway does: what cannot be read is left out. */
    if (body_next(arg, octets_out, last_out) < 0) {
        *octets_out = SPAN("");
        *last_out = true;
    }
    return 0;
}

static void write_notice(const struct mail *mail, enum profile profile)
{
    SCOPED(composed_clear) struct composed composed = {0};
    SCOPED(body_free) struct body *body = NULL;
    const struct message_target ascii = {0};
    struct job_facts facts = {.id = 17,
                              .job_name = (char *)"PAYROLL",
                              .job_id = (char *)"JOB01234",
                              .accepted = {.tv_sec = 1700000000}};
    must("body", body_new(&body));
    must("message", body_message(mail, &ascii, &composed));
    body_begin(body, mail, composed.message);
    const struct notice notice = {.profile = profile,
                                  .host = "gate.example",
                                  .facts = &facts,
                                  .mail = mail,
                                  .now = {.tv_sec = 1700000100, .tv_nsec = 5},
                                  .original = {next_octets, body}};
    must("notice", notice_write(&notice, stdout));
}

int main(int argc, char **argv)
{
    json_error_t error;
    if (argc != 3)
        give_up("usage", "notice JOB OUTCOMES.json");
    json_t *said = json_load_file(argv[2], 0, &error);
    if (!said)
        give_up(argv[2], error.text);
    enum profile profile = profile_of(said);
    const struct transcript_options quiet = {0};
    struct pages *pages = NULL;
    struct transcript *transcript = NULL;
    must("pages", pages_new(&pages));
    must("transcript", transcript_new(&quiet, &transcript));
    struct reading *reading = open_job(argv[1], profile, pages);
    struct mail *mail = first_mail(reading, transcript);
    settle(mail, said);
    bool due = notice_is_due(mail);
    if (due)
        write_notice(mail, profile);
    mail_free(&mail);
    transcript_free(&transcript);
    reading_free(&reading);
    pages_free(&pages);
    json_decref(said);
    return due ? 0 : 3;
}
