/*
 * Delivery Queue: a mail becomes the file of a job
 *
 * Records gather in memory until DATA, for most transactions are small and
 * some are never finished; then the store gives a file. 250 is said when the
 * store says that the job is durable.
 */
#include "service/caller_private.h"

#include "service/draft.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/** A job that the store has; it outlives who asked. */
struct ticket {
    struct caller *caller; /* NULL: gone */
};

struct caller_queue {
    struct buf hello; /* the record of HELO, framed */
    struct draft draft;
    void *file; /* of the store; NULL: none yet */
    struct ticket *ticket;
    const struct live_store *store;
};

static void discard(struct caller_queue *q)
{
    if (q->file)
        q->store->discard(q->store->arg, q->file);
    q->file = NULL;
    draft_reset(&q->draft);
}

void caller_queue_free(struct caller_queue **queue)
{
    struct caller_queue *q = *queue;
    if (!q)
        return;
    discard(q);
    draft_clear(&q->draft);
    buf_clear(&q->hello);
    if (q->ticket)
        q->ticket->caller = NULL;
    free(q);
    *queue = NULL;
}

static int prepare(struct caller *c)
{
    if (c->queue)
        return 0;
    struct caller_queue *q = calloc(1, sizeof *q);
    if (!q)
        return -ENOMEM;
    buf_init(&q->hello, LIVE_MAX_RECORD + 16);
    draft_init(&q->draft, &c->desk->frame);
    q->store = &c->desk->options->store;
    c->queue = q;
    return 0;
}

/* ---------------------------------------------------------- what goes wrong */

/* RFC 3463: 4.3.1 the system is full; 4.3.0 another trouble of it. */
static void say_error(struct caller *c, int error)
{
    bool full = error == -ENOSPC || error == -EDQUOT;
    caller_note(c, "a mail cannot be stored: %s", strerror(-error));
    caller_say(c, full ? "452 4.3.1" : "451 4.3.0",
               full ? "No room to store the mail: try again later"
                    : "The mail cannot be stored: try again later");
}

/* ------------------------------------------------------------------ records */

static int keep_hello(struct caller_queue *q, const struct live_item *item)
{
    struct span framed;
    buf_clear(&q->hello);
    int r = record_out_frame(q->draft.frame, item->as_received->bytes, &framed);
    return r < 0 ? r : buf_append(&q->hello, framed);
}

static void hear_mail(struct caller *c, const struct live_item *item)
{
    struct caller_queue *q = c->queue;
    discard(q);
    int r = draft_copy(&q->draft, buf_span(&q->hello));
    if (r == 0)
        r = draft_add(&q->draft, item->as_received->bytes);
    if (r < 0)
        say_error(c, r);
    else
        caller_answer(c, &item->reply);
}

static void hear_rcpt(struct caller *c, const struct live_item *item)
{
    int r = draft_add(&c->queue->draft, item->as_received->bytes);
    if (r == -ENOBUFS)
        caller_say(c, "452 4.5.3", "Too many recipients in one mail");
    else if (r < 0)
        say_error(c, r);
    else
        caller_answer(c, &item->reply);
}

static void hear_data(struct caller *c, const struct live_item *item)
{
    struct caller_queue *q = c->queue;
    int fd = -1;
    int r = draft_add(&q->draft, item->as_received->bytes);
    if (r == 0)
        r = q->store->create(q->store->arg, &q->file, &fd);
    if (r < 0) {
        q->file = NULL;
        discard(q);
        say_error(c, r);
        return;
    }
    draft_open(&q->draft, fd);
    caller_answer(c, &item->reply);
}

/* -------------------------------------------------------- the end of a mail */

static void on_answered(void *asker, const struct live_verdict *verdict)
{
    struct ticket *ticket = asker;
    struct caller *c = ticket->caller;
    free(ticket);
    if (!c)
        return;
    c->queue->ticket = NULL;
    if (verdict->refusal)
        caller_answer(c, verdict->refusal);
    else if (verdict->error < 0)
        say_error(c, verdict->error);
    else
        caller_say(c, "250 2.0.0", "Queued as %llu",
                   (unsigned long long)verdict->job);
}

static int submit(struct caller *c, const struct live_item *item)
{
    struct caller_queue *q = c->queue;
    struct ticket *ticket = calloc(1, sizeof *ticket);
    if (!ticket)
        return -ENOMEM;
    ticket->caller = c;
    char owner[CALLER_OWNER_MAX];
    const struct live_job job = {
        .format = &c->desk->live.format,
        .from = caller_self(c, owner),
        .size = q->draft.size,
        .recipients = item->envelope->recipient_count,
    };
    void *file = q->file;
    q->file = NULL;
    q->ticket = ticket;
    draft_reset(&q->draft);
    q->store->accept(q->store->arg, file, &job, on_answered, ticket);
    return 0;
}

static void hear_end(struct caller *c, const struct live_item *item)
{
    struct caller_queue *q = c->queue;
    if (item->reply.code >= 400) {
        discard(q);
        caller_answer(c, &item->reply);
        return;
    }
    int r = draft_add(&q->draft, item->as_received->bytes);
    if (r == 0)
        r = draft_finish(&q->draft);
    if (r == 0)
        r = submit(c, item);
    if (r < 0) {
        discard(q);
        say_error(c, r);
    }
}

void caller_queue_hear(struct caller *c, const struct live_item *item)
{
    int r = prepare(c);
    if (r < 0) {
        c->broken = true;
        return;
    }
    switch (item->kind) {
    case LIVE_HELLO:
        if (keep_hello(c->queue, item) < 0)
            c->broken = true;
        break;
    case LIVE_MAIL:
        hear_mail(c, item);
        break;
    case LIVE_RCPT:
        hear_rcpt(c, item);
        break;
    case LIVE_DATA:
        hear_data(c, item);
        break;
    case LIVE_TEXT: /* what goes wrong is told at its end */
        (void)draft_add(&c->queue->draft, item->as_received->bytes);
        break;
    case LIVE_END:
        hear_end(c, item);
        break;
    default:
        discard(c->queue);
        break;
    }
}
