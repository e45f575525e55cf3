#include "intake/reply.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned short read_number(const char **text)
{
    unsigned short number = 0;
    while (**text >= '0' && **text <= '9')
        number = (unsigned short)(number * 10 + (*(*text)++ - '0'));
    return number;
}

/* "550 5.1.1" or "354". By hand, for every command of a job comes by. */
static void read_codes(struct reply *r, const char *codes)
{
    r->code = read_number(&codes);
    for (int i = 0; i < 3; i++) {
        codes += *codes != '\0';
        r->enhanced[i] = read_number(&codes);
    }
}

int reply_set(struct reply *r, const char *codes, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = NULL;
    int len = vasprintf(&text, format, args);
    va_end(args);
    if (len < 0)
        return -ENOMEM;
    reply_clear(r);
    read_codes(r, codes);
    r->jes = true;
    r->text = text;
    return 0;
}

int reply_copy(const struct reply *from, struct reply *to)
{
    char *text = NULL;
    if (from->text) {
        text = strdup(from->text);
        if (!text)
            return -ENOMEM;
    }
    reply_clear(to);
    *to = *from;
    to->text = text;
    return 0;
}

void reply_clear(struct reply *r)
{
    free(r->text);
    *r = (struct reply){0};
}
