/* The bytes of a row.
 *
 *     row       = version sender subject size tries reply reply
 *                 count *recipient check
 *     recipient = address state-late-same [reply reply] [time] [relay]
 *     reply     = head [code class subject detail text]
 *
 * Numbers are little ends first, seven bits a byte; texts are a length, the
 * bytes and a NUL, so that a row that was read can be pointed into. Most
 * mails have one recipient, and most recipients of a mail have the same
 * replies, relay and time: what is like the recipient's before takes one bit.
 * The check is there for what a disk may do to a row. */
#include "queue/fate.h"

#include <errno.h>
#include <stdlib.h>

#define VERSION 1
#define ROW_MIN 8
/* Of a recipient's head: its state, and what is as before. */
#define STATE 0x07
#define SAME_REPLIES 0x08
#define SAME_TIME 0x10
#define SAME_RELAY 0x20
#define LATE 0x40 /* it waits long, and its sender was told */
/* Of a reply's head. */
#define SAID 0x01
#define JES 0x02
#define WITH_TEXT 0x04

/* --------------------------------------------------------------- writing */

struct packer {
    struct buf *out;
    int error;
};

static void put_byte(struct packer *p, unsigned char byte)
{
    if (p->error == 0)
        p->error = buf_append_byte(p->out, byte);
}

static void put_number(struct packer *p, uint64_t number)
{
    while (number >= 0x80) {
        put_byte(p, (unsigned char)(number | 0x80));
        number >>= 7;
    }
    put_byte(p, (unsigned char)number);
}

static void put_span(struct packer *p, struct span text)
{
    put_number(p, text.len);
    if (p->error == 0)
        p->error = buf_append(p->out, text);
    put_byte(p, '\0');
}

/* At most @most bytes of it, cut between characters of UTF-8. */
static struct span head_of(const char *text, size_t most)
{
    struct span all = span_text(text ? text : "");
    if (all.len <= most)
        return all;
    while (most > 0 && (all.at[most] & 0xC0) == 0x80)
        most--;
    return span_head(all, most);
}

static void put_reply(struct packer *p, const struct reply *r)
{
    bool text = r->text && *r->text;
    put_byte(p, (unsigned char)((r->code ? SAID : 0) | (r->jes ? JES : 0) |
                                (text ? WITH_TEXT : 0)));
    if (r->code) {
        put_number(p, r->code);
        for (int i = 0; i < 3; i++)
            put_number(p, r->enhanced[i]);
    }
    if (text)
        put_span(p, head_of(r->text, FATE_REPLY_MAX));
}

static bool text_same(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "") == 0;
}

static bool reply_same(const struct reply *a, const struct reply *b)
{
    return a->code == b->code && a->jes == b->jes &&
           memcmp(a->enhanced, b->enhanced, sizeof a->enhanced) == 0 &&
           text_same(a->text, b->text);
}

static unsigned same_as(const struct fate_recipient *r,
                        const struct fate_recipient *before)
{
    const struct outcome *a = &r->outcome, *b = &before->outcome;
    unsigned same = 0;
    if (reply_same(&a->rcpt, &b->rcpt) && reply_same(&a->final, &b->final))
        same |= SAME_REPLIES;
    if (a->at.tv_sec == b->at.tv_sec && a->at.tv_nsec == b->at.tv_nsec)
        same |= SAME_TIME;
    if (text_same(r->relay, before->relay))
        same |= SAME_RELAY;
    return same;
}

static void put_recipient(struct packer *p, const struct fate_recipient *r,
                          const struct fate_recipient *before)
{
    const struct outcome *o = &r->outcome;
    unsigned same = same_as(r, before);
    put_span(p, span_text(r->address));
    put_byte(p, (unsigned char)(o->state | same |
                                (o->wait == WAIT_SHORT ? 0 : LATE)));
    if (!(same & SAME_REPLIES)) {
        put_reply(p, &o->rcpt);
        put_reply(p, &o->final);
    }
    if (!(same & SAME_TIME)) {
        put_number(p, (uint64_t)o->at.tv_sec);
        put_number(p, (uint64_t)o->at.tv_nsec);
    }
    if (!(same & SAME_RELAY))
        put_span(p, span_text(r->relay ? r->relay : ""));
}

/* FNV-1a: a few bytes of a row are told from others, no more is asked. */
static uint32_t check_of(const unsigned char *bytes, size_t len)
{
    uint32_t check = 2166136261U;
    for (size_t i = 0; i < len; i++)
        check = (check ^ bytes[i]) * 16777619U;
    return check;
}

int fate_pack(const struct fate *fate, struct buf *out)
{
    size_t begin = out->len;
    struct packer p = {.out = out};
    put_byte(&p, VERSION);
    put_span(&p, span_text(fate->sender));
    put_span(&p, head_of(fate->subject, FATE_SUBJECT_MAX));
    put_number(&p, fate->size);
    put_number(&p, fate->tries);
    put_reply(&p, &fate->mail_reply);
    put_reply(&p, &fate->data_reply);
    put_number(&p, fate->recipient_count);
    static const struct fate_recipient nothing;
    for (size_t i = 0; i < fate->recipient_count; i++)
        put_recipient(&p, &fate->recipients[i],
                      i > 0 ? &fate->recipients[i - 1] : &nothing);
    uint32_t check = check_of(out->bytes + begin, out->len - begin);
    for (int i = 0; i < 4; i++)
        put_byte(&p, (unsigned char)(check >> 8 * i));
    if (p.error < 0)
        out->len = begin;
    return p.error;
}

