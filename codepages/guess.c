#include "codepages/guess.h"

#include "codepages/guess_counts.h"
#include "codepages/page.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

int guess_new(struct guess **g_out)
{
    *g_out = calloc(1, sizeof **g_out);
    if (!*g_out)
        return -ENOMEM;
    (*g_out)->before = GUESS_EDGE;
    return 0;
}

void guess_free(struct guess **g)
{
    free(*g);
    *g = NULL;
}

double guess_weight(uint64_t count)
{
    return log2(1.0 + (double)count);
}

bool guess_is_control(unsigned char byte)
{
    if (byte >= 0x40)
        return byte == 0xFF;
    return byte != 0x00 && byte != 0x05 && byte != 0x0C && byte != 0x0D &&
           byte != EBCDIC_NL && byte != EBCDIC_LF;
}

/* --------------------------------------------------------------- counting */

static void bump(uint32_t *count)
{
    *count += *count != UINT32_MAX;
}

static void count_single(struct guess *g, unsigned char byte)
{
    g->bytes[byte]++;
    bump(&g->pairs[g->before][byte]);
    g->before = byte;
}

/* Whole pairs: X'4040', or both halves from X'41' to X'FE'. */
static bool are_doubles(const unsigned char *at, size_t len)
{
    if (len % 2 != 0)
        return false;
    for (size_t i = 0; i < len; i += 2) {
        bool blank = at[i] == 0x40 && at[i + 1] == 0x40;
        bool legal = at[i] > 0x40 && at[i] < 0xFF && at[i + 1] > 0x40 &&
                     at[i + 1] < 0xFF;
        if (!blank && !legal)
            return false;
    }
    return true;
}

static void count_doubles(struct guess *g, const unsigned char *at, size_t len)
{
    for (size_t i = 0; i < len; i += 2)
        bump(&g->doubles[at[i] << 8 | at[i + 1]]);
    g->wide += len / 2;
    g->before = GUESS_EDGE;
}

static size_t find_si(const unsigned char *at, size_t len)
{
    const unsigned char *si = memchr(at, EBCDIC_SI, len);
    return si ? (size_t)(si - at) : len;
}

/*
 * What follows an SO, or begins a record whose predecessor left it open.
 * @used_out: the bytes that were, with the SI
 * Returns false when these are no double bytes.
 */
static bool take_doubles(struct guess *g, const unsigned char *at, size_t len,
                         bool goes_on, size_t *used_out)
{
    size_t until = find_si(at, len);
    bool closed = until < len;
    bool holds = !closed && goes_on && until % 2 != 0;
    size_t whole = until - holds;
    if (!are_doubles(at, whole) || (whole == 0 && !closed && !goes_on))
        return false;
    count_doubles(g, at, whole);
    g->open = !closed;
    g->shifts_paired += closed;
    g->holds = holds;
    if (holds)
        g->held = at[whole];
    *used_out = until + closed;
    return true;
}

static size_t complete_double(struct guess *g, unsigned char second)
{
    unsigned char pair[2] = {g->held, second};
    g->holds = false;
    if (are_doubles(pair, 2))
        count_doubles(g, pair, 2);
    else
        g->shifts_broken++;
    return 1;
}

/* How many bytes a character of UTF-8 goes on for behind @lead; -1: it is no
 * lead. */
static int utf8_more(unsigned char lead)
{
    if (lead < 0xC2 || lead > 0xF4)
        return -1;
    return lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
}

/* Byte by byte, for a character may be cut anywhere, by a record too. */
static void count_utf8(struct guess *g, const unsigned char *at, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        bool follows = (at[i] & 0xC0) == 0x80;
        if (follows && g->utf8_more > 0) {
            g->utf8_good += --g->utf8_more == 0;
            continue;
        }
        g->utf8_bad +=
            g->utf8_more > 0 || (at[i] >= 0x80 && utf8_more(at[i]) < 0);
        g->utf8_more = at[i] < 0x80 ? 0 : utf8_more(at[i]);
    }
}

