/* Mails between the host of a wire and its session. */
#include "service/wire_private.h"

#include "base/scope.h"

#include <errno.h>
#include <stdlib.h>

/* --------------------------------------------------- attempts, oldest first */

static struct attempt *attempt_take(struct wire *w)
{
    struct attempt *a = w->spare;
    if (!a)
        return calloc(1, sizeof *a);
    w->spare = a->next;
    a->next = NULL;
    return a;
}

static void attempt_spare(struct wire *w, struct attempt *a)
{
    a->next = w->spare;
    w->spare = a;
}

static void attempt_push(struct wire *w, struct attempt *a)
{
    a->next = NULL;
    if (w->offered)
        w->offered_last->next = a;
    else
        w->offered = a;
    w->offered_last = a;
}

static void attempt_remove(struct wire *w, struct attempt *gone)
{
    struct attempt *before = NULL;
    struct attempt **place = &w->offered;
    while (*place != gone) {
        before = *place;
        place = &before->next;
    }
    *place = gone->next;
    if (w->offered_last == gone)
        w->offered_last = before;
}

static void count_attempt(struct wire *w, const struct mail *mail)
{
    struct target_counts *c = &w->target->counts;
    c->mails++;
    c->delivered += mail_count(mail, OUTCOME_DELIVERED);
    c->refused += mail_count(mail, OUTCOME_REFUSED);
    c->deferred += mail_count(mail, OUTCOME_DEFERRED);
    c->uncertain += mail_count(mail, OUTCOME_UNCERTAIN);
}

static void attempt_return(struct wire *w, struct attempt *a,
                           enum attempt_end end)
{
    const struct wire_host *host = &w->options->host;
    if (end == ATTEMPT_SETTLED || end == ATTEMPT_LATER)
        count_attempt(w, a->mail);
    host->finish(host->arg, &a->mail, end);
    attempt_spare(w, a);
}

/* ------------------------------------------------------------------ hearing */

/** A word on this mail. 421 is one on the relay: who says nothing else takes
 *  no mail, and is not asked again for each of them. */
static bool is_answer(const struct session_event *event)
{
    bool told = event->reply && event->reply->code == 421;
    return !told && (event->ending == ENDING_ANSWERED ||
                     event->ending == ENDING_REFUSED);
}

/** Does one of the replies ask for less? 421 to the first that is said is a
 *  failure: then the target rests. */
static void hear_requests(struct wire *w, const struct session_event *event)
{
    const struct reply *replies[] = {event->reply, event->mail_reply,
                                     event->data_reply};
    for (size_t i = 0; i < sizeof replies / sizeof *replies; i++) {
        if (replies[i] && (w->answered || replies[i]->code != 421))
            target_heard(w->target, replies[i], loop_now());
    }
}

void wire_weigh(struct wire *w, const struct session_event *event)
{
    if (event->kind == SESSION_DONE && is_answer(event))
        w->answered = true;
    hear_requests(w, event);
}

static void hear_done(struct wire *w, const struct session_event *event)
{
    struct attempt *a = event->token;
    if (w->reading == a)
        w->reading = NULL;
    attempt_remove(w, a);
    bool lost =
        event->ending == ENDING_BROKEN || event->ending == ENDING_UNCERTAIN;
    bool culprit = lost && !w->broke && !w->answered;
    int end = attempt_end(a, event, culprit);
    w->broke |= lost;
    if (end < 0) {
        wire_fail(w, end);
        end = ATTEMPT_LATER;
    }
    wire_weigh(w, event);
    attempt_return(w, a, (enum attempt_end)end);
}

void wire_greeted(struct wire *w)
{
    w->ready = true;
    target_greeted(w->target, session_capabilities(w->session));
    wire_logged_in(w);
}

static void hear_event(struct wire *w, const struct session_event *event)
{
    struct attempt *a = event->token;
    int r = 0;
    switch (event->kind) {
    case SESSION_READY:
        wire_greeted(w);
        break;
    case SESSION_STARTTLS:
        w->upgrade = true;
        break;
    case SESSION_SENDER: /* of a live session alone */
        break;
    case SESSION_BODY:
        a->body_wanted = true;
        break;
    case SESSION_BODY_STOP:
        a->body_ended = true;
        if (w->reading == a)
            w->reading = NULL;
        break;
    case SESSION_RECIPIENT:
        wire_weigh(w, event);
        r = attempt_recipient(a, event->recipient, event->reply);
        break;
    case SESSION_DONE:
        hear_done(w, event);
        break;
    case SESSION_CLOSE:
        wire_weigh(w, event);
        if (event->reply && event->reply->code >= 400)
            r = reply_copy(event->reply, &w->farewell);
        break;
    }
    if (r < 0)
        wire_fail(w, r);
}

bool wire_hear(struct wire *w)
{
    bool heard = false;
    struct session_event event;
    int step;
    while ((step = session_next(w->session, &event)) != STEP_HUNGRY) {
        if (step == STEP_END) {
            w->ended = true;
            break;
        }
        if (step == STEP_ITEM)
            w->cargo->hear(w, &event);
        else
            wire_fail(w, step);
        heard = true;
    }
    return heard;
}

