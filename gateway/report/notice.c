#include "report/notice.h"

#include "base/scope.h"
#include "base/utf8.h"
#include "message/date.h"
#include "report/notice_private.h"

#include <errno.h>
#include <string.h>

/* --------------------------------------------------------- who is told what */

/** NOTIFY=SUCCESS,DELAY asks for no word of failure, and so does NEVER. */
static bool wants_failure(const char *notify)
{
    return !notify || strcasestr(notify, "FAILURE");
}

static bool asks_for(const char *notify, const char *what)
{
    return notify && strcasestr(notify, what);
}

/** To who was told by the server that has the mail nothing is left to say. */
static enum notice_action of_delivery(const struct outcome *o,
                                      const char *notify)
{
    if (!asks_for(notify, "SUCCESS") || o->handover == HANDOVER_VOUCHED)
        return NOTICE_NONE;
    return o->handover == HANDOVER_HERE ? NOTICE_DELIVERED : NOTICE_RELAYED;
}

static enum notice_action of_wait(const struct outcome *o, const char *notify)
{
    return o->wait == WAIT_BECAME_LONG && asks_for(notify, "DELAY")
               ? NOTICE_DELAYED
               : NOTICE_NONE;
}

enum notice_action notice_action(const struct mail *mail, size_t index)
{
    const struct recipient *r = &mail->envelope.recipients[index];
    const struct outcome *o = &mail->outcomes[index];
    if (o->earlier || r->duplicate_of > 0)
        return NOTICE_NONE;
    switch (o->state) {
    case OUTCOME_REFUSED:
        return wants_failure(r->notify) ? NOTICE_FAILED : NOTICE_NONE;
    case OUTCOME_DELIVERED:
        return of_delivery(o, r->notify);
    case OUTCOME_DEFERRED:
    case OUTCOME_UNCERTAIN:
        return of_wait(o, r->notify);
    case OUTCOME_WAITING:
        break;
    }
    return NOTICE_NONE;
}

bool notice_tells_unnamed(const struct mail *mail, const struct unnamed *one)
{
    return mail_has_unnamed(mail) && wants_failure(one->notify);
}

static bool tells_any_unnamed(const struct mail *mail)
{
    for (size_t i = 0; i < mail->envelope.unnamed_count; i++) {
        if (notice_tells_unnamed(mail, &mail->envelope.unnamed[i]))
            return true;
    }
    return false;
}

bool notice_has(const struct mail *mail, enum notice_action action)
{
    if (action == NOTICE_FAILED && tells_any_unnamed(mail))
        return true;
    for (size_t i = 0; i < mail->envelope.recipient_count; i++) {
        if (notice_action(mail, i) == action)
            return true;
    }
    return false;
}

bool notice_is_due(const struct mail *mail)
{
    const struct envelope *e = &mail->envelope;
    if (!e->reverse_path || !*e->reverse_path)
        return false;
    for (size_t i = 0; i < e->recipient_count; i++) {
        if (notice_action(mail, i) != NOTICE_NONE)
            return true;
    }
    return tells_any_unnamed(mail);
}

/** CSSMTP's form is of failures alone. */
static bool is_plain(const struct notice *n)
{
    return n->profile == PROFILE_STRICT &&
           !notice_has(n->mail, NOTICE_DELAYED) &&
           !notice_has(n->mail, NOTICE_RELAYED) &&
           !notice_has(n->mail, NOTICE_DELIVERED);
}

const struct reply *notice_reason(const struct outcome *o)
{
    return o->final.code >= 400 || o->rcpt.code < 400 ? &o->final : &o->rcpt;
}

bool notice_needs_utf8(const struct mail *mail)
{
    return !utf8_is_ascii(span_text(mail->envelope.reverse_path));
}

/* ------------------------------------------------------- the mail comes back
 */

/** Cut behind the header; a header that was cut itself ends with a line. */
static void cut_header(struct buf *octets)
{
    const unsigned char *end =
        octets->len > 0 ? memmem(octets->bytes, octets->len, "\r\n\r\n", 4)
                        : NULL;
    if (end) {
        octets->len = (size_t)(end - octets->bytes) + 2;
        return;
    }
    const unsigned char *line =
        octets->len > 0 ? memrchr(octets->bytes, '\n', octets->len) : NULL;
    octets->len = line ? (size_t)(line - octets->bytes) + 1 : 0;
}

