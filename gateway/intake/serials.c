#include "intake/serials.h"

#include "intake/verbs.h"

#define CARD 80
#define TEXT 72
#define SERIAL 8

static bool is_digit(unsigned char c)
{
    return (c >= 0xF0 && c <= 0xF9) || (c >= '0' && c <= '9');
}

static bool is_letter(unsigned char c)
{
    return (c >= 0xC1 && c <= 0xC9) || (c >= 0xD1 && c <= 0xD9) ||
           (c >= 0xE2 && c <= 0xE9) || (c >= 'A' && c <= 'Z');
}

/* Letters in front, 0 or 3 to 5, when digits are all the rest; else -1. */
static int prefix_of(const unsigned char *serial)
{
    int letters = 0;
    while (letters < SERIAL && is_letter(serial[letters]))
        letters++;
    for (int i = letters; i < SERIAL; i++)
        if (!is_digit(serial[i]))
            return -1;
    return letters == 0 || (letters >= 3 && letters <= 5) ? letters : -1;
}

void serials_record(struct serials *s, struct span record)
{
    if (s->broken || (s->count > 0 && verbs_is_blank(record)))
        return;
    const unsigned char *serial = record.at + TEXT;
    int prefix = record.len == CARD ? prefix_of(serial) : -1;
    bool rises = prefix >= 0;
    if (rises && s->count > 0)
        rises = prefix == s->prefix &&
                memcmp(serial, s->last, (size_t)prefix) == 0 &&
                memcmp(serial, s->last, SERIAL) > 0;
    if (!rises) {
        s->broken = !verbs_is_blank(record);
        return;
    }
    if (s->count++ == 0)
        memcpy(s->first, serial, SERIAL);
    s->prefix = prefix;
    memcpy(s->last, serial, SERIAL);
}

bool serials_hold(const struct serials *s)
{
    return !s->broken && s->count >= 3;
}
