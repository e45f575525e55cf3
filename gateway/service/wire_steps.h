/**
 * wire_steps.h - a wire that a live submitter talks through
 *
 * A wire (wire.h) that carries no whole mails: what is said to the relay comes
 * step by step, and each reply is told as it is heard.
 */
#ifndef EBGATE_SERVICE_WIRE_STEPS_H
#define EBGATE_SERVICE_WIRE_STEPS_H

#include "service/wire.h"

/** As those of wire_host: it may not free the wire. */
struct steps_host {
    /* READY, SENDER, RECIPIENT, BODY and DONE. */
    void (*heard)(void *arg, const struct session_event *event);
    void *arg;
};

/** @options: `take` and `finish` of the host are not called. As wire_new. */
int wire_steps_new(const struct wire_options *options, struct target *target,
                   SSL_CTX *tls, struct login *login,
                   const struct steps_host *host, struct wire **w_out);

/** Is it past EHLO, and free for a mail? */
bool wire_steps_wants_mail(const struct wire *w);
const struct capabilities *wire_steps_relay(const struct wire *w);

/** The steps of session.h. They end with what the relay is sent; what is heard
 *  meanwhile is told from within. */
int wire_steps_offer(struct wire *w, const struct session_mail *mail);
void wire_steps_recipient(struct wire *w);
void wire_steps_data(struct wire *w);
void wire_steps_drop(struct wire *w);
/** The text is complete: it is sent as @message makes it. Both are borrowed
 *  until DONE. */
void wire_steps_body(struct wire *w, const struct mail *mail,
                     struct message *message);
/** Is there text that the relay cannot have, for it was not yet said? */
bool wire_steps_is_sending(const struct wire *w);
/** DATA was said and no text shall come: the connection is given up. */
void wire_steps_abort(struct wire *w, const char *why);
/** Mails that were offered so far. */
unsigned wire_steps_mails(const struct wire *w);
/** No mail will come any more. */
void wire_steps_quit(struct wire *w);

#endif
