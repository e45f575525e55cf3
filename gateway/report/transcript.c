#include "report/transcript.h"

#include "report/entry.h"

#include <errno.h>
#include <stdlib.h>

/* Entries have ids that count up; id & (room - 1) is the place in the ring.
 *
 *     head ............ open .............. tail
 *     oldest not given  MAIL of the open    next id
 *                       transaction
 */
struct transcript {
    struct transcript_options options;
    struct entry *ring;
    uint64_t room; /* a power of two */
    uint64_t head, tail;
    uint64_t open;
    bool is_open;     /* a transaction waits for DATA or its end */
    uint64_t holding; /* number of the mail whose text is being read, or 0 */
    size_t given;     /* replies of the entry at the head already given */
    size_t bytes;
};

static struct entry *entry_at(const struct transcript *t, uint64_t id)
{
    return &t->ring[id & (t->room - 1)];
}

int transcript_new(const struct transcript_options *options,
                   struct transcript **t_out)
{
    struct transcript *t = calloc(1, sizeof *t);
    if (!t)
        return -ENOMEM;
    t->options = *options;
    *t_out = t;
    return 0;
}

void transcript_free(struct transcript **t)
{
    if (!*t)
        return;
    for (uint64_t id = (*t)->head; id != (*t)->tail; id++)
        entry_clear(entry_at(*t, id));
    free((*t)->ring);
    free(*t);
    *t = NULL;
}

/* ------------------------------------------------------------- coming in */

static int ring_grow(struct transcript *t)
{
    if (t->tail - t->head < t->room)
        return 0;
    uint64_t room = t->room ? t->room * 2 : 64;
    struct entry *ring = calloc(room, sizeof *ring);
    if (!ring)
        return -ENOMEM;
    for (uint64_t id = t->head; id != t->tail; id++)
        ring[id & (room - 1)] = *entry_at(t, id);
    free(t->ring);
    t->ring = ring;
    t->room = room;
    return 0;
}

/** The open transaction ended without a mail: our replies stand. @why: the
 *  reply that ended it, or NULL. */
static int transaction_close(struct transcript *t, const struct reply *why)
{
    int r = 0;
    for (uint64_t id = t->open; t->is_open && r == 0 && id != t->tail; id++)
        r = entry_end(entry_at(t, id), why);
    t->is_open = false;
    return r;
}

/** Does it end a transaction that was open before it? */
static bool ends_transaction(const struct batch_item *item)
{
    if (item->kind == BATCH_NOTE)
        return item->over;
    if (item->kind != BATCH_COMMAND || item->reply.code >= 400)
        return false;
    return item->verb == VERB_MAIL || item->verb == VERB_RSET ||
           item->verb == VERB_HELO || item->verb == VERB_EHLO ||
           item->verb == VERB_QUIT;
}

/** Will anybody ever ask for it? A NOOP that nobody sees must not wait in
 *  memory for the end of its transaction: there may be millions. */
static bool is_wanted(const struct transcript *t, const struct batch_item *item)
{
    if (item->kind == BATCH_MAIL || item->kind == BATCH_TEXT)
        return false;
    if (item->kind != BATCH_COMMAND || t->options.verbose || item->verbose)
        return true;
    return item->reply.code >= 400 || item->verb == VERB_MAIL ||
           item->verb == VERB_RCPT || item->verb == VERB_DATA ||
           item->verb == VERB_TICK;
}

int transcript_add(struct transcript *t, const struct batch_item *item)
{
    int r = 0;
    if (!t->holding && ends_transaction(item))
        r = transaction_close(t, &item->reply);
    if (r < 0 || !is_wanted(t, item))
        return r;
    r = ring_grow(t);
    if (r < 0)
        return r;
    struct entry *e = entry_at(t, t->tail);
    r = entry_fill(e, item);
    if (r < 0) {
        entry_clear(e);
        return r;
    }
    uint64_t id = t->tail++;
    t->bytes += e->bytes;

    if (t->holding) {
        e->mail = t->holding;
        if (item->kind == BATCH_MAIL_END)
            t->holding = 0;
    } else if (item->kind == BATCH_COMMAND && item->verb == VERB_MAIL &&
               reply_is_positive(&item->reply)) {
        t->open = id;
        t->is_open = true;
    } else if (!t->is_open) {
        e->settled = true;
    }
    return 0;
}

void transcript_end(struct transcript *t)
{
    (void)transaction_close(t, NULL); /* which copies nothing */
}

int transcript_break(struct transcript *t, const struct reply *why)
{
    int r = 0;
    for (uint64_t id = t->head; r == 0 && id != t->tail; id++) {
        struct entry *e = entry_at(t, id);
        bool open = t->is_open && id >= t->open;
        if (open || (t->holding && e->mail == t->holding))
            r = entry_break(e, why);
    }
    t->is_open = false;
    t->holding = 0;
    return r;
}

int transcript_hold(struct transcript *t, struct mail *mail)
{
    if (!t->is_open)
        return -EINVAL;
    for (uint64_t id = t->open; id != t->tail; id++)
        entry_at(t, id)->mail = mail->number;
    mail->first_entry = t->open;
    t->is_open = false;
    t->holding = mail->number;
    return 0;
}

/* -------------------------------------------------------------- settling */

int transcript_settle(struct transcript *t, const struct mail *mail)
{
    for (uint64_t id = mail->first_entry; id - t->head < t->tail - t->head;
         id++) {
        struct entry *e = entry_at(t, id);
        if (e->mail != mail->number)
            break;
        int r = entry_settle(e, mail);
        if (r < 0)
            return r;
        if (e->kind == BATCH_MAIL_END)
            break;
    }
    return 0;
}

size_t transcript_waiting(const struct transcript *t)
{
    return t->bytes;
}

/* ------------------------------------------------------------- going out */

static bool is_shown(const struct transcript *t, const struct entry *e,
                     const struct reply *reply)
{
    if (t->options.verbose || e->verbose)
        return true;
    if (e->kind == BATCH_FINDING)
        return false;
    return reply->code >= 400 || e->kind == BATCH_MAIL_END ||
           e->verb == VERB_TICK ||
           (e->kind == BATCH_NOTE && e->verb == VERB_NONE);
}

static void line_fill(const struct transcript *t, const struct entry *e,
                      struct transcript_line *out)
{
    bool first = t->given == 0;
    *out = (struct transcript_line){
        .record = e->record,
        .column = e->column,
        .mail = e->mail,
        .verb = e->verb,
        .end_of_mail = e->kind == BATCH_MAIL_END,
        .echo = first && e->echo ? span_text(e->echo) : span_of(NULL, 0),
        .reply = e->more.count ? e->more.replies[t->given] : e->reply,
        .finding = e->finding,
        .address = e->sent ? e->sent->address : NULL,
        .outcome = e->sent ? &e->sent->outcome : NULL,
        .relay = e->relay,
        .ended = e->ended.code ? &e->ended : NULL,
    };
    out->shown = is_shown(t, e, &out->reply);
}

/** Drops the head when all its replies were given. */
static void head_drop(struct transcript *t)
{
    if (t->given == 0)
        return;
    struct entry *e = entry_at(t, t->head);
    if (t->given < e->more.count)
        return;
    t->bytes -= e->bytes;
    entry_clear(e);
    t->head++;
    t->given = 0;
}

int transcript_next(struct transcript *t, struct transcript_line *line_out)
{
    head_drop(t);
    if (t->head == t->tail || !entry_at(t, t->head)->settled)
        return STEP_HUNGRY;
    line_fill(t, entry_at(t, t->head), line_out);
    t->given++;
    return STEP_ITEM;
}
