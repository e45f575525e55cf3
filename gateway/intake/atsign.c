#include "intake/atsign.h"

#include "base/utf8.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>

#define REAL '@'

bool atsign_is_forbidden(uint32_t c)
{
    if (c < 0x80)
        return isalnum((int)c) || iscntrl((int)c) ||
               strchr("-.<>()[],;:\"\\ ", (int)c);
    return c < 0xA0 || c == 0xAD || c == 0xFFFD || c == 0x3000 || c == 0xA0;
}

/* ---------------------------------------------------------------- in paths */

/* What the unquoted characters of a path are, read from left to right. */
struct places {
    bool real;       /* an `@` */
    long substitute; /* the rightmost that is not at an end, or -1 */
    int length;      /* of the substitute in bytes */
};

static struct places find_places(const struct atsign *a, struct span path)
{
    struct places found = {.substitute = -1};
    bool quoted = false;
    for (size_t i = 0; i < path.len;) {
        uint32_t c = 0;
        int len = utf8_decode(span_from(path, i), &c);
        if (len < 0)
            len = 1;
        if (c == '\\' && quoted)
            len = i + 1 < path.len ? 2 : 1;
        else if (c == '"')
            quoted = !quoted;
        else if (c == REAL && !quoted)
            found.real = true;
        else if (c == a->substitute && !quoted && i > 0 &&
                 i + (size_t)len < path.len) {
            found.substitute = (long)i;
            found.length = len;
        }
        i += (size_t)len;
    }
    return found;
}

/* The at-sign at the head of @s: its length, or 0. */
static size_t at_length(const struct atsign *a, struct span s)
{
    uint32_t c;
    int len = utf8_decode(s, &c);
    return len > 0 && (c == REAL || c == a->substitute) ? (size_t)len : 0;
}

/* One hop of a source route, `@domain`: its length, or 0. */
static size_t hop_length(const struct atsign *a, struct span s)
{
    size_t at = at_length(a, s), i = at;
    if (at == 0)
        return 0;
    while (i < s.len && (isalnum(s.at[i]) || strchr("-._", s.at[i])) &&
           s.at[i] != '\0')
        i++;
    return i > at ? i : 0;
}

size_t atsign_route(const struct atsign *a, struct span path)
{
    size_t i = 0;
    for (;;) {
        size_t hop = hop_length(a, span_from(path, i));
        if (hop == 0)
            return 0;
        i += hop;
        if (i >= path.len)
            return 0;
        if (path.at[i] == ':')
            return i + 1;
        if (path.at[i++] != ',')
            return 0;
        while (i < path.len && path.at[i] == ' ')
            i++;
    }
}

static int copy_route(const struct atsign *a, struct span route,
                      struct buf *out)
{
    for (size_t i = 0; i < route.len;) {
        size_t at = at_length(a, span_from(route, i));
        int r = buf_append_byte(out, at > 0 ? REAL : route.at[i]);
        if (r < 0)
            return r;
        i += at > 0 ? at : 1;
    }
    return 0;
}

int atsign_in_path(const struct atsign *a, struct span path, struct buf *out,
                   long *at_out)
{
    *at_out = -1;
    size_t route = atsign_route(a, path);
    int r = copy_route(a, span_head(path, route), out);
    if (r < 0)
        return r;

    struct span mailbox = span_from(path, route);
    struct places found = find_places(a, mailbox);
    if (found.real || found.substitute < 0)
        return buf_append(out, mailbox);

    *at_out = (long)route + found.substitute;
    size_t behind = (size_t)found.substitute + (size_t)found.length;
    r = buf_append(out, span_head(mailbox, (size_t)found.substitute));
    if (r == 0)
        r = buf_append_byte(out, REAL);
    return r < 0 ? r : buf_append(out, span_from(mailbox, behind));
}

/* -------------------------------------------------------------------- auto */

/*
 * The character between local part and domain: what stands left of the
 * longest tail that a host name can be. Only characters beyond ASCII: those
 * of ASCII are legal in a local part, and a guess would be one.
 */
static uint32_t guess_of(struct span path)
{
    size_t tail = path.len;
    while (tail > 0 && (isalnum(path.at[tail - 1]) ||
                        path.at[tail - 1] == '-' || path.at[tail - 1] == '.'))
        tail--;
    size_t head = tail;
    while (head > 0 && (path.at[head - 1] & 0xC0) == 0x80)
        head--;
    if (tail == path.len || head <= 1)
        return 0;
    uint32_t c;
    int len = utf8_decode(span_from(path, --head), &c);
    if (len < 2 || head + (size_t)len != tail || atsign_is_forbidden(c))
        return 0;
    return c;
}

void atsign_learn(struct atsign_guess *g, struct span path, uint64_t record)
{
    const struct atsign none = {.substitute = REAL};
    if (find_places(&none, path).real) {
        g->real++;
        return;
    }
    uint32_t c = guess_of(path);
    if (c == 0)
        return;
    unsigned i = 0;
    while (i < g->kinds && g->seen[i] != c)
        i++;
    if (i == sizeof g->seen / sizeof g->seen[0])
        return;
    if (i == g->kinds) {
        g->seen[i] = c;
        g->record[i] = record;
        g->kinds++;
    }
    g->count[i]++;
}

int atsign_conclude(const struct atsign_guess *g, struct atsign *out,
                    char *text_out, size_t text_size)
{
    *out = (struct atsign){.substitute = REAL};
    char glyph[2][5] = {"", ""};
    for (unsigned i = 0; i < g->kinds && i < 2; i++)
        utf8_encode(g->seen[i], (unsigned char *)glyph[i]);
    if (g->kinds == 0) {
        snprintf(text_out, text_size, "%s",
                 g->real > 0 ? "all addresses have a real at-sign"
                             : "no address tells what the at-sign is");
        return -ENOENT;
    }
    if (g->kinds > 1) {
        snprintf(text_out, text_size,
                 "record %llu has '%s' between local part and domain, record "
                 "%llu has '%s': say which one it is with --at-sign",
                 (unsigned long long)g->record[0], glyph[0],
                 (unsigned long long)g->record[1], glyph[1]);
        return -EINVAL;
    }
    out->substitute = g->seen[0];
    snprintf(text_out, text_size,
             "'%s' stands for the at-sign in %llu addresses, first in record "
             "%llu",
             glyph[0], (unsigned long long)g->count[0],
             (unsigned long long)g->record[0]);
    return 0;
}
