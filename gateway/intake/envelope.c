#include "intake/envelope.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static void recipient_clear(struct recipient *r)
{
    free(r->address);
    free(r->notify);
    free(r->orcpt);
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
    *e = (struct envelope){0};
}

/* Doubles the array at 8, 16, 32 ... recipients. */
static int envelope_grow(struct envelope *e)
{
    size_t n = e->recipient_count;
    if (n != 0 && (n < 8 || (n & (n - 1)) != 0))
        return 0;
    struct recipient *more =
        realloc(e->recipients, (n ? n * 2 : 8) * sizeof *more);
    if (!more)
        return -ENOMEM;
    e->recipients = more;
    return 0;
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
    if (envelope_grow(e) < 0)
        return -ENOMEM;
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
