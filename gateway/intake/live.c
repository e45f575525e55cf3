/*
 * A session with a submitter (RFC 5321, 4.1.4), on top of the batch's parser
 *
 *     session     = greeting *(single / hello) [QUIT]
 *     hello       = ("HELO" / "EHLO") *(single / STARTTLS / transaction)
 *     transaction = MAIL 1*(RCPT / single) DATA text
 *     text        = *record "."
 *
 * What is said to whom at which state is the parser's; this file holds the
 * one thing that a job has not: the wait for an answer.
 */
#include "intake/live.h"

#include "base/scope.h"
#include "intake/live_state.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

/* -------------------------------------------------------------- what is due */

struct due *live_push(struct live *l, enum live_kind kind)
{
    assert(l->first + l->count < LIVE_ROOM);
    struct due *due = &l->due[l->first + l->count++];
    *due = (struct due){.kind = kind};
    return due;
}

/* A reply of ours is marked as such where it refuses: what submitters' programs
 * read, the greeting and what EHLO lists, has no mark in its way. */
void live_push_reply(struct live *l, enum live_kind kind,
                     const struct reply *reply, unsigned column)
{
    struct due *due = live_push(l, kind);
    due->reply = *reply;
    due->reply.jes = reply->jes && reply->code >= 400;
    due->column = column;
}

static void forget(struct live *l)
{
    if (l->open)
        live_push(l, LIVE_FORGET);
    l->open = l->receiving = false;
}

void live_close(struct live *l)
{
    forget(l);
    live_push(l, LIVE_CLOSE);
    l->state = STATE_OVER;
}

/* The last words are ours. */
int live_leave(struct live *l, const char *codes, const char *text)
{
    l->first = l->count = 0;
    int r = reply_set(&l->said, codes, "%s", text);
    live_push_reply(l, LIVE_REPLY, &l->said, 0);
    live_close(l);
    return r;
}

/* --------------------------------------------------------------------- life */

int live_new(const struct live_options *options, struct live **l_out)
{
    if (options->batch.atsign.automatic)
        return -EINVAL;
    SCOPED(live_free) struct live *l = calloc(1, sizeof *l);
    if (!l)
        return -ENOMEM;
    l->options = options;
    l->secure = options->secure;
    l->place.record = 1;
    int r = reply_set(&l->said, "220", "%s ESMTP ebgate", options->batch.host);
    if (r < 0)
        return r;
    live_push_reply(l, LIVE_REPLY, &l->said, 0);
    *l_out = GIVE(l);
    return 0;
}

void live_free(struct live **l)
{
    if (!*l)
        return;
    records_free(&(*l)->records);
    batch_free(&(*l)->batch);
    batch_parked_clear(&(*l)->parked);
    reply_clear(&(*l)->said);
    free(*l);
    *l = NULL;
}

/* The parser, with what it knew when it was put away. */
static int wake(struct live *l)
{
    if (l->batch)
        return 0;
    struct batch_options options = l->options->batch;
    options.live = true;
    options.starttls = l->options->starttls && !l->secure;
    int r = batch_new(&options, l->options->cp, &l->batch);
    if (r == 0)
        batch_unpark(l->batch, &l->parked);
    return r;
}

int live_feed(struct live *l, struct span bytes)
{
    l->unread = 0;
    if (l->state != STATE_LISTENING) {
        l->unread = bytes.len;
        return 0;
    }
    if (!l->records) {
        int r = records_new(&l->options->format, &l->records);
        if (r < 0)
            return r;
        records_seek(l->records, &l->place);
    }
    l->fed_end += bytes.len;
    return records_feed(l->records, bytes);
}

size_t live_unread(const struct live *l)
{
    return l->unread;
}

/* All was read: what is not needed is given back. */
static int rest(struct live *l)
{
    if (l->records)
        records_mark(l->records, &l->place);
    if (l->place.offset == l->fed_end)
        records_free(&l->records);
    if (l->batch)
        batch_park(&l->batch, &l->parked);
    return STEP_HUNGRY;
}

