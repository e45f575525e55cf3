#include "service/wire_steps.h"

#include "service/wire_private.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct steps {
    struct steps_host host;
    bool sending; /* the body is at hand */
};

static void end_body(struct wire *w)
{
    w->steps->sending = false;
    body_free(&w->body); /* with what it grew to */
}

/** Whether a mail comes, and when, is the submitter's affair. */
static void wait_idly(struct wire *w)
{
    w->idle = true;
    w->idle_since = loop_now();
}

static void hear_step(struct wire *w, const struct session_event *event)
{
    switch (event->kind) {
    case SESSION_STARTTLS:
        w->upgrade = true;
        return;
    case SESSION_BODY_STOP:
        w->steps->sending = false;
        return;
    case SESSION_CLOSE:
        wire_weigh(w, event);
        if (event->reply && event->reply->code >= 400 &&
            reply_copy(event->reply, &w->farewell) < 0)
            wire_fail(w, -ENOMEM);
        return;
    case SESSION_READY:
        wire_greeted(w);
        wait_idly(w);
        break;
    case SESSION_SENDER:
        w->answered = true;
        break;
    case SESSION_RECIPIENT:
        wire_weigh(w, event);
        break;
    case SESSION_DONE:
        wire_weigh(w, event);
        end_body(w);
        wait_idly(w);
        break;
    default:
        break;
    }
    w->steps->host.heard(w->steps->host.arg, event);
}

/* Mails come by wire_steps_offer. */
static bool offer_none(struct wire *w)
{
    (void)w;
    return false;
}

/* One piece; false when the body is at its end, good or bad. */
static bool supply_piece(struct wire *w)
{
    struct span octets;
    bool last = false;
    int r = body_next(w->body, &octets, &last);
    if (r < 0) {
        char why[160];
        snprintf(why, sizeof why, "The mail cannot be read: %s", strerror(-r));
        wire_note(w, "%s", why);
        session_abort(w->session, why);
        return false;
    }
    return session_body(w->session, octets, last) == 0 && !last;
}

static bool supply_steps(struct wire *w)
{
    bool supplied = false;
    while (w->steps->sending && wire_unsent(w) < WIRE_HIGH_MARK) {
        supplied = true;
        w->steps->sending = supply_piece(w);
        if (w->steps->sending)
            wire_flush(w);
    }
    return supplied;
}

static void prepare_none(struct wire *w)
{
    (void)w;
}

static const struct wire_cargo wire_step_cargo = {hear_step, offer_none,
                                                  supply_steps, prepare_none};

int wire_steps_new(const struct wire_options *options, struct target *target,
                   SSL_CTX *tls, struct login *login,
                   const struct steps_host *host, struct wire **w_out)
{
    struct steps *steps = calloc(1, sizeof *steps);
    if (!steps)
        return -ENOMEM;
    steps->host = *host;
    int r = wire_make(options, target, tls, login, &wire_step_cargo, w_out);
    if (r < 0)
        free(steps);
    else
        (*w_out)->steps = steps;
    return r;
}

void wire_steps_free(struct steps **steps)
{
    free(*steps);
    *steps = NULL;
}

bool wire_steps_wants_mail(const struct wire *w)
{
    return wire_is_greeted(w) && !w->leaving && session_wants_mail(w->session);
}

const struct capabilities *wire_steps_relay(const struct wire *w)
{
    return session_capabilities(w->session);
}

int wire_steps_offer(struct wire *w, const struct session_mail *mail)
{
    w->used = true;
    w->idle = false;
    w->mails++;
    int r = session_offer(w->session, mail);
    wire_pump(w);
    return r;
}

void wire_steps_recipient(struct wire *w)
{
    session_recipient(w->session);
    wire_pump(w);
}

void wire_steps_data(struct wire *w)
{
    session_data(w->session);
    wire_pump(w);
}

void wire_steps_drop(struct wire *w)
{
    session_drop(w->session);
    wire_pump(w);
}

void wire_steps_body(struct wire *w, const struct mail *mail,
                     struct message *message)
{
    int r = w->body ? 0 : body_new(&w->body);
    if (r < 0) {
        session_abort(w->session, "ebgate has no memory left");
    } else {
        body_begin(w->body, mail, message);
        w->steps->sending = true;
    }
    wire_pump(w);
}

bool wire_steps_is_sending(const struct wire *w)
{
    return w->steps->sending;
}

void wire_steps_abort(struct wire *w, const char *why)
{
    session_abort(w->session, why);
    wire_pump(w);
}

unsigned wire_steps_mails(const struct wire *w)
{
    return w->mails;
}

void wire_steps_quit(struct wire *w)
{
    if (!w->session || w->closed || w->leaving)
        return;
    wire_leave(w);
    wire_pump(w);
}