/** Sets @whole_out: all of it is there. */
static int collect(const struct octets_source *source, struct buf *octets,
                   bool *whole_out)
{
    bool last = false;
    *whole_out = true;
    while (!last) {
        struct span piece;
        int r = source->next(source->arg, &piece, &last);
        if (r < 0)
            return r;
        size_t room = NOTICE_MOST_ORIGINAL - octets->len;
        r = buf_append(octets, span_head(piece, room));
        if (r < 0)
            return r;
        if (piece.len > room) {
            *whole_out = false;
            return 0;
        }
    }
    return 0;
}

/* The notice itself, its three parts. */
#define PARTS_AROUND 4

static void returned_clear(struct returned *returned)
{
    buf_clear(&returned->octets);
}

static int read_original(const struct notice *n, struct returned *returned)
{
    const struct mail *mail = n->mail;
    const char *ret = mail->envelope.ret;
    bool whole;
    buf_init(&returned->octets, NOTICE_MOST_ORIGINAL);
    int r = collect(&n->original, &returned->octets, &whole);
    /* RET is of failures: the others have the header alone. */
    returned->header_only =
        !whole || (ret && strcasecmp(ret, "HDRS") == 0) ||
        !notice_has(mail, NOTICE_FAILED) ||
        mail->facts.part_count > SURVEY_MAX_PARTS - PARTS_AROUND;
    if (r == 0 && returned->header_only)
        cut_header(&returned->octets);
    return r;
}

/* ------------------------------------------------------------------- forms */

void notice_header(struct batch_out *b, const struct notice *n,
                   const char *subject)
{
    char date[DATE_SIZE];
    date_write(n->now, n->utc_offset_s, date);
    batch_out_say(b, "From: Mail Delivery System <MAILER-DAEMON@%s>\n",
                  n->host);
    batch_out_say(b, "To: <%s>\n", n->mail->envelope.reverse_path);
    batch_out_say(b, "Date: %s\nSubject: %s\nAuto-Submitted: auto-replied\n",
                  date, subject);
}

/** "550 5.1.1 No such mailbox", the first of its lines. */
static void say_reason(struct batch_out *b, const char *address,
                       const struct reply *why)
{
    SCOPED(buf_clear) struct buf first;
    buf_init(&first, 2 * BATCH_OUT_WIDTH);
    if (why->enhanced[0])
        (void)buf_printf(&first, "<%s>: %u %u.%u.%u ", address, why->code,
                         why->enhanced[0], why->enhanced[1], why->enhanced[2]);
    else
        (void)buf_printf(&first, "<%s>: %u ", address, why->code);
    const char *begin = buf_text(&first);
    batch_out_lines(b, begin ? begin : "", "    ", why->text);
}

static void write_plain(struct batch_out *b, const struct notice *n,
                        const struct returned *returned)
{
    notice_header(b, n, "Undeliverable mail");
    batch_out_say(b, "\n");
    for (size_t i = 0; i < n->mail->envelope.recipient_count; i++) {
        if (notice_action(n->mail, i) == NOTICE_FAILED)
            say_reason(b, n->mail->envelope.recipients[i].address,
                       notice_reason(&n->mail->outcomes[i]));
    }
    for (size_t i = 0; i < n->mail->envelope.unnamed_count; i++) {
        const struct unnamed *u = &n->mail->envelope.unnamed[i];
        if (notice_tells_unnamed(n->mail, u))
            say_reason(b, u->written, &u->reply);
    }
    batch_out_say(b, "\n---------- %s ----------\n",
                  returned->header_only ? "Header of the mail" : "The mail");
    batch_out_octets(b, buf_span(&returned->octets));
}

int notice_write(const struct notice *n, FILE *out)
{
    const struct envelope *e = &n->mail->envelope;
    SCOPED(returned_clear) struct returned returned = {0};
    int r = read_original(n, &returned);
    if (r < 0)
        return r;
    struct batch_out b;
    batch_out_begin(&b, out, n->host, "", notice_needs_utf8(n->mail));
    batch_out_recipient(&b, e->reverse_path);
    batch_out_data(&b);
    if (is_plain(n))
        write_plain(&b, n, &returned);
    else
        notice_write_report(&b, n, &returned);
    return batch_out_end(&b);
}
