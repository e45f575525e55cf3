#include "cli/guess_say.h"

#include "base/utf8.h"
#include "report/bsmtp.h"

#include <inttypes.h>
#include <string.h>

#define WIDTH 80

static const struct {
    const char *name, *says;
} kinds[] = {
    [GUESS_EMPTY] = {"empty", "it is empty"},
    [GUESS_BLANK] = {"blank", "nothing but blanks and nulls: no page can be "
                              "told"},
    [GUESS_ASCII] = {"ASCII", "ASCII, and no EBCDIC"},
    [GUESS_UTF8] = {"UTF-8", "UTF-8, and no EBCDIC"},
    [GUESS_8BIT] = {"8-bit", "ASCII with bytes that are no UTF-8 (ISO-8859 or "
                             "Windows), and no EBCDIC"},
    [GUESS_BINARY] = {"binary", "no text: binary fields, or compressed"},
    [GUESS_EBCDIC] = {"EBCDIC", "EBCDIC"},
};

const char *guess_say_kind(enum guess_kind kind)
{
    return kinds[kind].name;
}

const char *guess_say_name(const char *name, struct buf *clean)
{
    int r = bsmtp_clean(span_text(name), false, NULL, clean);
    return r == 0 ? buf_text(clean) : "";
}

/* "ä", or "U+0085" where a character would act or not be seen; "nothing". */
static const char *glyph(int32_t c, char text[16])
{
    if (c < 0)
        return "nothing";
    bool seen = c > 0x20 && (c < 0x7F || c > 0xA0) && c != 0xAD &&
                !(c >= 0x300 && c < 0x370) && !(c >= 0x200B && c <= 0x200F) &&
                !(c >= 0x202A && c <= 0x202E);
    if (seen)
        text[utf8_encode((uint32_t)c, (unsigned char *)text)] = '\0';
    else
        snprintf(text, 16, "U+%04" PRIX32, c);
    return text;
}

/* ------------------------------------------------------------------- lines */

/* Words of a paragraph that breaks at column 80. */
struct line {
    FILE *out;
    size_t column, indent;
};

static void put_word(struct line *l, const char *word)
{
    size_t len = 0;
    for (const char *at = word; *at; at++)
        len += (*at & 0xC0) != 0x80;
    if (l->column > l->indent && l->column + 1 + len > WIDTH) {
        fprintf(l->out, "\n%*s", (int)l->indent, "");
        l->column = l->indent;
    } else if (l->column > l->indent) {
        fputc(' ', l->out);
        l->column++;
    }
    fputs(word, l->out);
    l->column += len;
}

static void put_words(struct line *l, const char *text)
{
    char word[WIDTH];
    while (*text) {
        size_t len = strcspn(text, " ");
        snprintf(word, sizeof word, "%.*s", (int)len, text);
        put_word(l, word);
        text += len + (text[len] == ' ');
    }
}

static void begin_line(struct line *l, size_t indent)
{
    fprintf(l->out, "%*s", (int)indent, "");
    l->column = l->indent = indent;
}

static void end_line(struct line *l)
{
    fputc('\n', l->out);
}

static void put_pages(struct line *l, const struct guess_group *group)
{
    char word[24];
    for (size_t i = 0; i < group->ccsid_count; i++) {
        snprintf(word, sizeof word, "IBM-%u%s", group->ccsids[i],
                 i + 1 < group->ccsid_count ? "," : "");
        put_word(l, word);
    }
}

/* ---------------------------------------------------------------- evidence */

static void put_count(struct line *l, uint64_t count, const char *what)
{
    char text[120];
    if (count == 0)
        return;
    snprintf(text, sizeof text, "%" PRIu64 " %s;", count, what);
    put_words(l, text);
}

static void put_signs(struct line *l, const struct guess_group *group)
{
    char word[80], text[16];
    for (size_t i = 0; i < group->sign_count; i++) {
        const struct guess_sign *sign = &group->signs[i];
        snprintf(word, sizeof word, "X'%02X' %s %" PRIu64 "%s", sign->byte,
                 glyph(sign->c, text), sign->count,
                 i + 1 < group->sign_count ? "," : "");
        put_words(l, word);
    }
}

static void put_evidence(struct line *l, const struct guess_ranking *ranking,
                         const struct guess_group *group)
{
    const struct guess_facts *facts = guess_facts(ranking);
    char text[200];
    begin_line(l, 6);
    if (group->national > 0 || facts->wide > 0) {
        snprintf(text, sizeof text, "as %s;", group->language);
        put_words(l, text);
    }
    put_count(l, group->national, "national letters");
    put_count(l, group->misplaced, "signs or capitals out of place");
    put_count(l, group->at_signs, "at-signs are @");
    put_count(l, group->at_substitutes, "at-signs are another character");
    put_count(l, group->unassigned, "bytes have no character");
    put_count(l, group->wide_unassigned, "double bytes have no character");
    put_count(l, group->controls, "controls");
    snprintf(text, sizeof text, "%.0f %% letters, digits and blanks",
             facts->bytes > 2 * facts->wide
                 ? 100.0 * (double)group->letters /
                       (double)(facts->bytes - 2 * facts->wide)
                 : 100.0);
    put_words(l, text);
    end_line(l);
    if (group->sign_count == 0)
        return;
    begin_line(l, 6);
    put_signs(l, group);
    end_line(l);
}