/* --------------------------------------------------------------- reading */

struct unpacker {
    unsigned char *at;
    const unsigned char *end;
    bool bad;
};

static unsigned get_byte(struct unpacker *u)
{
    if (u->at < u->end)
        return *u->at++;
    u->bad = true;
    return 0;
}

static uint64_t get_number(struct unpacker *u)
{
    uint64_t number = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        unsigned byte = get_byte(u);
        number |= (uint64_t)(byte & 0x7F) << shift;
        if (!(byte & 0x80))
            return number;
    }
    u->bad = true;
    return 0;
}

static uint64_t get_number_to(struct unpacker *u, uint64_t most)
{
    uint64_t number = get_number(u);
    u->bad = u->bad || number > most;
    return u->bad ? 0 : number;
}

/* Points into the row; terminated, without a NUL inside. */
static char *get_text(struct unpacker *u)
{
    uint64_t len = get_number(u);
    char *text = (char *)u->at;
    if (u->bad || len >= (uint64_t)(u->end - u->at) || text[len] != '\0' ||
        memchr(text, '\0', len)) {
        u->bad = true;
        return (char *)"";
    }
    u->at += len + 1;
    return text;
}

static struct reply get_reply(struct unpacker *u)
{
    struct reply r = {0};
    unsigned head = get_byte(u);
    u->bad = u->bad || (head & ~(unsigned)(SAID | JES | WITH_TEXT)) != 0;
    r.jes = (head & JES) != 0;
    if (head & SAID) {
        r.code = (unsigned short)get_number_to(u, 999);
        for (int i = 0; i < 3; i++)
            r.enhanced[i] = (unsigned short)get_number_to(u, UINT16_MAX);
    }
    if (head & WITH_TEXT)
        r.text = get_text(u);
    return r;
}

static void get_recipient(struct unpacker *u, struct fate_recipient *r,
                          const struct fate_recipient *before)
{
    r->address = get_text(u);
    unsigned head = get_byte(u);
    r->outcome = before->outcome;
    r->relay = before->relay;
    u->bad = u->bad || (head & STATE) > OUTCOME_UNCERTAIN || head >> 7 != 0;
    r->outcome.state = head & STATE;
    r->outcome.wait = head & LATE ? WAIT_LONG : WAIT_SHORT;
    if (!(head & SAME_REPLIES)) {
        r->outcome.rcpt = get_reply(u);
        r->outcome.final = get_reply(u);
    }
    if (!(head & SAME_TIME)) {
        r->outcome.at.tv_sec = (time_t)get_number(u);
        r->outcome.at.tv_nsec = (long)get_number_to(u, 999999999);
    }
    if (!(head & SAME_RELAY)) {
        const char *relay = get_text(u);
        r->relay = *relay ? relay : NULL;
    }
}

static int get_recipients(struct unpacker *u, struct fate *fate)
{
    /* Each takes three bytes at least: the count cannot ask for more memory
     * than the row is worth. */
    uint64_t count = get_number_to(u, (uint64_t)(u->end - u->at) / 3);
    if (u->bad)
        return -EBADMSG;
    fate->recipients = calloc(count ? count : 1, sizeof *fate->recipients);
    if (!fate->recipients)
        return -ENOMEM;
    fate->recipient_count = count;
    static const struct fate_recipient nothing;
    for (size_t i = 0; i < count; i++)
        get_recipient(u, &fate->recipients[i],
                      i > 0 ? &fate->recipients[i - 1] : &nothing);
    return u->bad || u->at != u->end ? -EBADMSG : 0;
}

static int get_fate(struct unpacker *u, struct fate *fate)
{
    u->bad = get_byte(u) != VERSION;
    fate->sender = get_text(u);
    const char *subject = get_text(u);
    fate->subject = *subject ? subject : NULL;
    fate->size = get_number(u);
    fate->tries = (unsigned)get_number_to(u, UINT32_MAX);
    fate->mail_reply = get_reply(u);
    fate->data_reply = get_reply(u);
    return get_recipients(u, fate);
}

int fate_unpack(struct span row, struct fate *fate_out)
{
    *fate_out = (struct fate){0};
    if (row.len < ROW_MIN)
        return -EBADMSG;
    size_t len = row.len - 4;
    uint32_t check = 0;
    for (int i = 0; i < 4; i++)
        check |= (uint32_t)row.at[len + (size_t)i] << 8 * i;
    if (check != check_of(row.at, len))
        return -EBADMSG;
    fate_out->bytes = malloc(len);
    if (!fate_out->bytes)
        return -ENOMEM;
    memcpy(fate_out->bytes, row.at, len);
    struct unpacker u = {.at = fate_out->bytes, .end = fate_out->bytes + len};
    int r = get_fate(&u, fate_out);
    if (r < 0)
        fate_clear(fate_out);
    return r;
}
