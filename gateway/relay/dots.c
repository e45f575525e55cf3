#include "relay/dots.h"

static bool ends_a_line(unsigned char octet)
{
    return octet == '\r' || octet == '\n';
}

/* Where @octets, which are not empty, leave the reader. */
static enum dots_at dots_after(enum dots_at before, struct span octets)
{
    unsigned char last = octets.at[octets.len - 1];
    if (last == '\r')
        return DOTS_AT_CR;
    if (last != '\n')
        return DOTS_INSIDE;
    bool cr = octets.len > 1 ? octets.at[octets.len - 2] == '\r'
                             : before == DOTS_AT_CR;
    return cr ? DOTS_AT_LINE : DOTS_AT_LF;
}

int dots_stuff(struct dots *d, struct span octets, struct buf *out)
{
    bool begins = d->at != DOTS_INSIDE;
    struct span rest = octets;
    const unsigned char *from = octets.at;

    while (rest.len > 0) {
        const unsigned char *dot =
            memchr(from, '.', rest.len - (size_t)(from - rest.at));
        if (!dot)
            break;
        bool first = dot == octets.at ? begins : ends_a_line(dot[-1]);
        from = dot + 1;
        if (!first)
            continue;
        /* Up to and with the dot; the rest begins with it once more. */
        size_t len = (size_t)(dot - rest.at) + 1;
        int r = buf_append(out, span_head(rest, len));
        if (r < 0)
            return r;
        rest = span_from(rest, len - 1);
    }
    int r = buf_append(out, rest);
    if (r < 0)
        return r;
    if (octets.len > 0)
        d->at = dots_after(d->at, octets);
    return 0;
}

int dots_end(struct dots *d, struct buf *out)
{
    static const char *const ends[] = {
        [DOTS_AT_LINE] = ".\r\n",
        [DOTS_AT_CR] = "\n.\r\n",
        [DOTS_AT_LF] = "\r\n.\r\n",
        [DOTS_INSIDE] = "\r\n.\r\n",
    };
    int r = buf_append_text(out, ends[d->at]);
    d->at = DOTS_AT_LINE;
    return r;
}