/* ----------------------------------------------------------------- offering */

/** Where a mail may go elsewhere, that is known before it is said. */
uint64_t wire_largest(const struct wire *w)
{
    return w->options->standing
               ? target_largest(w->target, session_capabilities(w->session))
               : 0;
}

bool wire_is_too_small(const struct wire *w, const struct message *message)
{
    uint64_t limit = wire_largest(w);
    return limit > 0 && message_size(message) - message_slack(message) > limit;
}

static int refuse_large(struct wire *w, struct attempt *a)
{
    SCOPED(reply_clear) struct reply reply = {0};
    int r = target_refuse_size(wire_largest(w), false, &reply);
    return r < 0 ? r : mail_decide(a->mail, OUTCOME_DEFERRED, &reply);
}

static int offer_attempt(struct wire *w, struct attempt **attempt)
{
    struct attempt *a = *attempt;
    const struct mail *mail = a->mail;
    const struct capabilities *relay = session_capabilities(w->session);
    const struct message_target target = {.eightbit = relay->eightbitmime,
                                          .utf8 = relay->smtputf8,
                                          .charset = w->target->charset};
    int r = body_message(mail, &target, &a->composed);
    if (r < 0)
        return r;
    if (wire_is_too_small(w, a->composed.message)) {
        r = refuse_large(w, a);
        attempt_return(w, GIVE(*attempt), ATTEMPT_UNFIT);
        return r;
    }
    struct session_mail offer = {
        .token = a,
        .envelope = &mail->envelope,
        .skip = a->skip,
        .size = message_size(a->composed.message),
        .slack = message_slack(a->composed.message),
        .eightbit = relay->eightbitmime && message_is_8bit(a->composed.message),
        .utf8 = relay->smtputf8 && (envelope_needs_utf8(&mail->envelope) ||
                                    message_needs_utf8(a->composed.message)),
        .bare = mail->bare,
    };
    attempt_push(w, GIVE(*attempt));
    w->used = true;
    w->mails++;
    return session_offer(w->session, &offer);
}

/** STARTTLS stood in the batch, and this relay has none. */
static int refuse_plain(struct attempt *a)
{
    SCOPED(reply_clear) struct reply reply = {0};
    int r = reply_set(&reply, "454 4.7.0",
                      "The job requires TLS and the relay offers none");
    return r < 0 ? r : mail_decide(a->mail, OUTCOME_DEFERRED, &reply);
}

void wire_note_way(const struct wire *w, struct mail *mail)
{
    mail->relay = w->target->url;
    mail->tls = w->ssl ? SSL_get_version(w->ssl) : NULL;
    mail->cipher = w->ssl ? SSL_get_cipher_name(w->ssl) : NULL;
    mail->tls_verified = w->ssl && w->verified;
}

/** A mail that the session shall have, or that goes back at once. */
static int start_attempt(struct wire *w, struct mail **mail)
{
    SCOPED(attempt_free) struct attempt *a = attempt_take(w);
    if (!a)
        return -ENOMEM;
    wire_note_way(w, *mail);
    int r = attempt_begin(a, mail, session_capabilities(w->session));
    a->quota_defers = w->target->limits.quota_defers;
    if (r == 0 && a->sent > 0 && a->mail->envelope.tls_required && !w->ssl) {
        r = refuse_plain(a);
        attempt_return(w, GIVE(a), ATTEMPT_ELSEWHERE);
    } else if (r == 0 && a->sent == 0) {
        enum attempt_end end = attempt_verdict(a);
        attempt_return(w, GIVE(a), end);
    } else if (r == 0) {
        r = offer_attempt(w, &a);
    }
    return r;
}

void wire_leave(struct wire *w)
{
    w->leaving = true;
    session_quit(w->session);
}

/** What the host has; after so many mails, or with a login of old, nothing. */
static int take_mail(struct wire *w, struct mail **mail_out)
{
    const struct wire_host *host = &w->options->host;
    unsigned limit = w->target->limits.mails;
    if (w->leaving || wire_is_outdated(w) || (limit > 0 && w->mails >= limit))
        return STEP_END;
    int step = host->take(host->arg, w->target->url, mail_out);
    bool idle = step == STEP_HUNGRY && !w->offered;
    if (idle && !w->idle)
        w->idle_since = loop_now();
    w->idle = idle;
    return step;
}

static bool offer_mails(struct wire *w)
{
    bool offered = false;
    while (session_wants_mail(w->session)) {
        SCOPED(mail_free) struct mail *mail = NULL;
        int step = take_mail(w, &mail);
        bool over = step == STEP_END && !w->offered && !w->leaving;
        if (over)
            wire_leave(w);
        if (step != STEP_ITEM)
            return offered || over;
        int r = start_attempt(w, &mail);
        if (r < 0) {
            wire_fail(w, r);
            return false;
        }
        offered = true;
    }
    return offered;
}

const struct wire_cargo wire_mails = {hear_event, offer_mails, wire_supply_body,
                                      wire_prepare_body};