static void put_decider(struct line *l, const struct guess_ranking *ranking,
                        const struct guess_group *group)
{
    struct guess_decider d;
    char text[80], sign[16];
    if (group->ccsid_count < 2)
        return;
    begin_line(l, 6);
    if (group->ccsid_count == 2)
        snprintf(text, sizeof text, "cannot tell %u from %u:", group->ccsids[0],
                 group->ccsids[1]);
    else
        snprintf(text, sizeof text,
                 "cannot tell these %zu apart:", group->ccsid_count);
    put_words(l, text);
    if (!guess_decide(ranking, group, &d)) {
        put_words(l, "no single byte is another character in them");
        end_line(l);
        return;
    }
    snprintf(text, sizeof text, "X'%02X' would tell%s:", d.byte,
             group->ccsid_count > 2 ? " most" : "");
    put_words(l, text);
    for (size_t i = 0; i < d.meanings; i++) {
        const char *more = d.meaning[i].pages > 1 ? " and others" : "";
        snprintf(text, sizeof text, "%s in %u%s%s", glyph(d.meaning[i].c, sign),
                 d.meaning[i].example, more, i + 1 < d.meanings ? "," : "");
        put_words(l, text);
    }
    end_line(l);
}

static void put_group(struct line *l, const struct guess_ranking *ranking,
                      const struct guess_group *group, size_t number)
{
    char text[80];
    snprintf(text, sizeof text, "%3zu.", number);
    fputs(text, l->out);
    begin_line(l, 2);
    l->column = l->indent = 6;
    put_pages(l, group);
    if (!group->possible)
        put_words(l, "(impossible)");
    else if (number > 1)
        snprintf(text, sizeof text, "(%.0f points behind%s)", group->behind,
                 group->alike ? "; the same text but for the at-sign" : ""),
            put_words(l, text);
    end_line(l);
    put_evidence(l, ranking, group);
    put_decider(l, ranking, group);
}

/* ----------------------------------------------------------------- ranking */

static void put_facts(struct line *l, const char *name,
                      const struct guess_facts *f)
{
    char text[160];
    fputs(name, l->out);
    fputs(":", l->out);
    l->indent = 4;
    l->column = strlen(name) + 1;
    put_words(l, kinds[f->kind].says);
    if (f->kind != GUESS_EBCDIC) {
        end_line(l);
        return;
    }
    snprintf(text, sizeof text, "in %" PRIu64 " records and %" PRIu64 " bytes;",
             f->records, f->bytes);
    put_words(l, text);
    if (f->at_signs > 0)
        snprintf(text, sizeof text,
                 "%" PRIu64 " at-signs, most of them X'%02X';", f->at_signs,
                 f->at_byte);
    else
        snprintf(text, sizeof text, "no address tells the at-sign;");
    put_words(l, text);
    if (f->wide + f->shifts_paired + f->shifts_broken > 0) {
        snprintf(text, sizeof text,
                 "%" PRIu64 " double bytes in %" PRIu64
                 " pairs of SO and SI, %" PRIu64 " shift bytes out of place",
                 f->wide, f->shifts_paired, f->shifts_broken);
        put_words(l, text);
    } else {
        put_words(l, "no shift bytes");
    }
    if (f->line_ends > 0) {
        snprintf(text, sizeof text, "; %" PRIu64 " line ends inside of records",
                 f->line_ends);
        put_words(l, text + 1);
    }
    end_line(l);
}

static void put_verdict(struct line *l, const struct guess_ranking *ranking)
{
    char text[120];
    begin_line(l, 2);
    size_t near = guess_near(ranking);
    switch (guess_verdict(ranking)) {
    case GUESS_CERTAIN:
        put_words(l, "one text is far ahead of all others:");
        break;
    case GUESS_UNDECIDED:
        snprintf(text, sizeof text,
                 "cannot tell: %zu texts are as likely, or nearly:", near);
        put_words(l, text);
        break;
    case GUESS_NO_PAGE:
        put_words(l, "no page has a character for all that occurs:");
        break;
    }
    end_line(l);
}

void guess_say_ranking(FILE *out, const char *name,
                       const struct guess_ranking *ranking, size_t least)
{
    struct line l = {.out = out};
    size_t count;
    const struct guess_group *groups = guess_groups(ranking, &count);
    struct buf clean;
    buf_init(&clean, 64 * 1024);
    put_facts(&l, guess_say_name(name, &clean), guess_facts(ranking));
    buf_clear(&clean);
    if (guess_facts(ranking)->kind != GUESS_EBCDIC)
        return;
    put_verdict(&l, ranking);
    size_t shown = guess_near(ranking);
    shown = shown < least ? least : shown;
    shown = shown > count ? count : shown;
    for (size_t i = 0; i < shown; i++)
        put_group(&l, ranking, &groups[i], i + 1);
    if (shown < count)
        fprintf(out, "      and %zu more, further behind\n", count - shown);
}

void guess_say_pages(const struct guess_group *group, char *text_out,
                     size_t text_size)
{
    size_t len = 0, most = group->ccsid_count < 5 ? group->ccsid_count : 4;
    *text_out = '\0';
    for (size_t i = 0; i < most && len < text_size; i++)
        len += (size_t)snprintf(text_out + len, text_size - len, "%sIBM-%u",
                                i ? ", " : "", group->ccsids[i]);
    if (most < group->ccsid_count && len < text_size)
        snprintf(text_out + len, text_size - len, " and %zu more",
                 group->ccsid_count - most);
}

void guess_say_doubt(const struct guess_ranking *ranking, char *text_out,
                     size_t text_size)
{
    size_t count, near = guess_near(ranking);
    const struct guess_group *groups = guess_groups(ranking, &count);
    char first[60], second[60];
    if (near < 2) {
        snprintf(text_out, text_size, "no codepage reads all that is in it");
        return;
    }
    guess_say_pages(&groups[0], first, sizeof first);
    guess_say_pages(&groups[1], second, sizeof second);
    snprintf(text_out, text_size,
             "the codepage cannot be told (%s, or %s, or others)", first,
             second);
}