void guess_feed(struct guess *g, const void *record, size_t len, bool goes_on)
{
    const unsigned char *at = record;
    size_t i = 0;
    g->total += len;
    g->records += !goes_on;
    count_utf8(g, at, len);
    if (g->holds && len > 0)
        i = complete_double(g, at[0]);
    if (g->open && i < len) {
        g->open = false;
        /* Without an SI only the same record can still be among them. */
        bool may = g->goes_on || find_si(at + i, len - i) < len - i;
        size_t used = 0;
        if (may && !take_doubles(g, at + i, len - i, goes_on, &used))
            g->shifts_broken++;
        i += used;
    }
    while (i < len) {
        size_t used = 0;
        if (at[i] == EBCDIC_SO &&
            take_doubles(g, at + i + 1, len - i - 1, goes_on, &used)) {
            i += 1 + used;
            continue;
        }
        g->shifts_broken += at[i] == EBCDIC_SO || at[i] == EBCDIC_SI;
        count_single(g, at[i++]);
    }
    g->goes_on = goes_on;
    if (goes_on)
        return;
    bump(&g->pairs[g->before][GUESS_EDGE]);
    g->before = GUESS_EDGE;
}

void guess_at_sign(struct guess *g, const void *record, size_t len, size_t at)
{
    const unsigned char *bytes = record;
    unsigned char byte = bytes[at];
    unsigned char before = at > 0 ? bytes[at - 1] : GUESS_EDGE;
    unsigned char behind = at + 1 < len ? bytes[at + 1] : GUESS_EDGE;
    uint32_t *first = &g->pairs[before][byte],
             *second = &g->pairs[byte][behind];
    g->at_signs[byte]++;
    g->bytes[byte] -= g->bytes[byte] > 0;
    *first -= *first > 0;
    *second -= *second > 0;
}

/* ---------------------------------------------------------------- verdicts */

static bool is_ascii_text(unsigned byte)
{
    return (byte >= 0x20 && byte < 0x7F) || byte == '\t' || byte == '\n' ||
           byte == '\r' || byte == '\f' || byte == 0x1A;
}

enum guess_kind guess_kind(const struct guess *g)
{
    uint64_t controls = 0, ascii = 0, high = 0, padding = 0;
    for (unsigned byte = 0; byte < 256; byte++) {
        uint64_t n = g->bytes[byte] + g->at_signs[byte];
        controls += guess_is_control((unsigned char)byte) ? n : 0;
        ascii += is_ascii_text(byte) ? n : 0;
        high += byte >= 0x80 ? n : 0;
        padding += byte == 0x00 || byte == 0x40 ? n : 0;
    }
    /* Padding is no evidence: there may be any amount of it. */
    uint64_t singles = g->total - 2 * g->wide - padding;
    if (g->total == 0)
        return GUESS_EMPTY;
    if (padding == g->total || (ascii == g->bytes[' '] && ascii == g->total))
        return GUESS_BLANK;
    /* Blanks and digits of ASCII are controls in EBCDIC, and letters of
     * EBCDIC have the upper bit. */
    if (ascii + g->bytes[0] == g->total && high == 0 && controls > 0)
        return GUESS_ASCII;
    ascii -= g->bytes[GUESS_EDGE]; /* a blank of EBCDIC is an @ */
    bool mostly_ascii =
        ascii > singles / 2 && controls * 20 > singles && g->wide * 8 < singles;
    if (mostly_ascii && g->utf8_good > 0 && g->utf8_bad == 0)
        return GUESS_UTF8;
    if (mostly_ascii && (ascii + high) * 200 > singles * 199 &&
        high * 3 < ascii)
        return GUESS_8BIT;
    if (controls * 10 > singles)
        return GUESS_BINARY;
    return GUESS_EBCDIC;
}
