/**
 * live_say.h - a session of live.h and whoever answers it, as text
 *
 *     250 2.1.0 @12       a reply; @column of what is wrong
 *     hello 250           to HELO
 *     mail a@b            asked; the answer's reply follows
 *     rcpt c@d
 *     data
 *     | text              a record of it
 *     end 250 2.6.0
 *     forget / tls / close
 *
 * Who answers takes everything but addresses that begin with "no": 550; with
 * "gone": 421. With `late` the answer comes when the session has said that it
 * waits, else at once.
 */
#ifndef EBGATE_TESTS_LIVE_SAY_H
#define EBGATE_TESTS_LIVE_SAY_H

#include "batch_say.h"
#include "intake/live.h"

struct live_player {
    struct live *live;
    const struct codepage *cp;
    struct buf pending; /* received, and not read yet */
    bool late;
    bool asked;
    enum live_kind question;
    struct reply answer;
    unsigned replies, mails, closes;
};

static inline void live_decide(struct live_player *p,
                               const struct live_item *item)
{
    const char *who = "";
    p->question = item->kind;
    p->asked = true;
    if (item->kind == LIVE_MAIL)
        who = item->envelope->reverse_path;
    else if (item->kind == LIVE_RCPT)
        who = item->envelope->recipients[item->envelope->recipient_count - 1]
                  .address;
    int r = 0;
    if (strncmp(who, "no", 2) == 0)
        r = reply_set(&p->answer, "550 5.1.1", "Not here");
    else if (strncmp(who, "gone", 4) == 0)
        r = reply_set(&p->answer, "421 4.3.2", "Gone");
    else
        r = reply_copy(&item->reply, &p->answer);
    if (r < 0)
        abort();
}

static inline void live_let_answer(struct live_player *p)
{
    p->asked = false;
    if (live_answer(p->live, &p->answer) < 0)
        abort();
}

static inline void live_say_item(struct live_player *p, struct buf *said,
                                 const struct live_item *item)
{
    const struct envelope *e = item->envelope;
    switch (item->kind) {
    case LIVE_HELLO:
        buf_append_text(said, "hello");
        /* fall through */
    case LIVE_REPLY:
        say_codes(said, &item->reply);
        if (item->column)
            buf_printf(said, " @%u", item->column);
        p->replies++;
        break;
    case LIVE_MAIL:
        buf_printf(said, "mail %s", e->reverse_path);
        break;
    case LIVE_RCPT:
        buf_printf(said, "rcpt %s",
                   e->recipients[e->recipient_count - 1].address);
        break;
    case LIVE_DATA:
        buf_printf(said, "data for %zu", e->recipient_count);
        break;
    case LIVE_TEXT:
        say_text(said, p->cp, item->text->bytes);
        break;
    case LIVE_END:
        buf_append_text(said, "end");
        say_codes(said, &item->reply);
        p->mails += item->reply.code < 400;
        break;
    case LIVE_FORGET:
        buf_append_text(said, "forget");
        break;
    case LIVE_STARTTLS:
        buf_append_text(said, "tls");
        break;
    case LIVE_CLOSE:
        buf_append_text(said, "close");
        p->closes++;
        break;
    }
    buf_append_byte(said, '\n');
}

static inline void live_drain(struct live_player *p, struct buf *said)
{
    struct live_item item;
    int step;
    while ((step = live_next(p->live, &item)) == STEP_ITEM) {
        live_say_item(p, said, &item);
        if (item.kind >= LIVE_MAIL && item.kind <= LIVE_END &&
            item.kind != LIVE_TEXT)
            live_decide(p, &item);
        if (p->asked && !p->late)
            live_let_answer(p);
    }
    if (step < 0)
        abort();
}

/** @part from a block of memory of its own; what is not read is fed again. */
static inline void live_play(struct live_player *p, struct span part,
                             struct buf *said)
{
    if (buf_append(&p->pending, part) < 0)
        abort();
    do {
        unsigned char *copy = malloc(p->pending.len ? p->pending.len : 1);
        size_t len = p->pending.len;
        if (!copy)
            abort();
        if (len > 0)
            memcpy(copy, p->pending.bytes, len);
        if (live_feed(p->live, span_of(copy, len)) < 0)
            abort();
        live_drain(p, said);
        free(copy);
        buf_consume(&p->pending, len - live_unread(p->live));
        if (!p->asked)
            return;
        live_let_answer(p);
        live_drain(p, said);
    } while (true);
}

static inline struct live_player *
live_player_new(const struct live_options *options, bool late)
{
    struct live_player *p = calloc(1, sizeof *p);
    if (!p || live_new(options, &p->live) < 0)
        abort();
    p->cp = options->cp;
    p->late = late;
    buf_init(&p->pending, SIZE_MAX / 2);
    return p;
}

static inline void live_player_free(struct live_player *p)
{
    live_free(&p->live);
    buf_clear(&p->pending);
    reply_clear(&p->answer);
    free(p);
}

/** For cuts.h: the session that a table describes. */
struct live_table {
    struct live_options options;
    bool late;
};

static inline void *live_table_begin(void *arg)
{
    const struct live_table *table = arg;
    return live_player_new(&table->options, table->late);
}

static inline void live_table_feed(void *player, struct span part,
                                   struct buf *said)
{
    live_play(player, part, said);
}

static inline void live_table_end(void *player, struct buf *said)
{
    live_drain(player, said);
    live_player_free(player);
}

#endif
