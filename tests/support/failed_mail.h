/** failed_mail.h - a mail whose recipients were refused, or what else is told
 *  of them, as text says */
#ifndef EBGATE_TESTS_FAILED_MAIL_H
#define EBGATE_TESTS_FAILED_MAIL_H

#include "check.h"
#include "queue/mail.h"
#include "report/batch_out.h"

/** A recipient and what became of it; address NULL ends them. */
struct failed_recipient {
    const char *address, *notify, *orcpt;
    enum outcome_state state;
    const char *codes, *text;
    bool jes, at_data, earlier;
    unsigned duplicate_of;
    enum outcome_handover handover;
    enum outcome_wait wait;
};

static inline struct mail *failed_mail(const char *sender,
                                       const struct failed_recipient *to)
{
    struct mail *mail;
    assert_int_equal(mail_new(&mail), 0);
    mail->number = 2;
    mail->envelope.record = 5;
    mail->relay = "smtp://relay.example.net:25";
    mail->envelope.reverse_path = strdup(sender);
    for (uint64_t i = 0; to[i].address; i++) {
        const struct recipient r = {.address = (char *)to[i].address,
                                    .notify = (char *)to[i].notify,
                                    .orcpt = (char *)to[i].orcpt,
                                    .duplicate_of = to[i].duplicate_of,
                                    .record = 6 + i};
        assert_int_equal(envelope_add(&mail->envelope, &r), (int)i);
    }
    assert_int_equal(mail_expect(mail), 0);
    for (size_t i = 0; to[i].address; i++) {
        struct outcome *o = &mail->outcomes[i];
        o->state = to[i].state;
        o->earlier = to[i].earlier;
        o->handover = to[i].handover;
        o->wait = to[i].wait;
        o->relay = mail->relay;
        struct reply *r = to[i].at_data ? &o->final : &o->rcpt;
        if (to[i].codes)
            assert_int_equal(reply_set(r, to[i].codes, "%s", to[i].text), 0);
        r->jes = to[i].jes;
    }
    return mail;
}

/** A text that comes @piece octets at a time. */
struct pieces {
    struct span rest;
    size_t piece;
    int error;
};

static inline int pieces_next(void *arg, struct span *octets_out,
                              bool *last_out)
{
    struct pieces *p = arg;
    *octets_out = span_head(p->rest, p->piece);
    p->rest = span_from(p->rest, p->piece);
    *last_out = p->rest.len == 0;
    return p->error;
}

#endif
