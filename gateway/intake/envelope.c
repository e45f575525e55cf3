#include "intake/envelope.h"

#include "base/utf8.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static void recipient_clear(struct recipient *r)
{
    free(r->address);
    free(r->notify);
    free(r->orcpt);
}

static void unnamed_clear(struct unnamed *u)
{
    free(u->written);
    free(u->notify);
    reply_clear(&u->reply);
}

void envelope_clear(struct envelope *e)
{
    free(e->reverse_path);
    free(e->envid);
    free(e->ret);
    free(e->helo);
    for (size_t i = 0; i < e->recipient_count; i++)
        recipient_clear(&e->recipients[i]);
    free(e->recipients);
    for (size_t i = 0; i < e->unnamed_count; i++)
        unnamed_clear(&e->unnamed[i]);
    free(e->unnamed);
    *e = (struct envelope){0};
}

/* Doubles an array at 8, 16, 32 ... members; NULL: no memory. */
static void *grow(void *members, size_t count, size_t size)
{
    if (count != 0 && (count < 8 || (count & (count - 1)) != 0))
        return members;
    return realloc(members, (count ? count * 2 : 8) * size);
}

static int copy_text(const char *from, char **to)
{
    *to = from ? strdup(from) : NULL;
    return from && !*to ? -ENOMEM : 0;
}

int envelope_begin(const struct envelope *from, struct envelope *to)
{
    to->smtputf8 = from->smtputf8;
    to->record = from->record;
    to->size = from->size;
    int r = copy_text(from->reverse_path, &to->reverse_path);
    if (r == 0)
        r = copy_text(from->envid, &to->envid);
    if (r == 0)
        r = copy_text(from->ret, &to->ret);
    return r < 0 ? r : copy_text(from->helo, &to->helo);
}

int envelope_add(struct envelope *e, const struct recipient *recipient)
{
    struct recipient *more =
        grow(e->recipients, e->recipient_count, sizeof *more);
    if (!more)
        return -ENOMEM;
    e->recipients = more;
    struct recipient copy = {.record = recipient->record,
                             .duplicate_of = recipient->duplicate_of};
    if (copy_text(recipient->address, &copy.address) < 0 ||
        copy_text(recipient->notify, &copy.notify) < 0 ||
        copy_text(recipient->orcpt, &copy.orcpt) < 0) {
        recipient_clear(&copy);
        return -ENOMEM;
    }
    e->recipients[e->recipient_count] = copy;
    return (int)e->recipient_count++;
}

int envelope_refuse(struct envelope *e, struct span written, struct span notify,
                    const struct reply *reply, uint64_t record)
{
    if (e->unnamed_count == ENVELOPE_MAX_UNNAMED)
        return 0;
    struct unnamed *more = grow(e->unnamed, e->unnamed_count, sizeof *more);
    if (!more)
        return -ENOMEM;
    e->unnamed = more;
    char text[ENVELOPE_MAX_WRITTEN + 1];
    size_t len = utf8_print(written, text, sizeof text);
    struct unnamed one = {.record = record, .written = strndup(text, len)};
    if (notify.at)
        one.notify = strndup((const char *)notify.at, notify.len);
    if (!one.written || (notify.at && !one.notify) ||
        reply_copy(reply, &one.reply) < 0) {
        unnamed_clear(&one);
        return -ENOMEM;
    }
    e->unnamed[e->unnamed_count++] = one;
    return 0;
}

void envelope_drop_last(struct envelope *e)
{
    recipient_clear(&e->recipients[--e->recipient_count]);
}

static bool local_part_is_ascii(const char *address)
{
    const char *at = strrchr(address, '@');
    size_t len = at ? (size_t)(at - address) : strlen(address);
    for (size_t i = 0; i < len; i++) {
        if ((unsigned char)address[i] > 127)
            return false;
    }
    return true;
}

bool envelope_needs_utf8(const struct envelope *e)
{
    if (e->reverse_path && !local_part_is_ascii(e->reverse_path))
        return true;
    for (size_t i = 0; i < e->recipient_count; i++) {
        if (!local_part_is_ascii(e->recipients[i].address))
            return true;
    }
    return false;
}