/* What stands behind the item that waits is read when it was answered. */
static int stop_reading(struct live *l)
{
    if (!l->records)
        return STEP_HUNGRY;
    records_mark(l->records, &l->place);
    l->unread = (size_t)(l->fed_end - l->place.offset);
    l->fed_end = l->place.offset;
    records_free(&l->records);
    return STEP_HUNGRY;
}

/* ------------------------------------------------------------ what is heard */

static void ask(struct live *l, enum live_kind kind, const struct reply *reply)
{
    live_push_reply(l, kind, reply, 0);
    l->asked = kind;
    l->state = STATE_ASKING;
}

static void hear_command(struct live *l, const struct batch_item *item)
{
    const struct reply *reply = &item->reply;
    if (reply->code >= 400) {
        live_push_reply(l, LIVE_REPLY, reply, item->column);
        return;
    }
    switch (item->verb) {
    case VERB_MAIL:
        ask(l, LIVE_MAIL, reply);
        break;
    case VERB_RCPT:
        ask(l, LIVE_RCPT, reply);
        break;
    case VERB_DATA:
        ask(l, LIVE_DATA, reply);
        break;
    case VERB_HELO:
    case VERB_EHLO:
        forget(l);
        live_push_reply(l, LIVE_HELLO, reply, 0);
        break;
    case VERB_RSET:
        forget(l);
        live_push_reply(l, LIVE_REPLY, reply, 0);
        break;
    case VERB_STARTTLS:
        forget(l);
        live_push_reply(l, LIVE_REPLY, reply, 0);
        live_push(l, LIVE_STARTTLS);
        l->state = STATE_SHAKING;
        break;
    case VERB_QUIT:
        live_push_reply(l, LIVE_REPLY, reply, 0);
        live_close(l);
        break;
    default:
        live_push_reply(l, LIVE_REPLY, reply, 0);
        break;
    }
}

static void hear(struct live *l, const struct batch_item *item)
{
    switch (item->kind) {
    case BATCH_COMMAND:
        hear_command(l, item);
        break;
    case BATCH_TEXT:
        l->text = item->text;
        live_push(l, LIVE_TEXT);
        break;
    case BATCH_MAIL_END:
        l->receiving = false;
        ask(l, LIVE_END, &item->reply);
        break;
    case BATCH_NOTE: /* a limit: nothing more is read */
        live_push_reply(l, LIVE_REPLY, &item->reply, 0);
        live_close(l);
        break;
    case BATCH_MAIL:
    case BATCH_FINDING: /* told when the job is read */
        break;
    }
}

/* The next record to the parser: STEP_ITEM, STEP_HUNGRY or -errno. */
static int read_record(struct live *l)
{
    int step = l->records ? records_next(l->records, &l->raw) : STEP_HUNGRY;
    if (step == STEP_FAULT) {
        int r = live_leave(l, "554 5.5.2", records_fault(l->records)->text);
        return r < 0 ? r : STEP_ITEM;
    }
    if (step != STEP_ITEM)
        return step;
    int r = wake(l);
    if (r == 0)
        r = batch_feed(l->batch, &l->raw);
    return r < 0 ? r : STEP_ITEM;
}

static const struct envelope *envelope_now(const struct live *l)
{
    return l->batch ? batch_envelope(l->batch) : NULL;
}

static int give(struct live *l, struct live_item *item_out)
{
    const struct due *due = &l->due[l->first];
    *item_out = (struct live_item){
        .kind = due->kind,
        .reply = due->reply,
        .record = due->column > 0 ? l->raw.number : 0,
        .column = due->column,
        .as_received = &l->raw,
        .text = &l->text,
        .envelope = envelope_now(l),
    };
    l->first++;
    if (--l->count == 0)
        l->first = 0;
    return STEP_ITEM;
}

int live_next(struct live *l, struct live_item *item_out)
{
    for (;;) {
        if (l->count > 0)
            return give(l, item_out);
        if (l->state == STATE_OVER)
            return STEP_END;
        if (l->state != STATE_LISTENING)
            return stop_reading(l);
        struct batch_item item;
        int step = l->batch ? batch_next(l->batch, &item) : STEP_HUNGRY;
        if (step == STEP_ITEM) {
            hear(l, &item);
            continue;
        }
        step = read_record(l);
        if (step == STEP_HUNGRY)
            return rest(l);
        if (step < 0)
            return step;
    }
}
