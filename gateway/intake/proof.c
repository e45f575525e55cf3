#include "intake/proof.h"

#include "intake/recognise.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

/* ------------------------------------------------------------------- words */

/* Text that grows in room that is given; what does not fit is cut. */
struct words {
    char *at;
    size_t room;
};

static void say(struct words *w, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static void say(struct words *w, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int len = vsnprintf(w->at, w->room, format, args);
    va_end(args);
    size_t taken = len < 0 ? 0 : (size_t)len;
    if (taken >= w->room)
        taken = w->room > 0 ? w->room - 1 : 0;
    w->at += taken;
    w->room -= taken;
}

/* 18204 as "18,204" */
struct number {
    char text[32];
};
static struct number number(uint64_t value)
{
    char digits[24];
    int len = snprintf(digits, sizeof digits, "%" PRIu64, value);
    struct number n;
    size_t to = 0;
    for (int i = 0; i < len; i++) {
        if (i > 0 && (len - i) % 3 == 0)
            n.text[to++] = ',';
        n.text[to++] = digits[i];
    }
    n.text[to] = '\0';
    return n;
}

static const char *plural(uint64_t count)
{
    return count == 1 ? "" : "s";
}

/* -------------------------------------------------------------- the proof */

static void say_structure(struct words *w, const struct candidate *c,
                          uint64_t size)
{
    struct number records = number(c->count), blocks = number(c->blocks);
    switch (c->format.recfm) {
    case RECFM_TEXT:
        say(w, "%s line%s, and nothing else ends one", records.text,
            plural(c->count));
        return;
    case RECFM_F:
    case RECFM_FB:
        say(w, "%s record%s", records.text, plural(c->count));
        if (size % c->format.lrecl != 0) {
            say(w, ", the last one short");
            return;
        }
        break;
    case RECFM_U:
        say(w, "%s block%s", blocks.text, plural(c->blocks));
        break;
    default:
        if (c->format.blocked)
            say(w, "%s block%s with ", blocks.text, plural(c->blocks));
        say(w, "%s record%s", records.text, plural(c->count));
        break;
    }
    say(w, " fill%s the %s bytes exactly",
        c->count == 1 && c->blocks <= 1 ? "s" : "", number(size).text);
    if (c->spanned > 0)
        say(w, ", %s spanned", number(c->spanned).text);
}

static void say_content(struct words *w, const struct candidate *c)
{
    if (c->content == CONTENT_STRIDE && c->hits > 1)
        say(w, "; %s commands begin where a record does", number(c->hits).text);
    else if (c->first_verb)
        say(w, "; the first record is %s", c->first_verb);
    if (c->format.carriage != CARRIAGE_NONE && c->first_verb)
        say(w, " behind its carriage control");
}

/* A serial is digits and letters that are the same in all pages. */
static void say_serial(struct words *w, const unsigned char *serial)
{
    for (int i = 0; i < 8; i++) {
        unsigned char c = serial[i];
        if (c >= 0xF0)
            c = (unsigned char)('0' + (c - 0xF0));
        else if (c >= 0xE2)
            c = (unsigned char)('S' + (c - 0xE2));
        else if (c >= 0xD1)
            c = (unsigned char)('J' + (c - 0xD1));
        else if (c >= 0xC1)
            c = (unsigned char)('A' + (c - 0xC1));
        say(w, "%c", c);
    }
}

void proof_of(const struct candidate *c, const struct evidence *e, char *out,
              size_t out_size)
{
    struct words w = {out, out_size};
    struct dataset_format format = candidate_format(c);
    char described[100];
    dataset_describe(&format, described, sizeof described);
    say(&w, "%s: ", described);
    say_structure(&w, c, e->size);
    say_content(&w, c);
    if (c->numbered && format.sequence == SEQUENCE_ON) {
        say(&w, "; columns 73 to 80 are sequence numbers, ");
        say_serial(&w, c->serials.first);
        say(&w, " to ");
        say_serial(&w, c->serials.last);
    }
}

/* --------------------------------------------------------- more than one */

void proof_of_ambiguity(const struct candidate *candidates, size_t count,
                        const struct evidence *e, struct fault *fault_out)
{
    char text[600];
    struct words w = {text, sizeof text};
    bool recfm_differs = false, lrecl_differs = false;
    const struct candidate *first = NULL;
    for (size_t i = 0; i < count; i++) {
        const struct candidate *c = &candidates[i];
        if (c->state != CANDIDATE_HOLDS)
            continue;
        char proof[200];
        proof_of(c, e, proof, sizeof proof);
        say(&w, "%s(%s)", first ? " and " : "", proof);
        if (!first)
            first = c;
        recfm_differs |= c->format.recfm != first->format.recfm ||
                         c->format.carriage != first->format.carriage;
        lrecl_differs |= c->format.recfm == first->format.recfm &&
                         c->format.lrecl != first->format.lrecl;
    }
    fault_set(fault_out, 0, 0,
              "the data set can be read in more than one way: %s; choose with "
              "%s%s%s",
              text, recfm_differs ? "--recfm" : "",
              recfm_differs && lrecl_differs ? " and " : "",
              lrecl_differs ? "--lrecl" : "");
}

/* ------------------------------------------------------------------- none */

/* Sixteen bytes in hexadecimal and in both codes, '.' for what does not
 * print. */
static void say_head(struct words *w, struct span head)
{
    char ebcdic[17] = "", ascii[17] = "";
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    head = span_head(head, 16);
    for (size_t i = 0; i < head.len; i++) {
        unsigned char c = head.at[i], low = c & 0xBF;
        ascii[i] = c >= ' ' && c < 0x7F ? (char)c : '.';
        ebcdic[i] = c == 0x40 ? ' ' : '.';
        if (c >= 0xF0 && c <= 0xF9)
            ebcdic[i] = (char)('0' + (c - 0xF0));
        else if (low >= 0x81 && low <= 0x89)
            ebcdic[i] = letters[low - 0x81];
        else if (low >= 0x91 && low <= 0x99)
            ebcdic[i] = letters[low - 0x91 + 9];
        else if (low >= 0xA2 && low <= 0xA9)
            ebcdic[i] = letters[low - 0xA2 + 18];
    }
    say(w, "it begins X'");
    for (size_t i = 0; i < head.len; i++)
        say(w, "%02X", head.at[i]);
    say(w, "' (EBCDIC \"%s\", ASCII \"%s\")", ebcdic, ascii);
}

static void say_reason(struct words *w, const struct candidate *c)
{
    switch (c->state) {
    case CANDIDATE_MALFORMED:
        say(w, "malformed at offset %" PRIu64, c->fault.offset);
        break;
    case CANDIDATE_NO_MAIL:
        say(w, "its first record is no SMTP command");
        break;
    case CANDIDATE_MISFIT:
        say(w, "%s", c->reason);
        break;
    case CANDIDATE_READS:
    case CANDIDATE_HOLDS:
        break;
    }
}

/* One of each kind is enough: VBS fails where VB does, carriage control where
 * the same without it does. */
static bool is_plain(const struct candidate *c, const struct evidence *e)
{
    return c->format.carriage == e->wanted->carriage &&
           (c->format.recfm != RECFM_VBS || e->wanted->recfm == RECFM_VBS);
}

/* A length that is not tried may be told by the distance of the commands. */
static void say_wider(struct words *w, const struct candidate *candidates,
                      size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct candidate *c = &candidates[i];
        if (c->state != CANDIDATE_MISFIT || c->reason != CANDIDATE_WIDER)
            continue;
        say(w,
            "; commands stand %" PRIu64 " bytes apart or a multiple of it: "
            "is it --lrecl %" PRIu64 "?",
            c->gap * c->format.lrecl, c->gap * c->format.lrecl);
        return;
    }
}

void proof_of_nothing(const struct candidate *candidates, size_t count,
                      const struct evidence *e, struct fault *fault_out)
{
    char text[700];
    struct words w = {text, sizeof text};
    bool fixed_said = false, no_command = false;
    say_head(&w, e->head);
    for (size_t i = 0; i < count; i++) {
        const struct candidate *c = &candidates[i];
        no_command |= c->state == CANDIDATE_NO_MAIL;
        bool fixed = c->format.lrecl > 0 && c->content == CONTENT_STRIDE;
        if (!is_plain(c, e) || (fixed && fixed_said))
            continue;
        char described[100] = "fixed length of any usual LRECL";
        if (!fixed)
            dataset_describe(&c->format, described, sizeof described);
        fixed_said |= fixed;
        say(&w, "; %s: ", described);
        say_reason(&w, c);
    }
    say_wider(&w, candidates, count);
    if (!e->batch && e->wanted->lrecl == 0)
        say(&w, "; fixed length: say which with --lrecl");
    fault_set(
        fault_out, 0, 0, "%sno record format fits, choose with --recfm: %s",
        no_command ? "no SMTP command begins it (Q-40), so that " : "", text);
}
