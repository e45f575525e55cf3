/*
 * What each command brings about, when it is sound and comes at its time
 *
 * An obey_ function gives the reply and returns the next state or -errno.
 */
#include "intake/batch_state.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

static int next(int r, enum batch_state state)
{
    return r < 0 ? r : (int)state;
}

static int copy_text(struct span from, char **to)
{
    if (!from.at)
        return 0;
    *to = strndup((const char *)from.at, from.len);
    return *to ? 0 : -ENOMEM;
}

static void forget_transaction(struct batch *b)
{
    envelope_clear(&b->envelope);
    duplicates_reset(&b->duplicates);
    b->attempted = false;
    b->talk = 0;
}

void batch_rest(struct batch *b)
{
    b->state = b->greeted ? BATCH_READY : BATCH_START;
    b->attempted = false;
    b->skipped = 0;
    b->told = 0;
}

void batch_forget(struct batch *b)
{
    forget_transaction(b);
    batch_rest(b);
}

/* The most octets that a mail may be said to have; 0: any number. */
static uint64_t largest(const struct batch *b)
{
    const uint64_t ours = b->options.max_mail_bytes;
    const uint64_t theirs = b->options.largest;
    return ours == 0 || (theirs > 0 && theirs < ours) ? theirs : ours;
}

/* What can be asked of us, in the words of EHLO (RFC 5321, 4.1.1.1). */
static int list_extensions(const struct batch *b, struct reply *reply)
{
    char size[32] = "";
    if (largest(b) > 0)
        snprintf(size, sizeof size, " %llu", (unsigned long long)largest(b));
    return reply_set(reply, "250",
                     "%s, hello %s\nSIZE%s\n8BITMIME\nENHANCEDSTATUSCODES\n"
                     "PIPELINING\nDSN\nSMTPUTF8\nHELP%s",
                     b->options.host, b->helo, size,
                     b->options.starttls ? "\nSTARTTLS" : "");
}

static int obey_hello(struct batch *b, struct reply *reply)
{
    bool extended = b->options.live && b->command.verb == VERB_EHLO;
    free(b->helo);
    b->helo = NULL;
    int r = copy_text(b->command.argument, &b->helo);
    forget_transaction(b);
    b->greeted = true;
    b->tls = false;
    if (r == 0 && extended)
        r = list_extensions(b, reply);
    else if (r == 0)
        r = reply_set(reply, "250", "%s, hello %s", b->options.host, b->helo);
    return next(r, BATCH_READY);
}

/* SIZE=: up to 20 digits. */
static uint64_t declared_size(const struct batch *b)
{
    struct span size = command_parameter(&b->command, "SIZE");
    uint64_t value = 0;
    for (size_t i = 0; i < size.len; i++) {
        unsigned digit = size.at[i] - (unsigned)'0';
        if (value > (UINT64_MAX - digit) / 10)
            return UINT64_MAX;
        value = value * 10 + digit;
    }
    return value;
}

static int fill_envelope(struct batch *b)
{
    struct envelope *e = &b->envelope;
    e->record = b->card.record;
    e->size = declared_size(b);
    e->tls_required = b->tls;
    e->smtputf8 = command_parameter(&b->command, "SMTPUTF8").at != NULL;
    struct span path = buf_span(&b->command.path);
    int r = copy_text(path.at ? path : SPAN(""), &e->reverse_path);
    if (r == 0)
        r = copy_text(command_parameter(&b->command, "ENVID"), &e->envid);
    if (r == 0)
        r = copy_text(command_parameter(&b->command, "RET"), &e->ret);
    if (r == 0 && b->helo)
        r = copy_text(span_text(b->helo), &e->helo);
    return r;
}

static int obey_mail(struct batch *b, struct reply *reply)
{
    forget_transaction(b);
    b->attempted = true;
    if (largest(b) > 0 && declared_size(b) > largest(b))
        return next(reply_set(reply, "552 5.3.4", "Mail message too large"),
                    BATCH_READY);
    b->greeted = true;
    int r = fill_envelope(b);
    if (r == 0)
        r = reply_set(reply, "250 2.1.0", "Sender ok");
    return next(r, BATCH_SENDER);
}

static int add_recipient(struct batch *b, unsigned *earlier_out)
{
    const struct command *c = &b->command;
    struct recipient to = {.record = b->card.record};
    int r = copy_text(buf_span(&c->path), &to.address);
    if (r == 0)
        r = copy_text(command_parameter(c, "NOTIFY"), &to.notify);
    if (r == 0)
        r = copy_text(command_parameter(c, "ORCPT"), &to.orcpt);
    if (r == 0) {
        to.duplicate_of =
            duplicates_find(&b->duplicates, &b->envelope, to.address);
        *earlier_out = to.duplicate_of;
        r = envelope_add(&b->envelope, &to);
    }
    free(to.address);
    free(to.notify);
    free(to.orcpt);
    if (r < 0 || *earlier_out > 0)
        return r;
    int added = duplicates_add(&b->duplicates, &b->envelope, (size_t)r);
    return added < 0 ? added : r;
}

