#include "service/drop.h"

#include "base/scope.h"
#include "service/body.h"
#include "service/maildir.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Octets of a group: more are not held back for others' sake. */
#define GROUP_OCTETS (8 * 1024 * 1024)

struct drop {
    const struct wire_options *options;
    struct target *target;
    struct maildir *dir;
    struct body *body;
    struct composed composed;
    struct event *turn;
    struct mail *group[MAILDIR_GROUP]; /* by their number in the Maildir */
    uint64_t octets;
};

static void on_turn(evutil_socket_t fd, short what, void *arg);

int drop_new(const struct wire_options *options, struct target *target,
             struct drop **d_out)
{
    SCOPED(drop_free) struct drop *d = calloc(1, sizeof *d);
    if (!d)
        return -ENOMEM;
    d->options = options;
    d->target = target;
    int r = body_new(&d->body);
    if (r == 0)
        r = maildir_open(target->path, options->helo, &d->dir);
    if (r < 0)
        return r;
    d->turn = evtimer_new(loop_base(options->loop), on_turn, d);
    if (!d->turn)
        return -ENOMEM;
    *d_out = GIVE(d);
    return 0;
}

void drop_free(struct drop **drop)
{
    struct drop *d = *drop;
    if (!d)
        return;
    if (d->turn)
        event_free(d->turn);
    for (size_t i = 0; i < MAILDIR_GROUP; i++)
        mail_free(&d->group[i]);
    maildir_free(&d->dir);
    composed_clear(&d->composed);
    body_free(&d->body);
    free(d);
    *drop = NULL;
}

void drop_kick(struct drop *d)
{
    static const struct timeval soon = {0};
    evtimer_add(d->turn, &soon);
}

uint64_t drop_octets(const struct drop *d)
{
    return d->octets;
}

/* --------------------------------------------------------------- writing */

static int write_fields(struct drop *d, const struct envelope *e)
{
    char path[1100];
    snprintf(path, sizeof path, "<%s>", e->reverse_path ? e->reverse_path : "");
    int r = maildir_field(d->dir, "Return-Path", path);
    for (size_t i = 0; i < e->recipient_count && r == 0; i++) {
        if (!e->recipients[i].duplicate_of)
            r = maildir_field(d->dir, "Delivered-To", e->recipients[i].address);
    }
    return r;
}

static int write_text(struct drop *d, const struct mail *mail)
{
    body_begin(d->body, mail, d->composed.message);
    bool last = false;
    while (!last) {
        struct span octets;
        int r = body_next(d->body, &octets, &last);
        if (r == 0)
            r = maildir_write(d->dir, octets);
        if (r < 0)
            return r;
        d->octets += octets.len;
    }
    return maildir_end(d->dir);
}

static int write_mail(struct drop *d, const struct mail *mail)
{
    const struct message_target any = {
        .eightbit = true, .utf8 = true, .charset = d->target->charset};
    int r = body_message(mail, &any, &d->composed);
    if (r == 0)
        r = write_fields(d, &mail->envelope);
    return r == 0 ? write_text(d, mail) : r;
}

/* --------------------------------------------------------------- outcomes */

/** Full and out of quota pass; so may everything else that a disk says. */
static int set_failure(struct reply *reply, int error)
{
    bool full = error == -ENOSPC || error == -EDQUOT;
    return reply_set(reply, full ? "452 4.3.1" : "451 4.3.0", "Maildir: %s",
                     strerror(-error));
}

/** Those who wait have it here. */
static void note_place(struct mail *mail)
{
    for (size_t i = 0; i < mail->envelope.recipient_count; i++) {
        struct outcome *o = &mail->outcomes[i];
        if (o->state == OUTCOME_WAITING)
            o->handover = HANDOVER_HERE;
    }
}

static void give_back(struct drop *d, struct mail **mail, int error,
                      const char *name)
{
    SCOPED(reply_clear) struct reply reply = {0};
    (*mail)->relay = d->target->url;
    note_place(*mail);
    int r = error < 0 ? set_failure(&reply, error)
                      : reply_set(&reply, "250 2.0.0",
                                  "Delivered to Maildir as %s", name);
    if (r == 0)
        r = mail_decide(*mail, error < 0 ? OUTCOME_DEFERRED : OUTCOME_DELIVERED,
                        &reply);
    const struct wire_host *host = &d->options->host;
    if (r < 0)
        host->fail(host->arg, r);
    host->finish(host->arg, mail, error < 0 ? ATTEMPT_LATER : ATTEMPT_SETTLED);
}

static void commit(struct drop *d)
{
    maildir_commit(d->dir);
    for (int i = 0; i < MAILDIR_GROUP; i++) {
        if (d->group[i])
            give_back(d, &d->group[i], maildir_verdict(d->dir, i),
                      maildir_name(d->dir, i));
    }
}

static void deliver(struct drop *d, struct mail **mail)
{
    int number = maildir_begin(d->dir);
    if (number < 0) {
        give_back(d, mail, number, NULL);
        return;
    }
    int r = write_mail(d, *mail);
    if (r < 0) {
        maildir_abandon(d->dir);
        give_back(d, mail, r, NULL);
        return;
    }
    d->group[number] = GIVE(*mail);
}

static void on_turn(evutil_socket_t fd, short what, void *arg)
{
    (void)fd;
    (void)what;
    struct drop *d = arg;
    const struct wire_host *host = &d->options->host;
    uint64_t enough = d->octets + GROUP_OCTETS;
    int step = STEP_ITEM;
    while (step == STEP_ITEM && maildir_has_room(d->dir) &&
           d->octets < enough) {
        SCOPED(mail_free) struct mail *mail = NULL;
        step = host->take(host->arg, d->target->url, &mail);
        if (step == STEP_ITEM)
            deliver(d, &mail);
    }
    commit(d);
    if (step == STEP_ITEM)
        drop_kick(d);
    host->lull(host->arg);
}