static int obey_rcpt(struct batch *b, struct reply *reply)
{
    unsigned earlier = 0, limit = b->options.max_recipients;
    if (limit > 0 && b->envelope.recipient_count >= limit)
        return next(reply_set(reply, "452 4.5.3",
                              "Too many recipients, %u are allowed", limit),
                    b->state);
    int r = add_recipient(b, &earlier);
    if (r < 0)
        return r;
    if (earlier == 0)
        r = reply_set(reply, "250 2.1.5", "Recipient ok");
    else
        r = reply_set(
            reply, "250 2.1.5", "Recipient ok, once with record %llu",
            (unsigned long long)b->envelope.recipients[earlier - 1].record);
    return next(r, BATCH_RCPT);
}

static int obey_data(struct batch *b, struct reply *reply)
{
    b->recipients += b->envelope.recipient_count;
    b->mail_bytes = b->bad_record = 0;
    b->too_large = b->too_long = false;
    b->told = 0;
    return next(reply_set(reply, "354", "Enter mail, end it with a period"),
                BATCH_BODY);
}

static int obey_rset(struct batch *b, struct reply *reply)
{
    batch_forget(b);
    return next(reply_set(reply, "250 2.0.0", "Reset"), b->state);
}

static int obey_ok(struct batch *b, struct reply *reply)
{
    return next(reply_set(reply, "250 2.0.0", "OK"), b->state);
}

static int obey_verb(struct batch *b, struct reply *reply)
{
    b->verbose = !span_same(b->command.argument, SPAN("OFF"));
    return next(reply_set(reply, "250 2.0.0", "Verbose Mode %s",
                          b->verbose ? "On" : "Off"),
                b->state);
}

/* The session itself: whoever owns its socket shakes hands. */
static int obey_live_starttls(struct batch *b, struct reply *reply)
{
    if (!b->options.starttls)
        return next(reply_set(reply, "502 5.5.1",
                              "Command not implemented, 'STARTTLS'"),
                    b->state);
    return next(reply_set(reply, "220 2.0.0", "Ready to start TLS"), b->state);
}

static int obey_starttls(struct batch *b, struct reply *reply)
{
    if (b->options.live)
        return obey_live_starttls(b, reply);
    b->tls = b->envelope.tls_required = true;
    return next(reply_set(reply, "220 2.0.0",
                          "TLS is required for the mails that follow"),
                b->state);
}

static int obey_vrfy(struct batch *b, struct reply *reply)
{
    return next(reply_set(reply, "252 2.0.0",
                          "Not verified, the relay decides at RCPT"),
                b->state);
}

static int obey_expn(struct batch *b, struct reply *reply)
{
    return next(
        reply_set(reply, "502 5.5.1", "Command not implemented, 'EXPN'"),
        b->state);
}

static int obey_help(struct batch *b, struct reply *reply)
{
    return next(reply_set(reply, "214 2.0.0",
                          "Commands:\n"
                          "HELO EHLO MAIL RCPT DATA RSET NOOP QUIT\n"
                          "STARTTLS TICK VERB VRFY EXPN HELP QUEU"),
                b->state);
}

static int obey_queu(struct batch *b, struct reply *reply)
{
    return next(reply_set(reply, "250 2.0.0",
                          "Queues on %s\nMails read from this job: %llu\n"
                          "Recipients in them: %llu",
                          b->options.host, (unsigned long long)b->mails,
                          (unsigned long long)b->recipients),
                b->state);
}

static int obey_quit(struct batch *b, struct reply *reply)
{
    return next(
        reply_set(reply, "221 2.0.0", "%s closing connection", b->options.host),
        BATCH_QUIT);
}

static int (*const obey[])(struct batch *b, struct reply *reply) = {
    [VERB_HELO] = obey_hello,        [VERB_EHLO] = obey_hello,
    [VERB_MAIL] = obey_mail,         [VERB_RCPT] = obey_rcpt,
    [VERB_DATA] = obey_data,         [VERB_RSET] = obey_rset,
    [VERB_NOOP] = obey_ok,           [VERB_QUIT] = obey_quit,
    [VERB_TICK] = obey_ok,           [VERB_VERB] = obey_verb,
    [VERB_VRFY] = obey_vrfy,         [VERB_EXPN] = obey_expn,
    [VERB_HELP] = obey_help,         [VERB_QUEU] = obey_queu,
    [VERB_STARTTLS] = obey_starttls,
};

int batch_obey(struct batch *b, struct reply *reply)
{
    return obey[b->command.verb](b, reply);
}
